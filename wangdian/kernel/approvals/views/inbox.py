"""What waits for me, what I asked for, what is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import APPROVALS_RULES
from wangdian.ui.paging import paged

from .. import kinds, queries
from ..forms import InboxFilter

TABS = {
    "waiting": (_("待我复核"), queries.waiting_for),
    "mine": (_("我提交的"), queries.made_by),
    "done": (_("已办"), queries.decided_for),
}


@page(None)
def inbox(request: HttpRequest) -> HttpResponse:
    """Three lists, each with the same filters."""
    here = request.GET.get("tab") if request.GET.get("tab") in TABS else "waiting"
    form = InboxFilter(request.GET or None)
    rows = form.narrow(TABS[here][1](request.scope)) if form.is_valid() else TABS[here][1](request.scope)
    shown = paged(request, rows)
    context = {
        "rows": shown,
        "lines": [{"row": row, "label": kinds.label(row.kind)} for row in shown],
        "form": form,
        "tab": here,
        "tabs": [(name, label) for name, (label, _rows) in TABS.items()],
        "waiting": queries.waiting_count(request.scope),
        "may_set_rules": request.scope.has(APPROVALS_RULES),
    }
    return render(request, "approvals/inbox.html", context)
