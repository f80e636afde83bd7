"""A second person lets an act happen, or sends it back."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import Scope, open_scope

from .. import kinds
from ..kinds import ActKind
from ..models import Approval
from ..queries import Verdict, may_check
from .closing import close, locked

_STALE = object()


@transaction.atomic
def approve(*, approval_id: int, by: Scope, now: datetime, comment: str = "") -> Approval:
    """Let the act happen, in the maker's name and by the maker's rights as they are now.

    Read the state of what is returned: APPROVED, with the act's result; STALE when the thing has changed since it
    was asked, or EXPIRED when the time was up — then nothing was done, and the request is closed.
    Raises Refused `approvals.decided`, `approvals.maker_power` (the maker may no longer do it), whatever the act
    refuses now (the request keeps waiting); Forbidden `approvals.own`, `approvals.party`, `approvals.limit`,
    `approvals.local_first`, `approvals.no_power`.
    """
    approval = locked(approval_id)
    verdict = _demand(may_check(approval, by, now))
    if now >= approval.expires_at:
        return close(approval, Approval.State.EXPIRED, now)
    act = kinds.find(approval.kind)
    if act is None:
        raise Refused("approvals.unknown_kind", "这类业务已停用，请退回此申请。")
    result = _apply(act, approval, now)
    if result is _STALE:
        return close(approval, Approval.State.STALE, now, comment="提交后内容已被改动，请核对后重新提交。")
    return close(approval, Approval.State.APPROVED, now, verdict=verdict, comment=comment, result=result)


@transaction.atomic
def reject(*, approval_id: int, by: Scope, now: datetime, comment: str) -> Approval:
    """Send a request back, saying why. Whoever may check it may, whatever the amount.

    Raises Refused `approvals.comment`, and what `approve` raises about the checker.
    """
    approval = locked(approval_id)
    verdict = _demand(may_check(approval, by, now, whatever_amount=True))
    if not comment.strip():
        raise Refused("approvals.comment", "请写明退回原因。", field="comment")
    return close(approval, Approval.State.REJECTED, now, verdict=verdict, comment=comment)


def _demand(verdict: Verdict) -> Verdict:
    if not verdict:
        reason = verdict.reasons[0]
        raise Forbidden(reason.code, reason.message)
    return verdict


def _apply(act: ActKind, approval: Approval, now: datetime):
    """Do it with exactly the rights the maker asked with; `_STALE` when the thing is not what it was."""
    if not approval.maker.is_active:
        raise _no_longer(approval)
    with open_scope(approval.maker, now) as scope:
        # Own rights for what was asked for in one's own right, lent ones for what was asked for somebody else.
        asked_with = tuple(g for g in scope.grants if g.on_behalf_of == approval.maker_on_behalf_of_id)
        maker = replace(scope, grants=asked_with)
        if act.power and not maker.has(act.power, approval.unit.path):
            raise _no_longer(approval)
        if act.target_version and act.target_version(approval.target, True) != approval.target_version:
            return _STALE
        return act.apply(approval.payload, approval.target, maker, now)


def _no_longer(approval: Approval) -> Refused:
    return Refused(
        "approvals.maker_power", f"提交人{approval.maker.name}已没有办理此事的权限，请退回此申请。"
    )
