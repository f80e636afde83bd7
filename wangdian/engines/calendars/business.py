"""The business calendar: which days are worked, and counting on them.

Counting never walks day by day. The number of workdays before a date is a closed form for ordinary weeks
plus a prefix sum over the days that differ from them, so every question costs a binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from wangdian.engines.calendars.days import CalendarDay, DayKind, DayStatus, join_spans, seed_days
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.periods import Period, Stretch, month_end, period_of


@dataclass(frozen=True)
class Holiday:
    """A run of consecutive holiday dates; `name` joins the festivals in it (国庆节、中秋节)."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class BusinessCalendar:
    """The calendar table as a value, with corrections on top.

    days: rows of the table in any order; overrides: rows that win over them (a local closure, an edited
    day); rest_days: ISO weekdays without work where no row says otherwise. Dates without a row count as
    provisional. Raises `duplicate_day` when one layer holds two rows for a date.
    """

    days: tuple[CalendarDay, ...] = ()
    overrides: tuple[CalendarDay, ...] = ()
    rest_days: frozenset[int] = frozenset({6, 7})
    _rows: dict[date, CalendarDay] = field(init=False, repr=False, compare=False)
    _week: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _odd: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _odd_sum: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _holidays: tuple[Holiday, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows = _by_date(self.days) | _by_date(self.overrides)
        if not self.rest_days <= frozenset(range(1, 8)):
            raise CalendarError("rest_days", "休息日应写1（周一）到7（周日）。")
        work = [0 if weekday in self.rest_days else 1 for weekday in range(1, 8)]
        odd = sorted(
            day.toordinal() for day, row in rows.items() if row.working != bool(work[day.isoweekday() - 1])
        )
        changes = (1 if rows[date.fromordinal(o)].working else -1 for o in odd)
        put = object.__setattr__
        put(self, "_rows", rows)
        put(self, "_week", tuple(accumulate(work, initial=0)))
        put(self, "_odd", tuple(odd))
        put(self, "_odd_sum", tuple(accumulate(changes, initial=0)))
        put(self, "_holidays", _holiday_runs(rows))

    @classmethod
    def seeded(cls, start: date, end: date, overrides: Iterable[CalendarDay] = ()) -> "BusinessCalendar":
        """A calendar from the libraries' knowledge of the dates `start`…`end` (see `seed_days`)."""
        return cls(seed_days(start, end), tuple(overrides))

    # ------------------------------------------------------------ one day

    def row(self, day: date) -> CalendarDay:
        """The table's row for a day, or the provisional row an ordinary week would give."""
        found = self._rows.get(day)
        if found is not None:
            return found
        kind = DayKind.WEEKEND if day.isoweekday() in self.rest_days else DayKind.WORKDAY
        return CalendarDay(day, kind, "", DayStatus.PROVISIONAL, "")

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day (make-up days count, holidays do not)."""
        found = self._rows.get(day)
        return found.working if found is not None else day.isoweekday() not in self.rest_days

    def kind(self, day: date) -> DayKind:
        """Workday, weekend, holiday or make-up workday."""
        return self.row(day).kind

    def holiday_name(self, day: date) -> str:
        """The festival a holiday belongs to; empty on other days, make-up days included."""
        row = self.row(day)
        return row.name if row.kind is DayKind.HOLIDAY else ""

    def status(self, start: date, end: date | None = None) -> DayStatus:
        """Provisional as soon as one day of `start`…`end` is, or has no row."""
        for ordinal in range(start.toordinal(), (end or start).toordinal() + 1):
            found = self._rows.get(date.fromordinal(ordinal))
            if found is None or found.status is DayStatus.PROVISIONAL:
                return DayStatus.PROVISIONAL
        return DayStatus.CONFIRMED

    # ------------------------------------------------------------ counting

    def workday_number(self, day: date) -> int:
        """Workdays before `day` since year 1: a running number to count and compare with."""
        return self._worked_before(day.toordinal())

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays from `start` to `end`, both included; negative never: 0 when `end` is earlier."""
        if end < start:
            return 0
        return self._worked_before(end.toordinal() + 1) - self._worked_before(start.toordinal())

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th workday after `day` (before it when negative); `day` itself is not counted.

        n = 0 gives `day` when it is a workday, else the next one.
        """
        number = self._worked_before(day.toordinal())
        if n > 0:
            return self._workday(number + n - (0 if self.is_workday(day) else 1))
        return self._workday(number + n)

    def next_workday(self, day: date, *, or_same: bool = False) -> date:
        """The first workday after `day`, or `day` itself with `or_same` when it is one."""
        near = day if or_same else day + timedelta(days=1)  # most often the answer
        return near if self.is_workday(near) else self.add_workdays(near, 0)

    def previous_workday(self, day: date, *, or_same: bool = False) -> date:
        """The last workday before `day`, or `day` itself with `or_same` when it is one."""
        near = day if or_same else day - timedelta(days=1)
        return near if self.is_workday(near) else self.add_workdays(near, -1)

    def nth_workday(self, stretch: Stretch, n: int) -> date | None:
        """The n-th workday of a stretch (negative from its end), held inside it.

        A 25th workday in a month of 20 is the 20th: a deadline must not vanish. None without any workday.
        """
        count = self.workdays_between(stretch.start, stretch.end)
        if not count or not n:
            return None
        position = min(n, count) - 1 if n > 0 else max(count + n, 0)
        return self._workday(self._worked_before(stretch.start.toordinal()) + position)

    def nth_workday_of_month(self, year: int, month: int, n: int) -> date | None:
        """The n-th workday of a month; -1 is the last."""
        return self.nth_workday(Stretch(date(year, month, 1), month_end(year, month)), n)

    def last_workday_of_month(self, year: int, month: int) -> date | None:
        """The last workday of a month."""
        return self.nth_workday_of_month(year, month, -1)

    def period(self, period: Period, day: date) -> Stretch:
        """The week, 旬, month, quarter, half-year or year that holds `day`."""
        return period_of(period, day)

    # ------------------------------------------------------------ holidays

    def holidays_between(self, start: date, end: date) -> tuple[Holiday, ...]:
        """Holiday runs that touch `start`…`end`, in order."""
        first = bisect_left(self._holidays, start, key=lambda h: h.end)
        last = bisect_right(self._holidays, end, key=lambda h: h.start)
        return self._holidays[first:last]

    def days_before_holiday(self, day: date) -> int | None:
        """Calendar days until the next holiday begins; 0 inside one; None when the table knows none."""
        at = bisect_left(self._holidays, day, key=lambda h: h.end)
        return max((self._holidays[at].start - day).days, 0) if at < len(self._holidays) else None

    def days_after_holiday(self, day: date) -> int | None:
        """Calendar days since the last holiday ended; 0 inside one; None when the table knows none."""
        at = bisect_right(self._holidays, day, key=lambda h: h.start) - 1
        return max((day - self._holidays[at].end).days, 0) if at >= 0 else None

    # ------------------------------------------------------------ inside

    def _worked_before(self, ordinal: int) -> int:
        """Workdays with an ordinal below this one."""
        weeks, rest = divmod(ordinal - 1, 7)  # ordinal 1 was a Monday
        return weeks * self._week[7] + self._week[rest] + self._odd_sum[bisect_left(self._odd, ordinal)]

    def _workday(self, number: int) -> date:
        """The workday before which `number` workdays lie: the inverse of `_worked_before`."""
        if number >= 0 and (candidates := self._candidates(number)):
            at = bisect_right(candidates, number, key=lambda ordinal: self._worked_before(ordinal + 1))
            if at < len(candidates):
                return date.fromordinal(candidates[at])
        raise CalendarError("no_workday", "找不到所需的工作日：日历中没有可用的工作日，请检查休息日设置。")

    def _candidates(self, number: int) -> range:
        """Ordinals among which that workday must lie."""
        per_week = self._week[7]
        if not per_week:  # only odd days are worked
            return range(1, self._odd[-1] + 1) if self._odd else range(0)

        def ordinary(n: int) -> int:
            weeks, rest = divmod(n, per_week)
            return weeks * 7 + self._week.index(rest + 1)

        # Odd days move an ordinary week's answer by at most their lowest and highest sum.
        low, high = ordinary(number - max(self._odd_sum) - 1), ordinary(number - min(self._odd_sum))
        return range(max(low, 1), min(high, date.max.toordinal()) + 1)


def _by_date(rows: tuple[CalendarDay, ...]) -> dict[date, CalendarDay]:
    found: dict[date, CalendarDay] = {}
    for row in rows:
        if row.date in found:
            raise CalendarError("duplicate_day", f"日历表中{row.date}出现两次，请只保留一行。")
        found[row.date] = row
    return found


def _holiday_runs(rows: dict[date, CalendarDay]) -> tuple[Holiday, ...]:
    off = tuple(sorted(day for day, row in rows.items() if row.kind is DayKind.HOLIDAY))
    runs = []
    for first, last in join_spans(off):
        names = (rows[first + timedelta(days=i)].name for i in range((last - first).days + 1))
        parts = (part for name in names for part in name.split("、") if part)
        runs.append(Holiday(first, last, "、".join(dict.fromkeys(parts))))
    return tuple(runs)
