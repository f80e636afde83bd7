"""Mystery visits: enter what an outsider saw, make it known, reveal the name last. (Inventory row 246.)"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from wangdian.kernel.checklists.actions.common import template_for
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.checklists.scoring import Given, Result, score, value_problem
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.metrics.actions import record_reading
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import INSPECTIONS_MYSTERY
from wangdian.kernel.org.queries import head_of
from wangdian.kernel.org.scope import Grant, Scope

from ..models import Finding, MysteryInspector, MysteryVisit
from ..rules import outcome_of
from .common import trace
from .findings import open_finding
from .rounds import rectifier

CHECKLIST = "mystery_visit"
INDICATORS = 20  # the visit is what it is by these twenty
METRIC = "MYSTERY_SCORE"
State = MysteryVisit.State


@transaction.atomic
def add_inspector(*, unit: Unit, name: str, agency: str, by: Scope, now: datetime) -> MysteryInspector:
    """An outside inspector of a unit; known below by a number only. Raises Refused `inspections.name`."""
    grant = by.demand(INSPECTIONS_MYSTERY, unit)
    if not name.strip():
        raise Refused("inspections.name", "请填写访查员姓名。", field="name")
    Unit.objects.select_for_update().get(pk=unit.pk)  # numbers one after the other
    number = (MysteryInspector.objects.filter(unit=unit).aggregate(n=Max("number"))["n"] or 0) + 1
    made = MysteryInspector.objects.create(
        unit=unit, number=number, name=name.strip()[:40], agency=agency.strip()[:80]
    )
    trace(unit.pk, grant, by, now, "inspections.inspector", ("mystery_inspector", made.pk), number=number)
    return made


@transaction.atomic
def enter_visit(
    *,
    unit: Unit,
    inspector: MysteryInspector,
    visited_on: date,
    answers: Mapping[str, tuple[str, str]],
    by: Scope,
    now: datetime,
    period: str = "",
    impression: str = "",
    visit_id: int | None = None,
) -> MysteryVisit:
    """Enter a visit, or correct one before it is made known; complete when all twenty are scored.

    `answers` are (value, note) by item. The branch sees nothing of it. Raises Refused: `inspections.visit_future`,
    `inspections.own_visit` (a unit does not send inspectors to itself), `inspections.inspector`,
    `inspections.twenty` (the template is not of twenty scored items), `inspections.visit_value`,
    `inspections.visit_known`, `checklists.no_template`; Forbidden.
    """
    grant = by.demand(INSPECTIONS_MYSTERY, unit)
    if visited_on > localdate(now):
        raise Refused("inspections.visit_future", "访查日期不能晚于今天。", field="visited_on")
    if grant.unit_id == unit.pk:
        raise Refused("inspections.own_visit", "神秘人访查由上级机构组织，不能访查自己。", field="unit")
    if inspector.unit_id != grant.unit_id:
        raise Refused("inspections.inspector", "请从本机构委托的访查员中选择。", field="inspector")
    visit = _to_enter(visit_id, unit, grant, by, now)
    definition = definition_of(visit.version)
    _demand_twenty(definition)
    given = {}
    for item in definition.items():
        value, note = answers.get(item.key, ("", ""))
        if problem := value_problem(item, value):
            raise Refused("inspections.visit_value", f"“{item.text}”{problem}", field=item.key)
        if value:
            given[item.key] = {"value": value, "note": note.strip()[:500]}
    visit.inspector, visit.inspector_number = inspector, inspector.number
    visit.visited_on, visit.period, visit.answers = visited_on, period.strip()[:40], given
    visit.impression = impression.strip()[:2000]
    visit.save()
    _act(visit, grant, by, now, "inspections.visit")
    return visit


def _to_enter(visit_id: int | None, unit: Unit, grant: Grant, by: Scope, now: datetime) -> MysteryVisit:
    if visit_id is None:
        version = template_for(CHECKLIST, unit).current
        return MysteryVisit(
            unit=unit, by_unit_id=grant.unit_id, version=version, entered_by_id=by.person_id, entered_at=now
        )
    visit = _locked(visit_id)
    if visit.state != State.DRAFT:
        raise Refused("inspections.visit_known", "这次访查已经提交，不能再改。")
    return visit


def _locked(visit_id: int) -> MysteryVisit:
    visit = (
        MysteryVisit.objects.select_for_update(of=("self",))
        .select_related("unit", "by_unit", "version__template")
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        raise Refused("inspections.not_found", "没有这次访查，可能不属于您的机构。")
    return visit


def _demand_twenty(definition) -> None:
    if sum(item.is_scored for item in definition.items()) != INDICATORS:
        raise Refused("inspections.twenty", f"神秘人访查表须是{INDICATORS}项计分指标，请先修订检查表。")


def result_of(visit: MysteryVisit) -> Result:
    """The visit judged by its version of the twenty."""
    given = {key: Given(a["value"], a["note"]) for key, a in visit.answers.items()}
    return score(definition_of(visit.version), given)


@transaction.atomic
def submit_visit(*, visit_id: int, by: Scope, now: datetime) -> MysteryVisit:
    """All twenty are scored: the visit stands. A second call changes nothing. Raises Refused `inspections.visit_open`."""
    visit = _locked(visit_id)
    grant = by.demand(INSPECTIONS_MYSTERY, visit.by_unit)
    if visit.state != State.DRAFT:
        return visit
    result = result_of(visit)
    if result.missing:
        first = "、".join(f"“{j.item.text}”" for j in result.missing[:3])
        raise Refused(
            "inspections.visit_open", f"还有{len(result.missing)}项没有评完（或差评没写说明）：{first}。"
        )
    visit.state, visit.score, visit.submitted_at = State.SUBMITTED, result.score, now
    visit.save(update_fields=["state", "score", "submitted_at"])
    _act(visit, grant, by, now, "inspections.visit_submit", score=str(visit.score))
    return visit


@transaction.atomic
def make_known(*, visit_id: int, by: Scope, now: datetime) -> MysteryVisit:
    """Tell the branch: its score, a reading of the metric, a finding for each bad item. The name stays hidden.

    A second call changes nothing. Raises Refused `inspections.visit_open`.
    """
    visit = _locked(visit_id)
    grant = by.demand(INSPECTIONS_MYSTERY, visit.by_unit)
    if visit.state == State.KNOWN:
        return visit
    if visit.state != State.SUBMITTED:
        raise Refused("inspections.visit_open", "访查还没有录完，不能通报。")
    visit.state, visit.known_at = State.KNOWN, now
    visit.save(update_fields=["state", "known_at"])
    record_reading(
        metric=_metric(), unit=visit.unit, day=visit.visited_on, value=visit.score or Decimal(0), sample=Decimal(1),
        source="mystery_visit", source_key=str(visit.pk), note="神秘人访查", by=by, now=now,
    )  # fmt: skip
    for judged in result_of(visit).failed:
        _finding(visit, judged, by, now)
    head = head_of(visit.unit, localdate(now))
    if head is not None:
        notify(
            people=[head.pk], kind="inspections.mystery", title=f"神秘人访查得分{visit.score:f}",
            url=reverse("inspections:visit", args=[visit.pk]), unit_id=visit.unit_id, now=now, key=f"visit:{visit.pk}",
        )  # fmt: skip
    _act(visit, grant, by, now, "inspections.visit_known", score=str(visit.score))
    return visit


def _metric() -> Metric:
    """The metric that appraisals use; made when the first score is made known."""
    return Metric.objects.get_or_create(
        code=METRIC,
        defaults={
            "name": "神秘人访查得分", "aliases": ["暗访得分", "神秘人得分"], "measure_unit": "分", "display_unit": "分",
            "decimals": 2, "aggregation": "MEAN", "roll_up": "MEAN", "counted_by": "UNIT", "period": "MONTH",
        },
    )[0]  # fmt: skip


def _finding(visit: MysteryVisit, judged, by: Scope, now: datetime) -> None:
    rule = outcome_of(CHECKLIST, judged.item.key)
    open_finding(
        unit=visit.unit, title=f"访查差项：{judged.item.text}", topic=f"{CHECKLIST}.{judged.item.key}",
        fact=f"{visit.visited_on}访查：{judged.item.text}。{judged.given.note}", category=rule.category, grade=rule.grade,
        source=Finding.Source.MYSTERY, owner=rectifier(visit.unit, rule.post, now), checklist=CHECKLIST,
        item=judged.item.key, origin=("visit_item", f"{visit.pk}:{judged.item.key}"), by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def reveal(*, visit_id: int, by: Scope, now: datetime) -> MysteryVisit:
    """Let the branch know the inspector's name too. Only after the score is known. Raises Refused `inspections.visit_secret`."""
    visit = _locked(visit_id)
    grant = by.demand(INSPECTIONS_MYSTERY, visit.by_unit)
    if visit.revealed_at is not None:
        return visit
    if visit.state != State.KNOWN:
        raise Refused("inspections.visit_secret", "通报得分之后才能公开访查员。")
    visit.inspector_name, visit.revealed_at = visit.inspector.name, now
    visit.save(update_fields=["inspector_name", "revealed_at"])
    _act(visit, grant, by, now, "inspections.visit_reveal")
    return visit


def _act(visit: MysteryVisit, grant: Grant, by: Scope, now: datetime, act: str, **summary) -> None:
    """Always in the chain of the sending unit: the branch's own chain must not tell."""
    trace(visit.by_unit_id, grant, by, now, act, ("mystery_visit", visit.pk), unit=visit.unit.name, **summary)
