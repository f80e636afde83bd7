"""Keep the list of risk points and controls, issue its editions, sweep it. (Inventory rows 240, 241.)"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.powers import CASES_OVERSEE, INSPECTIONS_INSPECT
from wangdian.kernel.org.scope import Scope

from ..models import Category, Finding, Inspection, RiskList, RiskPoint, SweepMark
from ..rules import risk_points
from .common import trace
from .findings import open_finding
from .inspecting import locked as locked_inspection
from .rounds import rectifier

Result = SweepMark.Result


@transaction.atomic
def load_points(*, unit: Unit, by: Scope, now: datetime) -> int:
    """Put the shipped draft into a unit's list; codes that are there are left alone. Returns how many were new."""
    grant = by.demand(INSPECTIONS_INSPECT, unit)
    known = set(RiskPoint.objects.filter(unit=unit).values_list("code", flat=True))
    entries = [e for e in risk_points() if e["code"] not in known]
    posts = {p.code: p for p in Post.objects.filter(code__in={e["post"] for e in entries})}
    for entry in entries:
        RiskPoint.objects.create(unit=unit, **entry | {"post": posts.get(entry["post"])})
    if entries:
        trace(unit.pk, grant, by, now, "inspections.points", ("unit", unit.pk), count=len(entries))
    return len(entries)


FIELDS = {
    "code",
    "business",
    "step",
    "risk",
    "category",
    "post",
    "likelihood",
    "impact",
    "control",
    "control_kind",
}


@transaction.atomic
def put_point(
    *, unit: Unit, by: Scope, now: datetime, point_id: int | None = None, **fields: Any
) -> RiskPoint:
    """Add a point, or change one (its history is kept). Raises Refused `inspections.point`, `inspections.point_code`,
    `inspections.scale`, `inspections.not_found`; Forbidden."""
    grant = by.demand(INSPECTIONS_INSPECT, unit)
    if unknown := set(fields) - FIELDS:
        raise TypeError(f"cannot set {unknown}")
    point = RiskPoint(unit=unit)
    if point_id is not None:
        found = RiskPoint.objects.select_for_update(of=("self",)).filter(pk=point_id, unit=unit).first()
        if found is None:
            raise Refused("inspections.not_found", "没有这个风险点，请刷新。")
        point = found
    for name, value in fields.items():
        setattr(point, name, value.strip() if isinstance(value, str) else value)
    if not (point.code and point.business and point.step and point.risk and point.control):
        raise Refused("inspections.point", "编号、业务、环节、风险点和控制措施都要写明。", field="control")
    if point.category not in Category.values or point.control_kind not in RiskPoint.Control.values:
        raise Refused("inspections.point", "请选择风险类别和控制类型。", field="category")
    if not (1 <= point.likelihood <= 5 and 1 <= point.impact <= 5):
        raise Refused("inspections.scale", "可能性和影响都按1到5打分。", field="likelihood")
    try:
        with transaction.atomic():
            point.save()
    except IntegrityError:
        raise Refused("inspections.point_code", "这个编号已经用过，请换一个。", field="code") from None
    trace(unit.pk, grant, by, now, "inspections.point", ("risk_point", point.pk), title=point.risk)
    return point


@transaction.atomic
def retire_point(*, point_id: int, by: Scope, now: datetime) -> RiskPoint:
    """A point that no longer exists (a business that ended). It stays in what was written."""
    point = (
        RiskPoint.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=point_id).first()
    )
    if point is None:
        raise Refused("inspections.not_found", "没有这个风险点，请刷新。")
    grant = by.demand(INSPECTIONS_INSPECT, point.unit)
    if point.retired_on is None:
        point.retired_on = localdate(now)
        point.save(update_fields=["retired_on"])
        trace(
            point.unit_id, grant, by, now, "inspections.point", ("risk_point", point.pk), retired=point.code
        )
    return point


@transaction.atomic
def issue_list(*, unit: Unit, note: str, by: Scope, now: datetime) -> RiskList:
    """Freeze the list as a new edition. One that says the same as the last is not issued again.

    Raises Refused `inspections.no_points`, `inspections.same_list`; Forbidden.
    """
    grant = by.demand(CASES_OVERSEE, unit)
    Unit.objects.select_for_update().get(pk=unit.pk)  # one edition after the other
    points = [_plain(p) for p in RiskPoint.objects.filter(unit=unit, retired_on=None).select_related("post")]
    if not points:
        raise Refused("inspections.no_points", "清单里还没有风险点。")
    last = RiskList.objects.filter(unit=unit).order_by("-number").first()
    if last is not None and last.points == points:
        raise Refused("inspections.same_list", f"与第{last.number}版内容相同，不必重发。")
    number = (RiskList.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0) + 1
    made = RiskList.objects.create(
        unit=unit,
        number=number,
        points=points,
        note=note.strip()[:200],
        issued_by_id=by.person_id,
        issued_at=now,
    )
    trace(
        unit.pk,
        grant,
        by,
        now,
        "inspections.issue_list",
        ("risk_list", made.pk),
        number=number,
        points=len(points),
    )
    return made


def _plain(point: RiskPoint) -> dict[str, Any]:
    return {
        "code": point.code, "business": point.business, "step": point.step, "risk": point.risk,
        "category": point.category, "post": point.post.name if point.post else "", "likelihood": point.likelihood,
        "impact": point.impact, "control": point.control, "control_kind": point.control_kind,
    }  # fmt: skip


@transaction.atomic
def mark_point(
    *, inspection_id: int, point_id: int, result: str, note: str, by: Scope, now: datetime
) -> SweepMark:
    """What a sweep found at a point. A weak or failed control opens a finding, once; the mark may be changed until the
    report. Raises Refused: `inspections.state`, `inspections.not_sweep`, `inspections.mark_note`, `inspections.not_found`."""
    inspection, grant = locked_inspection(inspection_id, by)
    if inspection.kind != Inspection.Kind.SWEEP:
        raise Refused("inspections.not_sweep", "只有拉网式排查逐点登记。")
    if inspection.state != Inspection.State.RUNNING:
        raise Refused("inspections.state", "排查没有开始，或已经出了报告。")
    if result not in Result.values:
        raise Refused("inspections.mark", "请选择排查结果。", field="result")
    if result in {Result.WEAK, Result.FAILED} and not note.strip():
        raise Refused("inspections.mark_note", "控制不足或失效的，请写明看到的情况。", field="note")
    point = RiskPoint.objects.select_related("post").filter(pk=point_id, unit_id=inspection.unit_id).first()
    if point is None:
        raise Refused("inspections.not_found", "没有这个风险点，请刷新。")
    mark = SweepMark.objects.filter(inspection=inspection, point=point).first() or SweepMark(
        unit_id=inspection.unit_id, inspection=inspection, point=point
    )
    mark.result, mark.note, mark.by_id, mark.at = result, note.strip()[:2000], by.person_id, now
    if result in {Result.WEAK, Result.FAILED} and mark.case_id is None:
        mark.case = _finding(inspection, point, result, note, by, now)
    mark.save()
    trace(
        inspection.unit_id, grant, by, now, "inspections.mark", ("inspection", inspection.pk), title=point.risk, result=result
    )  # fmt: skip
    return mark


def _finding(inspection: Inspection, point: RiskPoint, result: str, note: str, by: Scope, now: datetime):
    grave = result == Result.FAILED and point.level == "HIGH"
    return open_finding(
        unit=inspection.unit, title=f"{point.code} {point.risk}", topic=f"risk.{point.code}", by=by, now=now,
        fact=f"{point.business}·{point.step}：{note.strip()}", category=point.category,
        grade="MAJOR" if grave else "NORMAL", source=Finding.Source.SWEEP, standard=f"应有控制：{point.control}"[:300],
        owner=rectifier(inspection.unit, point.post.code, now) if point.post else None, inspection=inspection,
        responsible_post=point.post, origin=("sweep", f"{inspection.pk}:{point.pk}"),
    )  # fmt: skip
