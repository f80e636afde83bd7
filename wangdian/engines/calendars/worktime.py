"""Working-time arithmetic: deadlines on the wall clock and on the unit's opening hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.hours import OpeningHours
from wangdian.engines.calendars.relative import Mode, RelativeDue

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class WorkClock:
    """The clock of a unit: its calendar, opening hours and time zone."""

    calendar: BusinessCalendar
    hours: OpeningHours
    zone: ZoneInfo = SHANGHAI

    def add_business_time(self, start: datetime, amount: timedelta) -> datetime:
        """The instant by which `amount` of opening time has passed since `start`."""
        raise NotImplementedError

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time from `start` to `end`; negative when `end` is earlier."""
        raise NotImplementedError

    def due(self, start: datetime, amount: RelativeDue, mode: Mode | None = None) -> datetime:
        """The deadline of something that happened at `start`."""
        raise NotImplementedError
