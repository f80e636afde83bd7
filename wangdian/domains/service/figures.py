"""Counts of complaints and service, by month, cause, grade, channel, unit. A constant number of queries each."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.timezone import make_aware

from wangdian.kernel.cases.models import Case, Clock
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import COMPLAINTS_READ
from wangdian.kernel.org.scope import Scope

from .models import CallBack, Complaint, Praise, Rating
from .sampling import pareto


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """The first moment of a month and of the next one."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (
        make_aware(datetime.combine(first, datetime.min.time())),
        make_aware(datetime.combine(after, datetime.min.time())),
    )


def complaints_in(unit: Unit, start: datetime, end: datetime, scope: Scope):
    """Complaints received at a unit and below it between two moments, as far as the person reads complaints."""
    below = scope.units(COMPLAINTS_READ).filter(path__startswith=unit.path)
    return Complaint.objects.filter(received_at__gte=start, received_at__lt=end, unit__in=below).exclude(
        case__category=Case.Category.VOID
    )


def month_figures(unit: Unit, first: date, scope: Scope, now: datetime) -> dict[str, Any]:
    """Everything the monthly circular says, as plain JSON. (Inventory rows 336, 344.)"""
    start, end = month_bounds(first)
    rows = complaints_in(unit, start, end, scope)
    below = scope.units(COMPLAINTS_READ).filter(path__startswith=unit.path)
    totals = rows.aggregate(
        all=Count("pk"), valid=Count("pk", filter=Q(valid=True)), closed=Count("pk", filter=Q(case__category="done")),
        accepted=Count("pk", filter=Q(accepted=True)), repeats=Count("pk", filter=Q(case__repeat_no__gt=1)),
    )  # fmt: skip
    clocks = (
        Clock.objects.filter(case__complaint__in=rows)
        .exclude(state=Clock.State.CANCELLED)
        .values("name", "label")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(breached_at__isnull=False)))
        .order_by("name")
    )
    calls = CallBack.objects.filter(unit__in=below, day__gte=start.date(), day__lt=end.date()).aggregate(
        drawn=Count("pk"), done=Count("pk", filter=Q(state="DONE")), professional=Avg("professional"), waiting=Avg("waiting"),
    )  # fmt: skip
    return {
        "totals": totals,
        "grades": _counts(rows, "case__grade"),
        "channels": _counts(rows, "channel"),
        "causes": [vars(bar) for bar in pareto(_counts(rows, "cause"))],
        "units": list(
            rows.values(name=F("unit__name"))
            .annotate(all=Count("pk"), late=Count("pk", filter=Q(case__breached=True)))
            .order_by("-all", "unit__path")[:200]
        ),
        "clocks": list(clocks),
        "calls": {k: round(float(v), 2) if v is not None else None for k, v in calls.items()},
        "praise": Praise.objects.filter(unit__in=below, on__gte=start.date(), on__lt=end.date()).count(),
    }


def _counts(rows, field: str) -> dict[str, int]:
    found = rows.exclude(**{field: ""}).values(key=F(field)).annotate(n=Count("pk"))
    return {row["key"]: row["n"] for row in found}


def bad_ratings(unit: Unit, since: datetime, scope: Scope) -> list[dict[str, Any]]:
    """Ratings by employee since a moment, those with the most bad ones first. (Inventory rows 349, 350.)"""
    below = scope.units(COMPLAINTS_READ).filter(path__startswith=unit.path)
    return list(
        Rating.objects.filter(unit__in=below, at__gte=since)
        .values("person_id", name=F("person__name"), at_unit=F("unit__name"))
        .annotate(all=Count("pk"), bad=Count("pk", filter=Q(score__lte=2)), mean=Avg("score"))
        .order_by("-bad", "name")[:200]
    )
