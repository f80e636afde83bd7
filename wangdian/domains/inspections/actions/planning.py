"""The yearly plan of inspections: proposed by risk, edited by hand, adopted by a second person, become duties. (Row 238.)"""

import calendar
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from wangdian.engines.calendars import Freq, Rhythm, Shift
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.actions import create_duty
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT, INSPECTIONS_LIST
from wangdian.kernel.org.scope import Grant, Scope

from .. import ranking
from ..models import CheckPlan, CheckPlanItem, Inspection
from ..queries import standings
from .common import trace

Kind, State = Inspection.Kind, CheckPlan.State


@transaction.atomic
def propose_plan(*, unit: Unit, year: int, by: Scope, now: datetime) -> CheckPlan:
    """A draft for a year: every outlet below a unit once, the riskiest first, the worst twice.

    A plan that is there is given back as it is. Raises Refused `inspections.year`, `inspections.no_units`; Forbidden.
    """
    grant = by.demand(INSPECTIONS_INSPECT, unit)
    known = CheckPlan.objects.filter(unit=unit, year=year).first()
    if known is not None:
        return known
    today = localdate(now)
    if not today.year <= year <= today.year + 1:
        raise Refused("inspections.year", "只能制定今年或明年的计划。", field="year")
    found = standings(unit, now)
    if not found:
        raise Refused("inspections.no_units", "下面没有可检查的网点。")
    plan = CheckPlan.objects.create(unit=unit, year=year, made_by_id=by.person_id, made_at=now)
    first = today.month if year == today.year else 1
    CheckPlanItem.objects.bulk_create(
        CheckPlanItem(
            unit=unit, plan=plan, target_id=p.unit, month=p.month, kind=_kind(p), score=p.score, why=ranking.words(p)[:200]
        )
        for p in ranking.propose(found, from_month=first)
    )  # fmt: skip
    trace(unit.pk, grant, by, now, "inspections.plan", ("check_plan", plan.pk), year=year, units=len(found))
    return plan


def _kind(proposal: ranking.Proposal) -> str:
    """The riskiest are not told beforehand."""
    return Kind.DIRECT if proposal.score >= Decimal(50) else Kind.SPECIAL


def _locked(plan_id: int) -> CheckPlan:
    plan = CheckPlan.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=plan_id).first()
    if plan is None:
        raise Refused("inspections.not_found", "没有这份计划，可能不属于您的机构。")
    return plan


def _draft(plan_id: int, by: Scope) -> tuple[CheckPlan, Grant]:
    plan = _locked(plan_id)
    grant = by.demand(INSPECTIONS_INSPECT, plan.unit)
    if plan.state != State.DRAFT:
        raise Refused("inspections.adopted", "计划已经审定，不能再改；临时检查请直接登记。")
    return plan, grant


@transaction.atomic
def put_item(
    *, plan_id: int, target: Unit, month: int, kind: str, topics: str, by: Scope, now: datetime, item_id: int | None = None
) -> CheckPlanItem:  # fmt: skip
    """Add a visit to a draft, or change one. Raises Refused `inspections.adopted`, `inspections.month`,
    `inspections.target` (not below the unit), `inspections.item_twice`, `inspections.not_found`."""
    plan, grant = _draft(plan_id, by)
    if not 1 <= month <= 12:
        raise Refused("inspections.month", "月份应为1到12。", field="month")
    if not target.path.startswith(plan.unit.path) or target.pk == plan.unit_id:
        raise Refused("inspections.target", "受检机构应是下级机构。", field="target")
    if kind not in Kind.values:
        raise Refused("inspections.kind", "请选择检查方式。", field="kind")
    item = CheckPlanItem(unit=plan.unit, plan=plan, why="人工安排")
    if item_id is not None:
        found = CheckPlanItem.objects.filter(pk=item_id, plan=plan).first()
        if found is None:
            raise Refused("inspections.not_found", "计划里没有这一项，请刷新。")
        item = found
    item.target, item.month, item.kind, item.topics = target, month, kind, topics.strip()[:200]
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        raise Refused("inspections.item_twice", "这个月已经安排了这个机构。", field="month") from None
    trace(
        plan.unit_id, grant, by, now, "inspections.plan_item", ("check_plan", plan.pk), title=target.name, month=month
    )  # fmt: skip
    return item


@transaction.atomic
def drop_item(*, plan_id: int, item_id: int, by: Scope, now: datetime) -> CheckPlan:
    """Take a visit out of a draft; every unit keeps at least one. Raises Refused `inspections.last_visit`."""
    plan, grant = _draft(plan_id, by)
    item = CheckPlanItem.objects.filter(pk=item_id, plan=plan).select_related("target").first()
    if item is None:
        return plan
    if not CheckPlanItem.objects.filter(plan=plan, target=item.target).exclude(pk=item.pk).exists():
        raise Refused("inspections.last_visit", "每个网点一年至少检查一次，不能删掉最后一次。")
    trace(
        plan.unit_id, grant, by, now, "inspections.plan_item", ("check_plan", plan.pk), title=item.target.name,
        dropped=item.month,
    )  # fmt: skip
    item.delete()
    return plan


@transaction.atomic
def adopt_plan(*, plan_id: int, by: Scope, now: datetime) -> CheckPlan:
    """Adopt a plan made by somebody else: each visit becomes a duty of its maker in its month. Sent twice, once done.

    Raises Refused `inspections.same_person`, `inspections.empty_plan`; Forbidden.
    """
    plan = _locked(plan_id)
    grant = by.demand(INSPECTIONS_LIST, plan.unit)
    if plan.state == State.ADOPTED:
        return plan
    if plan.made_by_id in {by.person_id, grant.on_behalf_of}:
        raise Refused("inspections.same_person", "计划由您起草，须由另一位有权人审定。")
    items = list(plan.items.select_related("target"))
    if not items:
        raise Refused("inspections.empty_plan", "计划里还没有检查安排。")
    maker = Person.objects.get(pk=plan.made_by_id)
    for item in items:
        item.duty = _duty_of(plan, item, maker, by, now)
        item.save(update_fields=["duty"])
    plan.state, plan.adopted_by_id, plan.adopted_at = State.ADOPTED, by.person_id, now
    plan.save(update_fields=["state", "adopted_by", "adopted_at"])
    trace(
        plan.unit_id, grant, by, now, "inspections.adopt", ("check_plan", plan.pk), year=plan.year, visits=len(items)
    )  # fmt: skip
    return plan


def _duty_of(plan: CheckPlan, item: CheckPlanItem, maker: Person, by: Scope, now: datetime):
    """The duty of the inspecting unit in the month of a visit; none for a month that is over."""
    first = date(plan.year, item.month, 1)
    last = date(plan.year, item.month, calendar.monthrange(plan.year, item.month)[1])
    if last < localdate(now):
        return None
    return create_duty(
        unit=plan.unit, title=f"现场检查：{item.target.name}（{Kind(item.kind).label}）", person=maker,
        rhythm=Rhythm(Freq.MONTHLY, by_monthday=(-1,), within=True, shift=Shift.BEFORE),
        starts_on=max(first, localdate(now)), ends_on=last, detail=item.topics, evidence="NOTE",
        source_text=f"{plan.year}年度现场检查计划：{item.why}", by=by, now=now,
    )  # fmt: skip
