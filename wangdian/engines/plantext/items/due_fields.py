"""The fields of a deadline from a limit whose meaning is settled: an answer in time, a date, a window."""

from decimal import Decimal

from wangdian.engines.plantext.dates import day_before, first_day, last_day
from wangdian.engines.plantext.phrases.limit_words import duration
from wangdian.engines.plantext.phrases.values import Amount, Limit, Phrase, Point, replace
from wangdian.engines.plantext.scan import Passage


def answer_fields(value: Amount | Limit) -> dict:
    """10分钟响应, 1日回复, 不超过5个工作日: a span of so many units."""
    if isinstance(value, Amount):
        number, unit = value.value or Decimal(0), value.unit
    else:
        number, unit = Decimal(value.point.end[1] if value.point and value.point.end else 0), "日"
    return {"kind": "sla", "within": duration(number, unit), "workdays": "工作" in unit}


def in_month(limit: Limit, passage: Passage, phrase: Phrase) -> Limit:
    """7月10日前…，20日前…: a day alone belongs to the month of the limit before it."""
    point = limit.point
    if not point or not point.start or not point.end or point.start[0]:
        return limit
    for earlier in reversed([p for p in passage.phrases if p.start < phrase.start]):
        known = earlier.value.point if isinstance(earlier.value, Limit) else None
        if known and known.start and known.start[0]:
            month = known.start[0]
            day = replace(known, start=(month, point.start[1]), end=(month, point.end[1]), grain="day")
            return replace(limit, point=day)
    return limit


def by_fields(limit: Limit, part):
    """Due by the last day of a point of the calendar; a window for 3月内, 上半年内."""
    point = limit.point
    if point is None:
        return None
    open_ended = limit.kind == "by" and point.grain in {"month", "quarter"} and point.start != point.end
    date = day_before(point, part) if open_ended else last_day(point, part)
    if date is None and not (point.blank or point.festival or point.grain in {"month_end", "quarter_end"}):
        return None
    if limit.kind == "in" and point.grain in {"month", "quarter", "half"}:
        return {"kind": "window", "start": first_day(point, part), "end": date, "date": date}
    return {
        "kind": "dated",
        "date": date,
        "at": limit.at,
        "blank": point.blank,
        "trigger": None if date else point.festival,
    }


def window_fields(first: Point, last: Point | None, part):
    """From day to day; a last day without a month lies in the month of the first."""
    if last is None or not first.start or first.start[0] == 0:
        return None
    if last.start and last.end and last.start[0] == 0:
        last = replace(last, start=first.start, end=(first.start[0], last.end[1]))
    start, end = first_day(first, part), last_day(last, part)
    return {"kind": "window", "start": start, "end": end} if start and end else None
