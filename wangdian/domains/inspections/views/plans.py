"""年度检查计划: proposed by risk, edited, adopted. (Inventory row 238.)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT, INSPECTIONS_LIST

from .. import actions, ranking
from ..forms import PlanForm, PlanItemForm
from ..models import CheckPlan
from .reach import unit_with


def _plan(request: HttpRequest, plan_id: int) -> CheckPlan:
    found = (
        CheckPlan.objects.select_related("unit", "made_by", "adopted_by")
        .filter(pk=plan_id, unit__in=request.scope.units(INSPECTIONS_INSPECT))
        .first()
    )
    if found is None:
        raise Http404
    return found


@page(INSPECTIONS_INSPECT)
def plans(request: HttpRequest) -> HttpResponse:
    """The plans in reach."""
    units = request.scope.units(INSPECTIONS_INSPECT)
    rows = CheckPlan.objects.filter(unit__in=units).select_related("unit", "made_by", "adopted_by")
    upper = list(units.filter(numchild__gt=0).order_by("path")[:20])
    context = {"rows": list(rows.order_by("-year", "unit__path")[:100]), "units": upper, "tab": "plans"}
    return render(request, "inspections/plans.html", context)


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def propose(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Have a plan proposed."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    back = reverse("inspections:plans")
    form = PlanForm(request.POST or None, initial={"year": request.now.year})
    context = {
        "title": _("起草年度检查计划"), "submit_label": _("按风险排序起草"), "back_url": back,
        "crumbs": [(_("年度计划"), back), (unit.name, "")],
        "intro": _("按重大问题、屡查屡犯、逾期、未销号和距上次检查的天数给每个网点打分，分高的先查、查两次。起草后可以逐项调整。"),
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: actions.propose_plan(unit=unit, year=data["year"], by=request.scope, now=request.now).pk,
        done=lambda pk: redirect("inspections:plan", pk),
    )  # fmt: skip


@page(INSPECTIONS_INSPECT)
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan, month by month."""
    found = _plan(request, plan_id)
    context = {
        "plan": found,
        "items": list(found.items.select_related("target").prefetch_related("inspections")),
        "weights": [(ranking.LABELS[name], weight) for name, weight, _full in ranking.WEIGHTS],
        "may_edit": found.state == CheckPlan.State.DRAFT,
        "may_adopt": found.state == CheckPlan.State.DRAFT
        and request.scope.has(INSPECTIONS_LIST, found.unit.path)
        and found.made_by_id != request.scope.person_id,
        "may_propose": request.scope.person_id == found.made_by_id,
        "tab": "plans",
    }
    return render(request, "inspections/plan.html", context)


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def item(request: HttpRequest, plan_id: int, item_id: int = 0) -> HttpResponse:
    """Add a visit to a draft, or change one."""
    found = _plan(request, plan_id)
    known = found.items.filter(pk=item_id).first() if item_id else None
    if item_id and known is None:
        raise Http404
    initial = (
        {"target": known.target_id, "month": known.month, "kind": known.kind, "topics": known.topics} if known else {}
    )  # fmt: skip
    form = PlanItemForm(request.POST or None, unit=found.unit, initial=initial)
    back = reverse("inspections:plan", args=[found.pk])
    context = {
        "title": _("调整检查安排") if known else _("增加检查"), "submit_label": _("保存"), "back_url": back,
        "crumbs": [(_("年度计划"), reverse("inspections:plans")), (f"{found.unit.name} {found.year}", back)],
    }  # fmt: skip

    def act(data) -> int:
        return actions.put_item(
            plan_id=found.pk, item_id=known.pk if known else None, by=request.scope, now=request.now, **data
        ).pk

    return form_page(request, form, context, act=act, done=lambda _pk: redirect(back))


@page(INSPECTIONS_INSPECT, methods=("POST",))
def drop(request: HttpRequest, plan_id: int, item_id: int) -> HttpResponse:
    """Take a visit out of a draft."""
    found = _plan(request, plan_id)
    return once(
        request,
        act=lambda: (
            actions.drop_item(plan_id=found.pk, item_id=item_id, by=request.scope, now=request.now).pk
        ),
        answer=lambda pk: redirect("inspections:plan", pk),
    )


@page(INSPECTIONS_LIST, methods=("POST",))
def adopt(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Adopt the plan."""
    found = _plan(request, plan_id)
    return once(
        request,
        act=lambda: actions.adopt_plan(plan_id=found.pk, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("inspections:plan", pk),
    )
