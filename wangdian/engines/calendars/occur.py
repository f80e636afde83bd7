"""From a rhythm to its dates."""

from collections.abc import Iterator
from datetime import date

from wangdian.engines.calendars.business import BusinessCalendar
from wangdian.engines.calendars.hours import OpeningHours
from wangdian.engines.calendars.rhythm import Occurrence, Rhythm


def occurrences(
    rhythm: Rhythm, start: date, end: date, calendar: BusinessCalendar, hours: OpeningHours | None = None
) -> Iterator[Occurrence]:
    """Occurrences due from `start` to `end`, both included, in order."""
    raise NotImplementedError


def is_due_on(rhythm: Rhythm, day: date, calendar: BusinessCalendar) -> bool:
    """Whether something of this rhythm is due on `day`."""
    raise NotImplementedError


def open_on(rhythm: Rhythm, day: date, calendar: BusinessCalendar) -> tuple[Occurrence, ...]:
    """Occurrences whose window (opens…due) holds `day`."""
    raise NotImplementedError
