"""Where a target stands beside its pace line."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.calendars import BusinessCalendar
from wangdian.kernel.metrics.pace import Commitment, Status, expected_by, goal_of, standing

WORKDAYS = BusinessCalendar.seeded(date(2025, 1, 1), date(2026, 12, 31)).workdays_between
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
MIDDLE = date(2026, 7, 2)  # the 183rd of 365 days
LAST = YEAR["end"]


def stands(actual, day=MIDDLE, **promise) -> Status:
    c = Commitment(**(YEAR | promise))
    return standing(c, None if actual is None else D(str(actual)), day, WORKDAYS).status


@pytest.mark.parametrize(
    ("actual", "day", "status"),
    [
        (200, MIDDLE, Status.ON_TRACK),
        (184, MIDDLE, Status.ON_TRACK),
        (170, MIDDLE, Status.AT_RISK),
        (160, MIDDLE, Status.BEHIND),
        (365, MIDDLE, Status.DONE),
        (364, LAST, Status.BEHIND),
        (365, LAST, Status.DONE),
        (None, MIDDLE, Status.NO_DATA),
    ],
)
def test_a_sum_that_should_reach_365_over_a_year_of_365_days(actual, day, status):
    assert stands(actual, day, op="GE", value=D(365)) is status


@pytest.mark.parametrize(
    ("actual", "day", "status"),
    [
        (0, MIDDLE, Status.ON_TRACK),
        (1, MIDDLE, Status.BROKEN),
        (0, LAST, Status.DONE),
        (None, LAST, Status.NO_DATA),
    ],
)
@pytest.mark.parametrize("op", ["LE", "EQ"])
def test_a_zero_target_is_broken_by_the_first_case_and_done_at_the_end(op, actual, day, status):
    assert stands(actual, day, op=op, value=D(0)) is status


@pytest.mark.parametrize(
    ("actual", "status"),
    [(6, Status.ON_TRACK), (7, Status.AT_RISK), (12, Status.AT_RISK), (13, Status.BROKEN)],
)
def test_at_most_twelve_errors_are_used_up_along_the_year(actual, status):
    assert stands(actual, op="LE", value=D(12), direction="DOWN") is status


@pytest.mark.parametrize(
    ("actual", "day", "status"),
    [
        ("0.96", MIDDLE, Status.ON_TRACK),
        ("0.94", MIDDLE, Status.AT_RISK),
        ("0.90", MIDDLE, Status.BEHIND),
        ("0.96", LAST, Status.DONE),
        ("0.94", LAST, Status.BEHIND),
    ],
)
def test_a_level_without_baseline_must_hold_from_the_first_day(actual, day, status):
    assert stands(actual, day, op="GE", value=D("0.95"), aggregation="MEAN") is status


@pytest.mark.parametrize(
    ("actual", "day", "status"),
    [
        (20, MIDDLE, Status.BEHIND),
        ("18.1", MIDDLE, Status.AT_RISK),
        ("17.99", MIDDLE, Status.ON_TRACK),
        (16, MIDDLE, Status.ON_TRACK),
        (16, LAST, Status.DONE),
        (17, LAST, Status.BROKEN),
    ],
)
def test_waiting_times_cut_by_a_fifth_move_from_the_baseline_to_the_goal(actual, day, status):
    promise = {"op": "DEC", "value": D("0.2"), "relative": True, "baseline": D(20), "aggregation": "MEAN"}
    assert goal_of(Commitment(**YEAR, **promise)) == 16
    assert stands(actual, day, **promise, direction="DOWN") is status


def test_a_balance_that_grows_is_done_when_it_has_arrived():
    promise = {"op": "INC", "value": D(50), "baseline": D(100), "aggregation": "LAST"}
    found = standing(Commitment(**YEAR, **promise), D(125), MIDDLE, WORKDAYS)
    assert (found.goal, found.ratio) == (150, D("0.5"))
    assert found.due == D("0.501370") and found.gap < 0
    assert stands(150, **promise) is Status.DONE


@pytest.mark.parametrize(
    "promise",
    [
        {"op": "GE", "value": None},
        {"op": "INC", "value": D("0.1"), "relative": True},
        {"op": "DEC", "value": D(5)},
        {"op": "INC", "value": D(5), "aggregation": "LAST"},
    ],
)
def test_a_blank_value_or_a_missing_baseline_is_named_as_blank(promise):
    assert stands(1, **promise) is Status.BLANK


def test_new_customers_without_baseline_count_from_nothing():
    assert goal_of(Commitment(op="INC", value=D(500), **YEAR)) == 500


def test_an_exact_number_of_a_metric_that_should_hold_is_broken_above_it():
    promise = {"op": "EQ", "value": D(4), "direction": "HOLD"}
    assert stands(5, **promise) is Status.BROKEN
    assert stands(4, **promise) is Status.DONE
    assert stands(3, LAST, **promise) is Status.BEHIND
    assert stands("2.1", **promise) is Status.ON_TRACK  # half of the year
    assert stands(5, op="EQ", value=D(4), direction="UP") is Status.DONE


# ---------------------------------------------------------------- for all

RANK = [Status.BROKEN, Status.BEHIND, Status.AT_RISK, Status.ON_TRACK, Status.DONE]
numbers = st.decimals(min_value=0, max_value=10**9, places=2)
promises = st.builds(
    Commitment,
    op=st.sampled_from(["GE", "LE", "EQ", "INC", "DEC"]),
    value=numbers,
    start=st.just(YEAR["start"]),
    end=st.just(LAST),
    aggregation=st.sampled_from(["SUM", "LAST", "MEAN", "MAX"]),
    direction=st.sampled_from(["UP", "DOWN"]),
    baseline=st.none() | numbers,
    profile=st.sampled_from(["EVEN", "WORKDAYS"]),
)
days = st.dates(YEAR["start"] - timedelta(days=3), LAST)


@given(promises, days, numbers, numbers)
def test_more_never_hurts_a_floor_and_less_never_hurts_a_ceiling(c, day, a, b):
    goal = goal_of(c)
    if goal is None:
        return
    low, high = sorted([a, b])
    worse, better = (low, high)
    if c.op in {"LE", "DEC"} or (c.op == "EQ" and (goal == 0 or c.direction == "DOWN")):
        worse, better = high, low
    ranks = [RANK.index(standing(c, x, day, WORKDAYS).status) for x in (worse, better)]
    assert ranks[0] <= ranks[1]


@given(promises, days, days)
def test_the_pace_line_goes_one_way_and_ends_at_the_goal(c, a, b):
    goal = goal_of(c)
    if goal is None:
        return
    first, second = (expected_by(c, goal, day, WORKDAYS) for day in sorted([a, b]))
    end = expected_by(c, goal, LAST, WORKDAYS)
    assert end == goal
    assert min(first, end) <= second <= max(first, end)


@given(promises, numbers)
def test_after_the_last_day_nothing_is_still_on_its_way(c, actual):
    assert standing(c, actual, LAST, WORKDAYS).status not in {Status.ON_TRACK, Status.AT_RISK}


@given(promises, days)
def test_who_is_on_the_pace_line_is_never_behind(c, day):
    goal = goal_of(c)
    if goal is None or day >= LAST:
        return
    exactly = standing(c, expected_by(c, goal, day, WORKDAYS), day, WORKDAYS)
    assert exactly.status in {Status.ON_TRACK, Status.DONE}
