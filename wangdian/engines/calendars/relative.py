"""Deadlines that hang on an event, and named stretches of the year: the values phrases are turned into."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.periods import (
    MONTHS_IN,
    Period,
    Stretch,
    period_at,
    period_index,
)
from wangdian.engines.calendars.rhythm import Shift


class DueUnit(StrEnum):
    """What a relative deadline counts in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"  # calendar days; 0 = the same day
    WORKDAY = "workday"
    WEEK = "week"  # calendar period: 0 = this week, 1 = next week
    TENDAYS = "tendays"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Mode(StrEnum):
    """Which clock runs: all hours, or only those the unit is open."""

    CALENDAR = "calendar"
    BUSINESS = "business"


PERIOD_UNITS = {
    DueUnit.WEEK: Period.WEEK,
    DueUnit.TENDAYS: Period.TENDAYS,
    DueUnit.MONTH: Period.MONTH,
    DueUnit.QUARTER: Period.QUARTER,
    DueUnit.HALF: Period.HALF,
    DueUnit.YEAR: Period.YEAR,
}


@dataclass(frozen=True)
class RelativeDue:
    """A deadline counted from an event.

    MINUTE, HOUR: `amount` of running time. DAY, WORKDAY: `amount` days after the event's day, which itself
    is not counted; until the end of that day, or `at`, or the end of opening when `at_closing`.
    Periods: day `day` (negative from the end) or the `workday`-th workday of the period `amount` ahead of
    the event's own (0 = this one), in its month `month` where given. `span` True: `amount` such periods
    later on the same day ("两个月内") instead.
    mode: the clock meant by the text; `due` may be told another. shift: what to do when the last day of a
    limit in days or periods is no workday (NONE or SKIP: it stays).
    """

    amount: int
    unit: DueUnit
    at: time | None = None
    at_closing: bool = False
    month: int | None = None
    day: int | None = None
    workday: int | None = None
    span: bool = False
    mode: Mode = Mode.CALENDAR
    shift: Shift = Shift.NONE

    def __post_init__(self) -> None:
        for wrong, code, message in self._faults():
            if wrong:
                raise CalendarError(code, message)

    def _faults(self) -> tuple[tuple[bool, str, str], ...]:
        period = PERIOD_UNITS.get(self.unit)
        months = MONTHS_IN.get(period, 0) if period else 0
        running = self.unit in (DueUnit.MINUTE, DueUnit.HOUR)
        return (
            (self.amount < 0, "amount", f"时限不能为负数，现为{self.amount}。"),
            (
                running and (self.at is not None or self.at_closing),
                "at",
                "按分钟小时计的时限不能写时刻。",
            ),
            (self.at is not None and self.at_closing, "at", "时刻与“营业终了”只能写一种。"),
            (
                self.day is not None and not 1 <= abs(self.day) <= 31,
                "day",
                "日期应为1到31，或负数倒数。",
            ),
            (self.workday == 0, "workday", "没有第0个工作日。"),
            (
                self.day is not None and self.workday is not None,
                "day_rules",
                "日期与工作日只能写一种。",
            ),
            (
                period is None and (self.day is not None or self.workday is not None or self.span),
                "period",
                "“某日”只能与周、旬、月、季、半年、年一起使用。",
            ),
            (
                self.month is not None and (months < 2 or self.month == 0 or abs(self.month) > months),
                "month",
                f"该周期内没有第{self.month}个月，请检查。",
            ),
        )


@dataclass(frozen=True)
class Window:
    """A named stretch of dates around a reference day: 上半年, 第三季度, 本月, 下季度, 10月.

    index: which one inside the year (1-based), for half-years, quarters and months; inside the month for 旬.
    Without index: the period `ahead` of the one holding the reference day.
    """

    period: Period
    index: int | None = None
    ahead: int = 0
    month: int | None = None  # with TENDAYS: of which month of the year; None = the reference month

    def __post_init__(self) -> None:
        most = {Period.HALF: 2, Period.QUARTER: 4, Period.MONTH: 12, Period.TENDAYS: 3}.get(self.period, 0)
        if self.index is not None and not 1 <= self.index <= most:
            raise CalendarError("window_index", f"没有第{self.index}个这样的时段，请检查。")
        if self.month is not None and (self.period is not Period.TENDAYS or not 1 <= self.month <= 12):
            raise CalendarError("window_month", "月份应为1到12，并与上旬、中旬、下旬一起使用。")

    def resolve(self, on: date) -> Stretch:
        """The dates meant, seen from the day `on`."""
        if self.index is None:
            return period_at(self.period, period_index(self.period, on) + self.ahead)
        if self.period is Period.TENDAYS:
            base = date(on.year, self.month or on.month, 1)
        else:
            base = date(on.year, 1, 1)
        return period_at(self.period, period_index(self.period, base) + self.index - 1)
