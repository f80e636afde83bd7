"""Calendar periods (week, 旬, month, quarter, half-year, year) as integers that can be counted.

Every period has an index, consecutive for consecutive periods, so that "the next quarter" is `+ 1` and
"every second month" is a remainder. Needs no holiday table.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wangdian.engines.calendars.errors import CalendarError


class Period(StrEnum):
    """A stretch of the civil calendar. Weeks run Monday to Sunday; the third 旬 ends with the month."""

    DAY = "day"
    WEEK = "week"
    TENDAYS = "tendays"  # 旬: 1–10, 11–20, 21–end
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


# months in one period, for the periods made of whole months
MONTHS_IN = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}


@dataclass(frozen=True, order=True)
class Stretch:
    """Dates from `start` to `end`, both included."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days + 1


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def period_index(period: Period, day: date) -> int:
    """The running number of the period that holds `day` (consecutive periods differ by one)."""
    if period is Period.DAY:
        return day.toordinal()
    if period is Period.WEEK:
        return (day.toordinal() - 1) // 7  # 0001-01-01 was a Monday
    months = day.year * 12 + day.month - 1
    if period is Period.TENDAYS:
        return months * 3 + min((day.day - 1) // 10, 2)
    return months // MONTHS_IN[period]


def period_at(period: Period, index: int) -> Stretch:
    """The dates of the period with this running number; raises `date_range` outside years 1–9999."""
    try:
        if period is Period.DAY:
            day = date.fromordinal(index)
            return Stretch(day, day)
        if period is Period.WEEK:
            monday = date.fromordinal(index * 7 + 1)
            return Stretch(monday, monday + timedelta(days=6))
        if period is Period.TENDAYS:
            month, third = divmod(index, 3)
            year, month0 = divmod(month, 12)
            first = date(year, month0 + 1, third * 10 + 1)
            last = month_end(year, month0 + 1) if third == 2 else first + timedelta(days=9)
            return Stretch(first, last)
        first_month = index * MONTHS_IN[period]
        last_month = first_month + MONTHS_IN[period] - 1
        return Stretch(
            date(first_month // 12, first_month % 12 + 1, 1), month_end(last_month // 12, last_month % 12 + 1)
        )
    except (ValueError, OverflowError):
        raise CalendarError("date_range", "日期超出可表示的范围（公元1年至9999年），请检查年份。") from None


def period_of(period: Period, day: date) -> Stretch:
    """The dates of the period that holds `day`."""
    return period_at(period, period_index(period, day))


def period_key(period: Period, day: date) -> str:
    """A short name of the period: 2026-02-17, 2026-W08, 2026-02-T2 (旬), 2026-02, 2026-Q1, 2026-H1, 2026."""
    if period is Period.DAY:
        return day.isoformat()
    if period is Period.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if period is Period.TENDAYS:
        return f"{day:%Y-%m}-T{min((day.day - 1) // 10, 2) + 1}"
    if period is Period.MONTH:
        return f"{day:%Y-%m}"
    if period is Period.QUARTER:
        return f"{day:%Y}-Q{(day.month - 1) // 3 + 1}"
    if period is Period.HALF:
        return f"{day:%Y}-H{(day.month - 1) // 6 + 1}"
    return f"{day:%Y}"


def month_in_period(stretch: Stretch, month: int) -> Stretch:
    """The n-th month of a period made of months (1 = first, -1 = last)."""
    first = stretch.start.year * 12 + stretch.start.month - 1
    count = stretch.end.year * 12 + stretch.end.month - first
    index = first + (month - 1 if month > 0 else count + month)
    return period_at(Period.MONTH, index)


def day_in_stretch(stretch: Stretch, day: int) -> date:
    """The n-th day (1 = first, -1 = last), held inside the stretch: the 31st of April is the 30th.

    A deadline on a day a short month lacks must not vanish, so it falls on the last day instead.
    """
    offset = day - 1 if day > 0 else stretch.days + day
    return stretch.start + timedelta(days=min(max(offset, 0), stretch.days - 1))
