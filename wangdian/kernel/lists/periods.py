"""Relative days: 今天, 本周, 上月 … as spans of days. Pure."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

Span = tuple[date | None, date | None]


def _month(day: date, by: int = 0) -> date:
    """The first day of the month `by` months away."""
    months = day.year * 12 + day.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter(day: date) -> date:
    return _month(day, -((day.month - 1) % 3))


FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # beyond that a year is a slip of the hand
ONE = timedelta(days=1)
WEEK = timedelta(days=7)
SPANS: dict[str, Callable[[date], Span]] = {
    "today": lambda d: (d, d),
    "yesterday": lambda d: (d - ONE, d - ONE),
    "tomorrow": lambda d: (d + ONE, d + ONE),
    "week": lambda d: (_monday(d), _monday(d) + WEEK - ONE),
    "last_week": lambda d: (_monday(d) - WEEK, _monday(d) - ONE),
    "month": lambda d: (_month(d), _month(d, 1) - ONE),
    "last_month": lambda d: (_month(d, -1), _month(d) - ONE),
    "quarter": lambda d: (_quarter(d), _month(_quarter(d), 3) - ONE),
    "year": lambda d: (date(d.year, 1, 1), date(d.year, 12, 31)),
    "last7": lambda d: (d - timedelta(days=6), d),
    "last30": lambda d: (d - timedelta(days=29), d),
    "next7": lambda d: (d, d + timedelta(days=6)),
    "past": lambda d: (None, d - ONE),
    "future": lambda d: (d + ONE, None),
}
LABELS = {
    "today": _("今天"),
    "yesterday": _("昨天"),
    "tomorrow": _("明天"),
    "week": _("本周"),
    "last_week": _("上周"),
    "month": _("本月"),
    "last_month": _("上月"),
    "quarter": _("本季"),
    "year": _("本年"),
    "last7": _("近7天"),
    "last30": _("近30天"),
    "next7": _("今后7天"),
    "past": _("今天以前"),
    "future": _("今天以后"),
    "overdue": _("逾期"),
    "none": _("未填"),
}


def span_of(name: str, today: date) -> Span | None:
    """The first and last day of a relative period, both included (None: open); None for a word that is none."""
    make = SPANS.get(name)
    return make(today) if make else None


def written(text: str) -> Span | None:
    """The span that "2026-03-01..2026-03-31" says; either half may be missing, a single day is that day."""
    first, dots, last = text.partition("..")
    try:
        start = date.fromisoformat(first) if first else None
        end = (date.fromisoformat(last) if last else None) if dots else start
    except ValueError:
        return None
    if not (start or end) or any(d and not FIRST <= d <= LAST for d in (start, end)):
        return None
    return start, end
