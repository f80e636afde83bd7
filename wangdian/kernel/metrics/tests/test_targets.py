"""Targets stand: a change ends the old one and adds a new one; parts add up or the residual shows."""

from datetime import date
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.metrics import actions, queries
from wangdian.kernel.metrics.actions import Part
from wangdian.kernel.metrics.models import Target
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW, YEAR


def live(unit_person=None, **filters) -> list[Target]:
    with open_scope(unit_person, NOW):
        return list(
            Target.objects.filter(ended_on=None, **filters).select_related("unit", "person").order_by("pk")
        )


def test_the_same_target_again_is_not_doubled_and_another_value_is_refused(cast, customers, promise):
    first = promise(cast.han, cast.east, customers, "100", plan_item="g1")
    assert promise(cast.han, cast.east, customers, "100", plan_item="g1", plan_version=2) == first
    with pytest.raises(Refused) as refused:
        promise(cast.han, cast.east, customers, "200", plan_item="g1")
    assert refused.value.code == "metrics.target_exists"


@pytest.mark.parametrize("name", ["zhao", "luo", "ma", "bai"])
def test_only_those_who_set_targets_there_may(cast, customers, promise, name):
    with pytest.raises(Forbidden):
        promise(cast.people[name], cast.east, customers, "100")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ends_on": date(2025, 1, 1)}, "metrics.target_dates"),
        ({"ends_on": date(2099, 1, 1)}, "metrics.target_dates"),
        ({"op": "XX"}, "metrics.target_op"),
        ({"op": "GE", "relative": True}, "metrics.target_relative"),
        ({"op": "INC", "value": "-1"}, "metrics.target_value"),
        ({"value": "Infinity"}, "metrics.value"),
        ({"weight": D(2)}, "metrics.target_weight"),
        ({"profile": "SEASONAL"}, "metrics.target_shares"),
        ({"profile": "SEASONAL", "shares": [D(0)] * 12}, "metrics.target_shares"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_in_words(cast, customers, promise, fields, code):
    with pytest.raises(Refused) as refused:
        promise(cast.han, cast.east, customers, **({"value": "100"} | fields))
    assert refused.value.code == code


def test_a_metric_counted_by_units_is_no_personal_target(cast, deposits, promise):
    with pytest.raises(Refused) as refused:
        promise(cast.han, cast.east, deposits, "100", person_id=cast.zhao.pk)
    assert refused.value.code == "metrics.target_person"


def test_a_blank_is_filled_once_and_then_stands(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, None)
    with open_scope(cast.han, NOW) as scope:
        filled = actions.fill_target(target_id=target.pk, value=D(100), by=scope, now=NOW)
        assert filled.value == 100
        assert actions.fill_target(target_id=target.pk, value=D(100), by=scope, now=NOW) == filled
        with pytest.raises(Refused) as refused:
            actions.fill_target(target_id=target.pk, value=D(200), by=scope, now=NOW)
    assert refused.value.code == "metrics.not_blank"


def test_a_change_ends_the_old_target_and_adds_a_new_one(cast, customers, promise):
    old = promise(cast.han, cast.east, customers, "100")
    with open_scope(cast.han, NOW) as scope:
        new = actions.change_target(target_id=old.pk, value=D(120), reason="上级调整", by=scope, now=NOW)
        assert (new.supersedes, new.value, new.metric, new.plan_item) == (old, 120, customers, "")
        old.refresh_from_db()
        assert old.ended_on == NOW.date() and old.value == 100
        assert AuditEvent.objects.get(act="metrics.change_target").summary["before"] == {"value": "100"}
        with pytest.raises(Refused) as refused:
            actions.change_target(target_id=old.pk, value=D(1), reason="再改", by=scope, now=NOW)
        assert refused.value.code == "metrics.ended"
        assert [g.target for g in queries.standings(scope, cast.east, NOW.date())] == [new]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE metrics_target SET value = 1",
        "UPDATE metrics_target SET ends_on = ends_on + 1",
        "UPDATE metrics_target SET person_id = 1",
        "DELETE FROM metrics_target",
    ],
)
def test_the_database_itself_refuses_to_edit_a_target(cast, customers, promise, attack):
    promise(cast.han, cast.east, customers, "100")
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"a target is superseded|targets end"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


def test_a_target_of_another_branch_is_out_of_reach(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "100")
    with open_scope(cast.ma, NOW) as scope:
        assert Target.objects.count() == 0
        with pytest.raises(Refused) as refused:
            actions.change_target(target_id=target.pk, value=D(1), reason="x", by=scope, now=NOW)
    assert refused.value.code == "metrics.target_not_found"


# ---------------------------------------------------------------- split


def split(person, target, over, parts=(), **fields):
    with open_scope(person, NOW) as scope:
        return actions.split_target(target_id=target.pk, over=over, parts=parts, by=scope, now=NOW, **fields)


def residual_of(person, target):
    with open_scope(person, NOW):
        (way,) = queries.splits_of(target)
        return way.residual


def test_units_get_their_shares_and_the_parts_add_up(cast, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "101")
    parts = split(cast.gu, target, "UNITS", [Part(cast.east.pk, share=D(2)), Part(cast.west.pk, share=D(1))])
    assert [(p.unit, p.value) for p in parts] == [(cast.east, 67), (cast.west, 34)]
    assert residual_of(cast.gu, target) == 0


def test_given_values_leave_a_residual_that_shows(cast, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "100")
    split(cast.gu, target, "UNITS", [Part(cast.east.pk, value=D(60)), Part(cast.west.pk, value=D(30))])
    assert residual_of(cast.gu, target) == 10


def test_a_second_split_keeps_what_is_unchanged_and_supersedes_the_rest(cast, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "100")
    values = [Part(cast.east.pk, value=D(60)), Part(cast.west.pk, value=D(40))]
    east, west = split(cast.gu, target, "UNITS", values)
    people = [Part(cast.east.pk, cast.zhao.pk, share=D(1)), Part(cast.east.pk, cast.zhou.pk, share=D(1))]
    split(cast.han, east, "PEOPLE", people)
    assert split(cast.gu, target, "UNITS", values) == [east, west]  # the same again: nothing happens

    east2, west2 = split(
        cast.gu, target, "UNITS", [Part(cast.east.pk, value=D(70)), Part(cast.west.pk, value=D(40))]
    )
    assert west2 == west and east2.supersedes_id == east.pk
    assert residual_of(cast.gu, target) == -10
    assert residual_of(cast.han, east2) == 10  # its people still hold 60 of 70
    with open_scope(cast.gu, NOW):
        east.refresh_from_db()
        assert east.ended_on == NOW.date() and east.value == 60


def test_a_part_that_is_left_out_ends_with_everything_below_it(cast, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "100")
    east, _ = split(
        cast.gu, target, "UNITS", [Part(cast.east.pk, value=D(60)), Part(cast.west.pk, value=D(40))]
    )
    split(cast.han, east, "PEOPLE", [Part(person_id=cast.zhao.pk)])
    split(cast.gu, target, "UNITS", [Part(cast.west.pk, value=D(100))])
    assert live(cast.gu, unit=cast.east) == []


def test_months_follow_the_working_days_and_add_up(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "1000", profile="WORKDAYS")
    months = split(cast.han, target, "MONTHS")
    assert len(months) == 12 and sum(m.value for m in months) == 1000
    assert months[1].value < months[2].value  # February has the Spring Festival
    assert {m.period for m in months} == {"MONTH"}


def test_months_follow_given_shares(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "100")
    months = split(cast.han, target, "MONTHS", profile="SEASONAL", shares=[D(30), *[D(0)] * 10, D(70)])
    assert [m.value for m in months if m.value] == [30, 70]


def test_a_balance_with_a_baseline_is_split_into_levels_to_reach(cast, deposits, promise):
    target = promise(cast.han, cast.east, deposits, "1200000", op="INC", baseline=D(5_000_000))
    months = split(cast.han, target, "MONTHS", profile="EVEN")
    assert months[-1].value == 6_200_000 and months[0].baseline == 5_000_000
    assert all(a.value == b.baseline for a, b in pairwise(months))
    assert {m.op for m in months} == {"GE"}


def test_a_ratio_is_asked_of_every_part_alike(cast, satisfaction, promise):
    target = promise(cast.gu, cast.branch, satisfaction, "0.95")
    parts = split(cast.gu, target, "UNITS", [Part(cast.east.pk), Part(cast.west.pk)])
    assert [p.value for p in parts] == [D("0.95")] * 2
    assert residual_of(cast.gu, target) is None


@pytest.mark.parametrize(
    ("who", "over", "make", "code"),
    [
        ("gu", "UNITS", lambda c: [], "metrics.shares_none"),
        ("gu", "UNITS", lambda c: [Part(c.east.pk), Part(c.east.pk)], "metrics.split_twice"),
        ("gu", "UNITS", lambda c: [Part(c.bank.pk)], "metrics.split_unit"),
        ("gu", "UNITS", lambda c: [Part(c.east.pk, share=D(-1))], "metrics.shares_negative"),
        ("gu", "UNITS", lambda c: [Part(c.east.pk, value=D(1)), Part(c.west.pk)], "metrics.split_mixed"),
        ("gu", "PEOPLE", lambda c: [Part(c.east.pk)], "metrics.split_owner"),
        ("gu", "PEOPLE", lambda c: [Part(c.east.pk, c.he.pk)], "metrics.not_here"),
        ("gu", "SIDEWAYS", lambda c: [], "metrics.split_over"),
        ("gu", "MONTHS", lambda c: [Part(value=D(1))], "metrics.split_month_count"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused_in_words(cast, customers, promise, who, over, make, code):
    target = promise(cast.gu, cast.branch, customers, "100")
    with pytest.raises(Refused) as refused:
        split(cast.people[who], target, over, make(cast))
    assert refused.value.code == code


def test_a_blank_cannot_be_split_and_a_monthly_target_not_over_months(cast, customers, promise):
    with pytest.raises(Refused) as refused:
        split(cast.han, promise(cast.han, cast.east, customers, None), "MONTHS")
    assert refused.value.code == "metrics.split_blank"
    monthly = promise(cast.han, cast.east, customers, "10", period="MONTH")
    with pytest.raises(Refused) as refused:
        split(cast.han, monthly, "MONTHS")
    assert refused.value.code == "metrics.split_months"


def test_nobody_splits_what_is_not_theirs(cast, customers, promise):
    target = promise(cast.gu, cast.branch, customers, "100")
    with pytest.raises(Refused) as refused:  # the outlet's head does not see the branch's target
        split(cast.han, target, "UNITS", [Part(cast.east.pk)])
    assert refused.value.code == "metrics.target_not_found"


def test_ending_a_target_ends_its_parts(cast, customers, promise):
    target = promise(cast.han, cast.east, customers, "100")
    split(cast.han, target, "MONTHS")
    with open_scope(cast.han, NOW) as scope:
        assert actions.end_target(target_id=target.pk, reason="计划调整", by=scope, now=NOW) == 13
        assert actions.end_target(target_id=target.pk, reason="计划调整", by=scope, now=NOW) == 0
    assert live(cast.han) == []
    assert promise(cast.han, cast.east, customers, "100", **YEAR) != target  # may be given again
