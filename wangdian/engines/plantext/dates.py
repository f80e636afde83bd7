"""Points of the calendar as ISO dates, as far as the plan's own words allow."""

import calendar

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import PlanPart
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.values import Limit, Point
from wangdian.engines.plantext.scan import Clause, Passage


def iso(month_day: tuple[int, int], year: int | None) -> str:
    """(6, 0) -> "2026-06-30"; without a year "--06-30". Day 0 is the last of the month."""
    month, day = month_day
    last = calendar.monthrange(year or 2001, month)[1]
    day = last if day == 0 else min(day, 29 if year is None and month == 2 else last)
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def year_of(point: Point, part: PlanPart) -> int | None:
    """The year of a point: stated, or the plan's."""
    if point.year:
        return point.year
    return part.year + (point.year_shift or 0) if part.year else None


def first_day(point: Point, part: PlanPart) -> str | None:
    """ISO date of the first day of a point of the calendar."""
    found = _days(point, part)
    return iso(found[0], year_of(point, part)) if found else None


def last_day(point: Point, part: PlanPart) -> str | None:
    """ISO date of the last day of a point of the calendar."""
    found = _days(point, part)
    return iso(found[1], year_of(point, part)) if found else None


def _days(point: Point, part: PlanPart):
    if point.grain in {"month_end", "quarter_end"}:
        wanted = "month" if point.grain == "month_end" else "quarter"
        return (part.end, part.end) if part.end and part.period == wanted else None
    if point.start is None or point.end is None:
        return None
    if point.start[0] == 0:  # a day alone: of the month the plan is for
        if part.period != "month" or not part.start:
            return None
        return (part.start[0], point.start[1]), (part.start[0], point.end[1])
    return point.start, point.end


def day_before(point: Point, part: PlanPart) -> str | None:
    """8月前, 二季度前: the last day before the month or quarter begins."""
    found = _days(point, part)
    if not found:
        return None
    (month, _), year = found[0], year_of(point, part)
    if month == 1:
        return iso((12, 0), year - 1 if year else None)
    return iso((month - 1, 0), year)


def due_of(context: Context, passage: Passage, clause: Clause, span: Span) -> str | None:
    """The date by which the target at `span` is due, when one stands in its words or opens the clause."""
    part = context.part_at(passage.sentence.span.start)
    for phrase in clause.phrases:
        if (
            isinstance(phrase.value, Limit)
            and phrase.value.point
            and phrase.value.kind in {"by", "moment", "in"}
        ):
            if (
                phrase.value.kind == "moment"
                and phrase.value.point.grain in {"half", "quarter"}
                and "末" not in phrase.text
            ):
                continue
            return last_day(phrase.value.point, part)
    return None
