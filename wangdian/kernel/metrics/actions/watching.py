"""Draw lines, and hold the numbers against them. A breach opens once, whoever looks and how often."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import METRICS_WATCH
from wangdian.kernel.org.scope import Scope

from .. import breaches, telling
from ..figures import LARGEST, PLACES
from ..models import Breach, Metric, MonthTotal, Threshold
from ..queries.watched import day_values, versions_for
from ..watching import RED, Spell, Version, spells
from .trace import plain, queue_up, trace

LONGEST_WINDOW = 31
KEPT_READINGS = 60


@transaction.atomic
def set_threshold(
    *,
    metric: Metric,
    unit: Unit,
    side: str,
    amber: Decimal | None,
    red: Decimal | None,
    starts_on: date,
    by: Scope,
    now: datetime,
    margin: Decimal = Decimal(0),
    needed: int = 1,
    window: int = 1,
    reason: str = "",
) -> Threshold:
    """Draw the lines of a metric at a unit and below, from a day on; without lines the watch ends there.

    Raises Forbidden `org.no_power`; Refused `metrics.threshold_*`, `metrics.value`.
    """
    grant = by.demand(METRICS_WATCH, unit)
    if side not in Threshold.Side.values:
        raise Refused("metrics.threshold_side", "请选择过高预警或过低预警。", field="side")
    for name, number in (("amber", amber), ("red", red), ("margin", margin)):
        if number is not None and (
            not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(PLACES)
        ):
            raise Refused("metrics.value", "数值太大或小数位太多，请检查单位。", field=name)
    if margin < 0:
        raise Refused("metrics.threshold_margin", "回落幅度不能为负，请改正。", field="margin")
    high = side == Threshold.Side.HIGH
    if amber is not None and red is not None and (red < amber if high else red > amber):
        words = "红线应不低于黄线" if high else "红线应不高于黄线"
        raise Refused("metrics.threshold_order", f"{words}，请改正。", field="red")
    if not 1 <= needed <= window <= LONGEST_WINDOW:
        raise Refused(
            "metrics.threshold_n_of_m", "“最近几次”为1至31，“达到次数”不能超过它，请改正。", field="needed"
        )
    if starts_on < localdate(now):
        raise Refused("metrics.threshold_dates", "生效日期不能早于今天，请改正。", field="starts_on")
    row = Threshold.objects.create(
        metric=metric, unit=unit, side=side, amber=amber, red=red, margin=margin, needed=needed, window=window,
        starts_on=starts_on, reason=reason.strip()[:200], by_id=by.person_id, at=now,
    )  # fmt: skip
    trace(
        unit.pk, grant, by, now, "metrics.set_threshold", ("metric", metric.code),
        metric=metric.code, side=side, amber=amber, red=red, margin=margin, n_of_m=f"{needed}/{window}",
        starts_on=starts_on, reason=row.reason,
    )  # fmt: skip
    for breach in _open_below(metric, unit):
        watch(metric=metric, unit=breach.unit, now=now)
    return row


@transaction.atomic
def watch(*, metric: Metric, unit: Unit, now: datetime) -> list[Breach]:
    """Hold a unit's numbers against its lines, and bring its breaches in line. Returns those that changed.

    Called when a number is recorded or corrected, and by the nightly sweep; a second call changes nothing. One
    query where no lines are drawn.
    """
    versions = versions_for(metric, unit, localdate(now))
    if not versions or _settled(metric, unit, versions):
        return []
    queue_up(unit.pk)  # one at a time at a unit: nobody opens what another is just opening
    pairs, orphans = _compared(metric, unit, versions)
    changed: list[Breach] = []
    for row in orphans:  # a correction undid them; first, so that their days are free
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        _trace(row, "metrics.breach_withdrawn", now)
        breaches.closed(row, now)
        changed.append(row)
    for spell, row in pairs:
        if row is None:
            changed.append(_open(spell, metric, unit, now))
        elif _differs(row, spell):
            changed.append(_follow(row, spell, now))
    return changed


def watched_metrics() -> list[Metric]:
    """Metrics with lines somewhere. Needs a scope of all units."""
    return list(Metric.objects.filter(pk__in=Threshold.objects.values("metric")).order_by("pk"))


def sweep(*, metric: Metric, now: datetime) -> int:
    """Hold every unit's numbers of a metric, where filled lately or beyond a line, against its lines.

    Recording does it at once; this is for lines that begin or end today, and for whatever was missed. Returns how
    many breaches changed. Needs a scope of all units.
    """
    lately = (localdate(now) - timedelta(days=45)).replace(day=1)
    units = set(MonthTotal.objects.filter(metric=metric, month__gte=lately).values_list("unit", flat=True))
    units |= set(Breach.objects.filter(metric=metric, until=None).values_list("unit", flat=True))
    rows = Unit.objects.filter(pk__in=units).order_by("path")
    return sum(len(watch(metric=metric, unit=unit, now=now)) for unit in rows)


def _open_below(metric: Metric, unit: Unit):
    return Breach.objects.filter(
        metric=metric, until=None, withdrawn_at=None, unit__path__startswith=unit.path
    ).select_related("unit")


Pairs = list[tuple[Spell, Breach | None]]


def _compared(metric: Metric, unit: Unit, versions: Sequence[Version]) -> tuple[Pairs, list[Breach]]:
    found = spells(day_values(metric, unit), versions)
    rows = Breach.objects.filter(unit=unit, metric=metric, withdrawn_at=None).order_by("since")
    return _matched(found, list(rows))


def _settled(metric: Metric, unit: Unit, versions: Sequence[Version]) -> bool:
    """Whether the rows say already what the numbers say; asked without a lock, so that most calls take none."""
    pairs, orphans = _compared(metric, unit, versions)
    return not orphans and not any(row is None or _differs(row, spell) for spell, row in pairs)


def _matched(found: tuple[Spell, ...], rows: list[Breach]) -> tuple[Pairs, list[Breach]]:
    """Each stretch with the row that shares a day with it, the earliest first; and the rows left over."""
    left = list(rows)
    pairs: Pairs = []
    for spell in found:
        row = next((r for r in left if _overlap(spell, r)), None)
        if row is not None:
            left.remove(row)
        pairs.append((spell, row))
    return pairs, left


def _overlap(spell: Spell, row: Breach) -> bool:
    return (spell.until is None or row.since < spell.until) and (row.until is None or spell.since < row.until)


def _said(spell: Spell) -> list[list[str]]:
    return [[s.day.isoformat(), plain(s.value)] for s in spell.samples[-KEPT_READINGS:]]


def _open(spell: Spell, metric: Metric, unit: Unit, now: datetime) -> Breach:
    row = Breach.objects.create(
        unit=unit, metric=metric, threshold_id=spell.key, level=spell.level, worst=spell.worst,
        since=spell.since, until=spell.until, readings=_said(spell), opened_at=now,
        closed_at=now if spell.until else None,
    )  # fmt: skip
    _trace(row, "metrics.breach_opened", now)
    breaches.opened(row, now)
    if row.until is None:
        telling.tell_watchers(row, now)
    else:
        breaches.closed(row, now)
    return row


def _differs(row: Breach, spell: Spell) -> bool:
    return (row.since, row.until, row.level, row.worst, row.readings) != (
        spell.since, spell.until, spell.level, spell.worst, _said(spell),
    )  # fmt: skip


def _follow(row: Breach, spell: Spell, now: datetime) -> Breach:
    was_open, was_worst = row.until is None, row.worst
    row.since, row.until, row.level, row.worst = spell.since, spell.until, spell.level, spell.worst
    row.readings = _said(spell)
    row.closed_at = (row.closed_at or now) if spell.until else None
    row.save(update_fields=["since", "until", "level", "worst", "readings", "closed_at"])
    if row.worst == RED > was_worst:
        _trace(row, "metrics.breach_worsened", now)
        breaches.worsened(row, now)
        telling.tell_watchers(row, now)
    if was_open and row.until is not None:
        _trace(row, "metrics.breach_closed", now)
        breaches.closed(row, now)
    elif not was_open and row.until is None:  # a correction took the recovery back
        _trace(row, "metrics.breach_reopened", now)
        breaches.reopened(row, now)
    return row


def _trace(row: Breach, act: str, now: datetime) -> None:
    record(
        unit_id=row.unit_id, at=now, act=act, target=("breach", row.pk), by_id=None,
        summary={
            "metric": row.metric.code, "level": row.worst, "starts_on": str(row.since),
            "ends_on": str(row.until) if row.until else "",
        },
    )  # fmt: skip
