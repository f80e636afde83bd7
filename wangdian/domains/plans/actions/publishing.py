"""Submit, approve and publish a version: then its duties and targets exist.

Publishing is one transaction. What the new version says unchanged continues; what it changes or drops ends on the
day before; past occurrences and readings are never touched.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.actions import create_duty, end_duty
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.metrics.actions import metric_named
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.powers import PLANS_APPROVE, PLANS_PUBLISH, PLANS_WRITE
from wangdian.kernel.org.scope import Scope

from ..difference import RUNNING, Change, difference
from ..fields import full_date, rhythms_of_data
from ..models import PlanItem, PlanVersion
from ..targets import end_targets, set_target
from .common import State, locked_version, trace

Kind, Decision = PlanItem.Kind, PlanItem.Decision


@dataclass(frozen=True)
class Obstacle:
    """Something that must be settled before a version can be published."""

    code: str
    message: str
    item_id: int | None = None


def obstacles(version: PlanVersion) -> list[Obstacle]:
    """Everything that stands in the way of publishing, in the order of the text. One query."""
    found = []
    for item in version.items.all():
        if item.kind == Kind.BLANK and item.decision == Decision.PENDING:
            label = item.data.get("label") or item.evidence
            found.append(Obstacle("plans.open_blank", f"“{label}”还没有填数。", item.pk))
        elif item.decision == Decision.PENDING and item.kind in RUNNING:
            found.append(Obstacle("plans.open_item", f"“{item.evidence[:30]}”还没有决定采不采纳。", item.pk))
        elif item.decision == Decision.ACCEPTED:
            found += _gaps(item, version)
    return found


def _gaps(item: PlanItem, version: PlanVersion) -> list[Obstacle]:
    if item.kind == Kind.METRIC and item.data.get("value") is None:
        return [Obstacle("plans.no_value", f"指标“{item.data['name']}”没有目标值，请填写或不采纳。", item.pk)]
    one_off = item.kind == Kind.DEADLINE and due_date(item, version) is not None
    if (item.kind == Kind.DUTY or one_off) and item.post_id is None and item.person_id is None:
        return [Obstacle("plans.no_owner", f"“{item.evidence[:30]}”还没有指定岗位。", item.pk)]
    return []


def due_date(item: PlanItem, version: PlanVersion) -> date | None:
    """The day of a one-off deadline; None for an SLA or a span after an event."""
    data, year = item.data, version.plan.starts_on.year
    if data.get("kind") in {"dated", "event"}:
        return full_date(data.get("date"), year)
    if data.get("kind") == "window":
        return full_date(data.get("end"), year)
    return None


@transaction.atomic
def submit(*, version_id: int, revision: int, by: Scope, now: datetime) -> PlanVersion:
    """Hand a reviewed version up for approval. Raises Refused `plans.obstacles` while something is open."""
    version = locked_version(version_id, revision=revision, states=(State.REVIEW,))
    grant = by.demand(PLANS_WRITE, version.unit)
    if not version.plan.needs_approval:
        raise Refused("plans.no_approval_needed", "这份计划不需要上级审批，可以直接签发。")
    _refuse_obstacles(version)
    version.state, version.submitted_by_id, version.submitted_at = State.SUBMITTED, by.person_id, now
    version.revision += 1
    version.save()
    trace(version, grant, by, now, "plans.submit")
    return version


@transaction.atomic
def send_back(*, version_id: int, reason: str, by: Scope, now: datetime) -> PlanVersion:
    """Return a submitted version to its unit, with a reason."""
    version = locked_version(version_id, states=(State.SUBMITTED,))
    grant = by.demand(PLANS_APPROVE, version.unit)
    if not reason.strip():
        raise Refused("plans.reason", "请写明退回的原因，方便网点修改。", field="reason")
    version.state = State.REVIEW
    version.revision += 1
    version.save()
    trace(version, grant, by, now, "plans.send_back", reason=reason.strip())
    return version


@transaction.atomic
def publish(*, version_id: int, by: Scope, now: datetime, revision: int | None = None) -> PlanVersion:
    """Sign a version: its duties and targets exist from today, and the version before it ends.

    A plan that needs approval is published by the approver, who must be another person than who submitted it.
    Publishing a published version again changes nothing. Raises Refused `plans.obstacles`, `plans.needs_approval`,
    `plans.same_person`, `plans.state`, `plans.changed`.
    """
    version = locked_version(version_id)
    if version.state == State.PUBLISHED:
        return version
    if revision is not None and version.revision != revision:
        raise Refused("plans.changed", "这份计划刚被别人改过，请刷新页面，看过新内容后再签发。")
    if version.plan.needs_approval:
        grant = by.demand(PLANS_APPROVE, version.unit)
        if version.state != State.SUBMITTED:
            raise Refused("plans.needs_approval", "这份计划须上级审批：请先提交，由上级行批准后生效。")
        if version.submitted_by_id == by.person_id:
            raise Refused("plans.same_person", "提交和批准须是两个人。")
        version.approved_by_id, version.approved_at = by.person_id, now
        version.published_by_id = version.submitted_by_id
    else:
        grant = by.demand(PLANS_PUBLISH, version.unit)
        if version.state != State.REVIEW:
            raise Refused("plans.state", f"这份计划现在是“{version.get_state_display()}”，不能签发。")
        version.published_by_id = by.person_id
    _refuse_obstacles(version)
    old = version.plan.versions.filter(state=State.PUBLISHED).first()
    changes = difference(old, version)
    for change in changes:
        if change.state in {"changed", "dropped"}:
            _end(old, change, by, now)
    if old is not None:
        PlanVersion.objects.filter(pk=old.pk).update(state=State.SUPERSEDED)
    # Targets first: a duty may count towards one.
    for change in sorted(changes, key=lambda c: c.kind != Kind.METRIC):
        if change.state in {"new", "changed"}:
            _start(version, change.after, by, now)
    version.state, version.published_at = State.PUBLISHED, now
    version.revision += 1
    version.save()
    counts = {
        state: sum(c.state == state for c in changes) for state in ("new", "changed", "dropped", "unchanged")
    }
    trace(version, grant, by, now, "plans.publish", **counts)
    return version


def _refuse_obstacles(version: PlanVersion) -> None:
    found = obstacles(version)
    if found:
        raise Refused("plans.obstacles", f"还有{len(found)}处要先处理：{found[0].message}")


def _versions_of(plan_id: int) -> list[int]:
    return list(PlanVersion.objects.filter(plan_id=plan_id).values_list("pk", flat=True))


def _end(old: PlanVersion, change: Change, by: Scope, now: datetime) -> None:
    """End what an item of an earlier version made, as of yesterday; an unchanged item may go back several versions."""
    yesterday = now.date() - timedelta(days=1)
    versions = _versions_of(old.plan_id)
    for duty in Duty.objects.filter(
        plan_version__in=versions, plan_item=change.key, ends_on=None
    ) | Duty.objects.filter(plan_version__in=versions, plan_item=change.key, ends_on__gt=yesterday):
        end_duty(duty=duty, ends_on=yesterday, by=by, now=now)
    if change.kind == Kind.METRIC:
        end_targets(versions=versions, key=change.key, by=by, now=now)


def _start(version: PlanVersion, item: PlanItem, by: Scope, now: datetime) -> None:
    """Make what an accepted item says."""
    if item.kind == Kind.METRIC:
        set_target(version=version, item=item, by=by, now=now)
        return
    common = {
        "unit": version.unit, "post": item.post, "person": item.person, "by": by, "now": now,
        "plan_version": version.pk, "plan_item": item.key, "source_text": item.evidence,
    }  # fmt: skip
    starts_on = max(now.date(), version.plan.starts_on)
    if item.kind == Kind.DUTY:
        quota = item.data.get("quota") or {}
        for rhythm in rhythms_of_data(item.data):
            create_duty(
                title=item.data["action"], rhythm=rhythm, starts_on=starts_on,
                ends_on=max(version.plan.ends_on, starts_on), evidence=item.data.get("evidence") or _evidence(item),
                quota=quota.get("value"), quota_unit=quota.get("unit") or "", metric=_metric_of(version, item),
                detail=_detail(version, item), **common,
            )  # fmt: skip
    elif (due := due_date(item, version)) is not None and due >= now.date():
        create_duty(
            title=item.data["what"], rhythm=once_by(due), starts_on=min(starts_on, due), ends_on=due,
            evidence=Duty.Evidence.NOTE, **common,
        )  # fmt: skip


def once_by(due: date) -> Rhythm:
    """The rhythm of something done once, by a day: yearly by that day, for a duty that ends on it."""
    return Rhythm(Freq.YEARLY, month_of_period=due.month, by_monthday=(due.day,), within=True)


def _evidence(item: PlanItem) -> str:
    """A duty with a quota, or one that counts towards a metric, asks for the number; else a tick is enough."""
    return (
        Duty.Evidence.NUMBER if item.data.get("quota") or item.data.get("counts_for") else Duty.Evidence.NONE
    )


def _metric_of(version: PlanVersion, item: PlanItem) -> Metric | None:
    """The metric that the numbers of a duty count towards: that of the plan item named in `counts_for`."""
    key = item.data.get("counts_for")
    if not key:
        return None
    found = version.items.filter(kind=Kind.METRIC, key=key, decision=Decision.ACCEPTED).first()
    return metric_named(found.data["name"]) if found else None


def _detail(version: PlanVersion, item: PlanItem) -> str:
    """What to look at one by one, when the plan lists it for this duty."""
    lists = version.items.filter(kind=Kind.CHECKLIST, data__duty=item.key, decision=Decision.ACCEPTED)
    return "\n".join("· " + point for found in lists for point in found.data.get("items", []))
