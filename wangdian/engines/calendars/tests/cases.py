"""Calendars and strategies shared by the tests."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from wangdian.engines.calendars import (
    BusinessCalendar,
    CalendarDay,
    CalendarError,
    DayKind,
    Freq,
    Moment,
    OpeningHours,
    Rhythm,
    Shift,
    Span,
    usual_shift,
)

CHINA = BusinessCalendar.seeded(date(2025, 1, 1), date(2028, 12, 31))

# How many cases a property is tried on: a few every time, many in the slow run.
many = pytest.mark.parametrize("cases", [40, pytest.param(1200, marks=pytest.mark.slow)])


def tried(cases: int) -> settings:
    """Same cases on every run, so that a failure can be looked at again."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(
        max_examples=cases, deadline=None, derandomize=True, database=None, suppress_health_check=checks
    )


days = st.dates(date(2025, 6, 1), date(2028, 6, 30))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def calendars(draw):
    """Odd calendars: any rest days, holidays and make-up days strewn over some months."""
    rest = draw(st.frozensets(st.integers(1, 7), max_size=6))
    odd = draw(st.dictionaries(st.integers(0, 900), st.sampled_from(DayKind), max_size=40))
    start = date(2025, 9, 1)
    return BusinessCalendar(
        tuple(CalendarDay(start + timedelta(days=n), kind) for n, kind in odd.items()), rest_days=rest
    )


@st.composite
def spans(draw):
    """Up to four spans of a day, perhaps touching, perhaps until midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=8)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(Span(_quarter(a), _quarter(b)) for a, b in pairs)


def _quarter(n: int) -> time:
    return time(n % 96 // 4, n % 4 * 15)


@st.composite
def opening_hours(draw):
    """Hours that are open on workdays at least, with other hours on some weekdays, kinds and dates."""
    weekday = st.tuples(st.integers(1, 7), st.one_of(st.just(()), spans()))
    kind = st.tuples(st.just(DayKind.HOLIDAY), spans())
    dated = st.tuples(days, st.one_of(st.just(()), spans()))
    return OpeningHours(
        draw(spans()),
        tuple(draw(st.lists(weekday, max_size=3, unique_by=lambda p: p[0]))),
        tuple(draw(st.lists(kind, max_size=1))),
        tuple(draw(st.lists(dated, max_size=3, unique_by=lambda p: p[0]))),
    )


_signed = st.integers(1, 31).flatmap(lambda n: st.sampled_from((n, -n)))
_optional_clock = st.one_of(st.none(), clocks)


@st.composite
def rhythms(draw):
    """Valid rhythms of every sort."""
    freq = draw(st.sampled_from(Freq))
    said = {"freq": freq, "interval": draw(st.one_of(st.just(1), st.integers(1, 5)))}
    rules = [{}, {"times": draw(st.integers(1, 6))}]
    if freq is Freq.WEEKLY:
        rules.append({"byday": draw(st.sets(st.integers(1, 7), min_size=1, max_size=4))})
    if freq in (Freq.TENDAYS, Freq.MONTHLY, Freq.QUARTERLY, Freq.HALFYEARLY, Freq.YEARLY):
        named = draw(st.sets(_signed, min_size=1, max_size=3))
        rules.append({"by_monthday": named})
        rules.append({"by_monthday": {draw(_signed)}, "from_day": draw(_signed)})
        rules.append({"by_workday": {n for n in named if abs(n) < 25} or {1}})
    if freq in (Freq.MONTHLY, Freq.QUARTERLY, Freq.HALFYEARLY, Freq.YEARLY):
        nth = draw(st.integers(1, 5)) * draw(st.sampled_from((1, -1)))
        rules.append(
            {"byday": draw(st.sets(st.integers(1, 7), min_size=1, max_size=3)), "week_of_month": nth}
        )
    said |= draw(st.sampled_from(rules))
    months = {Freq.QUARTERLY: 3, Freq.HALFYEARLY: 6, Freq.YEARLY: 12}.get(freq)
    if months and draw(st.booleans()):
        said["month_of_period"] = draw(st.integers(1, months)) * draw(st.sampled_from((1, -1)))
    if draw(st.booleans()):
        said["within"] = True
    said |= draw(
        st.sampled_from(
            (
                {},
                {"at": tuple(draw(st.sets(clocks, min_size=1, max_size=3)))},
                {"window_start": draw(_optional_clock), "window_end": draw(_optional_clock)},
                {"moment": draw(st.sampled_from(Moment))},
            )
        )
    )
    said["shift"] = draw(st.sampled_from(Shift))
    # what contradicts itself is refused; then leave out the trimmings, one after another
    for less in ((), ("within",), ("at", "window_start", "window_end", "moment"), ("shift",), ("times",)):
        for name in less:
            said.pop(name, None)
        said["byday"] = tuple(said.get("byday", ()))
        for name in ("by_monthday", "by_workday"):
            said[name] = tuple(said.get(name, ()))
        try:
            return Rhythm(**said)
        except CalendarError:
            continue
    plain = Rhythm(freq)
    return Rhythm(freq, shift=usual_shift(plain))
