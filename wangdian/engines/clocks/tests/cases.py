"""Clocks with a history, drawn at random, and the count of cases each property was really tried on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import (
    COMMON_HOURS,
    BusinessCalendar,
    CalendarDay,
    DayKind,
    DueUnit,
    Mode,
    OpeningHours,
    RelativeDue,
    Span,
    WorkClock,
)

NEW_YORK = ZoneInfo("America/New_York")
CHINA = BusinessCalendar.seeded(date(2025, 1, 1), date(2027, 12, 31))
ODD = BusinessCalendar(
    tuple(
        CalendarDay(date(2026, 1, 1) + timedelta(days=n), kind)
        for n, kind in zip(range(0, 240, 5), list(DayKind) * 12, strict=True)
    ),
    rest_days=frozenset({5}),
)
FOUR_SPANS = OpeningHours(
    workday=(
        Span(time(8), time(9, 30)),
        Span(time(10), time(12)),
        Span(time(13, 15), time(15)),
        Span(time(15, 30), time(17)),
    ),
    by_kind=((DayKind.WEEKEND, (Span(time(9), time(12)),)),),
)
# Open over the hours at which the clocks of New York jump (02:00, on Sundays), and until midnight.
NIGHT = OpeningHours(workday=(Span(time(0), time(5)), Span(time(22), time(0))))
WORKS = (
    WorkClock(CHINA, COMMON_HOURS),
    WorkClock(CHINA, FOUR_SPANS),
    WorkClock(ODD, FOUR_SPANS),
    WorkClock(BusinessCalendar(rest_days=frozenset()), NIGHT, NEW_YORK),
    WorkClock(CHINA, COMMON_HOURS, NEW_YORK),
)
QUARTER = timedelta(minutes=15)
# The Spring Festival with its make-up Saturdays; both nights on which New York turns its clocks.
BEGINNINGS = (
    datetime(2026, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 10, 29, tzinfo=UTC),
)
LADDER = (
    engine.Rung(50, "owner"),
    engine.Rung(75, "supervisor"),
    engine.Rung(100, "head"),
    engine.Rung(150, "upper"),
)

_tries: list[int] = []


def tries() -> int:
    """How many cases the properties decorated so far demand, all together."""
    return sum(_tries)


def tried(cases: int, *strategies: st.SearchStrategy) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Try a property on `cases` cases; fails when fewer were tried to the end, so that the count is honest."""
    _tries.append(cases)

    def decorate(check: Callable[..., None]) -> Callable[[], None]:
        @wraps(check)
        def run() -> None:
            done = 0

            @settings(
                max_examples=cases,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow],
            )
            @given(st.tuples(*strategies))
            def each(values):
                nonlocal done
                check(*values)
                done += 1

            each()
            assert done >= cases

        del run.__wrapped__  # pytest would read the property's arguments as fixtures
        return run

    return decorate


# One integer each instead of many draws: drawing would take most of the time of a case. They shrink all the same.


def _moment(n: int) -> datetime:
    return BEGINNINGS[n % 3] + n // 3 * QUARTER


def _running(n: int) -> timedelta | RelativeDue:
    return RelativeDue(n // 2 % 50 + 1, DueUnit.HOUR) if n % 2 else timedelta(minutes=n // 2 + 1)


def _day(n: int) -> RelativeDue:
    unit = (DueUnit.DAY, DueUnit.WORKDAY)[n % 2]
    return RelativeDue(n // 4 % 21, unit, at_closing=bool(n // 2 % 2))


def _spec(n: int) -> engine.ClockSpec:
    n, mode = divmod(n, 2)
    n, capped = divmod(n, 3)
    n, cap = divmod(n, 101)
    n, which = divmod(n, 3)
    target = _day(n) if not which else _running(n)
    return engine.ClockSpec(target, list(Mode)[mode], cap * QUARTER if capped else None, LADDER)


def _story(n: int) -> list[tuple[int, bool]]:
    """How long, in quarters, and whether it is a pause: spans that follow one another; the last still goes on."""
    n, steps = divmod(n, 5)
    story = []
    for _ in range(steps):
        n, step = divmod(n, 182)
        story.append((step // 2, bool(step % 2)))
    return story


moments = st.integers(0, 3899).map(_moment)
works = st.sampled_from(WORKS)
quarters = st.integers(1, 120).map(lambda n: n * QUARTER)
running_targets = st.integers(0, 6000).map(_running)
day_targets = st.integers(0, 83).map(_day)
SPECS = 2 * 3 * 101 * 3 * 4200
specs = st.integers(0, SPECS - 1).map(_spec)
stories = st.integers(0, 5 * 182**4 - 1).map(_story)


def lived(
    spec: engine.ClockSpec, work: WorkClock, begin: datetime, story: list
) -> tuple[engine.Clock, datetime]:
    """A clock to which the story happened, still open, and the moment the story ends."""
    clock, now = engine.start(spec, work, begin), begin
    for length, is_pause in story:
        if is_pause:
            clock = engine.pause(clock, now, "等客户")
        elif clock.is_paused:
            clock = engine.resume(clock, now)
        now += length * QUARTER
    return clock, now


def _lived(setting: int, story: int) -> tuple[engine.Clock, datetime]:
    setting, work = divmod(setting, len(WORKS))
    setting, begin = divmod(setting, 3900)
    return lived(_spec(setting), WORKS[work], _moment(begin), _story(story))


clocks = st.builds(_lived, st.integers(0, len(WORKS) * 3900 * SPECS - 1), st.integers(0, 5 * 182**4 - 1))


def running(pair: tuple[engine.Clock, datetime]) -> tuple[engine.Clock, datetime]:
    """The same clock, resumed at the end if it was paused."""
    clock, now = pair
    return (engine.resume(clock, now) if clock.is_paused else clock), now


def uncapped(clock: engine.Clock) -> engine.Clock:
    """The same clock, its pauses without a cap."""
    return replace(clock, spec=replace(clock.spec, pause_cap=None))
