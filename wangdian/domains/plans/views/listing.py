"""计划: every plan in reach, with the state of its newest version."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ, PLANS_WRITE
from wangdian.ui.paging import paged

from ..queries import latest_versions, plans_in


@page(PLANS_READ)
def listing(request: HttpRequest) -> HttpResponse:
    """The list, filtered by words and year."""
    plans = plans_in(request.scope)
    words, year = request.GET.get("q", "").strip(), request.GET.get("year", "")
    if words:
        plans = plans.filter(title__icontains=words) | plans.filter(unit__name__icontains=words)
    if year.isdigit():
        plans = plans.filter(starts_on__year=int(year))
    rows = paged(request, plans, size=25)
    versions = latest_versions(list(rows))
    for plan in rows:
        plan.latest = versions.get(plan.pk)
    return render(
        request,
        "plans/list.html",
        {"rows": rows, "q": words, "year": year, "may_write": request.scope.has(PLANS_WRITE)},
    )
