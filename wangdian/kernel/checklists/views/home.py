"""检查表: what I am filling in, and what I may begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CHECKLISTS_DO, CHECKLISTS_SURPRISE

from ..models import Template
from ..queries import my_running, templates_at

MOST_UNITS = 30


@page(CHECKLISTS_DO)
def home(request: HttpRequest) -> HttpResponse:
    """My rounds that are open, and the checklists of one unit: mine first, then the others."""
    units = list(request.scope.units(CHECKLISTS_DO).order_by("path")[:MOST_UNITS])
    unit = _chosen(request, units)
    posts = {g.post_code for g in request.scope.grants if unit is not None and g.unit_id == unit.pk}
    templates = templates_at(unit.pk) if unit else []
    mine = [t for t in templates if not t.posts or posts & set(t.posts)]
    context = {
        "may_surprise": request.scope.has(CHECKLISTS_SURPRISE),
        "running": list(my_running(request.scope)[:20]),
        "unit": unit,
        "units": units,
        "groups": _groups(mine),
        "others": _groups([t for t in templates if t not in mine]),
    }
    return render(request, "checklists/home.html", context)


def _chosen(request: HttpRequest, units: list):
    wanted = request.GET.get("unit", "")
    home = request.scope.home
    pk = int(wanted) if wanted.isdigit() else (home.unit_id if home else None)
    found = next((u for u in units if u.pk == pk), None)
    if found is None and wanted.isdigit():
        found = request.scope.units(CHECKLISTS_DO).filter(pk=pk).first()
    return found or next(iter(units), None)


def _groups(templates: list[Template]) -> list[tuple[str, list[Template]]]:
    labels = dict(Template.Purpose.choices)
    order = [p for p in labels if any(t.purpose == p for t in templates)]
    return [(str(labels[p]), [t for t in templates if t.purpose == p]) for p in order]
