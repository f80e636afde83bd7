"""神秘人访查: visits, inspectors with their bias, the monthly notice. (Inventory row 246.)"""

from calendar import monthrange
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.checklists.actions.common import template_for
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import INSPECTIONS_MYSTERY, INSPECTIONS_READ
from wangdian.ui.paging import paged

from .. import actions, queries
from ..actions.mystery import CHECKLIST, result_of
from ..bias import Visit
from ..forms import InspectorForm, VisitForm
from ..models import MysteryInspector, MysteryVisit
from .reach import choice_of_units, home_unit, unit_with

VERDICTS = {"LENIENT": "warn", "STRICT": "warn", "FAIR": "ok", "FEW": "quiet"}


def _words(verdict: str) -> str:
    return {"LENIENT": _("偏松"), "STRICT": _("偏严"), "FAIR": _("正常"), "FEW": _("样本不足")}[verdict]


@page(INSPECTIONS_READ)
def visits(request: HttpRequest) -> HttpResponse:
    """What one may see of the visits: the sending unit all, a branch what was made known."""
    rows = queries.visits(request.scope, INSPECTIONS_MYSTERY).order_by("-visited_on", "-pk")
    sends = request.scope.has(INSPECTIONS_MYSTERY)
    context = {
        "rows": paged(request, rows),
        "sends": sends,
        "units": choice_of_units(request, INSPECTIONS_MYSTERY) if sends else [],
        "month": request.now.strftime("%Y-%m"),
        "tab": "visits",
    }
    return render(request, "inspections/visits.html", context)


def _visit(request: HttpRequest, visit_id: int) -> MysteryVisit:
    found = (
        queries.visits(request.scope, INSPECTIONS_MYSTERY)
        .select_related("version__template", "entered_by")
        .filter(pk=visit_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


@page(INSPECTIONS_READ)
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """One visit with its twenty indicators."""
    found = _visit(request, visit_id)
    sends = request.scope.has(INSPECTIONS_MYSTERY, found.by_unit.path)
    context = {
        "visit": found,
        "result": result_of(found),
        "sends": sends,
        "inspector": MysteryInspector.objects.filter(pk=found.inspector_id).first() if sends else None,
        "tab": "visits",
    }
    return render(request, "inspections/visit.html", context)


@page(INSPECTIONS_MYSTERY, methods=("GET", "POST"))
def enter(request: HttpRequest, unit_id: int, visit_id: int = 0) -> HttpResponse:
    """Enter a visit to a unit, or go on with one."""
    unit = unit_with(request, unit_id, INSPECTIONS_MYSTERY)
    known = _visit(request, visit_id) if visit_id else None
    if known is not None and known.state != MysteryVisit.State.DRAFT:
        return redirect("inspections:visit", known.pk)
    sender = home_unit(request, INSPECTIONS_MYSTERY)
    definition = definition_of(known.version if known else template_for(CHECKLIST, unit).current)
    initial = {"visited_on": request.now.date()}
    if known is not None:
        initial = {
            "visited_on": known.visited_on, "period": known.period, "inspector": known.inspector_id,
            "impression": known.impression,
        }  # fmt: skip
        for key, answer in known.answers.items():
            initial |= {f"item-{key}": answer["value"], f"note-{key}": answer["note"]}
    form = VisitForm(request.POST or None, definition=definition, unit=sender, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return once(
                    request,
                    act=lambda: _enter(request, unit, form, known),
                    answer=lambda pk: redirect("inspections:visit", pk),
                )
            except Refused as refusal:
                form.refuse(refusal)
    context = {"form": form, "unit": unit, "visit": known, "tab": "visits"}
    return render(request, "inspections/visit_form.html", context, status=status)


def _enter(request: HttpRequest, unit, form: VisitForm, known: MysteryVisit | None) -> int:
    data = form.cleaned_data
    made = actions.enter_visit(
        unit=unit, inspector=data["inspector"], visited_on=data["visited_on"], answers=form.answers(),
        period=data["period"], impression=data["impression"], visit_id=known.pk if known else None,
        by=request.scope, now=request.now,
    )  # fmt: skip
    if "submit" in request.POST:
        actions.submit_visit(visit_id=made.pk, by=request.scope, now=request.now)
    return made.pk


@page(INSPECTIONS_MYSTERY, methods=("POST",))
def step(request: HttpRequest, visit_id: int, what: str) -> HttpResponse:
    """Submit it, make it known, or reveal the inspector."""
    act = {"submit": actions.submit_visit, "known": actions.make_known, "reveal": actions.reveal}.get(what)
    if act is None:
        raise Http404
    found = _visit(request, visit_id)
    return once(
        request,
        act=lambda: act(visit_id=found.pk, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("inspections:visit", pk),
    )


@page(INSPECTIONS_MYSTERY, methods=("GET", "POST"))
def inspectors(request: HttpRequest) -> HttpResponse:
    """The outside inspectors with how they score against others; a form for another one."""
    unit = home_unit(request, INSPECTIONS_MYSTERY)
    rows = MysteryInspector.objects.filter(unit__in=request.scope.units(INSPECTIONS_MYSTERY)).order_by(
        "number"
    )
    fit = queries.calibration(queries.visits(request.scope, INSPECTIONS_MYSTERY))
    by_pk = {i.inspector: i for i in fit.inspectors} if fit else {}
    lines = []
    for row in rows:
        bias = by_pk.get(row.pk)
        lines.append(
            {
                "row": row, "bias": bias,
                "verdict": _words(bias.verdict) if bias else _words("FEW"),
                "tone": VERDICTS[bias.verdict] if bias else "quiet",
            }
        )  # fmt: skip
    form = InspectorForm(request.POST or None)
    back = reverse("inspections:inspectors")
    return form_page(
        request, form, {"lines": lines, "fit": fit, "unit": unit, "tab": "visits"},
        act=lambda data: actions.add_inspector(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda _pk: redirect(back), template="inspections/inspectors.html",
    )  # fmt: skip


@page(INSPECTIONS_MYSTERY, methods=("GET", "POST"))
def circular(request: HttpRequest, month: str) -> HttpResponse:
    """月度通报: the month's visits by unit, the worst indicators; sending it makes every visit known."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    last = first.replace(day=monthrange(first.year, first.month)[1])
    sent = queries.visits(request.scope, INSPECTIONS_MYSTERY).filter(
        visited_on__range=(first, last), by_unit__in=request.scope.units(INSPECTIONS_MYSTERY)
    )
    rows = list(sent.exclude(state="DRAFT").select_related("version__template").order_by("-score", "pk"))
    if request.method == "POST":

        def act() -> int:
            for row in rows:
                actions.make_known(visit_id=row.pk, by=request.scope, now=request.now)
            return len(rows)

        return once(request, act=act, answer=lambda _n: redirect("inspections:circular", month))
    fit = queries.calibration(queries.visits(request.scope, INSPECTIONS_MYSTERY))
    lines, poor = [], {}
    for row in rows:
        calibrated = fit.calibrated(Visit(row.inspector_id, row.unit_id, float(row.score))) if fit else None
        lines.append({"visit": row, "calibrated": round(calibrated, 1) if calibrated is not None else None})
        for judged in result_of(row).failed:
            poor[judged.item.text] = poor.get(judged.item.text, 0) + 1
    context = {
        "first": first,
        "lines": lines,
        "poor": sorted(poor.items(), key=lambda e: (-e[1], e[0]))[:5],
        "drafts": sent.filter(state="DRAFT").count(),
        "unknown": sum(r.state == "SUBMITTED" for r in rows),
        "mean": round(sum(float(r.score) for r in rows) / len(rows), 2) if rows else None,
        "tab": "visits",
    }
    return render(request, "inspections/circular.html", context)
