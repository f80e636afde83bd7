"""《风险点与控制措施清单》: the living list, its editions. (Inventory rows 240, 241.)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CASES_OVERSEE, INSPECTIONS_INSPECT, INSPECTIONS_READ

from .. import actions
from ..forms import NoteForm, PointForm
from ..models import RiskList, RiskPoint, SweepMark
from .reach import choice_of_units, unit_with


@page(INSPECTIONS_READ)
def risk_points(request: HttpRequest) -> HttpResponse:
    """The list of one's own unit; who sees several chooses."""
    units = choice_of_units(request, INSPECTIONS_READ)
    home = request.scope.home
    if len(units) == 1 or any(u.pk == home.unit_id for u in units):
        unit_id = home.unit_id if any(u.pk == home.unit_id for u in units) else units[0].pk
        return redirect("inspections:points", unit_id)
    return render(request, "inspections/point_units.html", {"units": units, "tab": "points"})


@page(INSPECTIONS_READ)
def points(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The points of a unit with what the last sweep found."""
    unit = unit_with(request, unit_id)
    rows = list(RiskPoint.objects.filter(unit=unit, retired_on=None).select_related("post"))
    rows.sort(key=lambda p: (-p.weight, p.code))
    last: dict[int, SweepMark] = {}
    for mark in (
        SweepMark.objects.filter(point__in=[p.pk for p in rows]).select_related("inspection").order_by("at")
    ):
        last[mark.point_id] = mark
    context = {
        "unit": unit,
        "rows": [(p, last.get(p.pk)) for p in rows],
        "editions": list(RiskList.objects.filter(unit=unit).select_related("issued_by")[:20]),
        "may_edit": request.scope.has(INSPECTIONS_INSPECT, unit.path),
        "may_issue": request.scope.has(CASES_OVERSEE, unit.path),
        "tab": "points",
    }
    return render(request, "inspections/points.html", context)


@page(INSPECTIONS_INSPECT, methods=("POST",))
def load(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Put the shipped draft in."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    return once(
        request,
        act=lambda: actions.load_points(unit=unit, by=request.scope, now=request.now),
        answer=lambda _n: redirect("inspections:points", unit.pk),
    )


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def point(request: HttpRequest, unit_id: int, point_id: int = 0) -> HttpResponse:
    """Add a point, or change one."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    known = RiskPoint.objects.filter(pk=point_id, unit=unit).first() if point_id else None
    if point_id and known is None:
        raise Http404
    names = (
        "code",
        "business",
        "step",
        "risk",
        "category",
        "likelihood",
        "impact",
        "control",
        "control_kind",
    )
    initial = {name: getattr(known, name) for name in names} | {"post": known.post_id} if known else {}
    back = reverse("inspections:points", args=[unit.pk])
    context = {
        "title": _("修改风险点") if known else _("增加风险点"), "submit_label": _("保存"), "back_url": back,
        "crumbs": [(_("风险点"), back), (unit.name, "")],
    }  # fmt: skip

    def act(data) -> int:
        return actions.put_point(
            unit=unit, point_id=known.pk if known else None, by=request.scope, now=request.now, **data
        ).pk

    return form_page(
        request,
        PointForm(request.POST or None, initial=initial),
        context,
        act=act,
        done=lambda _pk: redirect(back),
    )


@page(INSPECTIONS_INSPECT, methods=("POST",))
def retire(request: HttpRequest, point_id: int) -> HttpResponse:
    """A point that is no more."""
    found = RiskPoint.objects.filter(pk=point_id).first()
    if found is None:
        raise Http404
    return once(
        request,
        act=lambda: actions.retire_point(point_id=found.pk, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect("inspections:points", found.unit_id),
    )


@page(CASES_OVERSEE, methods=("GET", "POST"))
def issue(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Issue an edition."""
    unit = unit_with(request, unit_id, CASES_OVERSEE)
    back = reverse("inspections:points", args=[unit.pk])
    context = {
        "title": _("签发风险点清单"), "submit_label": _("签发"), "back_url": back,
        "crumbs": [(_("风险点"), back), (unit.name, "")], "intro": _("把现在的清单冻结成一版，以后可以随时查看和打印。"),
    }  # fmt: skip
    return form_page(
        request, NoteForm(request.POST or None), context,
        act=lambda data: actions.issue_list(unit=unit, note=data["note"], by=request.scope, now=request.now).pk,
        done=lambda pk: redirect("inspections:edition", pk),
    )  # fmt: skip


@page(INSPECTIONS_READ)
def edition(request: HttpRequest, list_id: int) -> HttpResponse:
    """An edition as it was issued, with what it changed."""
    found = (
        RiskList.objects.select_related("unit", "issued_by")
        .filter(pk=list_id, unit__in=Unit.objects.filter(pk__in=request.scope.units(INSPECTIONS_READ)))
        .first()
    )
    if found is None:
        raise Http404
    before = RiskList.objects.filter(unit=found.unit, number=found.number - 1).first()
    old = {p["code"]: p for p in before.points} if before else {}
    rows = [
        (
            p,
            ""
            if not before
            else _("新增")
            if p["code"] not in old
            else _("修改")
            if p != old[p["code"]]
            else "",
        )
        for p in found.points
    ]
    gone = [p for code, p in old.items() if code not in {q["code"] for q in found.points}]
    return render(
        request, "inspections/edition.html", {"edition": found, "rows": rows, "gone": gone, "tab": "points"}
    )
