"""One target: how it stands, its course, its parts, its numbers; and the forms that give, fill, change or end it."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.audit.queries import history_of
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_READ, METRICS_TARGET
from wangdian.ui.paging import paged

from .. import actions
from ..figures import factor, show
from ..forms import FillForm, TargetForm
from ..models import Metric, Target
from ..queries import readings_of, series, splits_of
from ..wording import demand_of, figure, line_of
from .reach import day_asked, goal_in_reach, unit_in_reach
from .watch import lines_drawn


@page(METRICS_READ)
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """The page of a target."""
    goal = goal_in_reach(request, target_id)
    found, metric = goal.target, goal.target.metric
    rows = paged(request, readings_of(found, goal.window), size=20)
    for reading in rows.object_list:
        reading.shown = figure(metric, reading.value)
        reading.mine = request.scope.person_id in {reading.by_id, reading.person_id}
    context = {
        "goal": goal,
        "target": found,
        "line": line_of(goal),
        "splits": [_shown_split(found, split) for split in splits_of(found)],
        "rows": rows,
        "history": list(history_of("target", found.pk)[:20]),
        "parent": _visible_parent(request, found),
        "stretch": figure(metric, found.stretch) if found.stretch is not None else "",
        "baseline": figure(metric, found.baseline) if found.baseline is not None else "",
        "weight": show(found.weight, "%", 2) if found.weight is not None else "",
        "split_over": "units" if found.unit.numchild and found.person_id is None else "months",
        "may_set": found.ended_on is None and request.scope.has(METRICS_TARGET, found.unit.path),
        "blank": found.value is None or (found.relative and found.baseline is None),
        "day": day_asked(request),
        "sees_all": request.scope.has(METRICS_TARGET, found.unit.path),
    }
    return render(request, "metrics/target.html", context)


@page(METRICS_READ)
def chart(request: HttpRequest, target_id: int) -> JsonResponse:
    """The course of a target and its pace line, as options of the chart."""
    goal = goal_in_reach(request, target_id)
    metric = goal.target.metric
    points = series(request.scope, goal.target, day_asked(request))
    per = factor(metric.display_unit)

    def shown(value):
        return None if value is None else round(float(value / per), metric.decimals + 2)

    goal_value = goal.standing.goal
    # A running total is not what the lines are about: they are held against each day's number.
    levels = metric.aggregation != Metric.Aggregation.SUM and goal.target.person_id is None
    lines = lines_drawn(metric, goal.target.unit, day_asked(request)) if levels else []
    return JsonResponse(
        {
            "legend": {"data": [_("实际"), _("应达")], "top": 0, "right": 0, "bottom": "auto"},
            "xAxis": {"type": "category", "data": [f"{p.day:%m-%d}" for p in points]},
            "yAxis": {"type": "value", "name": metric.display_unit, "scale": metric.aggregation != "SUM"},
            "series": [
                {
                    "type": "line",
                    "name": _("实际"),
                    "data": [shown(p.actual) for p in points],
                    "showSymbol": len(points) < 20,
                    "connectNulls": True,
                    "markLine": {"symbol": "none", "data": lines},
                },
                {
                    "type": "line",
                    "name": _("应达"),
                    "data": [shown(p.expected) for p in points],
                    "showSymbol": False,
                    "lineStyle": {"type": "dashed"},
                    "markLine": {
                        "symbol": "none",
                        "label": {"formatter": _("目标"), "position": "insideStartBottom"},
                        "data": [] if goal_value is None else [{"yAxis": shown(goal_value)}],
                    },
                },
            ],
        }
    )


@page(METRICS_TARGET, methods=("GET", "POST"))
def create(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new target of a unit."""
    unit = unit_in_reach(request, unit_id, METRICS_TARGET)
    today = request.now.date()
    initial = {"starts_on": date(today.year, 1, 1), "ends_on": date(today.year, 12, 31)}
    form = TargetForm(request.POST or None, unit=unit, today=today, initial=initial)

    def act() -> int:
        wishes = dict(form.cleaned_data)
        person = wishes.pop("person")
        return actions.set_target(
            unit=unit, person_id=person and person.pk, by=request.scope, now=request.now, **wishes
        ).pk

    return _form_page(request, form, act, {"unit": unit, "target": None})


@page(METRICS_TARGET, methods=("GET", "POST"))
def change(request: HttpRequest, target_id: int) -> HttpResponse:
    """Put a changed target in the place of one; the old one stays in the history."""
    found = _to_change(request, target_id)
    form = TargetForm(
        request.POST or None, unit=found.unit, today=request.now.date(), target=found,
        initial=TargetForm.initial_of(found),
    )  # fmt: skip

    def act() -> int:
        return actions.change_target(
            target_id=found.pk, by=request.scope, now=request.now, **form.cleaned_data
        ).pk

    return _form_page(request, form, act, {"unit": found.unit, "target": found})


@page(METRICS_TARGET, methods=("GET", "POST"))
def fill(request: HttpRequest, target_id: int) -> HttpResponse:
    """Fill the blanks of a target."""
    found = _to_change(request, target_id)
    form = FillForm(request.POST or None, target=found)

    def act() -> int:
        return actions.fill_target(
            target_id=found.pk, by=request.scope, now=request.now, **form.cleaned_data
        ).pk

    return _form_page(request, form, act, {"unit": found.unit, "target": found, "filling": True})


@page(METRICS_TARGET, methods=("POST",))
def end(request: HttpRequest, target_id: int) -> HttpResponse:
    """End a target and everything split from it."""
    found = _to_change(request, target_id)

    def act() -> int:
        return actions.end_target(
            target_id=found.pk, reason=request.POST.get("reason", ""), by=request.scope, now=request.now
        )

    return once(request, act=act, answer=lambda _count: redirect("metrics:of_unit", found.unit_id))


def _form_page(request: HttpRequest, form, act, context: dict) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return once(request, act=act, answer=lambda pk: redirect("metrics:target", pk))
            except Refused as refusal:
                form.refuse(refusal)
        status = 422
    found = context["target"]
    demand = demand_of(found) if found else ""
    return render(
        request, "metrics/target_form.html", context | {"form": form, "demand": demand}, status=status
    )


def _to_change(request: HttpRequest, target_id: int) -> Target:
    found = (
        Target.objects.select_related("unit", "metric")
        .filter(pk=target_id, unit__in=request.scope.units(METRICS_TARGET))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _visible_parent(request: HttpRequest, found: Target) -> Target | None:
    """The target it was split from, where the person may see it."""
    if found.parent_id is None:
        return None
    return Target.objects.select_related("unit", "metric").filter(pk=found.parent_id).first()


def _shown_split(found: Target, split) -> dict:
    metric: Metric = found.metric
    return {
        "over": Target.SplitBy(split.over),
        "label": Target.SplitBy(split.over).label,
        "residual": split.residual,
        "residual_shown": figure(metric, split.residual),
        "parts": [
            {
                "id": p.pk,
                "name": p.person.name
                if p.person
                else (f"{p.starts_on:%Y-%m}" if split.over == "MONTHS" else p.unit.name),
                "demand": demand_of(p),
            }
            for p in split.parts
        ],
    }
