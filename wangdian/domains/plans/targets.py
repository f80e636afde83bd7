"""A plan's metric becomes the bank's metric and a target of the unit."""

from datetime import datetime
from decimal import Decimal

from wangdian.kernel.metrics import actions
from wangdian.kernel.metrics.models import Metric, Period, Target
from wangdian.kernel.org.scope import Scope

from .fields import full_date
from .models import PlanItem, PlanVersion

PERIODS = {
    "day": Period.DAY, "week": Period.WEEK, "tendays": Period.TENDAYS, "month": Period.MONTH,
    "quarter": Period.QUARTER, "half": Period.HALF, "year": Period.YEAR, "each": Period.EACH,
}  # fmt: skip
OPS = {"ge": Target.Op.GE, "le": Target.Op.LE, "eq": Target.Op.EQ, "inc": Target.Op.INC, "dec": Target.Op.DEC}
DIRECTIONS = {"up": Metric.Direction.UP, "down": Metric.Direction.DOWN, "hold": Metric.Direction.HOLD}
# Normalised units whose numbers do not add up over time: the period's value is their mean.
LEVELS = {"ratio", "分", "分钟", "秒", "小时", "天", "‰", "倍", ""}
MEASURE_UNITS = {"yuan": "元"}


def set_target(*, version: PlanVersion, item: PlanItem, by: Scope, now: datetime) -> Target:
    """The target an accepted METRIC item says, at the plan's unit and over its dates (or until its own due date)."""
    data = item.data
    norm_unit = data.get("norm_unit") or ""
    metric = actions.define_metric(
        name=data["name"][:60],
        unit=version.unit,
        measure_unit=MEASURE_UNITS.get(norm_unit, norm_unit)[:12],
        display_unit=(data.get("unit") or "")[:12],
        decimals=2 if norm_unit == "ratio" else 0,
        direction=DIRECTIONS.get(data.get("direction") or "up", Metric.Direction.UP),
        aggregation=Metric.Aggregation.MEAN if norm_unit in LEVELS else Metric.Aggregation.SUM,
        roll_up=Metric.RollUp.MEAN if norm_unit in LEVELS else Metric.RollUp.SUM,
        by=by,
        now=now,
    )
    due = full_date(data.get("due"), version.plan.starts_on.year)
    starts_on, ends_on = version.plan.starts_on, version.plan.ends_on
    if due is not None and due >= starts_on:
        ends_on = due
    op = OPS[data["op"]]
    return actions.set_target(
        unit=version.unit,
        metric=metric,
        op=op,
        value=_number(data.get("norm_value")),
        relative=norm_unit == "ratio"
        and op in {Target.Op.INC, Target.Op.DEC}
        and metric.measure_unit != "ratio",
        baseline=_in_norm(data, "baseline"),
        stretch=_in_norm(data, "stretch"),
        period=Period.SPAN if due is not None else PERIODS.get(data.get("period") or "", Period.SPAN),
        starts_on=starts_on,
        ends_on=ends_on,
        weight=_weight(data.get("weight")),
        owner_post=item.post,
        owner_person=item.person,
        plan_item=item.key,
        plan_version=version.pk,
        by=by,
        now=now,
    )


def _number(value: float | int | None) -> Decimal | None:
    """A float of the graph as an exact decimal of at most six places."""
    return None if value is None else round(Decimal(str(value)), 6)


def _in_norm(data: dict, name: str) -> Decimal | None:
    """`baseline` and `stretch` are as written; brought to the normalised unit by the same factor as the value."""
    written, value, norm = data.get(name), data.get("value"), data.get("norm_value")
    if written is None:
        return None
    factor = Decimal(str(norm)) / Decimal(str(value)) if value and norm else Decimal(1)
    return round(Decimal(str(written)) * factor, 6)


def _weight(value: float | None) -> Decimal | None:
    return None if value is None or not 0 <= value <= 1 else round(Decimal(str(value)), 4)


def end_targets(*, versions: list[int], key: str, by: Scope, now: datetime) -> None:
    """End the live targets that an item of earlier versions made."""
    live = Target.objects.filter(plan_version__in=versions, plan_item=key, ended_on=None, parent=None)
    for target in live:
        actions.end_target(target_id=target.pk, reason="计划换新版", by=by, now=now)
