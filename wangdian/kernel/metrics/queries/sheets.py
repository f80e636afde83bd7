"""The numbers behind a goal, and what a day's sheet asks for."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from wangdian.engines.calendars import Stretch
from wangdian.kernel.org.models import Unit

from ..models import Metric, Reading, Target
from .goals import live_on


def readings_of(target: Target, window: Stretch) -> QuerySet[Reading]:
    """The readings that count towards a target in a window, newest first; superseded ones are marked, not hidden."""
    readings = Reading.objects.filter(metric=target.metric, day__range=(window.start, window.end))
    if target.measured:
        readings = readings.filter(unit=target.unit)
    else:
        readings = readings.filter(unit__path__gte=target.unit.path, unit__path__lt=target.unit.path + "~")
    if target.person_id is not None:
        readings = readings.filter(person_id=target.person_id)
    elif target.metric.counted_by != Metric.CountedBy.ALL:
        readings = readings.filter(person__isnull=target.metric.counted_by == Metric.CountedBy.UNIT)
    newer = Reading.objects.filter(supersedes=OuterRef("pk"))
    return (
        readings.annotate(superseded=Exists(newer))
        .select_related("unit", "person", "by", "metric")
        .order_by("-day", "-id")
    )


def sheet_metrics(unit: Unit, day: date, person_id: int | None) -> list[Metric]:
    """The metrics of a unit's (or person's) sheet of a day: those with a live target, and those filled lately."""
    targets = Target.objects.filter(live_on(day), unit=unit)
    lately = Reading.objects.filter(unit=unit, day__range=(day - timedelta(days=40), day))
    if person_id is not None:
        targets = targets.filter(Q(person_id=person_id) | Q(person=None))
        lately = lately.filter(person_id=person_id)
        metrics = Metric.objects.exclude(counted_by=Metric.CountedBy.UNIT)
    else:
        targets, lately = targets.filter(person=None), lately.filter(person=None)
        metrics = Metric.objects.exclude(counted_by=Metric.CountedBy.PERSON)
    wanted = Q(pk__in=targets.values("metric")) | Q(pk__in=lately.values("metric"))
    in_use = Q(retired_on=None) | Q(retired_on__gt=day)
    return list(metrics.filter(wanted, in_use).order_by("code"))


def other_numbers(unit: Unit, day: date, person_id: int | None) -> dict[int, Decimal]:
    """By metric id: what other sources (ticked duties, imports) brought in for a sheet's day. One query.

    Counts are added up; of balances and means the latest is shown.
    """
    newer = Reading.objects.filter(supersedes=OuterRef("pk"))
    first = Reading.objects.filter(
        ~Exists(newer), unit=unit, day=day, person_id=person_id, value__isnull=False
    )
    rows = first.exclude(source__in=["sheet", "correction"]).order_by("pk")
    totals: dict[int, Decimal] = {}
    for metric_id, how, value in rows.values_list("metric_id", "metric__aggregation", "value"):
        adds = how == Metric.Aggregation.SUM
        totals[metric_id] = totals.get(metric_id, Decimal(0)) + value if adds else value
    return totals
