"""A later due day for an action: asked by one person, decided by another, counted. (Inventory rows 243, 244.)"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.approvals import kinds as approvals
from wangdian.kernel.approvals.actions import submit
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Scope

from ..models import Action, Case
from .common import confided_to, locked
from .corrective import _as_owner, change_action
from .details import _must_be_open, address

ACT = "cases.extend"


@transaction.atomic
def ask_extension(*, action_id: int, due_on: date, reason: str, by: Scope, now: datetime):
    """Ask for a later due day. Answers the request, which waits for a second person.

    Raises Refused `cases.due_past`, `cases.comment`, `cases.action_not_open`, and what approvals refuse.
    """
    action = Action.objects.select_related("case").filter(pk=action_id).first()
    if action is None:
        raise Refused("cases.not_found", "没有这项措施，请刷新后重试。")
    case = locked(action.case_id)
    _must_be_open(case)
    _as_owner(action, case, by)
    if action.state != Action.State.OPEN:
        raise Refused("cases.action_not_open", "只有整改中的措施可以申请延期。")
    if due_on <= action.due_on:
        raise Refused("cases.due_past", "延期后的日期须晚于原定日期。", field="due_on")
    if not reason.strip():
        raise Refused("cases.comment", "请写明延期的理由。", field="reason")
    return submit(
        kind=ACT, unit=case.unit, target=("action", str(action.pk)), reason=reason.strip(), by=by, now=now,
        payload={"due_on": due_on.isoformat(), "reason": reason.strip(), "case": case.pk},
    )  # fmt: skip


def _apply(payload: dict[str, Any], target: tuple[str, str], by: Scope, now: datetime) -> int:
    changed = change_action(
        action_id=int(target[1]), due_on=date.fromisoformat(payload["due_on"]), reason=payload["reason"], by=by, now=now
    )  # fmt: skip
    return changed.pk


def _describe(payload: dict[str, Any], target: tuple[str, str]) -> list[approvals.Change]:
    action = Action.objects.filter(pk=int(target[1])).first()
    return [approvals.Change(_("完成时限"), str(action.due_on) if action else "", payload["due_on"])]


def _version(target: tuple[str, str], lock: bool) -> str:
    rows = Action.objects.select_for_update() if lock else Action.objects.all()
    action = rows.filter(pk=int(target[1])).first()
    return f"{action.state}:{action.due_on}" if action else ""


def register_extension() -> None:
    """Offer the act to approvals; called when the app is ready."""
    approvals.register(
        approvals.ActKind(
            name=ACT, label=gettext_lazy("整改延期"), apply=_apply, describe=_describe, target_version=_version,
            always=True, url=lambda target: address(Action.objects.select_related("case").get(pk=int(target[1])).case),
            confided_to=lambda target: confided_to(Case.objects.filter(actions=int(target[1])).first()),
        )
    )  # fmt: skip
