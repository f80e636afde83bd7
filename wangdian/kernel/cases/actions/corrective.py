"""整改措施: planned with an owner and a due day, done with evidence, verified by somebody else. (Inventory row 243.)"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import Grant, Scope

from .. import kinds
from ..models import Action, Case, TimelineEntry
from .common import locked, may_touch, must_work_here, trace, write_line
from .details import _must_be_open, _tell

What = TimelineEntry.What
State = Action.State


@transaction.atomic
def plan_action(
    *,
    case_id: int,
    title: str,
    owner: Person,
    due_on: date,
    by: Scope,
    now: datetime,
    sort: str = Action.Sort.CORRECTIVE,
    evidence_asked: int = 1,
) -> Action:
    """A new action of a case. Its owner is told.

    Raises Refused `cases.title`, `cases.due_past`, `cases.closed`, `cases.owner_elsewhere`.
    """
    case = locked(case_id)
    grant = may_touch(case, by)
    _must_be_open(case)
    if not title.strip():
        raise Refused("cases.title", "请写明具体措施。", field="title")
    if due_on < localdate(now):
        raise Refused("cases.due_past", "完成时限不能早于今天。", field="due_on")
    must_work_here(owner, case.unit, now)
    action = Action.objects.create(
        case=case, unit_id=case.unit_id, sort=sort, title=title.strip()[:200], owner=owner, due_on=due_on,
        evidence_asked=max(0, min(evidence_asked, 20)),
    )  # fmt: skip
    if owner.pk not in case.confidants:
        case.confidants = sorted({*case.confidants, owner.pk})
        case.save(update_fields=["confidants"])
    _line(case, action, "planned", by, grant, now)
    trace(case, "cases.action.plan", by=by, grant=grant, now=now, person=owner.name, day=str(due_on))
    _tell(
        case, {owner.pk}, "cases.action", f"整改措施：{action.title}", f"请于{due_on}前完成并上传凭据。", by, now, f"plan:{action.pk}"
    )  # fmt: skip
    return action


@transaction.atomic
def do_action(*, action_id: int, result: str, by: Scope, now: datetime) -> Action:
    """Report an action done, with evidence; its owner's act, or of who handles the case.

    A second call changes nothing. Raises Refused `cases.evidence`, `cases.comment`; Forbidden.
    """
    action, case = _locked(action_id)
    if action.state != State.OPEN:
        return action
    grant = _as_owner(action, case, by)
    if not result.strip():
        raise Refused("cases.comment", "请写明完成情况。", field="result")
    have = action.attachments.count()
    if have < action.evidence_asked:
        raise Refused(
            "cases.evidence",
            f"需要{action.evidence_asked}份凭据，现有{have}份；请先上传照片或文件。",
            field="file",
        )
    action.state, action.result = State.DONE, result.strip()[:2000]
    action.done_by_id, action.done_at = by.person_id, now
    action.done_on_behalf_of_id = grant.on_behalf_of if grant else None
    action.save(update_fields=["state", "result", "done_by", "done_on_behalf_of", "done_at"])
    _line(case, action, "done", by, grant, now, result)
    trace(case, "cases.action.do", by=by, grant=grant, now=now)
    if case.owner_id:
        _tell(
            case, {case.owner_id}, "cases.action", f"待复查：{action.title}", result[:120], by, now,
            f"done:{action.pk}:{action.sent_back}",
        )  # fmt: skip
    return action


@transaction.atomic
def verify_action(*, action_id: int, verdict: str, by: Scope, now: datetime) -> Action:
    """Confirm on the spot that an action works: somebody else than who did it or answers for it.

    Raises Refused `cases.action_not_done`, `cases.same_person`; Forbidden.
    """
    action, case = _locked(action_id)
    if action.state == State.VERIFIED:
        return action
    grant = _as_verifier(action, case, by)
    action.state, action.verdict = State.VERIFIED, verdict.strip()[:2000]
    action.verified_by_id, action.verified_at = by.person_id, now
    action.verified_on_behalf_of_id = grant.on_behalf_of
    action.save(update_fields=["state", "verdict", "verified_by", "verified_on_behalf_of", "verified_at"])
    _line(case, action, "verified", by, grant, now, verdict)
    trace(case, "cases.action.verify", by=by, grant=grant, now=now)
    return action


@transaction.atomic
def send_back_action(*, action_id: int, verdict: str, by: Scope, now: datetime) -> Action:
    """The check failed: the owner does it again, and is told why. Raises what `verify_action` raises."""
    action, case = _locked(action_id)
    grant = _as_verifier(action, case, by)
    if not verdict.strip():
        raise Refused("cases.comment", "请写明为什么没有通过，还要做什么。", field="verdict")
    action.state, action.verdict, action.sent_back = State.OPEN, verdict.strip()[:2000], action.sent_back + 1
    action.save(update_fields=["state", "verdict", "sent_back"])
    _line(case, action, "sent_back", by, grant, now, verdict)
    trace(case, "cases.action.send_back", by=by, grant=grant, now=now, reason=verdict[:200])
    _tell(
        case, {action.owner_id}, "cases.action", f"复查未通过：{action.title}", verdict[:120], by, now,
        f"back:{action.pk}:{action.sent_back}",
    )  # fmt: skip
    return action


@transaction.atomic
def drop_action(*, action_id: int, reason: str, by: Scope, now: datetime) -> Action:
    """An action is no longer needed; with a reason, by who handles the case and does not answer for the action."""
    action, case = _locked(action_id)
    if action.state == State.DROPPED:
        return action
    grant = _as_handler(case, by)
    if not reason.strip():
        raise Refused("cases.comment", "请写明为什么不再需要。", field="reason")
    if action.state == State.VERIFIED or by.person_id == action.owner_id:
        raise Refused("cases.same_person", "已复查的措施不能取消；责任人也不能取消自己的措施。")
    action.state, action.verdict = State.DROPPED, reason.strip()[:2000]
    action.save(update_fields=["state", "verdict"])
    _line(case, action, "dropped", by, grant, now, reason)
    trace(case, "cases.action.drop", by=by, grant=grant, now=now, reason=reason[:200])
    return action


@transaction.atomic
def change_action(*, action_id: int, due_on: date, reason: str, by: Scope, now: datetime) -> Action:
    """Move an action's due day: applied when an extension was approved by a second person, and counted."""
    action, case = _locked(action_id)
    if due_on <= action.due_on:
        raise Refused("cases.due_past", "延期后的日期须晚于原定日期。", field="due_on")
    before, action.due_on, action.extensions = action.due_on, due_on, action.extensions + 1
    action.save(update_fields=["due_on", "extensions"])
    case.extensions += 1
    case.save(update_fields=["extensions"])
    home = next((g for g in by.grants if g.covers(case.unit.path)), by.home)
    _line(case, action, "extended", by, home, now, reason, before=str(before), after=str(due_on))
    trace(case, "cases.action.extend", by=by, grant=home, now=now, before=str(before), after=str(due_on))
    return action


def _locked(action_id: int) -> tuple[Action, Case]:
    found = Action.objects.filter(pk=action_id).values_list("case_id", flat=True).first()
    if found is None:
        raise Refused("cases.not_found", "没有这项措施，请刷新后重试。")
    case = locked(found)  # the case first, so that two acts on one case wait for each other
    return Action.objects.select_for_update().get(pk=action_id), case


def _as_owner(action: Action, case: Case, by: Scope) -> Grant | None:
    """The grant of the action's owner, of who handles the case, or of who stands in for the owner."""
    here = [g for g in by.grants if g.covers(case.unit.path)]
    if action.owner_id == by.person_id:
        return next((g for g in here if g.on_behalf_of is None), by.home)
    for_owner = [g for g in here if g.on_behalf_of == action.owner_id]
    if for_owner and not by.has(kinds.of(case.kind).handle, case.unit.path):
        return for_owner[0]
    return _as_handler(case, by)


def _as_handler(case: Case, by: Scope) -> Grant:
    kind = kinds.of(case.kind)
    if not by.has(kind.handle, case.unit.path):
        raise Forbidden("cases.not_yours", "这项措施不由您办理；请联系责任人或主管。")
    return by.demand(kind.handle, case.unit)


def _as_verifier(action: Action, case: Case, by: Scope) -> Grant:
    grant = _as_handler(case, by)
    if action.state != State.DONE:
        raise Refused("cases.action_not_done", "责任人还没有报告完成，不能复查。")
    mine = {by.person_id, grant.on_behalf_of} - {None}
    if mine & {action.owner_id, action.done_by_id, action.done_on_behalf_of_id}:
        raise Refused("cases.same_person", "整改由您本人（或您所代理的人）完成，须由另一个人复查。")
    return grant


def _line(
    case: Case, action: Action, what: str, by: Scope, grant, now: datetime, text: str = "", **more
) -> None:
    write_line(
        case, What.ACTION, by=by, grant=grant, now=now, text=text.strip()[:2000],
        data={"action": action.pk, "title": action.title, "what": what} | more,
    )  # fmt: skip
