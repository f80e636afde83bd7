"""The bank's vocabulary of metrics: shipped ones, new ones, names and aliases."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import METRICS_TARGET
from wangdian.kernel.org.scope import Scope

from ..models import Metric
from .trace import trace

FILE = Path(__file__).parent.parent / "rules" / "metrics.yaml"
EDITABLE = {
    "name", "aliases", "display_unit", "decimals", "direction", "period", "note", "counted_by", "retired_on",
}  # fmt: skip


def normal_name(text: str) -> str:
    """A name as it is compared: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).strip("“”\"'《》：:")


def metric_named(text: str, metrics: Iterable[Metric] | None = None) -> Metric | None:
    """The metric of this name, alias or code, or None. One query, or none when `metrics` are given."""
    wanted = normal_name(text)
    known = Metric.objects.filter(retired_on=None) if metrics is None else metrics
    by_name = {}
    for metric in known:
        for name in (metric.code, *metric.aliases, metric.name):  # a name wins over an alias
            by_name[normal_name(name)] = metric
    return by_name.get(wanted) if wanted else None


@transaction.atomic
def define_metric(*, name: str, unit: Unit, by: Scope, now: datetime, **fields) -> Metric:
    """The metric of this name, made where the bank has none yet. `unit` is where it is first used.

    `fields` are those of `Metric`; without a code it gets one from its name. An existing metric is returned as
    it is. Raises Refused `metrics.metric_name`, `metrics.metric_fields`; Forbidden `org.no_power`.
    """
    grant = by.demand(METRICS_TARGET, unit)
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise Refused("metrics.metric_name", "请写指标名称，不超过60个字。", field="name")
    if (known := metric_named(name)) is not None:
        return known
    fields.setdefault("code", "M" + hashlib.sha256(normal_name(name).encode()).hexdigest()[:10].upper())
    fields.setdefault("display_unit", fields.get("measure_unit", ""))
    metric = Metric(name=name, **fields)
    _check_fields(metric)
    try:
        with transaction.atomic():
            metric.save(force_insert=True)
    except IntegrityError:
        known = Metric.objects.filter(name=name).first()
        if known is None:
            raise Refused("metrics.metric_code", "指标代码已被使用，请换一个。", field="code") from None
        return known
    trace(unit.pk, grant, by, now, "metrics.define", ("metric", metric.code), name=name, **_summary(fields))
    return metric


@transaction.atomic
def edit_metric(*, metric: Metric, by: Scope, now: datetime, **changes) -> Metric:
    """Change names, display, or retire a metric: for those who set targets for the whole bank.

    How its numbers add up (aggregation, roll-up, measure unit) cannot change: past numbers would mean
    something else. Raises Refused `metrics.metric_fixed`, `metrics.metric_name` (taken by another one).
    """
    bank = Unit.objects.filter(depth=1).order_by("path").first()
    grant = by.demand(METRICS_TARGET, bank)
    if fixed := set(changes) - EDITABLE:
        raise Refused(
            "metrics.metric_fixed",
            f"指标的计算方式（{'、'.join(sorted(fixed))}）不能更改，请新建指标并停用旧的。",
        )
    before = {name: getattr(metric, name) for name in changes}
    for name, value in changes.items():
        setattr(metric, name, value)
    _check_fields(metric)
    others = Metric.objects.exclude(pk=metric.pk).filter(retired_on=None)
    for name in (metric.name, *metric.aliases):
        if (taken := metric_named(name, others)) is not None:
            raise Refused(
                "metrics.metric_name", f"“{name}”已是指标“{taken.name}”的名称或别名。", field="aliases"
            )
    metric.save(update_fields=list(changes))
    trace(
        bank.pk, grant, by, now, "metrics.edit_metric", ("metric", metric.code),
        before=_summary(before), after=_summary(changes),
    )  # fmt: skip
    return metric


@transaction.atomic
def load_metrics() -> dict[str, Metric]:
    """Create the shipped metrics that do not exist yet; never touch one that does. Returns all by code."""
    known = {metric.code: metric for metric in Metric.objects.all()}
    names = {metric.name for metric in known.values()}
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    fresh = [
        Metric(**entry) for entry in entries if entry["code"] not in known and entry["name"] not in names
    ]
    for metric in Metric.objects.bulk_create(fresh):
        known[metric.code] = metric
    return known


def _check_fields(metric: Metric) -> None:
    for field in ("direction", "aggregation", "roll_up", "counted_by", "period"):
        if getattr(metric, field) not in dict(metric._meta.get_field(field).choices):
            raise Refused("metrics.metric_fields", "指标的方向、汇总方式或期间不在可选范围内。", field=field)
    if not 0 <= metric.decimals <= 6 or any(len(a) > 60 for a in metric.aliases):
        raise Refused("metrics.metric_fields", "小数位应为0至6，别名不超过60个字。", field="decimals")


def _summary(fields: dict) -> dict:
    return {k: (v.isoformat() if isinstance(v, date) else v) for k, v in fields.items()}
