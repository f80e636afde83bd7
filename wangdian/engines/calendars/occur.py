"""From a rhythm to its dates, by arithmetic on period numbers: any day can be asked without walking there.

dateutil's rrule is not used to find dates: it knows no 旬, quarters, workdays or windows, and it walks from
its start. It is the oracle in the tests instead, through `ical.to_rrule`.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.hours import OpeningHours
from wangdian.engines.calendars.periods import (
    MONTHS_IN,
    Period,
    Stretch,
    day_in_stretch,
    month_in_period,
    period_at,
    period_index,
    period_key,
)
from wangdian.engines.calendars.rhythm import (
    DAY_FREQS,
    DEFAULT_ANCHOR,
    Freq,
    Moment,
    Occurrence,
    Rhythm,
    Shift,
)

_DAY = timedelta(days=1)
Slot = tuple[time | None, time | None]


def occurrences(
    rhythm: Rhythm, start: date, end: date, calendar: BusinessCalendar, hours: OpeningHours | None = None
) -> Iterator[Occurrence]:
    """Occurrences whose due date lies from `start` to `end`, both included, in order of due date.

    `calendar` decides shifts and workdays; pass a `unit_calendar` for duties of a unit with its own days.
    `hours` fills in the clock times of 营业前 and 营业终了, and bounds hourly rhythms without a window.
    Raises `range_order` when `end` is before `start`.
    """
    if end < start:
        raise CalendarError("range_order", f"结束日期{end}早于开始日期{start}，请调换。")
    return _due_between(rhythm, start, end, calendar, hours)


def is_due_on(rhythm: Rhythm, day: date, calendar: BusinessCalendar) -> bool:
    """Whether something of this rhythm is due on `day`; cost does not grow with time passed."""
    if rhythm.freq in DAY_FREQS:
        return _runs_on(rhythm, day, calendar)
    return next(_due_between(rhythm, day, day, calendar, None), None) is not None


def open_on(
    rhythm: Rhythm, day: date, calendar: BusinessCalendar, hours: OpeningHours | None = None
) -> tuple[Occurrence, ...]:
    """Occurrences that may be worked on `day`: their window from `opens` to `due` holds it."""
    last = day if rhythm.freq in DAY_FREQS else _block(rhythm, _block_number(rhythm, day)).end
    if rhythm.shift is Shift.AFTER:
        last = calendar.next_workday(last, or_same=True)
    return tuple(o for o in _due_between(rhythm, day, last, calendar, hours) if o.opens <= day)


def _due_between(
    rhythm: Rhythm, start: date, end: date, calendar: BusinessCalendar, hours: OpeningHours | None
) -> Iterator[Occurrence]:
    if rhythm.freq in DAY_FREQS:
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if _runs_on(rhythm, day, calendar):
                yield from _on_days(rhythm, day, day, day, day.isoformat(), 1, calendar, hours)
        return
    first, last = _reach(rhythm.shift, start, end, calendar)
    for number in range(_block_number(rhythm, first), _block_number(rhythm, last) + 1):
        block = _block(rhythm, number)
        if _rests(rhythm, block, calendar):
            continue
        key, nth = period_key(rhythm.period, block.start), 1
        for scheduled, opens in _scheduled(rhythm, block, calendar):
            due = _shifted(rhythm.shift, scheduled, calendar)
            slots = 1
            if due is not None:
                made = _on_days(rhythm, scheduled, min(opens, due), due, key, nth, calendar, hours)
                slots = len(made)
                if start <= due <= end:
                    yield from made
            nth += slots


# ---------------------------------------------------------------- which day


def _runs_on(rhythm: Rhythm, day: date, calendar: BusinessCalendar) -> bool:
    """Whether a daily, work-daily or hourly rhythm runs on this day."""
    anchor = rhythm.anchor or DEFAULT_ANCHOR
    if rhythm.freq is Freq.WORKDAILY:
        passed = calendar.workday_number(day) - calendar.workday_number(anchor)
        return calendar.is_workday(day) and passed % rhythm.interval == 0
    if rhythm.freq is Freq.DAILY and (day - anchor).days % rhythm.interval:
        return False
    return rhythm.shift is not Shift.SKIP or calendar.is_workday(day)


def _block_number(rhythm: Rhythm, day: date) -> int:
    """Number of the block of `interval` periods that holds `day`; block 0 begins with the anchor's period."""
    base = period_index(rhythm.period, rhythm.anchor or DEFAULT_ANCHOR)
    return (period_index(rhythm.period, day) - base) // rhythm.interval


def _block(rhythm: Rhythm, number: int) -> Stretch:
    first = period_index(rhythm.period, rhythm.anchor or DEFAULT_ANCHOR) + number * rhythm.interval
    last = period_at(rhythm.period, first + rhythm.interval - 1) if rhythm.interval > 1 else None
    head = period_at(rhythm.period, first)
    return Stretch(head.start, last.end) if last else head


def _scheduled(rhythm: Rhythm, block: Stretch, calendar: BusinessCalendar) -> list[tuple[date, date]]:
    """(scheduled date, first day of its window) in one block, in order."""
    if not rhythm.names_a_day:
        if rhythm.month_of_period is not None:
            block = month_in_period(_head(rhythm, block), rhythm.month_of_period)
        return [(day, block.start) for day in _spread(rhythm, block, calendar)]
    dates = sorted(set(_named_days(rhythm, _head(rhythm, block), calendar)))
    if rhythm.from_day is not None:
        month = _month_for(rhythm, _head(rhythm, block), rhythm.by_monthday[0])
        first = min(day_in_stretch(month, rhythm.from_day), dates[0])
        return [(dates[0], first)] * rhythm.times
    if not rhythm.within:
        return [(day, day) for day in dates for _ in range(rhythm.times)]
    # "by the 10th and the 20th": the second window opens when the first has closed
    opens = [block.start, *(day + _DAY for day in dates[:-1])]
    return [pair for pair in zip(dates, opens, strict=True) for _ in range(rhythm.times)]


def _rests(rhythm: Rhythm, block: Stretch, calendar: BusinessCalendar) -> bool:
    """A week (or 旬) in which nobody works has no duty, rather than two in the week beside it."""
    if rhythm.shift is Shift.NONE or rhythm.period not in (Period.WEEK, Period.TENDAYS):
        return False
    return not calendar.workdays_between(block.start, block.end)


def _head(rhythm: Rhythm, block: Stretch) -> Stretch:
    """The first period of a block: days are named in that one."""
    if rhythm.interval == 1:
        return block
    return period_at(rhythm.period, period_index(rhythm.period, block.start))


def _named_days(rhythm: Rhythm, head: Stretch, calendar: BusinessCalendar) -> Iterator[date]:
    for n in rhythm.by_monthday:
        yield day_in_stretch(_month_for(rhythm, head, n), n)
    for n in rhythm.by_workday:
        stretch = head if rhythm.month_of_period is None else month_in_period(head, rhythm.month_of_period)
        found = calendar.nth_workday(stretch, n)
        if found is not None:
            yield found
    for weekday in rhythm.byday:
        if rhythm.week_of_month is None:
            yield head.start + timedelta(days=weekday - 1)
        else:
            month = _month_for(rhythm, head, rhythm.week_of_month)
            yield _nth_weekday(month, weekday, rhythm.week_of_month)


def _month_for(rhythm: Rhythm, head: Stretch, n: int) -> Stretch:
    """Where the n-th day is counted: the month named, else the first or (from the end) the last."""
    if rhythm.period not in MONTHS_IN or rhythm.period is Period.MONTH:
        return head
    return month_in_period(head, rhythm.month_of_period or (1 if n > 0 else -1))


def _nth_weekday(month: Stretch, weekday: int, n: int) -> date:
    """The n-th such weekday of a month; a fifth that does not exist is the fourth (from the end likewise)."""
    first = month.start + timedelta(days=(weekday - month.start.isoweekday()) % 7)
    count = ((month.end - first).days // 7) + 1
    return first + timedelta(days=7 * (min(n, count) - 1 if n > 0 else max(count + n, 0)))


def _spread(rhythm: Rhythm, stretch: Stretch, calendar: BusinessCalendar) -> list[date]:
    """Due dates of `times` occurrences, evenly over the stretch: the last falls on its last (work)day."""
    times = rhythm.times
    if rhythm.shift in (Shift.SKIP, Shift.BEFORE):
        workdays = calendar.workdays_between(stretch.start, stretch.end)
        if workdays:
            days = (calendar.nth_workday(stretch, -(-workdays * k // times)) for k in range(1, times + 1))
            return [day for day in days if day is not None]
    return [day_in_stretch(stretch, -(-stretch.days * k // times)) for k in range(1, times + 1)]


# ---------------------------------------------------------------- shift


def _shifted(shift: Shift, day: date, calendar: BusinessCalendar) -> date | None:
    if shift is Shift.NONE or calendar.is_workday(day):
        return day
    if shift is Shift.SKIP:
        return None
    return calendar.next_workday(day) if shift is Shift.AFTER else calendar.previous_workday(day)


def _reach(shift: Shift, start: date, end: date, calendar: BusinessCalendar) -> tuple[date, date]:
    """Scheduled dates that a shift can bring into start…end."""
    if shift is Shift.BEFORE:
        return start, calendar.next_workday(end) - _DAY
    if shift is Shift.AFTER:
        return calendar.previous_workday(start) + _DAY, end
    return start, end


# ---------------------------------------------------------------- what time


def _on_days(
    rhythm: Rhythm,
    scheduled: date,
    opens: date,
    due: date,
    period: str,
    nth: int,
    calendar: BusinessCalendar,
    hours: OpeningHours | None,
) -> list[Occurrence]:
    """One occurrence per time of day, numbered from `nth`."""
    slots = _slots(rhythm, opens, due, calendar, hours)
    return [
        Occurrence(due, due_at, scheduled, opens, opens_at, period, nth + i)
        for i, (opens_at, due_at) in enumerate(slots)
    ]


def _slots(
    rhythm: Rhythm, opens: date, due: date, calendar: BusinessCalendar, hours: OpeningHours | None
) -> list[Slot]:
    """(from, until) clock times; None means the start or the end of the day."""
    if rhythm.at:
        return [(at, at) for at in rhythm.at]
    if rhythm.freq is Freq.HOURLY:
        return _hourly(rhythm, due, calendar, hours)
    slot: Slot = (rhythm.window_start, rhythm.window_end)
    if rhythm.moment is not None and hours is not None:
        if rhythm.moment is Moment.BEFORE_OPENING:
            spans = hours.on(calendar.row(due))
            slot = (None, spans[0].opens if spans else None)
        else:
            spans = hours.on(calendar.row(opens))
            slot = (spans[-1].closes if spans else None, None)
    # other rhythms have their `times` as dates already
    return [slot] * (rhythm.times if rhythm.freq in DAY_FREQS else 1)


def _hourly(rhythm: Rhythm, day: date, calendar: BusinessCalendar, hours: OpeningHours | None) -> list[Slot]:
    first, last = rhythm.window_start, rhythm.window_end
    if first is None and last is None and hours is not None and (spans := hours.on(calendar.row(day))):
        first, last = spans[0].opens, spans[-1].closes
    minute = _minutes(first) if first else 0
    end = _minutes(last) if last and last != time(0) else 24 * 60
    slots: list[Slot] = []
    while minute < end:
        until = min(minute + 60 * rhythm.interval, end)
        slots.append((_clock(minute), _clock(until)))
        minute = until
    return slots


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minute: int) -> time | None:
    return None if minute >= 24 * 60 else time(minute // 60, minute % 60)
