"""Chinese business calendar, opening hours, working time and rhythms. Values in, values out; no clock.

`BusinessCalendar` knows the days, `OpeningHours` and `WorkClock` the hours, `Rhythm` the repetition,
`RelativeDue` and `Window` the deadlines, `parse_period_phrase` the words for all of them.
"""

from wangdian.engines.calendars.business import BusinessCalendar, Holiday
from wangdian.engines.calendars.days import CalendarDay, DayKind, DayStatus, seed_days
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.hours import COMMON_HOURS, OpeningHours, Span, parse_spans, unit_calendar
from wangdian.engines.calendars.ical import is_exact_rrule, rrule_start, to_rrule
from wangdian.engines.calendars.lunar import LunarDay, lunar_day, solar_term, solar_term_date
from wangdian.engines.calendars.occur import is_due_on, occurrences, open_on
from wangdian.engines.calendars.periods import Period, Stretch, period_key, period_of
from wangdian.engines.calendars.phrases import parse_limit, parse_period_phrase, parse_rhythm
from wangdian.engines.calendars.plain import from_plain, to_plain
from wangdian.engines.calendars.relative import DueUnit, Mode, RelativeDue, Window
from wangdian.engines.calendars.rhythm import Freq, Moment, Occurrence, Rhythm, Shift
from wangdian.engines.calendars.table import days_from_csv, days_to_csv
from wangdian.engines.calendars.wording import describe, usual_shift
from wangdian.engines.calendars.worktime import SHANGHAI, WorkClock

__all__ = [
    "COMMON_HOURS",
    "SHANGHAI",
    "BusinessCalendar",
    "CalendarDay",
    "CalendarError",
    "DayKind",
    "DayStatus",
    "DueUnit",
    "Freq",
    "Holiday",
    "LunarDay",
    "Mode",
    "Moment",
    "Occurrence",
    "OpeningHours",
    "Period",
    "RelativeDue",
    "Rhythm",
    "Shift",
    "Span",
    "Stretch",
    "Window",
    "WorkClock",
    "days_from_csv",
    "days_to_csv",
    "describe",
    "from_plain",
    "is_due_on",
    "is_exact_rrule",
    "lunar_day",
    "occurrences",
    "open_on",
    "parse_limit",
    "parse_period_phrase",
    "parse_rhythm",
    "parse_spans",
    "period_key",
    "period_of",
    "rrule_start",
    "seed_days",
    "solar_term",
    "solar_term_date",
    "to_plain",
    "to_rrule",
    "unit_calendar",
    "usual_shift",
]
