"""A year of readings for every target of the published plans, with the shape of weeks and seasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from wangdian.kernel.metrics.actions import Part, split_target
from wangdian.kernel.metrics.figures import quantum
from wangdian.kernel.metrics.models import Metric, Reading, Target
from wangdian.kernel.org.scope import open_scope

from .bank import Bank

WEEKDAYS = np.array([1.15, 1.05, 1.0, 1.0, 1.1, 0.55, 0.4])  # Monday to Sunday
# 开门红 in the first quarter, a lull in summer, a sprint before the year ends.
MONTHS = np.array([1.45, 1.1, 1.35, 0.9, 0.85, 1.05, 0.8, 0.8, 0.95, 0.85, 0.95, 1.15])
DAYS = 365


@dataclass(frozen=True)
class Series:
    """Whose numbers of which metric, with the target they are made for."""

    target: Target
    person_id: int | None
    share: float


def share_among_people(bank: Bank, now: datetime) -> int:
    """Split what a post with several holders answers for over those people. Returns how many targets were split."""
    count = 0
    for unit in bank.outlets:
        head = bank.holders(unit, "BRANCH_HEAD")[0]
        with open_scope(head, now) as scope:
            for target in _sums(unit).select_related("owner_post"):
                people = bank.holders(unit, target.owner_post.code)
                if len(people) > 1:
                    parts = [Part(person_id=p.pk, share=Decimal(1)) for p in people]
                    split_target(
                        target_id=target.pk, over=Target.SplitBy.PEOPLE, parts=parts, by=scope, now=now
                    )
                    count += 1
    return count


def _sums(unit):
    return Target.objects.filter(
        unit=unit, parent=None, person=None, owner_post__isnull=False, value__isnull=False,
        metric__aggregation=Metric.Aggregation.SUM, period="YEAR",
    ).exclude(metric__counted_by=Metric.CountedBy.UNIT)  # fmt: skip


def write_readings(bank: Bank, rng: np.random.Generator, today: date, zone: ZoneInfo) -> int:
    """Write the year before today. Call inside `whole_bank`. Returns how many numbers."""
    heads = {unit.pk: bank.holders(unit, "BRANCH_HEAD")[0].pk for unit in bank.outlets}
    days = [today - timedelta(days=n) for n in range(DAYS, 0, -1)]
    rows = [
        Reading(
            unit_id=series.target.unit_id, person_id=series.person_id, metric=series.target.metric, day=day, value=value,
            by_id=series.person_id or heads[series.target.unit_id], at=datetime.combine(day, time(18, 0), zone),
            source="demo",
            source_key=f"{series.target.unit_id}:{series.target.metric_id}:{series.person_id or 0}:{day}",
        )
        for series in _series(bank)
        for day, value in _numbers(series, days, rng)
    ]  # fmt: skip
    Reading.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def _series(bank: Bank) -> list[Series]:
    found = {}
    outlets = [u.pk for u in bank.outlets]
    targets = Target.objects.filter(unit__in=outlets, value__isnull=False, ended_on=None).select_related(
        "metric", "parent"
    )
    whole = {t.pk: t for t in targets if t.parent_id is None}
    for target in targets:
        if target.person_id is not None and target.parent_id in whole:
            parent = whole[target.parent_id]
            found[parent.unit_id, parent.metric_id, target.person_id] = Series(
                parent, target.person_id, float(target.value / parent.value) if parent.value else 0.0
            )
    split = {(unit, metric) for unit, metric, _ in found}
    for target in whole.values():
        if (target.unit_id, target.metric_id) not in split:
            found.setdefault((target.unit_id, target.metric_id, None), Series(target, None, 1.0))
    return list(found.values())


def _numbers(series: Series, days: list[date], rng: np.random.Generator) -> Iterator[tuple[date, Decimal]]:
    metric, goal = series.target.metric, float(series.target.value) * series.share
    step = quantum(metric.display_unit, metric.decimals)
    if metric.aggregation == Metric.Aggregation.SUM:
        values = _amounts(series.target, goal, days, float(step), rng)
    else:
        values = _levels(series.target, goal, len(days), rng)
    for day, value in zip(days, values, strict=True):
        if metric.aggregation == Metric.Aggregation.SUM and value == 0:
            continue
        yield day, (Decimal(str(value)) / step).quantize(Decimal(1)) * step


def _amounts(
    target: Target, goal: float, days: list[date], step: float, rng: np.random.Generator
) -> np.ndarray:
    """Daily amounts that come to something near what the year promises; whole things come in whole numbers."""
    ceiling = target.op == Target.Op.LE
    pace = rng.uniform(0.5, 0.95) if ceiling else rng.uniform(0.82, 1.12)
    if target.period == "DAY":
        base = np.full(len(days), goal * pace)
    else:
        shape = np.array([WEEKDAYS[d.weekday()] * MONTHS[d.month - 1] for d in days])
        base = goal * pace * shape / shape.mean() / DAYS
    if step >= 1 and target.metric.measure_unit != "元":
        return rng.poisson(np.maximum(base, 0)).astype(float)
    return base * rng.lognormal(-0.08, 0.4, len(days))


def _levels(target: Target, goal: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """A level that drifts towards (or around) what was promised, with the noise of daily work."""
    start = rng.uniform(1.05, 1.25) if target.op == Target.Op.LE else rng.uniform(0.90, 0.96)
    end = rng.uniform(0.8, 1.08) if target.op == Target.Op.LE else rng.uniform(0.97, 1.015)
    path = np.linspace(start, end, count) + rng.normal(0, 0.012, count)
    level = goal * path
    return np.minimum(level, 1.0) if target.metric.measure_unit == "ratio" else level
