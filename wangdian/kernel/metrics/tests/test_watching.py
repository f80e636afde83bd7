"""Hysteresis, n of m, versions and corrections, as arithmetic."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wangdian.kernel.metrics.watching import AMBER, RED, Lines, Sample, Version, beyond, next_level, spells

DAY = date(2026, 3, 1)
numbers = st.integers(0, 40).map(D)


def series(*values, start=DAY) -> list[Sample]:
    return [Sample(start + timedelta(days=n), D(v)) for n, v in enumerate(values)]


def days(*values, **lines):
    """[(first day, day it was over, worst)] of numbers from 1 March on, with 10/20 as the lines above."""
    kept = Lines(**({"high": True, "amber": D(10), "red": D(20)} | lines))
    found = spells(series(*values), [Version(DAY, kept)])
    return [(s.since.day, s.until and s.until.day, s.worst) for s in found]


@st.composite
def some_lines(draw):
    high = draw(st.booleans())
    low, far = sorted((draw(numbers), draw(numbers)))
    amber, red = (low, far) if high else (far, low)
    window = draw(st.integers(1, 5))
    return Lines(
        high, draw(st.sampled_from((amber, None))), draw(st.sampled_from((red, None))),
        draw(st.integers(0, 10).map(D)), draw(st.integers(1, window)), window,
    )  # fmt: skip


some_series = st.lists(numbers, max_size=25).map(lambda values: series(*values))


def test_a_number_at_the_line_is_beyond_it():
    assert days(9, 10, 9) == [(2, 3, AMBER)]


def test_amber_that_becomes_red_and_falls_back_is_one_breach():
    assert days(11, 25, 12, 5) == [(1, 4, RED)]


def test_a_number_that_trembles_around_the_line_rings_once():
    assert days(10, 9, 10, 9, 10, 9) == [(1, 2, AMBER), (3, 4, AMBER), (5, 6, AMBER)]
    assert days(10, 9, 10, 9, 10, 7, margin=D(2)) == [(1, 6, AMBER)]


def test_two_of_three_opens_on_the_second_and_closes_when_fewer_are_left():
    assert days(12, 5, 12, 5, 5, needed=2, window=3) == [(3, 4, AMBER)]
    assert days(12, 5, 5, 12, 5, needed=2, window=3) == []


def test_a_low_side_watches_below():
    assert days(30, 9, 4, 12, high=False, amber=D(10), red=D(5)) == [(2, 4, RED)]


def test_a_version_without_lines_ends_the_breach_on_the_day_it_begins():
    lines = Lines(True, D(10), None)
    versions = [Version(DAY, lines, 1), Version(DAY + timedelta(days=5), None, 2)]
    (found,) = spells(series(12, 12), versions)
    assert (found.since, found.until, found.key) == (DAY, DAY + timedelta(days=5), 1)


def test_numbers_before_the_first_version_are_not_judged_but_count_in_the_window():
    lines = Lines(True, D(10), None, D(0), 2, 2)
    assert spells(series(12, 12), [Version(DAY + timedelta(days=2), lines)]) == ()
    (found,) = spells(series(12, 12), [Version(DAY + timedelta(days=1), lines)])
    assert found.since == DAY + timedelta(days=1)


@given(some_series, some_lines())
def test_breaches_do_not_touch_and_only_the_last_may_be_open(samples, lines):
    found = spells(samples, [Version(DAY, lines)])
    assert all(s.until is not None and s.since < s.until for s in found[:-1])
    assert all(a.until <= b.since for a, b in pairwise(found))


@given(some_series, some_lines())
def test_with_no_margin_and_one_of_one_a_day_is_in_a_breach_exactly_when_its_number_is_beyond(samples, lines):
    plain = Lines(lines.high, lines.amber, lines.red)
    found = spells(samples, [Version(DAY, plain)])
    for sample in samples:
        inside = any(s.since <= sample.day and (s.until is None or sample.day < s.until) for s in found)
        assert inside == (beyond(plain, AMBER, sample.value) or beyond(plain, RED, sample.value))


@given(some_series, some_lines(), st.integers(1, 10).map(D))
def test_a_wider_margin_never_ends_a_breach_sooner_nor_makes_more_of_them(samples, lines, more):
    wider = Lines(lines.high, lines.amber, lines.red, lines.margin + more, lines.needed, lines.window)
    before, after = (spells(samples, [Version(DAY, kept)]) for kept in (lines, wider))
    assert len(after) <= len(before)
    for spell in before:
        assert any(
            s.since <= spell.since
            and (s.until is None or (spell.until is not None and spell.until <= s.until))
            for s in after
        )


@given(some_series, some_lines())
def test_red_is_never_lower_than_amber_alone_would_be(samples, lines):
    without_red = Lines(lines.high, lines.amber, None, lines.margin, lines.needed, lines.window)
    values, one, two = [], 0, 0
    for sample in samples:
        values.append(sample.value)
        one, two = next_level(without_red, one, values), next_level(lines, two, values)
        assert two >= one


@given(some_series, some_lines(), st.integers(0, 24), numbers)
def test_a_corrected_number_leads_to_what_it_would_have_led_to_from_the_start(samples, lines, at, value):
    """What is known after a correction depends on the numbers as they stand, and on nothing that was said before."""
    if not samples:
        return
    at %= len(samples)
    corrected = [*samples[:at], Sample(samples[at].day, value), *samples[at + 1 :]]
    versions = [Version(DAY, lines)]
    untouched = [s for s in spells(samples, versions) if s.until is not None and s.until <= samples[at].day]
    again = list(spells(corrected, versions))
    assert again[: len(untouched)] == untouched  # what was over before the corrected day stays as it was


@given(some_series, some_lines())
def test_one_more_number_only_ends_or_lengthens_the_last_breach_or_adds_one(samples, lines):
    versions = [Version(DAY, lines)]
    for count in range(len(samples)):
        before, after = spells(samples[:count], versions), spells(samples[: count + 1], versions)
        over = [s for s in before if s.until is not None]
        assert list(after[: len(over)]) == over and len(after) - len(before) in {0, 1}
