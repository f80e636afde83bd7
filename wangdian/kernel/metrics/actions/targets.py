"""Give, fill, change and end targets. A target is never edited: a change ends it and adds another."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Appointment, Person, Post, Unit
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from ..figures import LARGEST, PLACES
from ..models import Metric, Period, Target
from .trace import trace

NUMBERS = ("value", "baseline", "stretch")
CHANGEABLE = {
    "op", "value", "relative", "baseline", "stretch", "period", "starts_on", "ends_on", "measured", "weight",
    "profile", "shares", "owner_post", "owner_person", "plan_item", "plan_version",
}  # fmt: skip


@transaction.atomic
def set_target(
    *,
    unit: Unit,
    metric: Metric,
    op: str,
    value: Decimal | None,
    period: str,
    starts_on: date,
    ends_on: date,
    by: Scope,
    now: datetime,
    person_id: int | None = None,
    relative: bool = False,
    baseline: Decimal | None = None,
    stretch: Decimal | None = None,
    weight: Decimal | None = None,
    profile: str = Target.Profile.WORKDAYS,
    shares: Sequence[Decimal] = (),
    measured: bool = False,
    owner_post: Post | None = None,
    owner_person: Person | None = None,
    plan_item: str = "",
    plan_version: int | None = None,
) -> Target:
    """Give a unit, or a person in it, a target. The very same one again is returned, not doubled.

    `value` None is a blank to fill later. Raises Refused `metrics.target_exists` when another live target of
    the same metric, owner, dates and plan item says something else (change that one), and `metrics.target_*`
    for values that make no sense; Forbidden `org.no_power`.
    """
    grant = by.demand(METRICS_TARGET, unit)
    target = Target(
        unit=unit, metric=metric, person_id=person_id, op=op, value=value, relative=relative, baseline=baseline,
        stretch=stretch, period=period, starts_on=starts_on, ends_on=ends_on, measured=measured, weight=weight,
        profile=profile, shares=list(shares), owner_post=owner_post, owner_person=owner_person,
        plan_item=plan_item, plan_version=plan_version, set_on=localdate(now),
    )  # fmt: skip
    check_target(target)
    if person_id is not None and not _works_at(person_id, unit, max(starts_on, target.set_on)):
        raise Refused("metrics.not_here", "此人不在该机构任职，请核对。", field="person")
    live = Target.objects.filter(
        unit=unit, person_id=person_id, metric=metric, op=op, period=period, starts_on=starts_on, ends_on=ends_on,
        parent=None, plan_item=plan_item, ended_on=None,
    ).first()  # fmt: skip
    if live is None:
        try:
            with transaction.atomic():
                target.save(force_insert=True)
        except IntegrityError:  # set in the same instant by somebody else
            raise _exists(metric) from None
        trace(
            unit.pk, grant, by, now, "metrics.set_target", ("target", target.pk),
            metric=metric.code, op=op, value=value, period=period, starts_on=starts_on, ends_on=ends_on,
            person=person_id, plan_item=plan_item,
        )  # fmt: skip
        return target
    if all(getattr(live, name) == getattr(target, name) for name in CHANGEABLE - {"plan_version"}):
        return live
    raise _exists(metric)


@transaction.atomic
def fill_target(*, target_id: int, by: Scope, now: datetime, **numbers: Decimal) -> Target:
    """Fill blanks of a target: `value`, `baseline`, `stretch`. A number that is there is changed, not filled.

    Raises Refused `metrics.not_blank`, `metrics.ended`, `metrics.value`, `metrics.target_not_found`.
    """
    target = locked(target_id)
    grant = by.demand(METRICS_TARGET, target.unit)
    if unknown := set(numbers) - set(NUMBERS):
        raise TypeError(f"cannot fill {unknown}")
    fresh = {k: v for k, v in numbers.items() if v is not None and getattr(target, k) != v}
    for name in fresh:
        if getattr(target, name) is not None:
            raise Refused("metrics.not_blank", "此处已有数，如需更改请用“调整目标”。", field=name)
    if not fresh:
        return target
    for name, value in fresh.items():
        setattr(target, name, value)
    check_target(target)
    target.save(update_fields=list(fresh))
    trace(target.unit_id, grant, by, now, "metrics.fill_target", ("target", target.pk), **fresh)
    return target


@transaction.atomic
def change_target(*, target_id: int, reason: str, by: Scope, now: datetime, **changes) -> Target:
    """End a target today and put a changed one in its place; its parts follow the new one.

    Returns the new target, or the old one when nothing differs. Raises Refused `metrics.reason`,
    `metrics.ended` and what `set_target` raises.
    """
    old = locked(target_id)
    grant = by.demand(METRICS_TARGET, old.unit)
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"cannot change {unknown}")
    changes = {k: v for k, v in changes.items() if getattr(old, k) != v}
    if not changes:
        return old
    if not reason.strip():
        raise Refused("metrics.reason", "请写明调整原因。", field="reason")
    today = localdate(now)
    new = successor(old, today, **changes)
    check_target(new)
    old.ended_on = max(today, old.set_on)
    old.save(update_fields=["ended_on"])
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        raise _exists(old.metric) from None
    Target.objects.filter(parent=old, ended_on=None).update(parent=new)
    before = {name: getattr(old, name) for name in changes}
    trace(
        old.unit_id, grant, by, now, "metrics.change_target", ("target", new.pk),
        old=old.pk, reason=reason.strip(), before=before, after=changes,
    )  # fmt: skip
    return new


@transaction.atomic
def end_target(*, target_id: int, reason: str, by: Scope, now: datetime) -> int:
    """End a target and everything split from it, from today on. Returns how many ended (0 when it had)."""
    target = Target.objects.select_for_update(of=("self",)).select_related("unit", "metric").get(pk=target_id)
    grant = by.demand(METRICS_TARGET, target.unit)
    if target.ended_on is not None:
        return 0
    if not reason.strip():
        raise Refused("metrics.reason", "请写明终止原因。", field="reason")
    count = end_with_parts([target.pk], localdate(now))
    trace(
        target.unit_id, grant, by, now, "metrics.end_target", ("target", target.pk),
        metric=target.metric.code, reason=reason.strip(), count=count,
    )  # fmt: skip
    return count


def end_with_parts(ids: Sequence[int], today: date) -> int:
    """End live targets and all live parts below them, in one statement. Returns how many."""
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE tree(id) AS (
                SELECT unnest(%s::bigint[])
                UNION
                SELECT t.id FROM metrics_target t JOIN tree ON t.parent_id = tree.id WHERE t.ended_on IS NULL
            )
            UPDATE metrics_target SET ended_on = greatest(%s::date, set_on)
            WHERE id IN (SELECT id FROM tree) AND ended_on IS NULL
            """,
            [list(ids), today],
        )
        return cursor.rowcount


def successor(old: Target, today: date, **changes) -> Target:
    """A copy of a target that takes over from it; not saved."""
    keep = {
        f.name: getattr(old, f.name)
        for f in Target._meta.concrete_fields
        if f.name not in {"id", "supersedes", "set_on", "ended_on"}
    }
    return Target(**(keep | changes), supersedes=old, set_on=max(today, old.set_on))


def locked(target_id: int) -> Target:
    """A live target, locked until the transaction ends. Raises Refused."""
    target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("metric", "unit")
        .filter(pk=target_id)
        .first()
    )
    if target is None:
        raise Refused("metrics.target_not_found", "没有这个目标，请刷新页面后再试。")
    if target.ended_on is not None:
        raise Refused("metrics.ended", "这个目标已终止或已被调整，请打开现行的目标。")
    return target


def check_target(target: Target) -> None:
    """Raise Refused, in words, for a target that makes no sense."""
    for field, choices in (("op", Target.Op), ("period", Period), ("profile", Target.Profile)):
        if getattr(target, field) not in choices.values:
            raise Refused(f"metrics.target_{field}", "要求、期间或进度方式不在可选范围内。", field=field)
    for name in NUMBERS:
        number = getattr(target, name)
        if number is not None and (
            not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(PLACES)
        ):
            raise Refused("metrics.value", "数值太大或小数位太多，请检查单位。", field=name)
    if target.ends_on < target.starts_on:
        raise Refused("metrics.target_dates", "结束日期早于开始日期，请改正。", field="ends_on")
    if (target.ends_on - target.starts_on).days > 3660:
        raise Refused("metrics.target_dates", "目标期间最长十年，请改正。", field="ends_on")
    if target.metric.retired_on is not None and target.starts_on >= target.metric.retired_on:
        raise Refused("metrics.retired", f"指标“{target.metric.name}”已停用。", field="metric")
    if target.relative and target.op not in {"INC", "DEC"}:
        raise Refused("metrics.target_relative", "只有“增加”“减少”可以按基数的比例。", field="relative")
    if target.op in {"INC", "DEC"} and target.value is not None and target.value < 0:
        raise Refused("metrics.target_value", "增加或减少的数应为正数，请改正。", field="value")
    if target.weight is not None and not 0 <= target.weight <= 1:
        raise Refused("metrics.target_weight", "权重应在0%至100%之间。", field="weight")
    if target.profile == Target.Profile.SEASONAL and (
        len(target.shares) != 12 or min(target.shares) < 0 or not any(target.shares)
    ):
        raise Refused("metrics.target_shares", "请填写一月到十二月的占比，不能为负或全为零。", field="shares")
    if target.person_id is not None and target.metric.counted_by == Metric.CountedBy.UNIT:
        raise Refused("metrics.target_person", "此指标按机构填报，不能下达给个人。", field="person")


def _works_at(person_id: int, unit: Unit, day: date) -> bool:
    return Appointment.objects.filter(in_force(day), person_id=person_id, unit=unit).exists()


def _exists(metric: Metric) -> Refused:
    return Refused(
        "metrics.target_exists",
        f"同一期间已有“{metric.name}”的目标，请调整原目标，不要重复下达。",
        field="metric",
    )
