"""From the editable calendar and opening-hours tables to the values that engines.calendars works with."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from wangdian.engines import calendars as engine
from wangdian.engines.calendars import BusinessCalendar, OpeningHours, Span, unit_calendar

from .models import CalendarDay, OpeningSpan

_KINDS = {
    CalendarDay.Kind.WORKDAY: engine.DayKind.WORKDAY,
    CalendarDay.Kind.WEEKEND: engine.DayKind.WEEKEND,
    CalendarDay.Kind.HOLIDAY: engine.DayKind.HOLIDAY,
    CalendarDay.Kind.MAKE_UP: engine.DayKind.MAKE_UP_WORKDAY,
}
_STATUSES = {
    CalendarDay.Status.CONFIRMED: engine.DayStatus.CONFIRMED,
    CalendarDay.Status.PROVISIONAL: engine.DayStatus.PROVISIONAL,
}
_KIND_CODES = {value: code for code, value in _KINDS.items()}
_STATUS_CODES = {value: code for code, value in _STATUSES.items()}


def seed_calendar(start: date, end: date) -> int:
    """Write the days that are not in the table yet; never touch an edited one. Returns how many were new."""
    rows = [
        CalendarDay(
            day=row.date,
            kind=_KIND_CODES[row.kind],
            name=row.name,
            status=_STATUS_CODES[row.status],
            source=row.source,
        )
        for row in engine.seed_days(start, end)
    ]
    before = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return CalendarDay.objects.count() - before


def business_calendar() -> BusinessCalendar:
    """The bank's calendar as it stands in the table. One query."""
    return BusinessCalendar(
        tuple(
            engine.CalendarDay(row.day, _KINDS[row.kind], row.name, _STATUSES[row.status], row.source)
            for row in CalendarDay.objects.all()
        )
    )


@dataclass(frozen=True)
class Profile:
    """Opening hours that several units share, with the calendar that follows from them."""

    number: int  # 0 is the common one, for units that have no hours of their own
    hours: OpeningHours
    calendar: BusinessCalendar


@dataclass(frozen=True)
class Profiles:
    """Every different set of opening hours, and which unit keeps which."""

    profiles: tuple[Profile, ...]
    by_unit: dict[int, int]  # unit id -> profile number; a unit that is missing keeps profile 0

    def of(self, unit_id: int) -> Profile:
        return self.profiles[self.by_unit.get(unit_id, 0)]


def opening_profiles(unit_ids: list[int] | None = None) -> Profiles:
    """The opening hours of units in scope, grouped so that equal ones are worked out once. Two queries."""
    national = business_calendar()
    spans: dict[int, set] = defaultdict(set)
    rows = OpeningSpan.objects.all() if unit_ids is None else OpeningSpan.objects.filter(unit_id__in=unit_ids)
    for unit_id, *span in rows.values_list("unit_id", "day_kind", "opens_at", "closes_at"):
        spans[unit_id].add(tuple(span))
    different = sorted({frozenset(s) for s in spans.values()}, key=sorted)
    numbers = {s: n for n, s in enumerate(different, start=1)}
    hours = [engine.COMMON_HOURS, *(_opening_hours(s) for s in different)]
    profiles = tuple(
        Profile(n, _with_weekends(h, national), unit_calendar(national, h)) for n, h in enumerate(hours)
    )
    return Profiles(profiles, {unit_id: numbers[frozenset(s)] for unit_id, s in spans.items()})


def _with_weekends(hours: OpeningHours, national: BusinessCalendar) -> OpeningHours:
    """The same hours, with those of open rest days named by date.

    On the unit's own calendar such a day is a workday like any other, and would take a workday's hours.
    """
    open_rest_days = ((row.date, hours.on(row)) for row in national.days if not row.working)
    return replace(hours, exceptions=tuple((day, spans) for day, spans in open_rest_days if spans))


def _opening_hours(spans: frozenset) -> OpeningHours:
    def of(kind: str) -> tuple[Span, ...]:
        return tuple(Span(opens, closes) for k, opens, closes in sorted(spans) if k == kind)

    return OpeningHours(
        workday=of(OpeningSpan.DayKind.WORKDAY),
        by_kind=(
            (engine.DayKind.WEEKEND, of(OpeningSpan.DayKind.WEEKEND)),
            (engine.DayKind.HOLIDAY, of(OpeningSpan.DayKind.HOLIDAY)),
        ),
    )
