"""The opening hours clocks run on, read once and kept while neither the calendar nor the hours have changed."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from wangdian.engines.calendars import COMMON_HOURS, BusinessCalendar, WorkClock
from wangdian.kernel.org.calendars import business_calendar, opening_profiles
from wangdian.kernel.org.models import OpeningSpan

ZONE = ZoneInfo(settings.TIME_ZONE)
# For limits on the wall clock, which ask neither calendar nor hours.
WALL = WorkClock(BusinessCalendar(), COMMON_HOURS, ZONE)
_KEPT = 2_000
_kept: OrderedDict[tuple, WorkClock] = OrderedDict()

FINGERPRINT = "SELECT count(*), sum(hashtextextended(concat_ws('|', day, kind), 0)) FROM org_calendarday"


class Hours:
    """The work clocks of some units. Two short queries, and more only where something has changed."""

    def __init__(self, unit_ids: Iterable[int]):
        wanted = sorted(set(unit_ids))
        spans: dict[int, set] = defaultdict(set)
        rows = OpeningSpan.objects.filter(unit_id__in=wanted)
        for unit_id, *span in rows.values_list("unit_id", "day_kind", "opens_at", "closes_at"):
            spans[unit_id].add(tuple(span))
        self._spans = {unit_id: frozenset(spans[unit_id]) for unit_id in wanted}
        with connection.cursor() as cursor:
            cursor.execute(FINGERPRINT)
            self._calendar = cursor.fetchone()

    def of(self, unit_id: int, *, legal: bool = False) -> WorkClock:
        """The clock of a unit: its own working days, or for a limit set by law those of the country."""
        key = (self._calendar, self._spans[unit_id], legal)
        found = _kept.get(key)
        if found is None:
            found = _kept[key] = _read(unit_id, legal)
            if len(_kept) > _KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return found


def _read(unit_id: int, legal: bool) -> WorkClock:
    profile = opening_profiles([unit_id]).of(unit_id)
    return WorkClock(business_calendar() if legal else profile.calendar, profile.hours, ZONE)
