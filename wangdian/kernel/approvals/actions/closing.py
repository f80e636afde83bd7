"""The one way in which a request is closed, with its trace."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused

from .. import telling
from ..models import Approval
from ..queries import Verdict, is_secret

ACTS = {
    Approval.State.APPROVED: "approvals.approve",
    Approval.State.REJECTED: "approvals.reject",
    Approval.State.WITHDRAWN: "approvals.withdraw",
    Approval.State.EXPIRED: "approvals.expire",
    Approval.State.STALE: "approvals.stale",
}


def locked(approval_id: int) -> Approval:
    """A request that still waits, locked until the transaction ends. Raises Refused."""
    approval = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("unit", "maker", "maker_on_behalf_of", "post")
        .filter(pk=approval_id)
        .first()
    )
    if approval is None:
        raise Refused("approvals.not_found", "没有这个申请，请刷新页面后再试。")
    if not approval.is_pending:
        raise Refused("approvals.decided", f"此申请{approval.get_state_display()}，不能再处理。")
    return approval


def close(
    approval: Approval,
    state: Approval.State,
    now: datetime,
    *,
    verdict: Verdict | None = None,
    by_id: int | None = None,
    comment: str = "",
    result=None,
) -> Approval:
    """Write what became of a request, leave the trace, tell the maker. `verdict` is the checker's right."""
    approval.state, approval.decided_at = state, now
    approval.comment, approval.result = comment.strip()[:500], result
    if verdict is not None:
        candidate = verdict.candidate
        by_id = candidate.person_id
        approval.checker_id, approval.checker_on_behalf_of_id = by_id, candidate.on_behalf_of
        approval.checker_unit_id, approval.checker_post = candidate.unit_id, verdict.grant.post_code
    approval.save(
        update_fields=[
            "state", "decided_at", "comment", "result", "checker", "checker_on_behalf_of", "checker_post", "checker_unit",
        ]
    )  # fmt: skip
    record(
        unit_id=approval.unit_id,
        at=now,
        act=ACTS[state],
        target=approval.target,
        by_id=by_id,
        on_behalf_of_id=approval.checker_on_behalf_of_id,
        post=approval.checker_post,
        summary=summary_of(approval),
    )
    if state != Approval.State.WITHDRAWN:
        telling.tell_maker(approval, now)
    return approval


def summary_of(approval: Approval) -> dict:
    """What the trace of a request says of it; of a confidential thing no words."""
    said = {"approval": approval.pk, "kind": approval.kind, "maker": approval.maker.name}
    if not is_secret(approval):
        said["reason"] = approval.reason
        if approval.comment:
            said["note"] = approval.comment
    if approval.maker_on_behalf_of_id:
        said["maker_on_behalf_of"] = approval.maker_on_behalf_of.name
    if approval.amount is not None:
        said["amount"] = str(approval.amount)
    return said
