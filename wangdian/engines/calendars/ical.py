"""A rhythm as an iCalendar rule."""

from wangdian.engines.calendars.rhythm import Rhythm


def to_rrule(rhythm: Rhythm) -> str:
    """RFC 5545 RRULE text (without DTSTART)."""
    raise NotImplementedError


def is_exact_rrule(rhythm: Rhythm) -> bool:
    """False when holidays decide the dates, which RFC 5545 cannot say: export dated events instead."""
    raise NotImplementedError
