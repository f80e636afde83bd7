"""The lines in force at a unit, the numbers they are held against, and what stands beyond them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import METRICS_READ
from wangdian.kernel.org.scope import Scope

from ..models import Breach, Metric, Reading, Threshold
from ..watching import Lines, Sample, Version


def versions_for(metric: Metric, unit: Unit, day: date) -> list[Version]:
    """The lines that held at a unit up to a day, one version after the other. One query.

    On each day those of the nearest unit that has any; a nearer version without lines ends the watch there.
    """
    paths = unit.paths_upwards
    rows = (
        Threshold.objects.filter(metric=metric, unit__path__in=paths, starts_on__lte=day)
        .order_by("starts_on", "pk")
        .select_related("unit")
    )
    latest: dict[str, Threshold] = {}
    timeline: list[Version] = []
    for row in rows:
        latest[row.unit.path] = row
        nearest = latest[max(latest, key=len)]
        if timeline and timeline[-1].key == nearest.pk:
            continue
        version = Version(row.starts_on, lines_of(nearest) if nearest.is_watching else None, nearest.pk)
        if timeline and timeline[-1].starts_on == row.starts_on:
            timeline.pop()
        timeline.append(version)
    return timeline


def lines_of(row: Threshold) -> Lines:
    """A version's lines as the pure module takes them."""
    return Lines(
        high=row.side == Threshold.Side.HIGH, amber=row.amber, red=row.red, margin=row.margin,
        needed=row.needed, window=row.window,
    )  # fmt: skip


def day_values(metric: Metric, unit: Unit, *, since: date | None = None) -> list[Sample]:
    """The number of each day on which a unit has readings of a metric, as they stand after corrections. One query.

    Of a day's several readings: their sum, the latest, the mean by sample or the highest, as the metric says. The
    units below are not rolled in: each is watched by itself.
    """
    newer = Reading.objects.filter(supersedes=OuterRef("pk"))
    rows = Reading.objects.filter(~Exists(newer), unit=unit, metric=metric, value__isnull=False)
    if since is not None:
        rows = rows.filter(day__gte=since)
    if metric.counted_by != Metric.CountedBy.ALL:
        rows = rows.filter(person__isnull=metric.counted_by == Metric.CountedBy.UNIT)
    by_day: dict[date, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for day, value, sample in rows.order_by("day", "pk").values_list("day", "value", "sample"):
        by_day[day].append((value, sample or Decimal(1)))
    return [Sample(day, _one(metric.aggregation, numbers)) for day, numbers in by_day.items()]


def _one(how: str, numbers: list[tuple[Decimal, Decimal]]) -> Decimal:
    values = [value for value, _sample in numbers]
    if how == Metric.Aggregation.SUM:
        return sum(values, Decimal(0))
    if how == Metric.Aggregation.MAX:
        return max(values)
    if how == Metric.Aggregation.MEAN:
        return sum((v * s for v, s in numbers), Decimal(0)) / sum((s for _v, s in numbers), Decimal(0))
    return values[-1]


def breaches_of(
    scope: Scope, *, unit: Unit | None = None, metric: Metric | None = None, only_open: bool = False
) -> QuerySet[Breach]:
    """What stands or stood beyond its lines within reach; the open ones first, the worst and latest first."""
    rows = Breach.objects.filter(withdrawn_at=None, unit__in=scope.units(METRICS_READ))
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    if metric is not None:
        rows = rows.filter(metric=metric)
    if only_open:
        rows = rows.filter(until=None)
    is_over = ExpressionWrapper(Q(until__isnull=False), output_field=BooleanField())
    return (
        rows.select_related("unit", "metric", "threshold")
        .annotate(is_over=is_over)
        .order_by("is_over", "-worst", "-since", "pk")
    )
