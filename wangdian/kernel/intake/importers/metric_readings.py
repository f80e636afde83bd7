"""指标读数: numbers of metrics by unit, person and day. Hundreds of rows in a handful of queries.

The rules are those of `kernel.metrics.actions.record_reading`: who may report for whom, which days, which values,
one number per metric, unit, person and day; a number that is there already is corrected there, not here.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.metrics.actions.readings import EARLIEST, may_report
from wangdian.kernel.metrics.actions.trace import queue_up, trace
from wangdian.kernel.metrics.figures import LARGEST, PLACES, FigureError, parse_figure
from wangdian.kernel.metrics.models import Metric, Reading
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.powers import METRICS_REPORT
from wangdian.kernel.org.scope import Scope

from ..spec import OK, REFUSED, REPEATED, Field, Importer, Kind, Row, RowResult

SOURCE = "intake"


class _RowError(Exception):
    """What stands in the way of a row."""

    def __init__(self, code: str, message: str, field: str = ""):
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


@dataclass
class _Known:
    """Everything the rows refer to, looked up at once."""

    metrics: dict[str, Metric] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    # (unit, person) -> spans of days on which the person holds a post there
    held: dict[tuple[int, int], list[tuple[date, date | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def key(values: dict) -> str:
    """One number per metric, unit, person and day."""
    parts = [values["metric"], values.get("unit") or "", values.get("person") or "", f"{values['day']}"]
    return "|".join(part.strip() for part in parts)


def load(*, rows: list[Row], unit: Unit, by: Scope, now: datetime, dry_run: bool) -> list[RowResult]:
    """Record the numbers of rows, or say what would come of them. Seven queries, however many rows."""
    known = _look_up(rows, unit)
    results, fresh = {}, {}
    for row in rows:
        try:
            fresh[row.number] = _reading(row, unit, known, by, now)
        except _RowError as wrong:
            results[row.number] = RowResult(row.number, REFUSED, wrong.code, wrong.message, wrong.field)
        except Refused as refused:
            results[row.number] = RowResult(row.number, REFUSED, refused.code, refused.message)
    there = _there_already(fresh.values())
    for number, reading in list(fresh.items()):
        place = (reading.metric_id, reading.unit_id, reading.person_id, reading.day)
        if place not in there:
            results[number] = RowResult(number, OK)
        elif there[place] == reading.value:
            results[number] = RowResult(number, REPEATED, "metrics.recorded", "已有相同的读数")
            del fresh[number]
        else:
            results[number] = RowResult(
                number,
                REFUSED,
                "metrics.key_reused",
                "这一天已有不同的（或作废的）读数，请用“更正”修改",
                "value",
            )
            del fresh[number]
    if not dry_run and fresh:
        _write(list(fresh.values()), by, now)
    return [results[row.number] for row in rows]


def _look_up(rows: list[Row], unit: Unit) -> _Known:
    known = _Known()
    for metric in Metric.objects.all():
        for name in (*metric.aliases, metric.name, metric.code):
            known.metrics[name] = metric
    codes = {r.values["unit"] for r in rows if r.values.get("unit")}
    below = Unit.objects.filter(path__gte=unit.path, path__lt=unit.path + "~")
    for found in (*below.filter(code__in=codes), *below.filter(name__in=codes)) if codes else ():
        known.units[found.code] = known.units[found.name] = found
    numbers = {r.values["person"] for r in rows if r.values.get("person")}
    known.people = {p.staff_no: p for p in Person.objects.filter(staff_no__in=numbers)}
    for a in Appointment.objects.filter(person__in=known.people.values()) if known.people else ():
        known.held[a.unit_id, a.person_id].append((a.starts_on, a.ends_on))
    return known


def _reading(row: Row, home: Unit, known: _Known, by: Scope, now: datetime) -> Reading:
    """The reading that a row means. Raises _RowError, and Forbidden where it may not be reported."""
    values, day = row.values, row.values["day"]
    metric = known.metrics.get(values["metric"])
    if metric is None:
        raise _RowError("metrics.unknown", f"没有指标“{values['metric']}”，请核对名称或代码", "metric")
    unit = known.units.get(values["unit"]) if values.get("unit") else home
    if unit is None:
        raise _RowError("intake.unit", f"“{home.name}”及下级没有机构“{values['unit']}”", "unit")
    person = known.people.get(values["person"]) if values.get("person") else None
    if values.get("person") and person is None:
        raise _RowError("intake.person", f"没有工号“{values['person']}”", "person")
    _check_whose(metric, person)
    if metric.retired_on is not None and day >= metric.retired_on:
        raise _RowError("metrics.retired", f"指标“{metric.name}”已停用", "metric")
    if not EARLIEST <= day <= now.date():
        raise _RowError("metrics.future", "日期在将来，或早于2000年", "day")
    may_report(by, unit, person.pk if person else None)
    if person and not any(s <= day and (e is None or day <= e) for s, e in known.held[unit.pk, person.pk]):
        raise _RowError("metrics.not_here", f"{person.name}当日不在{unit.name}任职", "person")
    value = _value(metric, values["value"])
    sample = values.get("sample")
    if sample is not None and not 0 < sample < LARGEST:
        raise _RowError("metrics.sample", "样本量应为正数", "sample")
    return Reading(
        metric=metric, unit=unit, person=person, day=day, value=value, sample=sample,
        note=values.get("note") or "", by_id=by.person_id, at=now, source=SOURCE,
        source_key=f"{unit.pk}:{metric.pk}:{day}:{person.pk if person else ''}",
    )  # fmt: skip


def _check_whose(metric: Metric, person: Person | None) -> None:
    if metric.counted_by == Metric.CountedBy.UNIT and person is not None:
        raise _RowError("metrics.whose", f"“{metric.name}”以机构填报的数为准，不能填工号", "person")
    if metric.counted_by == Metric.CountedBy.PERSON and person is None:
        raise _RowError("metrics.whose", f"“{metric.name}”按个人统计，请填工号", "person")


def _value(metric: Metric, text: str) -> Decimal:
    """The number in the measure unit; a bare number is in the unit that pages show."""
    try:
        value = parse_figure(text, metric.display_unit)
    except FigureError as error:
        raise _RowError("metrics.value", str(error), "value") from None
    if value is None or abs(value) >= LARGEST or value != value.quantize(PLACES):
        raise _RowError("metrics.value", "数值太大或小数位太多，请检查单位", "value")
    return value


def _there_already(readings) -> dict[tuple, Decimal | None]:
    """By metric, unit, person and day: the number that now counts, from whatever source. One query."""
    readings = list(readings)
    if not readings:
        return {}
    days = [r.day for r in readings]
    rows = Reading.objects.filter(
        metric__in={r.metric_id for r in readings},
        unit__in={r.unit_id for r in readings},
        day__gte=min(days),
        day__lte=max(days),
        superseded_by=None,
    )
    # What ticked duties brought in adds to the day's number; only sheets and imports say the whole of it.
    found = rows.exclude(source__in=["duty"]).values_list("metric_id", "unit_id", "person_id", "day", "value")
    return {tuple(key): value for *key, value in found}


def _write(readings: list[Reading], by: Scope, now: datetime) -> None:
    """Insert, and leave one trace a unit: which metrics, which days, how many."""
    by_unit = defaultdict(list)
    for reading in readings:
        by_unit[reading.unit_id].append(reading)
    for unit_id in sorted(
        by_unit
    ):  # always in this order, so that two imports never wait for each other crosswise
        queue_up(unit_id)
    Reading.objects.bulk_create(readings, batch_size=1000)
    for unit_id, group in sorted(by_unit.items()):
        grant = by.demand(METRICS_REPORT, group[0].unit)
        trace(
            unit_id, grant, by, now, "intake.readings", ("unit", unit_id), number=len(group),
            metric=sorted({r.metric.name for r in group})[:20], starts_on=min(r.day for r in group),
            ends_on=max(r.day for r in group), digest=_digest(group),
        )  # fmt: skip


def _digest(group: list[Reading]) -> str:
    """A digest of every number written, so that the trace vouches for them."""
    lines = sorted(f"{r.source_key}={r.value:f}" for r in group)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


IMPORTER = Importer(
    name="metrics.readings",
    label=_("指标读数"),
    power=METRICS_REPORT,
    fields=(
        Field("metric", _("指标"), required=True, longest=60, aliases=("指标名称", "指标代码", "项目")),
        Field("day", _("日期"), Kind.DAY, required=True, aliases=("数据日期", "业务日期", "统计日期")),
        Field(
            "value", _("数值"), required=True, longest=40, aliases=("读数", "完成数", "实际", "金额", "数量"),
            help=_("按页面显示的单位填写，也可以带单位，如“500万元”"),
        ),
        Field("unit", _("机构"), longest=80, aliases=("机构号", "机构名称", "网点"), help=_("不填为本机构")),
        Field("person", _("工号"), longest=20, aliases=("人员工号", "员工号", "柜员号"), help=_("个人的数才填")),
        Field("sample", _("样本量"), Kind.NUMBER, aliases=("笔数", "样本")),
        Field("note", _("说明"), aliases=("备注",)),
    ),
    key=key,
    apply=load,
    help=_("每行一个数：哪个指标、哪一天、多少。同一指标、机构、人员、日期只写一次；要改已有的数请用“更正”。"),
    icon="chart-bar",
)  # fmt: skip
