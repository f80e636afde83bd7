"""Ask for an act: done at once where no rule asks for a second person, else kept until one has looked at it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK
from wangdian.kernel.org.scope import Grant, Scope

from .. import kinds, telling
from ..kinds import ActKind
from ..models import Approval, ApprovalRule
from ..queries import checkers_of, nobody_knows, rule_for, somebody_local
from .closing import close, locked, summary_of

USUAL_TIME = timedelta(days=3)  # for acts that always need a second person, where no rule says how long


class _Rehearsed(Exception):
    """Thrown to roll a rehearsal back."""


@transaction.atomic
def submit(
    *,
    kind: str,
    unit: Unit,
    target: tuple[str, object],
    payload: dict[str, Any],
    amount: Decimal | None = None,
    reason: str,
    by: Scope,
    now: datetime,
) -> Approval | Any:
    """Ask for a registered act. Where no rule asks for a second person it is done, and its result returned.

    Else a pending `Approval` is returned, and those who can check it are told. `target` is (kind, id) of the thing
    it is about, `payload` plain JSON. Raises KeyError for an act nobody registered; Forbidden `org.no_power`;
    Refused `approvals.reason` (say why), `approvals.pending` (one already waits for this thing),
    `approvals.nobody_knows` (it is confided to nobody who could check it), and whatever the
    act itself refuses: it is rehearsed.
    """
    act = kinds.kind(kind)
    target = (target[0], str(target[1]))
    grant = _right(act, unit, by)
    rule = rule_for(kind, unit, amount, localdate(now))
    if not _needs_second(act, rule, payload, target):
        return act.apply(payload, target, by, now)
    if not reason.strip():
        raise Refused("approvals.reason", "此事须经复核，请写明事由。", field="reason")
    _expire_earlier(kind, target, now)
    approval = Approval(
        unit=unit, kind=kind, target_kind=target[0], target_id=target[1], payload=payload, amount=amount,
        target_version=act.target_version(target, True) if act.target_version else "",
        changes=[vars(change) for change in act.describe(payload, target)],
        reason=reason.strip()[:500], maker_id=by.person_id, maker_on_behalf_of_id=grant.on_behalf_of,
        maker_post=grant.post_code, made_at=now, rule=rule,
        post_id=rule.post_id if rule else None, power=(rule and rule.power) or APPROVALS_CHECK,
        remote_allowed=bool(rule and rule.remote_allowed), expires_at=now + (rule.expires_after if rule else USUAL_TIME),
    )  # fmt: skip
    approval.remote_allowed = approval.remote_allowed or not somebody_local(approval, now)
    if nobody_knows(approval, now):
        raise Refused(
            "approvals.nobody_knows",
            "这件事保密，目前没有一位有复核权的人获准知悉；请先允许一位复核人查看，再提交。",
        )
    if act.rehearse:
        _rehearse(act, approval, by, now)
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError as error:
        if "approvals_one_pending" in str(error):
            raise _pending() from None
        raise
    record(
        unit_id=unit.pk, at=now, act="approvals.submit", target=target, by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary=summary_of(approval),
    )  # fmt: skip
    telling.ask(approval, checkers_of(approval, now), now)
    return approval


@transaction.atomic
def withdraw(*, approval_id: int, by: Scope, now: datetime, comment: str = "") -> Approval:
    """Take back one's own request. Raises Refused `approvals.decided`, Forbidden `approvals.not_yours`."""
    approval = locked(approval_id)
    if by.person_id not in {approval.maker_id, approval.maker_on_behalf_of_id}:
        raise Forbidden("approvals.not_yours", "只能撤回自己提交的申请。")
    return close(approval, Approval.State.WITHDRAWN, now, by_id=by.person_id, comment=comment)


def _right(act: ActKind, unit: Unit, by: Scope) -> Grant:
    if act.power:
        return by.demand(act.power, unit)
    covering = [g for g in by.grants if g.covers(unit.path)]
    if not covering:
        raise Forbidden("org.no_power", f"您在“{unit.name}”没有岗位，请联系网点负责人授权。")
    return min(covering, key=lambda g: (g.on_behalf_of is not None, len(g.unit_path)))


def _needs_second(act: ActKind, rule: ApprovalRule | None, payload, target) -> bool:
    if act.always:
        return True
    return rule is not None and (act.needs is None or act.needs(payload, target))


def _rehearse(act: ActKind, approval: Approval, by: Scope, now: datetime) -> None:
    """Run the act and roll it back: what it refuses, it refuses now."""
    try:
        with transaction.atomic():
            act.apply(approval.payload, approval.target, by, now)
            raise _Rehearsed
    except _Rehearsed:
        return


def _expire_earlier(kind: str, target: tuple[str, str], now: datetime) -> None:
    """Close what waited too long for the same thing and was not swept yet."""
    overdue = Approval.objects.filter(
        kind=kind,
        target_kind=target[0],
        target_id=target[1],
        state=Approval.State.PENDING,
        expires_at__lte=now,
    ).select_related("unit", "maker", "maker_on_behalf_of")
    for approval in overdue.select_for_update(of=("self",)):
        close(approval, Approval.State.EXPIRED, now)


def _pending() -> Refused:
    return Refused("approvals.pending", "同一事项已有申请在等复核，请等其办结，或先撤回再提交。")
