"""Put a number right, or take it away: the old one stays, superseded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_REPORT

from .. import actions
from ..figures import show_number
from ..forms import CorrectionForm
from ..models import Reading
from ..wording import figure


@page(METRICS_REPORT, methods=("GET", "POST"))
def correct(request: HttpRequest, reading_id: int) -> HttpResponse:
    """The form of a correction."""
    reading = (
        Reading.objects.select_related("metric", "unit", "person", "by")
        .filter(pk=reading_id, unit__in=request.scope.units(METRICS_REPORT))
        .first()
    )
    if reading is None:
        raise Http404
    actions.readings.may_correct(request.scope, reading)
    metric = reading.metric
    initial = {"value": show_number(reading.value, metric.display_unit, max(metric.decimals, 2))}
    form = CorrectionForm(request.POST or None, metric=metric, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return once(
                    request,
                    act=lambda: _act(request, reading, form),
                    answer=lambda _pk: _back(request, reading),
                )
            except Refused as refusal:
                form.refuse(refusal)
        status = 422
    context = {
        "reading": reading,
        "shown": figure(metric, reading.value),
        "form": form,
        "back": _target_id(request),
    }
    return render(request, "metrics/correct.html", context, status=status)


def _act(request: HttpRequest, reading: Reading, form: CorrectionForm) -> int:
    return actions.correct_reading(
        reading_id=reading.pk,
        value=form.cleaned_data["value"],
        note=form.cleaned_data["note"],
        by=request.scope,
        now=request.now,
    ).pk


def _target_id(request: HttpRequest) -> int | None:
    text = request.GET.get("target", "") or request.POST.get("target", "")
    return int(text) if text.isdigit() and len(text) < 19 else None


def _back(request: HttpRequest, reading: Reading) -> HttpResponse:
    target_id = _target_id(request)
    if target_id is not None:
        return redirect("metrics:target", target_id)
    return redirect("metrics:of_unit", reading.unit_id)
