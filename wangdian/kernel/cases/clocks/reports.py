"""How promises are kept: by ledger, clock, grade, unit and stage."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce

from wangdian.kernel.org.scope import Scope

from .. import queries
from ..models import Clock
from .hours import ZONE

BY = {
    "clock": ("case__kind", "name", "label"),
    "grade": ("case__kind", "name", "label", "grade"),
    "unit": ("unit_id", "unit__name"),
    "stage": ("case__kind", "name", "label", "breach_state"),
    "owner": ("breach_owner_id", "breach_owner__name"),
}


@dataclass(frozen=True)
class Kept:
    """One row: `key` are the values of the columns asked for."""

    key: tuple
    total: int  # without cancelled ones
    met: int
    late: int  # ended late
    overdue: int  # late and still open
    running: int
    rate: float | None  # of those decided, in per cent, how many were in time
    mean_late: timedelta | None  # by the wall clock, of those that ended late


def kept_promises(
    scope: Scope, *, by: str, start: date, end: date, now: datetime, kind: str | None = None
) -> list[Kept]:
    """Clocks begun from `start` to `end`, of the cases the person may read, summed `by` one of BY. One query.

    `by` stage and owner look only at clocks that were late: where the case stood when it happened, and whose it was.
    """
    rows = _begun(scope, start, end, kind)
    if by in ("stage", "owner"):
        rows = rows.exclude(breached_at=None)
    columns = BY[by]
    open_ = Q(state__in=[Clock.State.RUNNING, Clock.State.PAUSED])
    overdue = open_ & (Q(breached_at__isnull=False) | Q(state=Clock.State.RUNNING, due_at__lt=now))
    lateness = ExpressionWrapper(
        F("ended_at") - Coalesce("breached_at", "due_at"), output_field=DurationField()
    )
    sums = (
        rows.values(*columns)
        .annotate(
            total=Count("pk"),
            met=Count("pk", filter=Q(state=Clock.State.MET)),
            late=Count("pk", filter=Q(state=Clock.State.LATE)),
            overdue=Count("pk", filter=overdue),
            open=Count("pk", filter=open_),
            mean_late=Avg(lateness, filter=Q(state=Clock.State.LATE)),
        )
        .order_by(*columns)
    )
    return [_kept(row, columns) for row in sums]


def _begun(scope: Scope, start: date, end: date, kind: str | None) -> QuerySet[Clock]:
    first = datetime.combine(start, time(0), ZONE)
    after = datetime.combine(end + timedelta(days=1), time(0), ZONE)
    cases = queries.visible(scope, kind=kind).values("pk")
    return Clock.objects.filter(case__in=cases, started_at__gte=first, started_at__lt=after).exclude(
        state=Clock.State.CANCELLED
    )


def _kept(row: dict, columns: tuple[str, ...]) -> Kept:
    decided = row["met"] + row["late"] + row["overdue"]
    return Kept(
        key=tuple(row[name] for name in columns),
        total=row["total"],
        met=row["met"],
        late=row["late"],
        overdue=row["overdue"],
        running=row["open"] - row["overdue"],
        rate=100 * row["met"] / decided if decided else None,
        mean_late=row["mean_late"],
    )
