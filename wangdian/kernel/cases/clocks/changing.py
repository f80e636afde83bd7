"""A holiday is moved or opening hours change: open clocks that ask the calendar are worked out anew.

They are marked as due for a look; the sweep works out what it looks at. Few are looked at on the spot, so that
whoever changed the hours of one outlet sees the new deadlines at once.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from wangdian.kernel.org.scope import whole_bank

from ..models import Clock
from .hours import ZONE
from .rows import OPEN
from .sweeping import look_at

AT_ONCE = 500


def recompute(*, unit_ids: Sequence[int] | None, days: tuple[date, date] | None, now: datetime) -> int:
    """Have open clocks worked out anew after a change of hours; `unit_ids` None: of every unit. Returns how many.

    A changed day before a clock began does not concern it.
    """
    concerned = Q(state__in=OPEN, spec__calendar=True)
    if unit_ids is not None:
        concerned &= Q(unit_id__in=unit_ids)
    if days is not None:
        concerned &= Q(started_at__lt=datetime.combine(days[1] + timedelta(days=1), time(0), ZONE))
    with whole_bank("recompute clocks"):  # confidential cases of others too
        rows = Clock.objects.filter(concerned)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
        rows.filter(Q(next_at=None) | Q(next_at__gt=now)).update(next_at=now)
        if ids and len(ids) <= AT_ONCE:
            look_at(ids, now)
        return rows.count() if len(ids) > AT_ONCE else len(ids)
