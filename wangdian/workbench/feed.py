"""A person's duties as an iCalendar file: what was due lately with its state, and what comes in the next weeks.

Dates come from the rhythms themselves, so that days not generated yet are there too.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from wangdian.engines.calendars import describe, occurrences
from wangdian.kernel.duties.mapping import rhythm_from_json
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.duties.queries import day_bounds, mine
from wangdian.kernel.org.calendars import Profile, opening_profiles
from wangdian.kernel.org.scope import Scope

BACK = timedelta(days=7)
AHEAD = timedelta(days=45)
MOST_A_DAY = 3  # a duty due more often than that on a day becomes one entry of that day
END_OF_DAY = time(23, 59)
State = Occurrence.State


def feed_of(scope: Scope, now: datetime) -> bytes:
    """The iCalendar text of the person who asks. Four queries, whatever the number of duties."""
    calendar = Calendar()
    calendar.add("prodid", "-//Wangdian//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("网点任务"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval;value=duration", "PT1H")
    today = now.date()
    start = day_bounds(today - BACK, now.tzinfo)[0]
    tomorrow = day_bounds(today, now.tzinfo)[1]
    facts = list(
        Occurrence.objects.filter(mine(scope), due_at__gte=start, opens_at__lt=tomorrow)
        .select_related("duty__unit")
        .order_by("due_at", "id")
    )
    for group in _by_day(facts, now.tzinfo):
        for row in group[:1] if len(group) > MOST_A_DAY else group:
            calendar.add_component(_fact(row, group, now))
    known = {(row.duty_id, row.key) for row in facts}
    for duty, when in _coming(scope, today, now.tzinfo):
        if known.isdisjoint((duty.pk, key) for key, *_rest in when):
            calendar.add_component(_plan(duty, when, now))
    return calendar.to_ical()


def _by_day(rows, zone: ZoneInfo) -> list[list[Occurrence]]:
    groups: dict[tuple[int, date], list[Occurrence]] = defaultdict(list)
    for row in rows:
        groups[row.duty_id, row.due_at.astimezone(zone).date()].append(row)
    return list(groups.values())


def _coming(scope: Scope, today: date, zone: ZoneInfo):
    """(duty, [(key, opens, due), …]) for every day from today on."""
    owned = Q(person_id=scope.person_id)
    for grant in scope.grants:
        if grant.on_behalf_of is None:
            owned |= Q(person=None, unit_id=grant.unit_id, post_id=grant.post_id)
    last = today + AHEAD
    duties = list(
        Duty.objects.filter(owned)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=last)
        .select_related("unit")
    )
    profiles = opening_profiles([duty.unit_id for duty in duties])
    for duty in duties:
        first, end = max(today, duty.starts_on), min(last, duty.ends_on or last)
        if first <= end:
            for slots in _slots(duty, first, end, profiles.of(duty.unit_id), zone):
                yield from ((duty, [slot]) for slot in slots) if len(slots) <= MOST_A_DAY else [(duty, slots)]


def _slots(duty: Duty, first: date, last: date, profile: Profile, zone: ZoneInfo):
    days: dict[date, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    for found in occurrences(rhythm_from_json(duty.rhythm), first, last, profile.calendar, profile.hours):
        opens = datetime.combine(found.opens, found.opens_at or time(0), zone)
        due = datetime.combine(found.due, found.due_at or END_OF_DAY, zone)
        days[found.due].append((found.key, opens, due))
    return days.values()


def _fact(row: Occurrence, group: list[Occurrence], now: datetime) -> Event:
    marks = {State.DONE: "✓ ", State.LATE: "✓ ", State.MISSED: "✗ "}
    mark = marks.get(row.state, "") if len(group) == 1 else ""
    return _event(
        uid=f"{row.duty_id}-{row.key}", title=mark + row.title, opens=group[0].opens_at, due=group[-1].due_at,
        duty=row.duty, now=now,
    )  # fmt: skip


def _plan(duty: Duty, slots: list[tuple[str, datetime, datetime]], now: datetime) -> Event:
    return _event(
        uid=f"{duty.pk}-{slots[0][0]}",
        title=duty.title,
        opens=slots[0][1],
        due=slots[-1][2],
        duty=duty,
        now=now,
    )


def _event(*, uid: str, title: str, opens: datetime, due: datetime, duty: Duty, now: datetime) -> Event:
    """A short event where the duty has hours of its own; else one that lies on its due day as a whole."""
    event = Event()
    event.add("uid", f"{uid}@wangdian")
    event.add("summary", title)
    event.add("dtstamp", now)
    local = due.astimezone(now.tzinfo)
    if local.time() == END_OF_DAY:
        event.add("dtstart", local.date())
        event.add("dtend", local.date() + timedelta(days=1))
    else:
        begins = opens.astimezone(now.tzinfo)
        same_day = begins.date() == local.date() and begins.time() != time(0)
        event.add("dtstart", begins if same_day and begins < local else local - timedelta(minutes=15))
        event.add("dtend", local)
    event.add("location", duty.unit.name)
    about = [describe(rhythm_from_json(duty.rhythm)), duty.detail, duty.source_text]
    event.add("description", "\n".join(filter(None, about)))
    event.add("transp", "TRANSPARENT")
    return event
