"""时限标准: how long each clock may take at a unit, and what a change would do to what is open."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CASES_RULES

from ... import kinds
from ...models import ClockTarget
from .. import editing
from ..forms import RuleForm
from ..targets import default, lines_of, rows_for, standard


@page(CASES_RULES)
def first(request: HttpRequest) -> HttpResponse:
    """The standards of the person's own unit."""
    own = next(g for g in request.scope.grants if CASES_RULES in g.powers)
    return redirect("cases:clock_rules_of", own.unit_id)


def _unit(request: HttpRequest, unit_id: int) -> Unit:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    request.scope.demand(CASES_RULES, unit)
    return unit


@page(CASES_RULES)
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Every clock with the standard that holds here, and where it comes from."""
    unit = _unit(request, unit_id)
    lines = lines_of(unit, request.now.date())
    below = request.scope.units(CASES_RULES).filter(path__startswith=unit.path, depth=unit.depth + 1)
    planned = ClockTarget.objects.filter(unit=unit, starts_on__gt=request.now.date()).order_by("starts_on")
    context = {"unit": unit, "lines": lines, "below": below.order_by("path")[:200], "planned": planned}
    return render(request, "cases/clock_rules.html", context)


@page(CASES_RULES, methods=("GET", "POST"))
def edit(request: HttpRequest, unit_id: int, kind: str, clock: str) -> HttpResponse:
    """Set a standard; with the button 试算 see first what it would change."""
    unit, grade = _unit(request, unit_id), request.GET.get("grade", "")
    try:
        flow, definition = editing.definition_of(kind, clock, grade)
    except Refused as refusal:
        raise Http404 from refusal
    held = standard(definition, grade, rows_for(kind, unit, request.now.date())) or default(definition, grade)
    initial = (held.target.plain() if held else {}) | {"starts_on": request.now.date()}
    form = RuleForm(request.POST or None, initial=initial)
    named = {
        "unit": unit,
        "kind": kind,
        "clock": clock,
        "grade": grade,
        "by": request.scope,
        "now": request.now,
    }
    back = reverse("cases:clock_rules_of", args=[unit.pk])
    context = {
        "title": definition.label,
        "crumbs": [(_("时限标准"), back), (definition.label, "")],
        "unit": unit,
        "kind_label": kinds.of(kind).label,
        "grade_label": flow.grade_label(grade) if grade else _("不分级别"),
        "legal": definition.legal,
        "submit_label": _("保存"),
        "back_url": back,
    }
    if request.method == "POST" and "try" in request.POST:
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("after", "mode", "pause_cap")}
            try:
                context["preview"] = editing.try_target(**named, **said)
            except Refused as refusal:
                form.refuse(refusal)
        return render(request, "cases/clock_rule.html", {"form": form, **context})
    return form_page(
        request, form, context,
        act=lambda data: editing.set_target(**named, **data).pk,
        done=lambda _pk: redirect(back),
        template="cases/clock_rule.html",
    )  # fmt: skip


@page(CASES_RULES, methods=("POST",))
def end(request: HttpRequest, target_id: int) -> HttpResponse:
    """Give a unit's own standard up."""
    unit_id = ClockTarget.objects.filter(pk=target_id).values_list("unit_id", flat=True).first()
    if unit_id is None:
        raise Http404
    return once(
        request,
        act=lambda: editing.end_target(target_id=target_id, by=request.scope, now=request.now) or unit_id,
        answer=lambda unit_id: redirect("cases:clock_rules_of", unit_id),
    )
