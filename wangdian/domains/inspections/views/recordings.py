"""录音录像抽查: what was recorded, the draw, the reviews, the weekly report. (Inventory row 247.)"""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT
from wangdian.ui.paging import paged

from .. import actions
from ..forms import DrawForm, RecordingForm
from ..models import Recording, RecordingDraw
from .reach import choice_of_units, unit_with


@page(INSPECTIONS_INSPECT)
def recordings(request: HttpRequest) -> HttpResponse:
    """Draws in reach, newest first, and the recordings they draw from."""
    units = request.scope.units(INSPECTIONS_INSPECT)
    draws = (
        RecordingDraw.objects.filter(unit__in=units)
        .select_related("unit", "drawn_by")
        .prefetch_related("drawn__run")
    )
    rows = (
        Recording.objects.filter(unit__in=units).select_related("person", "unit").order_by("-taken_at", "-pk")
    )
    context = {
        "draws": list(draws[:20]),
        "rows": paged(request, rows),
        "units": choice_of_units(request, INSPECTIONS_INSPECT),
        "tab": "recordings",
    }
    return render(request, "inspections/recordings.html", context)


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def add(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Note that a recording exists."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    back = reverse("inspections:recordings")
    form = RecordingForm(request.POST or None, unit=unit, day=request.now.date())
    context = {
        "title": _("登记录音录像"), "submit_label": _("登记"), "back_url": back,
        "crumbs": [(_("录音录像"), back), (unit.name, "")],
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: actions.add_recording(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda _pk: redirect(back),
    )  # fmt: skip


@page(INSPECTIONS_INSPECT, methods=("GET", "POST"))
def draw(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Draw some of everybody's."""
    unit = unit_with(request, unit_id, INSPECTIONS_INSPECT)
    today = request.now.date()
    monday = today - timedelta(days=today.weekday() + 7)
    form = DrawForm(
        request.POST or None,
        initial={"starts_on": monday, "ends_on": monday + timedelta(days=6), "per_person": 2},
    )
    back = reverse("inspections:recordings")
    context = {
        "title": _("随机抽取"), "submit_label": _("抽取"), "back_url": back,
        "crumbs": [(_("录音录像"), back), (unit.name, "")],
        "intro": _("每个人抽同样多段；种子和候选名单会保存，谁都可以复算。同一段日期只能抽一次。"),
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: actions.draw(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("inspections:draw", pk),
    )  # fmt: skip


@page(INSPECTIONS_INSPECT)
def drawn(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw: what is to be reviewed, and the report of the week."""
    found = (
        RecordingDraw.objects.select_related("unit", "drawn_by")
        .filter(pk=draw_id, unit__in=request.scope.units(INSPECTIONS_INSPECT))
        .first()
    )
    if found is None:
        raise Http404
    rows = list(
        found.drawn.select_related("recording__person", "run__person").order_by(
            "recording__person__staff_no", "pk"
        )
    )
    done = [r for r in rows if r.run and r.run.state == "FINISHED"]
    people: dict[str, list] = {}
    for row in done:
        people.setdefault(row.recording.person.name, []).append(row.run)
    context = {
        "draw": found,
        "rows": rows,
        "done": len(done),
        "share": round(100 * len(done) / len(rows)) if rows else 0,
        "mean": round(sum(float(r.run.score) for r in done if r.run.score is not None) / len(done), 1) if done else None,
        "people": [
            {
                "name": name, "count": len(runs), "failed": sum(r.failed_items for r in runs),
                "mean": round(sum(float(r.score or 0) for r in runs) / len(runs), 1),
            }
            for name, runs in sorted(people.items())
        ],
        "tab": "recordings",
    }  # fmt: skip
    return render(request, "inspections/drawn.html", context)


@page(INSPECTIONS_INSPECT, methods=("POST",))
def review(request: HttpRequest, drawn_id: int) -> HttpResponse:
    """Begin or go on with a review."""
    return once(
        request,
        act=lambda: actions.begin_review(drawn_id=drawn_id, by=request.scope, now=request.now).pk,
        answer=lambda pk: redirect("checklists:run", pk),
    )
