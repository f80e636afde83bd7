"""The bank's calendar: one table for all, edited by the head office."""

from datetime import date, datetime

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.changes import hours_changed
from wangdian.kernel.org.models import CalendarDay, Unit
from wangdian.kernel.org.powers import ORG_CALENDAR
from wangdian.kernel.org.scope import Scope

from .trace import trace


@transaction.atomic
def set_calendar_day(
    *, day: date, kind: str, name: str, status: str, source: str, unit: Unit, by: Scope, now: datetime
) -> CalendarDay:
    """Say what kind of day a day is. `unit` is the head office, whose chain keeps the trace.

    Raises Refused without a source: a changed holiday must name the notice it comes from.
    """
    grant = by.demand(ORG_CALENDAR, unit)
    if not source.strip():
        raise Refused("org.calendar_source", "请写明依据，例如放假通知的文号。", field="source")
    before = CalendarDay.objects.filter(day=day).values("kind", "name", "status").first()
    row, _ = CalendarDay.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name.strip(), "status": status, "source": source.strip()}
    )
    trace(
        unit, grant, by, now, "org.calendar_day", ("calendar", str(day)),
        before=before, after={"kind": kind, "name": name.strip(), "status": status}, source=source.strip(),
    )  # fmt: skip
    if before is None or before["kind"] != kind:
        hours_changed(unit_ids=None, days=(day, day), now=now)
    return row


@transaction.atomic
def confirm_year(*, year: int, source: str, unit: Unit, by: Scope, now: datetime) -> int:
    """Mark every provisional day of a year as confirmed, naming the notice. Returns how many there were."""
    grant = by.demand(ORG_CALENDAR, unit)
    if not source.strip():
        raise Refused("org.calendar_source", "请写明依据，例如放假通知的文号。", field="source")
    count = CalendarDay.objects.filter(day__year=year, status=CalendarDay.Status.PROVISIONAL).update(
        status=CalendarDay.Status.CONFIRMED, source=source.strip()
    )
    trace(unit, grant, by, now, "org.confirm_year", ("calendar", year), days=count, source=source.strip())
    return count


@transaction.atomic
def lay_out_year(*, year: int, unit: Unit, by: Scope, now: datetime) -> int:
    """Write the days of a year that the table lacks, as the shipped calendars know them. Returns how many."""
    grant = by.demand(ORG_CALENDAR, unit)
    count = seed_calendar(date(year, 1, 1), date(year, 12, 31))
    trace(unit, grant, by, now, "org.lay_out_year", ("calendar", year), days=count)
    if count:
        hours_changed(unit_ids=None, days=(date(year, 1, 1), date(year, 12, 31)), now=now)
    return count
