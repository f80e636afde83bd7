"""Split a target over units, people or months. What does not add up stays visible as a residual.

Sums and balances are handed out: the parts add up to the total. Means, ratios and relative growth are not:
every part gets the same demand. A balance with a known baseline is split over months as levels to be reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import connection, transaction
from django.utils.timezone import localdate

from wangdian.engines import calendars
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.calendars import business_calendar
from wangdian.kernel.org.models import Appointment, Unit
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from ..figures import quantum
from ..models import Metric, Period, Target
from ..pace import Commitment, goal_of
from ..split import SplitError, apportion, levels, month_parts
from .targets import check_target, end_with_parts, locked, successor
from .trace import trace

MOST_PARTS = 5000
RECURRING = {Period.DAY, Period.WEEK, Period.TENDAYS, Period.MONTH, Period.EACH}


@dataclass(frozen=True)
class Part:
    """One share of a split: for a unit, or a person, or the n-th month. By share, or with its own value."""

    unit_id: int | None = None
    person_id: int | None = None
    share: Decimal | None = None
    value: Decimal | None = None


@transaction.atomic
def split_target(
    *,
    target_id: int,
    over: str,
    by: Scope,
    now: datetime,
    parts: Sequence[Part] = (),
    profile: str | None = None,
    shares: Sequence[Decimal] = (),
) -> list[Target]:
    """Split a target `over` UNITS, PEOPLE or MONTHS; returns its live parts of that kind.

    With shares the parts add up exactly; with values they may not, and the residual shows. Months need no
    `parts`: they follow `profile` and `shares` (the target's own by default), or one value each in order.
    A second split reconciles: what is unchanged stays, what changed is superseded (its own parts follow it),
    what is missing ends. Raises Refused `metrics.split_*`, Forbidden `org.no_power`.
    """
    target = locked(target_id)
    grant = by.demand(METRICS_TARGET, target.unit)
    if target.value is None:
        raise Refused("metrics.split_blank", "请先填写目标值，再分解。")
    if len(parts) > MOST_PARTS:
        raise Refused("metrics.split_many", f"一次最多分解为{MOST_PARTS}份。")
    try:
        if over == Target.SplitBy.MONTHS:
            wanted = _over_months(target, parts, profile, shares)
        elif over in {Target.SplitBy.UNITS, Target.SplitBy.PEOPLE}:
            wanted = _over_owners(target, over, parts, by, max(localdate(now), target.starts_on))
        else:
            raise Refused("metrics.split_over", "请选择按机构、按人员或按月份分解。", field="over")
    except SplitError as error:
        raise Refused(f"metrics.{error.code}", error.message, field="shares") from error
    for part in wanted:
        part.parent, part.split_by, part.set_on = target, over, localdate(now)
        check_target(part)
    counts = _reconcile(target, over, wanted, localdate(now))
    if any(counts.values()):
        trace(
            target.unit_id, grant, by, now, "metrics.split_target", ("target", target.pk),
            over=str(over), parts=len(wanted), **counts,
        )  # fmt: skip
    return list(
        Target.objects.filter(parent=target, split_by=over, ended_on=None)
        .select_related("unit", "person", "metric")
        .order_by("starts_on", "unit__path", "person__staff_no")
    )


def _over_owners(target: Target, over: str, parts: Sequence[Part], by: Scope, day: date) -> list[Target]:
    """Parts for units below the target's unit, or for people in it."""
    if target.person_id is not None:
        raise Refused("metrics.split_person", "个人目标只能按月份分解。", field="over")
    metric = target.metric
    if over == Target.SplitBy.PEOPLE and metric.counted_by == Metric.CountedBy.UNIT:
        raise Refused("metrics.split_counted_by", "此指标按机构填报，不能分解到个人。", field="over")
    owners = [(p.unit_id or target.unit_id, p.person_id) for p in parts]
    if len(set(owners)) != len(owners):
        raise Refused("metrics.split_twice", "分解对象重复，请去掉重复项。")
    units = {u.pk: u for u in Unit.objects.filter(pk__in={unit_id for unit_id, _ in owners})}
    for unit_id, person_id in owners:
        unit = units.get(unit_id)
        if unit is None or not unit.path.startswith(target.unit.path):
            raise Refused("metrics.split_unit", "只能分解到本机构及下级机构。", field="parts")
        by.demand(METRICS_TARGET, unit)
        if (person_id is None) == (over == Target.SplitBy.PEOPLE):
            raise Refused("metrics.split_owner", "请为每一份选择机构或人员。", field="parts")
    if over == Target.SplitBy.PEOPLE:
        here = Appointment.objects.filter(in_force(day), unit_id__in=units).values_list(
            "unit_id", "person_id"
        )
        if missing := set(owners) - set(here):
            raise Refused("metrics.not_here", f"有{len(missing)}人不在所选机构任职，请核对。", field="parts")
    values = _values(target, parts, additive=metric.roll_up == Metric.RollUp.SUM)
    return [
        _part(target, value, unit=units[unit_id], person_id=person_id)
        for (unit_id, person_id), value in zip(owners, values, strict=True)
    ]


def _over_months(
    target: Target, parts: Sequence[Part], profile: str | None, shares: Sequence[Decimal]
) -> list[Target]:
    """One part for each month of a target that spans several."""
    window = calendars.Stretch(target.starts_on, target.ends_on)
    one_period = target.period == Period.SPAN or (
        target.period not in RECURRING
        and (window.end <= calendars.period_of(calendars.Period(target.period.lower()), window.start).end)
    )
    if not one_period:
        raise Refused(
            "metrics.split_months", "每月、每季重复的目标不必按月分解；只有全年或一段期间的目标可以。"
        )
    shares = list(shares or target.shares)
    months = month_parts(
        window.start, window.end, profile or target.profile, shares, business_calendar().workdays_between
    )
    if parts and len(parts) != len(months):
        raise Refused("metrics.split_month_count", f"此目标有{len(months)}个月，请逐月填写。", field="parts")
    given = list(parts) or [Part(share=None) for _ in months]
    typed = any(p.value is not None or p.share is not None for p in given)
    additive = target.metric.aggregation == Metric.Aggregation.SUM and not target.relative
    weights = [m.weight for m in months]
    if typed:
        values = _values(target, given, additive=additive)
    else:
        values = propose_months(target, weights)
    if is_path(target):
        return _levels(target, months, values)
    return [
        _part(target, value, period=Period.MONTH, starts_on=m.start, ends_on=m.end)
        for m, value in zip(months, values, strict=True)
    ]


def is_path(target: Target) -> bool:
    """Whether the months of a target are levels of a balance on its way from the baseline to the goal."""
    return target.metric.aggregation == Metric.Aggregation.LAST and target.baseline is not None


def propose_months(target: Target, weights: Sequence[Fraction]) -> list[Decimal]:
    """What each month gets: its share of a sum, the level of a balance to reach, or the same demand."""
    metric = target.metric
    step = quantum(metric.display_unit, metric.decimals)
    if is_path(target):
        goal = goal_of(
            Commitment(
                op=target.op, value=target.value, start=target.starts_on, end=target.ends_on, aggregation="LAST",
                baseline=target.baseline, relative=target.relative,
            )
        )  # fmt: skip
        return list(levels(target.baseline, goal, weights, step))
    if metric.aggregation == Metric.Aggregation.SUM and not target.relative:
        return list(apportion(target.value, weights, step))
    return [target.value] * len(weights)


def _levels(target: Target, months, reached: Sequence[Decimal]) -> list[Target]:
    """The months of a balance, as plain at-least (or at-most) targets from level to level."""
    op = {"INC": "GE", "DEC": "LE"}.get(target.op, target.op)
    before = (target.baseline, *reached)
    return [
        _part(
            target, value, op=op, relative=False, baseline=start,
            period=Period.MONTH, starts_on=m.start, ends_on=m.end,
        )
        for m, start, value in zip(months, before, reached, strict=False)
    ]  # fmt: skip


def _values(target: Target, parts: Sequence[Part], *, additive: bool) -> list[Decimal]:
    """The value of each part: as given, by share of the total, or the same for all where parts do not add up."""
    given = [p.value is not None for p in parts]
    if parts and all(given):
        return [p.value for p in parts]
    if any(given):
        raise Refused("metrics.split_mixed", "请统一按占比或按数值分解，不要混填。", field="parts")
    if not additive or target.relative:
        if not parts:
            raise Refused("metrics.shares_none", "请至少选择一个分解对象。")
        return [target.value] * len(parts)
    step = quantum(target.metric.display_unit, target.metric.decimals)
    return list(apportion(target.value, [p.share if p.share is not None else 1 for p in parts], step))


def _part(target: Target, value: Decimal, **fields) -> Target:
    """A part of a target: the same demand, with its own value, owner or dates. Its baseline is its own."""
    same = {
        name: getattr(target, name)
        for name in (
            "metric", "unit", "person_id", "op", "relative", "period", "starts_on", "ends_on", "weight",
            "profile", "shares", "plan_item", "plan_version",
        )
    }  # fmt: skip
    return Target(**(same | {"value": value} | fields))


def _reconcile(target: Target, over: str, wanted: list[Target], today: date) -> dict[str, int]:
    """Bring the live parts in line with the wanted ones, in a constant number of statements."""
    live = {_key(p): p for p in Target.objects.filter(parent=target, split_by=over, ended_on=None)}
    fresh, changed, kept = [], [], set()
    for part in wanted:
        old = live.get(_key(part))
        if old is None:
            fresh.append(part)
            continue
        kept.add(_key(part))
        differs = {
            name: getattr(part, name)
            for name in ("value", "op", "relative", "profile", "shares", "weight")
            if getattr(part, name) != getattr(old, name)
        }
        if part.baseline is not None and part.baseline != old.baseline:
            differs["baseline"] = part.baseline
        if differs:
            changed.append((old, differs))
    ended = end_with_parts([p.pk for key, p in live.items() if key not in kept], today)
    heirs = [successor(old, today, **differs) for old, differs in changed]
    Target.objects.filter(pk__in=[old.pk for old, _ in changed]).update(ended_on=today)
    Target.objects.bulk_create(fresh + heirs, batch_size=1000)
    _move_parts([(heir.supersedes_id, heir.pk) for heir in heirs])
    return {"added": len(fresh), "changed": len(heirs), "ended": ended}


def _move_parts(moves: list[tuple[int, int]]) -> None:
    """Let the live parts of superseded targets follow those that took over."""
    if not moves:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metrics_target t SET parent_id = m.heir FROM unnest(%s::bigint[], %s::bigint[]) AS m(old, heir)"
            " WHERE t.parent_id = m.old AND t.ended_on IS NULL",
            [[old for old, _ in moves], [heir for _, heir in moves]],
        )


def _key(part: Target) -> tuple:
    return (part.unit_id, part.person_id, part.starts_on, part.ends_on)
