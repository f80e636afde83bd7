"""The course of a target over its window, for a chart."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from wangdian.engines import calendars
from wangdian.engines.calendars import Stretch
from wangdian.kernel.org.calendars import business_calendar
from wangdian.kernel.org.powers import METRICS_READ
from wangdian.kernel.org.scope import Scope

from ..models import Target
from ..pace import Commitment, standing
from ..rollup import answer
from ..split import Workdays
from .goals import commitment_of, question_of, window_of


@dataclass(frozen=True)
class Point:
    """One point of a chart: the number and the pace line at the end of a day."""

    day: date
    actual: Decimal | None
    expected: Decimal | None


def series(scope: Scope, target: Target, day: date) -> list[Point]:
    """The course of a target over its window: days, else weeks, else months, each as of its end. Two queries.

    Where units below count, whole months are cheap and weeks are not: then a year is drawn by months.
    """
    scope.demand(METRICS_READ, target.unit)
    most = 62 if target.measured or target.unit.numchild == 0 else 31
    window = window_of(target, day)
    workdays = business_calendar().workdays_between
    ends = _marks(window, most)
    past = [end for end in ends if end <= day]
    if not past or past[-1] < min(day, window.end):
        past.append(min(day, window.end))
    answers = answer([question_of(target, window, end) for end in past])
    actual = dict(zip(past, answers, strict=True))
    commitment = commitment_of(target, window)
    return [
        Point(end, actual[end].value if end in actual else None, _expected(commitment, end, workdays))
        for end in sorted({*ends, *past})
    ]


def _expected(commitment: Commitment, day: date, workdays: Workdays) -> Decimal | None:
    return standing(commitment, None, day, workdays).expected


def _marks(window: Stretch, most: int) -> list[date]:
    """The ends of the days of a window, or of its weeks or months where those would be too many."""
    for period in (
        calendars.Period.DAY,
        calendars.Period.WEEK,
        calendars.Period.MONTH,
        calendars.Period.YEAR,
    ):
        marks, day = [], window.start
        while day <= window.end and len(marks) <= most:
            end = min(calendars.period_of(period, day).end, window.end)
            marks.append(end)
            day = end + timedelta(days=1)
        if len(marks) <= most:
            return marks
    return marks[:most]
