"""Standards of a unit: how long a clock may take there and below. Dated; open clocks follow only when told to."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from wangdian.engines import clocks as engine
from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import CASES_RULES
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope

from ..flows import ClockDefinition, Flow
from ..models import ClockTarget
from .hours import Hours
from .mapping import Target, snapshot, spec_of, target_of
from .targets import default, flow_of_kind
from .trying import Preview, apply, preview


def definition_of(kind: str, clock: str, grade: str) -> tuple[Flow, ClockDefinition]:
    """A flow and its clock. Raises Refused `cases.clock_unknown`, `cases.grade_unknown`, `cases.kind_unknown`."""
    flow = flow_of_kind(kind)
    found = next((one for one in flow.clocks if one.name == clock), None)
    if found is None:
        raise Refused("cases.clock_unknown", "这类工单没有这个时限，请从列表中选择。", field="clock")
    if grade and grade not in dict(flow.grades):
        raise Refused("cases.grade_unknown", "没有这个级别，请从列表中选择。", field="grade")
    return flow, found


@transaction.atomic
def set_target(
    *,
    unit: Unit,
    kind: str,
    clock: str,
    grade: str,
    after: str,
    mode: str,
    pause_cap: str = "",
    starts_on: date,
    apply_to_open: bool = False,
    by: Scope,
    now: datetime,
) -> ClockTarget:
    """Say how long a clock may take at a unit and below, from a day on; what held before ends the day before.

    With `apply_to_open` (only from today on) open clocks it reaches are measured anew, keeping what elapsed.
    Raises Refused: `cases.target…`, `cases.target_past`, `cases.target_later`, `cases.target_legal`,
    `cases.target_apply`, `cases.clock_unknown`, `cases.grade_unknown`; Forbidden.
    """
    grant = by.demand(CASES_RULES, unit)
    _flow, definition = definition_of(kind, clock, grade)
    target, today = target_of({"after": after, "mode": mode, "pause_cap": pause_cap}), localdate(now)
    if starts_on < today:
        raise Refused("cases.target_past", "生效日期不能早于今天；已过去的时限不改。", field="starts_on")
    if apply_to_open and starts_on > today:
        raise Refused(
            "cases.target_apply",
            "将来生效的标准不能现在用于在办工单；请选择今天生效。",
            field="apply_to_open",
        )
    if definition.legal:
        _must_not_loosen(definition, grade, target, unit, now)
    same = ClockTarget.objects.select_for_update().filter(unit=unit, kind=kind, clock=clock, grade=grade)
    if same.filter(starts_on__gt=starts_on).exists():
        raise Refused("cases.target_later", "已有更晚生效的标准，请先停用它。", field="starts_on")
    before = same.filter(in_force(starts_on)).first()
    same.filter(starts_on=starts_on).delete()
    same.filter(in_force(starts_on)).update(ends_on=starts_on - timedelta(days=1))
    row = ClockTarget.objects.create(
        unit=unit, kind=kind, clock=clock, grade=grade, target=target.plain(), starts_on=starts_on
    )
    changed = apply(row, now) if apply_to_open else 0
    _trace(
        "cases.clock.target", row, grant, by, now,
        before=before.target["after"] if before else "", after=target.after, number=changed, starts_on=str(starts_on),
    )  # fmt: skip
    return row


def try_target(
    *, unit: Unit, kind: str, clock: str, grade: str, after: str, mode: str, pause_cap: str, by: Scope, now: datetime
) -> Preview:  # fmt: skip
    """What `set_target` would do to open clocks in view. Writes nothing; raises what it raises of clock and target."""
    by.demand(CASES_RULES, unit)
    definition_of(kind, clock, grade)
    target = target_of({"after": after, "mode": mode, "pause_cap": pause_cap})
    return preview(unit, kind, clock, grade, target, now)


@transaction.atomic
def end_target(*, target_id: int, by: Scope, now: datetime) -> None:
    """From today on the standard of the unit above, or of the flow, holds again. Open clocks keep theirs."""
    row = ClockTarget.objects.select_for_update().select_related("unit").filter(pk=target_id).first()
    if row is None:
        raise Refused("cases.not_found", "没有这条标准，请刷新后重试。")
    grant, today = by.demand(CASES_RULES, row.unit), localdate(now)
    if row.ends_on is not None and row.ends_on < today:
        return
    _trace("cases.clock.end_target", row, grant, by, now, before=row.target["after"], ends_on=str(today))
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = today - timedelta(days=1)
        row.save(update_fields=["ends_on"])


def _trace(act: str, row: ClockTarget, grant: Grant, by: Scope, now: datetime, **summary: Any) -> None:
    record(
        unit_id=row.unit_id, at=now, act=act, target=("clock_target", row.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={"kind": row.kind, "name": row.clock, "code": row.grade} | summary,
    )  # fmt: skip


def _must_not_loosen(
    definition: ClockDefinition, grade: str, target: Target, unit: Unit, now: datetime
) -> None:
    """A limit set by law may only be made shorter: tried from every second hour of the coming month."""
    law = default(definition, grade)
    if law is None:
        return
    work = Hours([unit.pk]).of(unit.pk, legal=True)
    ours, theirs = (
        spec_of(snapshot(one, (), work, regrade="stricter", legal=True)) for one in (target, law.target)
    )
    for step in range(12 * 31):
        start = now + timedelta(hours=2 * step)
        mine, lawful = (engine.due_at(engine.start(spec, work, start), start) for spec in (ours, theirs))
        if mine > lawful:
            raise Refused(
                "cases.target_legal",
                f"这是法定时限（{law.target.after}），只能更短，不能更长。",
                field="after",
            )
    if ours.pause_cap is None or ours.pause_cap > (theirs.pause_cap or timedelta(0)):
        raise Refused("cases.target_legal", "法定时限不能暂停，请删去暂停上限。", field="pause_cap")
