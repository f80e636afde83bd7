"""Working-time arithmetic: deadlines on the wall clock and on the unit's opening hours.

Elapsed time is always measured between instants (UTC), so an hour is an hour on the nights clocks change;
opening hours are local wall-clock times. A local time that the clocks jump over counts as the jump itself.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.hours import OpeningHours
from wangdian.engines.calendars.periods import (
    Stretch,
    day_in_stretch,
    month_in_period,
    period_at,
    period_index,
)
from wangdian.engines.calendars.relative import PERIOD_UNITS, DueUnit, Mode, RelativeDue
from wangdian.engines.calendars.rhythm import Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_SECOND = time(23, 59, 59)
_ZERO = timedelta(0)
_DAY = timedelta(days=1)
# A unit that is closed for this long has no opening hours worth waiting for.
_CLOSED_FOR_EVER = 3 * 366
_MINUTES_IN = {DueUnit.MINUTE: 1, DueUnit.HOUR: 60}

Interval = tuple[datetime, datetime]  # two UTC instants


@dataclass(frozen=True)
class WorkClock:
    """The clock of a unit: its calendar, opening hours and time zone.

    All datetimes handed in must carry a time zone (`naive_datetime` otherwise); answers are in `zone`.
    """

    calendar: BusinessCalendar
    hours: OpeningHours
    zone: ZoneInfo = SHANGHAI
    _cache: dict[date, tuple[Interval, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    # ------------------------------------------------------------ business time

    def add_business_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant by which `amount` of opening time has passed since `start`.

        Lands on closing time rather than on the next opening. Negative amounts count back: the latest
        instant from which that much opening time remains until `start`. Raises `never_open`.
        """
        now = _utc(start)
        if amount < _ZERO:
            return self._back(now, -amount).astimezone(self.zone)
        left, day = amount, now.astimezone(self.zone).date()
        closed = 0
        while left:
            spans = self._intervals(day)
            for opens, closes in spans:
                here = max(opens, now)
                if here < closes:
                    if left <= closes - here:
                        return (here + left).astimezone(self.zone)
                    left -= closes - here
            closed = 0 if spans else closed + 1
            day = self._step(day, 1, closed)
        return now.astimezone(self.zone)

    def _back(self, now: datetime, left: timedelta) -> datetime:
        day, closed = now.astimezone(self.zone).date(), 0
        while True:
            spans = self._intervals(day)
            for opens, closes in reversed(spans):
                here = min(closes, now)
                if opens < here:
                    if left <= here - opens:
                        return here - left
                    left -= here - opens
            closed = 0 if spans else closed + 1
            day = self._step(day, -1, closed)

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time from `start` to `end`; negative when `end` is earlier."""
        low, high = _utc(start), _utc(end)
        if high < low:
            return -self.business_time_between(end, start)
        total, day = _ZERO, low.astimezone(self.zone).date()
        last = high.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self._intervals(day):
                total += max(min(closes, high) - max(opens, low), _ZERO)
            day += _DAY
        return total

    def is_open(self, at: datetime) -> bool:
        """Whether the unit is open at this instant (closing time itself is closed)."""
        now = _utc(at)
        return any(o <= now < c for o, c in self._intervals(now.astimezone(self.zone).date()))

    # ------------------------------------------------------------ deadlines

    def due(self, start: datetime, amount: RelativeDue, mode: Mode | None = None) -> datetime:
        """The deadline of something that happened at `start`.

        Minutes and hours: running time on the wall clock (CALENDAR) or on opening hours (BUSINESS). Days,
        workdays and periods: the end of the day reached, 23:59:59 (CALENDAR) or closing time (BUSINESS, or
        `at_closing`), on the next open day when closed or already past; `at` gives the time instead. In
        BUSINESS mode days are workdays. A named day or time that has passed already stays in the past: the
        caller sees it overdue rather than silently moved.
        """
        mode = mode or amount.mode
        local = _utc(start).astimezone(self.zone)
        if amount.unit in _MINUTES_IN:
            running = timedelta(minutes=amount.amount * _MINUTES_IN[amount.unit])
            if mode is Mode.BUSINESS:
                return self.add_business_time(start, running)
            return (_utc(start) + running).astimezone(self.zone)
        day = self._shifted(self.due_day(local.date(), amount, mode), amount.shift)
        if amount.at is not None:
            return self._instant(day, amount.at).astimezone(self.zone)
        if amount.at_closing or mode is Mode.BUSINESS:
            return self._closing(day, _utc(start)).astimezone(self.zone)
        return self._instant(day, LAST_SECOND).astimezone(self.zone)

    def due_day(self, day: date, amount: RelativeDue, mode: Mode | None = None) -> date:
        """The day a limit in days, workdays or periods reaches, before any shift."""
        n = amount.amount
        if amount.unit is DueUnit.WORKDAY or (
            amount.unit is DueUnit.DAY and n and (mode or amount.mode) is Mode.BUSINESS
        ):
            return self.calendar.add_workdays(day, n)
        if amount.unit is DueUnit.DAY:
            return _plus_days(day, n)
        if amount.unit not in PERIOD_UNITS:
            raise CalendarError("due_day", "按分钟、小时计的时限没有到期日，请用到期时刻。")
        period = PERIOD_UNITS[amount.unit]
        stretch = period_at(period, period_index(period, day) + n)
        if amount.span:
            return _same_place(day, period_at(period, period_index(period, day)), stretch)
        if amount.month is not None:
            stretch = month_in_period(stretch, amount.month)
        if amount.workday is not None:
            return self.calendar.nth_workday(stretch, amount.workday) or stretch.end
        if amount.day is None:
            return stretch.end
        if amount.month is None and abs(amount.day) <= 31 and stretch.days > 31:
            stretch = month_in_period(stretch, 1 if amount.day > 0 else -1)
        return day_in_stretch(stretch, amount.day)

    def _shifted(self, day: date, shift: Shift) -> date:
        if shift is Shift.AFTER:
            return self.calendar.next_workday(day, or_same=True)
        return self.calendar.previous_workday(day, or_same=True) if shift is Shift.BEFORE else day

    def _closing(self, day: date, since: datetime) -> datetime:
        """Closing time of `day`, or of the first day after it that is open and closes later than `since`."""
        closed = 0
        while True:
            spans = self._intervals(day)
            if spans and (spans[-1][1] > since):
                return spans[-1][1]
            closed = 0 if spans else closed + 1
            day = self._step(day, 1, closed)

    # ------------------------------------------------------------ instants

    def _step(self, day: date, days: int, closed: int) -> date:
        if closed > _CLOSED_FOR_EVER:
            raise CalendarError("never_open", "三年内没有营业时间，无法计算时限，请检查网点的营业时间设置。")
        return _plus_days(day, days)

    def _intervals(self, day: date) -> tuple[Interval, ...]:
        """The spans of a day as instants, in order, without empty ones."""
        found = self._cache.get(day)
        if found is None:
            spans = self.hours.on(self.calendar.row(day))
            pairs = (
                (
                    self._instant(day, span.opens),
                    self._instant(day + _DAY, time(0))
                    if span.closes == time(0)
                    else self._instant(day, span.closes),
                )
                for span in spans
            )
            found = self._cache[day] = tuple(pair for pair in pairs if pair[0] < pair[1])
        return found

    def _instant(self, day: date, clock: time) -> datetime:
        """A local time as an instant: the first of two when clocks go back, the jump when they skip it."""
        earlier = datetime.combine(day, clock, self.zone).astimezone(UTC)
        wall = datetime.combine(day, clock)
        if earlier.astimezone(self.zone).replace(tzinfo=None) == wall:
            return earlier
        # Skipped: inside the gap both readings lie on either side of the jump, which is a whole second.
        low = datetime.combine(day, clock, self.zone).replace(fold=1).astimezone(UTC)
        before = low.astimezone(self.zone).utcoffset()
        low_s, high_s = int(low.timestamp()), int(earlier.timestamp()) + 1
        while high_s - low_s > 1:
            middle = (low_s + high_s) // 2
            if datetime.fromtimestamp(middle, self.zone).utcoffset() == before:
                low_s = middle
            else:
                high_s = middle
        return datetime.fromtimestamp(high_s, UTC)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise CalendarError("naive_datetime", "时间缺少时区，请注明时区（如Asia/Shanghai）。")
    return at.astimezone(UTC)


def _plus_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise CalendarError("date_range", "日期超出可表示的范围，请检查时限。") from None


def _same_place(day: date, here: Stretch, there: Stretch) -> date:
    """The day at the same place in a later period: same month of it, same day, held inside the month."""
    months = (day.year - here.start.year) * 12 + day.month - here.start.month
    if (there.end - there.start).days > 27:
        target = month_in_period(there, months + 1)
        return day_in_stretch(target, day.day)
    return min(there.start + (day - here.start), there.end)
