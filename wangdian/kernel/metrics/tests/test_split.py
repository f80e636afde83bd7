"""Parts add up to the total exactly, and none is further than one step from its share."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wangdian.engines.calendars import BusinessCalendar
from wangdian.kernel.metrics.split import (
    PROFILES,
    SplitError,
    apportion,
    elapsed,
    levels,
    month_parts,
    residual,
)

CALENDAR = BusinessCalendar.seeded(date(2024, 1, 1), date(2026, 12, 31))
WORKDAYS = CALENDAR.workdays_between

totals = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
weights = st.lists(st.integers(0, 1000), min_size=1, max_size=40)
quanta = st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal(1), Decimal(100), Decimal(10_000)])
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
twelve = st.lists(st.decimals(min_value=0, max_value=1, places=3), min_size=12, max_size=12)


@given(totals, weights, quanta)
def test_parts_add_up_to_the_total_exactly(total, shares, quantum):
    assume(any(shares))
    assert sum(apportion(total, shares, quantum)) == total


@given(totals, weights, quanta)
def test_no_part_is_a_whole_step_away_from_its_exact_share(total, shares, quantum):
    assume(any(shares))
    if Fraction(total) % Fraction(quantum):
        quantum = Decimal("0.01")
    for part, share in zip(apportion(total, shares, quantum), shares, strict=True):
        assert abs(Fraction(part) - Fraction(total) * share / sum(shares)) < Fraction(quantum)


@given(st.integers(0, 10**6), weights)
def test_a_larger_share_never_gets_less_and_no_share_gets_nothing(total, shares):
    assume(any(shares))
    parts = apportion(Decimal(total), shares, Decimal(1))
    pairs = sorted(zip(shares, parts, strict=True))
    assert all(a <= b for (s, a), (t, b) in pairwise(pairs) if s < t)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


def test_a_hundred_over_three_gives_the_odd_one_to_the_first():
    assert apportion(Decimal(100), [1, 1, 1], Decimal(1)) == (34, 33, 33)


def test_a_total_finer_than_the_step_is_split_at_its_own_last_digit():
    assert apportion(Decimal("1.5"), [1, 1], Decimal(1)) == (Decimal("0.8"), Decimal("0.7"))


@pytest.mark.parametrize(
    ("shares", "code"), [([], "shares_none"), ([1, -1], "shares_negative"), ([0, 0], "shares_zero")]
)
def test_shares_that_carry_nothing_are_refused_by_name(shares, code):
    with pytest.raises(SplitError) as refused:
        apportion(Decimal(1), shares, Decimal(1))
    assert refused.value.code == code


@given(totals, totals, st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_levels_climb_in_one_direction_and_end_at_the_goal(start, goal, shares):
    path = levels(start, goal, [Fraction(s) for s in shares], Decimal("0.01"))
    assert path[-1] == goal
    steps = [b - a for a, b in pairwise((start, *path))]
    assert all(step * (goal - start) >= 0 for step in steps)


def test_the_residual_is_what_is_still_to_hand_out():
    assert residual(Decimal(100), [Decimal(60), Decimal(30)]) == 10
    assert residual(Decimal(100), []) == 100
    assert residual(None, [Decimal(1)]) is None
    assert residual(Decimal(1), [None]) is None


@given(days, st.integers(0, 800), st.sampled_from(PROFILES), twelve)
def test_months_cover_the_span_without_gap_and_weigh_something(start, length, profile, shares):
    end = start + timedelta(days=length)
    parts = month_parts(start, end, profile, shares, WORKDAYS)
    assert (parts[0].start, parts[-1].end) == (start, end)
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(parts))
    assert min(p.weight for p in parts) >= 0
    assert sum(p.weight for p in parts) > 0


@given(days, st.integers(0, 500), st.sampled_from(PROFILES), twelve, st.data())
def test_the_pace_line_starts_at_nothing_never_falls_and_ends_at_all(start, length, profile, shares, data):
    end = start + timedelta(days=length)
    day = data.draw(st.dates(start, end))
    at = [
        elapsed(start, end, d, profile, shares, WORKDAYS)
        for d in (start - timedelta(days=1), day, day + timedelta(days=1), end)
    ]
    assert at[0] == 0 and at[-1] == 1
    assert at == sorted(at)


def test_a_working_day_pace_stands_still_over_a_holiday_and_moves_on_a_make_up_saturday():
    year = (date(2026, 1, 1), date(2026, 12, 31))

    def at(day):
        return elapsed(*year, day, "WORKDAYS", (), WORKDAYS)

    assert at(date(2026, 10, 1)) == at(date(2026, 10, 7))  # National Day
    saturday = date(2026, 2, 14)
    assert CALENDAR.is_workday(saturday)
    assert at(saturday) > at(saturday - timedelta(days=1))


def test_a_seasonal_pace_follows_the_shares_of_the_months():
    shares = [Decimal(4), *[Decimal(0)] * 10, Decimal(1)]
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert elapsed(*year, date(2026, 1, 31), "SEASONAL", shares, WORKDAYS) == Fraction(4, 5)
    assert elapsed(*year, date(2026, 11, 30), "SEASONAL", shares, WORKDAYS) == Fraction(4, 5)


def test_a_season_needs_twelve_shares():
    with pytest.raises(SplitError) as refused:
        month_parts(date(2026, 1, 1), date(2026, 3, 31), "SEASONAL", [Decimal(1)], WORKDAYS)
    assert refused.value.code == "shares_twelve"
