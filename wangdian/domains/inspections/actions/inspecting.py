"""Plan, begin, carry out and report an inspection. (Inventory rows 230, 233–237, 240, 250, 251.)"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from wangdian.kernel.cases.numbering import code_of, next_number
from wangdian.kernel.checklists.actions import start_run
from wangdian.kernel.checklists.actions.common import template_for
from wangdian.kernel.checklists.models import Run
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT
from wangdian.kernel.org.queries import head_of
from wangdian.kernel.org.scope import Grant, Scope

from ..models import CheckPlanItem, Inspection, InspectionRun, RiskPoint
from ..rules import methods
from .common import trace

Kind, State = Inspection.Kind, Inspection.State
SERIES = "JC"
OUTSIDE = {Kind.AUDIT, Kind.REGULATOR}


@transaction.atomic
def plan_inspection(
    *,
    unit: Unit,
    kind: str,
    title: str,
    planned_on: date,
    by: Scope,
    now: datetime,
    covers: str = "",
    methods_used: Sequence[str] = (),
    checklists: Sequence[str] = (),
    inspectors: Sequence[Person] = (),
    external_body: str = "",
    plan_item: CheckPlanItem | None = None,
) -> Inspection:
    """A new inspection of a unit. Of an unannounced kind nobody at the unit hears before it begins.

    Raises Refused: `inspections.title`, `inspections.kind`, `inspections.methods`, `inspections.external` (an audit or
    regulator needs a name), `inspections.guidance` (guidance is given to a unit below), `checklists.no_template`;
    Forbidden.
    """
    grant = by.demand(INSPECTIONS_INSPECT, unit)
    if not title.strip():
        raise Refused("inspections.title", "请写明检查名称。", field="title")
    if kind not in Kind.values:
        raise Refused("inspections.kind", "请选择检查方式。", field="kind")
    known = [m.code for m in methods()]
    if not methods_used or set(methods_used) - set(known):
        raise Refused("inspections.methods", "请从方法库中至少选一种检查方法。", field="methods_used")
    if kind in OUTSIDE and not external_body.strip():
        raise Refused("inspections.external", "请写明审计或检查机构的名称。", field="external_body")
    if kind == Kind.GUIDANCE and grant.unit_id == unit.pk:
        raise Refused("inspections.guidance", "业务指导是对下级网点的，请选择下级机构。", field="kind")
    for code in checklists:
        template_for(code, unit)
    inspection = Inspection.objects.create(
        unit=unit, by_unit_id=grant.unit_id, kind=kind, title=title.strip()[:120], covers=covers.strip()[:4000],
        code=_next_code(unit, now), methods=[m for m in known if m in methods_used], checklists=list(checklists),
        external_body=external_body.strip()[:120], inspectors=[p.pk for p in inspectors] or [by.person_id],
        planned_on=planned_on, plan_item=plan_item, made_by_id=by.person_id, made_at=now,
    )  # fmt: skip
    _trace(inspection, grant, by, now, "inspections.plan_inspection", kind=kind, day=str(planned_on))
    return inspection


def _next_code(unit: Unit, now: datetime) -> str:
    year = localtime(now).year
    return code_of(SERIES, unit, year, next_number(unit.pk, SERIES, year))


def _trace(inspection: Inspection, grant: Grant, by: Scope, now: datetime, act: str, **summary) -> None:
    """In the chain of the inspecting unit while it is secret, so that the unit's own chain does not tell."""
    unit_id = inspection.by_unit_id if inspection.is_secret else inspection.unit_id
    trace(unit_id, grant, by, now, act, ("inspection", inspection.pk), title=inspection.title, **summary)


def locked(inspection_id: int, by: Scope) -> tuple[Inspection, Grant]:
    """The inspection, locked, and the grant of one of its inspectors, of its maker, or of who inspects there.

    Raises Refused `inspections.not_found`; Forbidden.
    """
    found = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("unit", "by_unit")
        .filter(pk=inspection_id)
        .first()
    )
    if found is None:
        raise Refused("inspections.not_found", "没有这次检查，可能不属于您的机构。请刷新后重试。")
    if by.has(INSPECTIONS_INSPECT, found.unit.path):
        return found, by.demand(INSPECTIONS_INSPECT, found.unit)
    if by.person_id in {*found.inspectors, found.made_by_id} and by.home is not None:
        return found, by.home
    raise Forbidden("inspections.not_yours", "您不是这次检查的检查人。")


def _demand(inspection: Inspection, *states: str) -> None:
    if inspection.state not in states:
        raise Refused(
            "inspections.state", f"这次检查现在是“{inspection.get_state_display()}”，不能这样做；请刷新。"
        )


@transaction.atomic
def begin(*, inspection_id: int, by: Scope, now: datetime) -> Inspection:
    """Arrive and begin; from now on the inspected unit sees it. A second call changes nothing."""
    inspection, grant = locked(inspection_id, by)
    if inspection.state == State.RUNNING:
        return inspection
    _demand(inspection, State.PLANNED)
    inspection.state, inspection.started_at = State.RUNNING, now
    inspection.save(update_fields=["state", "started_at"])
    _trace(inspection, grant, by, now, "inspections.begin")
    return inspection


@transaction.atomic
def begin_round(*, inspection_id: int, checklist: str, by: Scope, now: datetime) -> Run:
    """Begin a checklist as part of a running inspection; one that is being filled in by the same person is given back."""
    inspection, grant = locked(inspection_id, by)
    _demand(inspection, State.RUNNING)
    running = InspectionRun.objects.filter(
        inspection=inspection, run__template__code=checklist, run__state=Run.State.RUNNING, run__person_id=by.person_id
    ).select_related("run")  # fmt: skip
    if (link := running.first()) is not None:
        return link.run
    run = start_run(template_code=checklist, unit=inspection.unit, by=by, now=now)
    InspectionRun.objects.create(unit_id=inspection.unit_id, inspection=inspection, run=run)
    _trace(inspection, grant, by, now, "inspections.round", checklist=checklist)
    return run


@transaction.atomic
def report(
    *, inspection_id: int, conclusion: str, by: Scope, now: datetime, good: str = "", advice: str = "", materials: str = ""
) -> Inspection:  # fmt: skip
    """Close the inspection with its report; the head of the unit is told.

    Raises Refused: `inspections.state`, `inspections.conclusion`, `inspections.round_open`, `inspections.sweep_open` (a
    sweep has marked every point).
    """
    inspection, grant = locked(inspection_id, by)
    _demand(inspection, State.RUNNING)
    if not conclusion.strip():
        raise Refused("inspections.conclusion", "请写明检查结论。", field="conclusion")
    if inspection.runs.filter(run__state=Run.State.RUNNING).exists():
        raise Refused("inspections.round_open", "还有检查表没有填完；请先完成或作废。")
    if inspection.kind == Kind.SWEEP:
        left = RiskPoint.objects.filter(unit_id=inspection.unit_id, retired_on=None).exclude(
            marks__inspection=inspection
        )
        if count := left.count():
            raise Refused("inspections.sweep_open", f"还有{count}个风险点没有排查；拉网式排查须全部过一遍。")
    inspection.state, inspection.reported_at, inspection.reported_by_id = State.REPORTED, now, by.person_id
    inspection.conclusion, inspection.good = conclusion.strip()[:4000], good.strip()[:4000]
    inspection.advice, inspection.materials = advice.strip()[:4000], materials.strip()[:4000]
    inspection.save(
        update_fields=["state", "reported_at", "reported_by", "conclusion", "good", "advice", "materials"]
    )
    head = head_of(inspection.unit, localdate(now))
    notify(
        people={head.pk} - {by.person_id} if head else (), kind="inspections.report",
        title=f"检查报告：{inspection.title}", url=reverse("inspections:inspection", args=[inspection.pk]),
        unit_id=inspection.unit_id, now=now, key=f"inspection:{inspection.pk}:report",
    )  # fmt: skip
    _trace(inspection, grant, by, now, "inspections.report", findings=inspection.findings.count())
    return inspection


@transaction.atomic
def cancel(*, inspection_id: int, reason: str, by: Scope, now: datetime) -> Inspection:
    """Call off one that has not begun, with a reason."""
    inspection, grant = locked(inspection_id, by)
    if inspection.state == State.CANCELLED:
        return inspection
    _demand(inspection, State.PLANNED)
    if not reason.strip():
        raise Refused("inspections.reason", "请写明取消的原因。", field="reason")
    _trace(inspection, grant, by, now, "inspections.cancel", reason=reason[:200])
    inspection.state, inspection.cancel_reason = State.CANCELLED, reason.strip()[:200]
    inspection.save(update_fields=["state", "cancel_reason"])
    return inspection
