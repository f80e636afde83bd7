"""`perform`: the only writer of a case's state; and the list of what somebody could do next, with reasons why not."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import Grant, Scope

from .. import kinds
from ..clock_hooks import clocks
from ..facts import facts_of
from ..flow_versions import flow_of
from ..flows import OPEN_CATEGORIES, Performers, Transition
from ..gathering import cleaned
from ..guards import Facts, Reason, unmet
from ..models import Case, TimelineEntry
from .common import locked, taken_already, trace, write_line


class Unmet(Refused):
    """Guards said no. `reasons` holds every one of them."""

    status = 422

    def __init__(self, reasons: list[Reason]):
        super().__init__(reasons[0].code, "".join(f"{r.text}" for r in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Choice:
    """One transition out of the present state, for one person: allowed, or why not."""

    transition: Transition
    target_label: str
    reasons: tuple[Reason, ...]  # unmet guards, without those that the form itself answers

    @property
    def allowed(self) -> bool:
        return not self.reasons


def choices_of(case: Case, by: Scope, now: datetime) -> list[Choice]:
    """What this person may do with the case next, greyed ones with their reasons. Others' transitions are left out."""
    flow = flow_of(case)
    facts = facts_of(case, by, now, comment="…")  # the comment is asked for in the form
    found = []
    for step in flow.leaving(case.state):
        grant = _grant(case, step.by, by)
        if grant is None and by.person_id is not None:
            continue
        acting = replace(facts, on_behalf_of_id=grant.on_behalf_of if grant else None)
        reasons = [r for g in step.guards for r in unmet(g.name, dict(g.parameters), acting)]
        found.append(Choice(step, flow.target_of(step, case.state).label, tuple(reasons)))
    return found


@transaction.atomic
def perform(
    *,
    case_id: int,
    transition: str,
    by: Scope,
    now: datetime,
    data: dict[str, Any] | None = None,
    comment: str = "",
    expected_version: int | None = None,
    key: UUID | None = None,
) -> Case:
    """Move a case along its own flow. Locks it, checks version, person, form and guards; writes state, line, clocks, trace.

    `data` are the values of the transition's form. `expected_version` is the version the person was looking at; a case
    that has moved since is refused. A `key` sent a second time changes nothing. A scope without a person is the system
    itself: no person is asked for, the guards are.
    Raises Refused: `cases.not_found`, `cases.moved_on`, `cases.no_such_step`, `cases.field_…`, `cases.comment`, and
    Unmet with the reasons of guards; Forbidden `cases.not_your_step`.
    """
    case = locked(case_id)
    if taken_already(case, key):
        return case
    if expected_version is not None and expected_version != case.version:
        raise Refused("cases.moved_on", "这件工单刚刚被别人办理过，请刷新页面，看清现状后再操作。")
    flow = flow_of(case)
    step = flow.transition(transition)
    if step is None or case.state not in step.sources:
        raise Refused(
            "cases.no_such_step", f"现在是“{flow.state(case.state).label}”，不能办理这一步；请刷新页面。"
        )
    grant = _grant(case, step.by, by)
    if grant is None and by.person_id is not None:
        raise Forbidden("cases.not_your_step", f"“{step.label}”不由您办理，请联系有权限的同事。")
    values, comment = cleaned(step, data or {}), comment.replace("\x00", "").strip()[:4000]
    if step.comment == "required" and not comment:
        raise Refused("cases.comment", "请写明情况或理由。", field="comment")
    _ask_guards(step, facts_of(case, by, now, grant=grant, comment=comment, data=values))
    _move(case, step, flow, values, comment, by, grant, now, key)
    return case


def _ask_guards(step: Transition, facts: Facts) -> None:
    reasons = [r for g in step.guards for r in unmet(g.name, dict(g.parameters), facts)]
    if reasons:
        raise Unmet(reasons)


def _move(case, step, flow, values, comment, by, grant, now, key) -> None:
    was, now_state = case.state, flow.target_of(step, case.state)
    was_open = flow.state(was).category in OPEN_CATEGORIES
    write_line(
        case, TimelineEntry.What.MOVED, by=by, grant=grant, now=now, version=case.version + 1, transition=step.name,
        from_state=was, to_state=now_state.name, text=comment, data=values, key=key,
    )  # fmt: skip
    case.state, case.category, case.version = now_state.name, now_state.category.value, case.version + 1
    if now_state.name != was:
        case.entered_at = now
    is_open = now_state.category in OPEN_CATEGORIES
    case.closed_at = None if is_open else (case.closed_at or now)
    if is_open and not was_open:
        case.reopened += 1
    case.save(update_fields=["state", "category", "version", "entered_at", "closed_at", "reopened"])
    kinds.of(case.kind).on_move(case, step.name, values, by, now)
    clocks.moved(case, flow, step.name, was, now, comment)
    trace(
        case, f"cases.{case.kind}.{step.name}", by=by, grant=grant, now=now, before=was, after=now_state.name
    )


def _grant(case: Case, who: Performers, by: Scope) -> Grant | None:
    """The grant under which a person may perform a step; an own post before a lent one. None when there is none."""
    covering = [g for g in by.grants if g.covers(case.unit.path)]
    own = next((g for g in covering if g.on_behalf_of is None), by.home)
    if who.owner and case.owner_id is not None and case.owner_id == by.person_id:
        return own
    if who.opener and case.opened_by_id is not None and case.opened_by_id == by.person_id:
        return own
    allowed = [
        g
        for g in covering
        if (g.post_code in who.posts and g.unit_id == case.unit_id) or (who.power and who.power in g.powers)
    ]
    return min(allowed, key=lambda g: (g.on_behalf_of is not None, len(g.unit_path)), default=None)
