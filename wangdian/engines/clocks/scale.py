"""The time a clock runs on: all hours, or those the unit is open. Works in UTC, so that an hour is an hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wangdian.engines.calendars import WorkClock
from wangdian.engines.clocks.errors import ClockError

_TICK = timedelta(microseconds=1)


def utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises `naive_datetime`: without a zone it is no instant."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None or at.utcoffset() is None:
        raise ClockError("naive_datetime", "时间缺少时区，请注明时区（如Asia/Shanghai）。")
    return at.astimezone(UTC)


@dataclass(frozen=True)
class Scale:
    """Measures between instants and steps from one, on the wall clock or on opening hours."""

    work: WorkClock
    opening_only: bool

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Time that counts from `start` to `end`; negative when `end` is earlier."""
        return self.work.business_time_between(start, end) if self.opening_only else utc(end) - utc(start)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant, in UTC, by which `amount` has counted since `start`. Raises `never_open`."""
        if self.opening_only:
            return utc(self.work.add_business_time(start, amount))
        return utc(start) + amount

    def next_opening(self, at: datetime) -> datetime:
        """`at` when the unit is open, else the moment it opens next. Raises `never_open`."""
        if self.work.is_open(at):
            return utc(at)
        return utc(self.work.add_business_time(at, _TICK)) - _TICK
