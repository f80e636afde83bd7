"""Who is told what about a request."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from wangdian.kernel.notices.actions import notify

from . import kinds
from .judgement import Candidate
from .models import Approval
from .queries import is_secret

ASKED = "approvals.asked"
DECIDED = "approvals.decided"


def ask(approval: Approval, checkers: Iterable[Candidate], now: datetime) -> int:
    """Tell those who can check that a request waits for them."""
    amount = f"，{approval.amount:,.2f}元" if approval.amount is not None else ""
    return notify(
        people={c.person_id for c in checkers},
        kind=ASKED,
        title=f"待复核：{kinds.label(approval.kind)}（{approval.unit.name}{amount}）",
        body=f"{approval.maker.name}提交" + ("" if is_secret(approval) else f"：{approval.reason}"),
        url=reverse("approvals:approval", args=[approval.pk]),
        unit_id=approval.unit_id,
        now=now,
        key=f"{ASKED}:{approval.pk}",
    )


def tell_maker(approval: Approval, now: datetime) -> int:
    """Tell the maker, and who they acted for, what became of the request."""
    return notify(
        people={approval.maker_id, approval.maker_on_behalf_of_id} - {None},
        kind=DECIDED,
        title=f"申请{approval.get_state_display()}：{kinds.label(approval.kind)}（{approval.unit.name}）",
        body="" if is_secret(approval) else approval.comment,
        url=reverse("approvals:approval", args=[approval.pk]),
        unit_id=approval.unit_id,
        now=now,
        key=f"{DECIDED}:{approval.pk}",
    )
