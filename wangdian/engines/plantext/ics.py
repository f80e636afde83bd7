"""The plan's calendar as an iCalendar file: duties as repeating events, dates and windows as all-day events."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vRecur

from wangdian.engines.calendars import (
    BusinessCalendar,
    Rhythm,
    is_exact_rrule,
    occurrences,
    rrule_start,
    to_rrule,
)
from wangdian.engines.plantext.graph import Deadline, Duty, Item, PlanGraph
from wangdian.engines.plantext.mapping import rhythms_of


def to_ics(graph: PlanGraph, start: date, end: date, *, calendar: BusinessCalendar | None = None) -> bytes:
    """The events from `start` to `end`, both included.

    A duty whose rhythm one RFC 5545 rule can say is one repeating event; others are one event per date, with
    holidays from `calendar` (seeded when left out). Dates without a year and limits after an event are left
    out. Same graph and dates, same bytes.
    """
    business = calendar or BusinessCalendar.seeded(start, end + timedelta(days=31))
    book = Calendar()
    book.add("prodid", "-//wangdian//plan//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", graph.title)
    for duty in graph.duties:
        for number, rhythm in enumerate(rhythms_of(duty), 1):
            for event in _duty_events(graph, duty, rhythm, number, start, end, business):
                book.add_component(event)
    for deadline in graph.deadlines:
        if event := _deadline_event(graph, deadline, start, end):
            book.add_component(event)
    return book.to_ical()


def plan_days(graph: PlanGraph, year: int) -> tuple[date, date]:
    """First and last day of the first plan of the graph in `year`."""
    part = graph.parts[0]
    (first_month, first_day), (month, day) = part.start or (1, 1), part.end or (12, 31)
    return date(year, first_month, first_day), date(year, month, day or monthrange(year, month)[1])


def _duty_events(
    graph, duty: Duty, rhythm: Rhythm, number: int, start: date, end: date, business: BusinessCalendar
):
    at = rhythm.at[0] if rhythm.at else None
    if is_exact_rrule(rhythm):
        first = rrule_start(rhythm, start)
        if first is None or first > end:
            return
        event = _event(graph, duty, duty.action, f"{duty.id}-{number}", first, at)
        rule = vRecur.from_ical(to_rrule(rhythm))
        rule["UNTIL"] = [datetime.combine(end, time.max.replace(microsecond=0)) if at else end]
        event.add("rrule", rule)
        yield event
        return
    for occurrence in occurrences(rhythm, start, end, business):
        uid = f"{duty.id}-{number}-{occurrence.due:%Y%m%d}-{occurrence.nth}"
        yield _event(graph, duty, duty.action, uid, occurrence.due, at)


def _deadline_event(graph: PlanGraph, deadline: Deadline, start: date, end: date) -> Event | None:
    first = _day(deadline.start) if deadline.kind in {"window", "event"} else _day(deadline.date)
    last = _day(deadline.end) if deadline.kind in {"window", "event"} else first
    if first is None or last is None or last < start or first > end:
        return None
    return _event(graph, deadline, deadline.what, deadline.id, first, None, last)


def _event(
    graph: PlanGraph, item: Item, title: str, uid: str, day: date, at: time | None, last: date | None = None
) -> Event:
    event = Event()
    event.add("uid", f"{uid}@wangdian")
    event.add("dtstamp", datetime(day.year, 1, 1, tzinfo=UTC))  # fixed: same input, same file
    event.add("summary", title)
    event.add("description", graph.quote(item))
    if owner := getattr(item, "owner", None):
        event.add("x-wangdian-owner", owner)
    if at:
        event.add("dtstart", datetime.combine(day, at))
        event.add("dtend", datetime.combine(day, at) + timedelta(minutes=30))
    else:
        event.add("dtstart", day)
        event.add("dtend", (last or day) + timedelta(days=1))
    return event


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and len(text) == 10 and text[0] != "-" else None
