"""Numbers roll up the tree the way their metric says, in a constant number of queries."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import moment
from wangdian.engines import calendars
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.metrics import actions, queries
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.metrics.pace import Status
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW, TODAY

NEW_YEAR = moment("2026-01-01 09:00")


def number(person, unit, day=TODAY):
    with open_scope(person, NOW) as scope:
        (goal,) = queries.standings(scope, unit, day)
        return goal.standing.actual


def test_sums_of_people_and_units_add_up_to_the_top(cast, customers, count, promise):
    promise(cast.gu, cast.branch, customers, "100", now=NEW_YEAR)
    promise(cast.han, cast.east, customers, "60", now=NEW_YEAR)
    count(cast.zhao, cast.east, customers, "2", whose=cast.zhao)
    count(cast.zhou, cast.east, customers, "3", whose=cast.zhou)
    count(cast.han, cast.east, customers, "5", day=date(2026, 1, 5))
    count(cast.he, cast.west, customers, "7")
    count(cast.gu, cast.branch, customers, "1")
    count(cast.han, cast.east, customers, "1000", day=date(2025, 12, 31))  # before the target
    assert number(cast.han, cast.east) == 10
    assert number(cast.gu, cast.branch) == 18
    assert number(cast.gu, cast.branch, date(2026, 3, 1)) == 5  # as of the day before


def test_a_target_measured_at_its_own_unit_leaves_the_units_below_out(cast, customers, count, promise):
    promise(cast.gu, cast.branch, customers, "100", measured=True)
    count(cast.han, cast.east, customers, "5")
    count(cast.gu, cast.branch, customers, "1")
    assert number(cast.gu, cast.branch) == 1


def test_a_corrected_number_counts_once_and_a_withdrawn_one_not_at_all(cast, customers, count, promise):
    promise(cast.han, cast.east, customers, "100")
    wrong = count(cast.han, cast.east, customers, "50")
    count(cast.han, cast.east, customers, "1")
    with open_scope(cast.han, NOW) as scope:
        fixed = actions.correct_reading(reading_id=wrong.pk, value=D(5), note="输错", by=scope, now=NOW)
    assert number(cast.han, cast.east) == 6
    with open_scope(cast.han, NOW) as scope:
        actions.correct_reading(reading_id=fixed.pk, value=None, note="重复", by=scope, now=NOW)
    assert number(cast.han, cast.east) == 1


def test_balances_take_the_latest_of_each_unit_and_add_them(cast, deposits, count, promise):
    promise(cast.gu, cast.branch, deposits, "100")
    count(cast.han, cast.east, deposits, "40", day=date(2026, 2, 1))
    count(cast.han, cast.east, deposits, "45", day=date(2026, 2, 20))
    count(cast.ma, cast.west, deposits, "30", day=date(2026, 1, 10))
    assert number(cast.gu, cast.branch) == 75


def test_means_weigh_by_how_many_were_asked(cast, satisfaction, count, promise):
    promise(cast.gu, cast.branch, satisfaction, "0.95")
    count(cast.han, cast.east, satisfaction, "1", sample=D(300))
    count(cast.ma, cast.west, satisfaction, "0.5", sample=D(100))
    assert number(cast.gu, cast.branch) == D("0.875")


@pytest.mark.parametrize(("counted_by", "expected"), [("ALL", 9), ("UNIT", 4), ("PERSON", 5)])
def test_whose_numbers_make_the_units_number_is_chosen_per_metric(
    cast, customers, count, promise, counted_by, expected
):
    promise(cast.han, cast.east, customers, "100")
    count(cast.han, cast.east, customers, "4")
    count(cast.zhao, cast.east, customers, "5", whose=cast.zhao)
    Metric.objects.filter(pk=customers.pk).update(counted_by=counted_by)
    assert number(cast.han, cast.east) == expected


def test_a_monthly_target_starts_anew_every_month(cast, customers, count, promise):
    promise(cast.han, cast.east, customers, "10", period="MONTH", now=NEW_YEAR)
    count(cast.han, cast.east, customers, "10", day=date(2026, 2, 27))
    for day, status, actual in (
        (date(2026, 2, 28), Status.DONE, 10),
        (date(2026, 3, 1), Status.NO_DATA, None),
    ):
        with open_scope(cast.han, NOW) as scope:
            (goal,) = queries.standings(scope, cast.east, day)
        assert (goal.standing.status, goal.standing.actual) == (status, actual)


def test_before_the_day_it_was_given_there_was_no_target(cast, customers, promise):
    promise(cast.han, cast.east, customers, "10")
    with open_scope(cast.han, NOW) as scope:
        assert queries.standings(scope, cast.east, TODAY - timedelta(days=1)) == []


def test_my_goals_are_my_own_and_those_of_my_post(cast, customers, deposits, count, promise):
    promise(cast.han, cast.east, customers, "20", person_id=cast.zhao.pk)
    promise(cast.han, cast.east, customers, "20", person_id=cast.zhou.pk)
    promise(cast.han, cast.east, deposits, "100", owner_post=cast.posts["OPERATIONS_SUPERVISOR"])
    count(cast.zhao, cast.east, customers, "5", whose=cast.zhao)
    count(cast.zhou, cast.east, customers, "7", whose=cast.zhou)

    def mine(name, about=None):
        with open_scope(cast.people[name], NOW) as scope:
            goals = queries.my_goals(scope, cast.people[about or name], TODAY)
            return [(g.target.metric.code, g.standing.actual) for g in goals]

    assert mine("zhao") == [("CUSTOMERS", 5)]
    assert mine("luo") == [("DEPOSITS", None)]
    assert mine("han", about="zhou") == [("CUSTOMERS", 7)]
    assert mine("zhao", about="zhou") == []  # a colleague's goals are not a teller's to see
    assert mine("ma", about="zhou") == []


def test_people_goals_show_everybody_to_the_head_and_oneself_to_a_teller(cast, customers, promise):
    promise(cast.han, cast.east, customers, "20", person_id=cast.zhao.pk)
    promise(cast.han, cast.east, customers, "20", person_id=cast.zhou.pk)
    for name, people in (("han", [cast.zhao, cast.zhou]), ("zhou", [cast.zhou])):
        with open_scope(cast.people[name], NOW) as scope:
            assert [g.target.person for g in queries.people_goals(scope, cast.east, TODAY)] == people


def test_a_stranger_is_refused_and_sees_no_target(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "20")
    with open_scope(cast.ma, NOW) as scope:
        with pytest.raises(Forbidden):
            queries.standings(scope, cast.east, TODAY)
        assert queries.goal(scope, target.pk, TODAY) is None


def test_a_colleagues_target_is_not_shown_to_a_teller(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "20", person_id=cast.zhou.pk)
    with open_scope(cast.zhao, NOW) as scope:
        assert queries.goal(scope, target.pk, TODAY) is None
    with open_scope(cast.zhou, NOW) as scope:
        assert queries.goal(scope, target.pk, TODAY).standing.status is Status.NO_DATA


def test_the_share_of_the_month_is_folded_into_the_goal_of_the_year(cast, customers, count, promise):
    target = promise(cast.han, cast.east, customers, "365")
    with open_scope(cast.han, NOW) as scope:
        actions.split_target(target_id=target.pk, over="MONTHS", by=scope, now=NOW, profile="EVEN")
    count(cast.han, cast.east, customers, "9")
    with open_scope(cast.han, NOW) as scope:
        (goal,) = queries.standings(scope, cast.east, TODAY)
    assert goal.target == target
    assert (goal.part.target.value, goal.part.window.start, goal.part.standing.actual) == (
        31,
        date(2026, 3, 1),
        9,
    )


def test_the_course_of_a_target_ends_at_its_standing(cast, customers, count, promise):
    target = promise(cast.han, cast.east, customers, "365")
    count(cast.han, cast.east, customers, "9", day=date(2026, 1, 20))
    count(cast.han, cast.east, customers, "4")
    with open_scope(cast.han, NOW) as scope:
        points = queries.series(scope, target, TODAY)
        (goal,) = queries.standings(scope, cast.east, TODAY)
    by_day = {p.day: p for p in points}
    assert by_day[TODAY].actual == goal.standing.actual == 13
    assert by_day[TODAY].expected == goal.standing.expected
    assert points[-1].day == date(2026, 12, 31) and points[-1].expected == 365 and points[-1].actual is None
    assert [p.day for p in points] == sorted(by_day)


def test_branches_are_compared_by_goal_or_by_bare_number(cast, customers, count, promise):
    promise(cast.gu, cast.east, customers, "60")
    count(cast.han, cast.east, customers, "6")
    count(cast.ma, cast.west, customers, "7")
    with open_scope(cast.gu, NOW) as scope:
        window = calendars.period_of(calendars.Period.YEAR, TODAY)
        rows = queries.compare(scope, cast.branch, customers, TODAY, window)
    assert [unit for unit, _ in rows] == [cast.east, cast.west]
    assert rows[0][1].standing.actual == 6 and rows[1][1].value == 7


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_number_of_queries_does_not_grow_with_goals(cast, count, promise, how_many):
    for n in range(how_many):
        metric = Metric.objects.create(code=f"M{n}", name=f"指标{n}")
        promise(cast.han, cast.east, metric, "10")
        count(cast.han, cast.east, metric, "1", day=TODAY - timedelta(days=n))
    with (
        open_scope(cast.han, NOW) as scope,
        CaptureQueriesContext(
            connection,
        ) as caught,
    ):
        assert len(queries.standings(scope, cast.east, TODAY)) == how_many
    reads = [
        q
        for q in caught.captured_queries
        if q["sql"].lstrip().startswith(("SELECT", "WITH")) and "set_config" not in q["sql"]
    ]
    assert len(reads) == 3
