"""Whether numbers stand beyond their lines. Pure: numbers by day and versions of lines in, stretches of days out.

Each level is a Schmitt trigger over the last `window` numbers: it rises when `needed` of them stand at or beyond
the line, and holds as long as `needed` of them stand at or beyond the line drawn back by `margin`. The whole
history is worked out anew each time, so that a corrected number leads to what it would have led to from the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

AMBER, RED = 1, 2


@dataclass(frozen=True)
class Lines:
    """The lines of a metric. `high`: numbers above are bad; else numbers below are."""

    high: bool
    amber: Decimal | None
    red: Decimal | None
    margin: Decimal = Decimal(0)
    needed: int = 1
    window: int = 1

    def line(self, level: int) -> Decimal | None:
        """The line of a level; None where it has none."""
        return self.amber if level == AMBER else self.red


@dataclass(frozen=True)
class Version:
    """Lines from a day on; None ends the watch. `key` says which version it is."""

    starts_on: date
    lines: Lines | None
    key: int = 0


@dataclass(frozen=True)
class Sample:
    """The number of one day."""

    day: date
    value: Decimal


@dataclass(frozen=True)
class Spell:
    """A stretch beyond a line, from the day it was crossed; `until` is the first day on which it is over."""

    since: date
    until: date | None
    level: int  # as it stands, or stood last
    worst: int
    samples: tuple[Sample, ...]
    key: int  # of the version that opened it


def beyond(lines: Lines, level: int, value: Decimal, *, drawn_back: bool = False) -> bool:
    """Whether a number stands at or beyond a level's line (drawn back by the margin)."""
    line = lines.line(level)
    if line is None:
        return False
    back = lines.margin if drawn_back else Decimal(0)
    return value >= line - back if lines.high else value <= line + back


def next_level(lines: Lines, level: int, latest: Sequence[Decimal]) -> int:
    """The level after the latest numbers (the last `window` of them count), from the level before."""
    counted = latest[-lines.window :]

    def enough(of: int, drawn_back: bool) -> bool:
        return sum(beyond(lines, of, v, drawn_back=drawn_back) for v in counted) >= lines.needed

    for of in (RED, AMBER):
        if enough(of, False) or (level >= of and enough(of, True)):
            return of
    return 0


def spells(samples: Sequence[Sample], versions: Sequence[Version]) -> tuple[Spell, ...]:
    """Every stretch beyond a line, in order. Both sequences are ordered by day, one sample a day.

    A sample is judged by the version in force on its day; numbers from before the first version are not judged,
    but count in the window. A version without lines ends an open stretch on the day it begins.
    """
    found: list[Spell] = []
    running: Spell | None = None
    values: list[Decimal] = []
    waiting = list(versions)
    now: Version | None = None

    def switch(up_to: date | None) -> None:
        """Take every version that begins up to a day (None: all)."""
        nonlocal now, running
        while waiting and (up_to is None or waiting[0].starts_on <= up_to):
            now = waiting.pop(0)
            if now.lines is None and running is not None:
                found.append(_ended(running, now.starts_on))
                running = None

    for sample in samples:
        switch(sample.day)
        values.append(sample.value)
        if now is None or now.lines is None:
            continue
        level = next_level(now.lines, running.level if running else 0, values)
        if level and running is None:
            running = Spell(
                sample.day, None, level, level, _crossing(now.lines, samples, len(values)), now.key
            )
        elif level:
            running = Spell(
                running.since, None, level, max(level, running.worst), (*running.samples, sample), running.key
            )
        elif running is not None:
            found.append(_ended(running, sample.day))
            running = None
    switch(None)
    if running is not None:
        found.append(running)
    return tuple(found)


def _crossing(lines: Lines, samples: Sequence[Sample], count: int) -> tuple[Sample, ...]:
    """The numbers among the latest that stand beyond a line: those that opened the stretch."""
    latest = samples[max(0, count - lines.window) : count]
    return tuple(s for s in latest if beyond(lines, AMBER, s.value) or beyond(lines, RED, s.value))


def _ended(spell: Spell, day: date) -> Spell:
    until = max(day, spell.since + timedelta(days=1))
    return Spell(spell.since, until, spell.level, spell.worst, spell.samples, spell.key)
