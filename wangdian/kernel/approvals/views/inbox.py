"""What waits for me, what I asked for, what is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import APPROVALS_RULES
from wangdian.ui.paging import paged

from .. import kinds, queries
from ..forms import InboxFilter
from ..models import Approval

TABS = {
    "waiting": (_("待我复核"), queries.waiting_for),
    "mine": (_("我提交的"), queries.made_by),
    "done": (_("已办"), queries.decided_for),
}

TONES = {
    Approval.State.PENDING: "info",
    Approval.State.APPROVED: "ok",
    Approval.State.REJECTED: "bad",
    Approval.State.WITHDRAWN: "quiet",
    Approval.State.EXPIRED: "warn",
    Approval.State.STALE: "warn",
}


def what(approval: Approval) -> str:
    """What a request changes, as one line."""
    return "；".join(f"{c['label']}：{c['before'] or '—'} → {c['after'] or '—'}" for c in approval.changes)


def tab_line(request: HttpRequest, here: str) -> dict[str, Any]:
    """What the line of tabs above the pages of approvals shows."""
    return {
        "tab": here,
        "tabs": [(name, label) for name, (label, _rows) in TABS.items()],
        "waiting": queries.waiting_count(request.scope),
        "may_set_rules": request.scope.has(APPROVALS_RULES),
    }


@page(None)
def inbox(request: HttpRequest) -> HttpResponse:
    """Three lists, each with the same filters."""
    here = request.GET.get("tab") if request.GET.get("tab") in TABS else "waiting"
    form = InboxFilter(request.GET or None)
    rows = TABS[here][1](request.scope)
    shown = paged(request, form.narrow(rows) if form.is_valid() else rows)
    context = {
        "rows": shown,
        "lines": [
            {"row": row, "label": kinds.label(row.kind), "what": what(row), "tone": TONES[row.state]}
            for row in shown
        ],
        "filtered": any(form.data.get(name) for name in form.fields),
        "form": form,
    } | tab_line(request, here)
    return render(request, "approvals/inbox.html", context)
