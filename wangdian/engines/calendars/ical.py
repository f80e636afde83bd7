"""A rhythm as an iCalendar rule (RFC 5545), for calendars other programs read.

The rule gives scheduled dates; times of day and windows belong to the event that carries it.
"""

from dataclasses import replace
from datetime import date

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.occur import occurrences
from wangdian.engines.calendars.periods import MONTHS_IN
from wangdian.engines.calendars.rhythm import Freq, Rhythm, Shift

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKWEEK = "MO,TU,WE,TH,FR"
_EVERY_DAY = BusinessCalendar(rest_days=frozenset())


def to_rrule(rhythm: Rhythm) -> str:
    """The RRULE of the scheduled dates, without DTSTART (see `rrule_start`).

    Where `is_exact_rrule` is False the rule is the nearest RFC 5545 can say (Monday to Friday for workdays,
    no shift); export the `occurrences` as dated events instead where that matters.
    """
    parts = [("FREQ", "DAILY"), ("INTERVAL", str(rhythm.interval) if rhythm.interval > 1 else "")]
    if rhythm.freq is Freq.HOURLY:
        parts = [("FREQ", "DAILY")]
    elif rhythm.freq is Freq.WORKDAILY:
        parts.append(("BYDAY", _WORKWEEK))
    elif rhythm.freq is Freq.WEEKLY:
        days = rhythm.byday or (7,)
        parts = [
            ("FREQ", "WEEKLY"),
            parts[1],
            ("WKST", "MO"),
            ("BYDAY", ",".join(_DAYS[d - 1] for d in days)),
        ]
    elif rhythm.freq is Freq.TENDAYS:
        days = tuple(d for n in rhythm.by_monthday or (-1,) for d in _in_each_third(n))
        parts = [("FREQ", "MONTHLY"), ("BYMONTHDAY", ",".join(map(str, days)))]
    elif rhythm.freq is not Freq.DAILY:
        step = MONTHS_IN[rhythm.period] * rhythm.interval
        parts = [("FREQ", "MONTHLY"), ("INTERVAL", str(step) if step > 1 else ""), *_in_month(rhythm)]
    return ";".join(f"{name}={value}" for name, value in parts if value)


def rrule_start(rhythm: Rhythm, day: date) -> date | None:
    """The DTSTART that puts the rule in phase: the first scheduled date on or after `day`.

    None when there is none within forty years (or a thousand intervals of days).
    """
    plain = replace(rhythm, shift=Shift.NONE)
    last = min(day.toordinal() + 366 * 40, date.max.toordinal() - 400)
    found = next(iter(occurrences(plain, day, date.fromordinal(last), _EVERY_DAY)), None)
    return found.scheduled if found else None


def is_exact_rrule(rhythm: Rhythm) -> bool:
    """Whether the rule gives just the rhythm's dates.

    False when holidays decide them, when due dates are spread over a period, or when days of months of
    different length would be cut to fit in ways one rule cannot say.
    """
    if rhythm.freq is Freq.WORKDAILY or rhythm.by_workday or rhythm.shift is not Shift.NONE:
        return False
    if not rhythm.names_a_day and rhythm.times > 1:
        return False
    if rhythm.freq is Freq.TENDAYS:
        return rhythm.interval == 1 and all(abs(n) <= 8 for n in rhythm.by_monthday)
    signs = {n > 0 for n in rhythm.by_monthday}
    if len(signs) > 1 and rhythm.month_of_period is None and rhythm.freq is not Freq.MONTHLY:
        return False
    return len(rhythm.by_monthday) <= 1 or all(abs(n) <= 28 for n in rhythm.by_monthday)


def _in_each_third(n: int) -> tuple[int, ...]:
    """Day n of a 旬 as days of the month."""
    return (n, 10 + n, 20 + n) if n > 0 else (11 + n, 21 + n, n)


def _in_month(rhythm: Rhythm) -> list[tuple[str, str]]:
    """What picks the day inside the month DTSTART and INTERVAL lead to."""
    if rhythm.byday:
        nth = rhythm.week_of_month or 1
        # our "fifth" is the last when there are only four, which RFC 5545 calls -1
        nth = {5: -1, -5: 1}.get(nth, nth)
        return [("BYDAY", ",".join(f"{nth}{_DAYS[d - 1]}" for d in rhythm.byday))]
    if rhythm.by_workday:
        return [("BYDAY", _WORKWEEK), ("BYSETPOS", ",".join(map(str, rhythm.by_workday)))]
    days = rhythm.by_monthday or (-1,)
    if len(days) == 1 and abs(days[0]) > 28:
        return _cut_to_fit(days[0])
    return [("BYMONTHDAY", ",".join(map(str, days)))]


def _cut_to_fit(n: int) -> list[tuple[str, str]]:
    """The n-th day of a month, or its last when it is shorter (first, counting from the end)."""
    if abs(n) == 31:
        return [("BYMONTHDAY", "-1" if n > 0 else "1")]
    days = range(28, n + 1) if n > 0 else range(n, -27)
    return [("BYMONTHDAY", ",".join(map(str, days))), ("BYSETPOS", "-1" if n > 0 else "1")]
