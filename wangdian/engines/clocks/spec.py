"""What a clock is told to measure: a target, the time it runs on, how long it may pause, whom it calls when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from wangdian.engines.calendars import DueUnit, Mode, RelativeDue
from wangdian.engines.clocks.errors import ClockError
from wangdian.engines.clocks.scale import utc

_ZERO = timedelta(0)
_RUNNING = (DueUnit.MINUTE, DueUnit.HOUR)


class Regrade(StrEnum):
    """What becomes of the time already used when a case gets another grade."""

    RESTART = "restart"  # the new limit counts from now
    KEEP_ELAPSED = "keep_elapsed"  # the new limit counts from the beginning, pauses included
    STRICTER = "stricter"  # of the old and the new limit, both from the beginning, the one due earlier


@dataclass(frozen=True)
class Rung:
    """A step of the escalation ladder: at `percent` of the target, call `to` (a name the caller understands).

    only_in_opening_hours: reached at night, the call waits for the next opening.
    """

    percent: int
    to: str
    only_in_opening_hours: bool = False


@dataclass(frozen=True)
class ClockSpec:
    """A limit, and how it is measured.

    target: running time (timedelta, or RelativeDue in minutes or hours), a day to be reached (RelativeDue in days,
    workdays, periods: "same day", "15 days"), or a fixed moment (an extension that was granted). mode: wall
    clock or opening hours; None = as the target says (else the wall clock). pause_cap: how long pauses stop the
    clock, in the time the clock runs on; what is paused beyond counts as running; None = without limit.
    ladder: by rising percent, several calls at one percent side by side.
    Raises `target`, `pause_cap`, `ladder`, `naive_datetime`.
    """

    target: RelativeDue | timedelta | datetime
    mode: Mode | None = None
    pause_cap: timedelta | None = None
    ladder: tuple[Rung, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.target, timedelta) and self.target <= _ZERO:
            raise ClockError("target", "时限应大于零，请改正。")
        if self.pause_cap is not None and self.pause_cap < _ZERO:
            raise ClockError("pause_cap", "暂停上限不能为负数，请改正。")
        if any(rung.percent <= 0 for rung in self.ladder) or any(
            a.percent > b.percent for a, b in pairwise(self.ladder)
        ):
            raise ClockError("ladder", "升级比例应大于零，并由低到高排列，请改正。")
        if len({(rung.percent, rung.to) for rung in self.ladder}) != len(self.ladder):
            raise ClockError("ladder", "同一比例对同一对象只能升级一次，请删去重复的一级。")
        if isinstance(self.target, datetime):
            object.__setattr__(self, "target", utc(self.target))

    @property
    def runs_on(self) -> Mode:
        """The clock meant: said here, or by the target."""
        if self.mode is not None:
            return self.mode
        return self.target.mode if isinstance(self.target, RelativeDue) else Mode.CALENDAR

    @property
    def is_running_time(self) -> bool:
        """Whether the target is an amount of time, not a day or moment to be reached."""
        return isinstance(self.target, timedelta) or (
            isinstance(self.target, RelativeDue) and self.target.unit in _RUNNING
        )

    @property
    def measures_opening_time(self) -> bool:
        """Whether only opening hours count.

        A limit that names its own moment, or time of day ("by 20:00 next day"), is measured on the wall clock: the
        unit may be closed then, and no amount of opening time would lead there.
        """
        if self.runs_on is Mode.CALENDAR or isinstance(self.target, datetime):
            return False
        return not isinstance(self.target, RelativeDue) or self.target.at is None
