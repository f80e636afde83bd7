"""预警: a unit's numbers of a metric against its lines, what stands beyond them, and the form that draws them."""

from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import METRICS_READ, METRICS_WATCH
from wangdian.ui.paging import paged

from .. import actions
from ..figures import factor
from ..forms import ThresholdForm
from ..models import Breach, Metric, Threshold
from ..queries import breaches_of, day_values, versions_for
from ..wording import figure, lines_in_words
from .reach import unit_in_reach

DRAWN = timedelta(days=180)
TONES = {Breach.Level.AMBER: "warn", Breach.Level.RED: "bad"}


@page(METRICS_READ)
def breaches(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What stands or stood beyond its lines at a unit and below, the open and the worst first."""
    unit = unit_in_reach(request, unit_id)
    only_open = request.GET.get("all") != "1"
    rows = paged(request, breaches_of(request.scope, unit=unit, only_open=only_open))
    watched = Threshold.objects.filter(unit__path__in=unit.paths_upwards).values("metric")
    context = {
        "unit": unit,
        "rows": rows,
        "lines": [_shown(b) for b in rows],
        "only_open": only_open,
        "watched": Metric.objects.filter(pk__in=watched).order_by("name"),
        "others": Metric.objects.filter(retired_on=None).exclude(pk__in=watched).order_by("name"),
        "may_set": request.scope.has(METRICS_WATCH, unit.path),
    }
    return render(request, "metrics/breaches.html", context)


@page(METRICS_READ)
def watched(request: HttpRequest, unit_id: int, metric_id: int) -> HttpResponse:
    """One metric at one unit: its lines and whose they are, the chart, its breaches, earlier lines."""
    unit, metric = unit_in_reach(request, unit_id), _metric(metric_id)
    row = _in_force(metric, unit, request.now.date())
    rows = paged(request, breaches_of(request.scope, unit=unit, metric=metric).filter(unit=unit), size=20)
    versions = Threshold.objects.filter(metric=metric, unit__path__in=unit.paths_upwards).select_related(
        "unit", "by"
    )
    context = {
        "unit": unit,
        "metric": metric,
        "row": row,
        "words": lines_in_words(row) if row else "",
        "rows": rows,
        "lines": [_shown(b) for b in rows],
        "open": next((line for line in (_shown(b) for b in rows) if line["breach"].is_open), None),
        "versions": [
            {"row": v, "words": lines_in_words(v), "in_force": row is not None and v.pk == row.pk}
            for v in versions.order_by("-starts_on", "-pk")[:20]
        ],
        "has_numbers": bool(day_values(metric, unit, since=request.now.date() - DRAWN)),
        "may_set": request.scope.has(METRICS_WATCH, unit.path),
    }
    return render(request, "metrics/watched.html", context)


@page(METRICS_READ)
def watch_chart(request: HttpRequest, unit_id: int, metric_id: int) -> JsonResponse:
    """The numbers of the last half-year with the lines in force and the stretches beyond them."""
    unit, metric = unit_in_reach(request, unit_id), _metric(metric_id)
    today = request.now.date()
    samples = day_values(metric, unit, since=today - DRAWN)
    per = factor(metric.display_unit)

    def shown(value):
        return round(float(value / per), metric.decimals + 2)

    days = [s.day for s in samples]
    return JsonResponse(
        {
            "xAxis": {"type": "category", "data": [f"{d:%m-%d}" for d in days]},
            "yAxis": {"type": "value", "name": metric.display_unit, "scale": True},
            "series": [
                {
                    "type": "line",
                    "name": metric.name,
                    "data": [shown(s.value) for s in samples],
                    "showSymbol": len(samples) < 40,
                    "markLine": {"symbol": "none", "data": lines_drawn(metric, unit, today)},
                    "markArea": {"data": _areas(request, unit, metric, days)},
                }
            ],
        }
    )


@page(METRICS_WATCH, methods=("GET", "POST"))
def set_threshold(request: HttpRequest, unit_id: int, metric_id: int) -> HttpResponse:
    """Draw the lines of a metric at a unit and below."""
    unit, metric = unit_in_reach(request, unit_id, METRICS_WATCH), _metric(metric_id)
    today = request.now.date()
    row = _in_force(metric, unit, today)
    form = ThresholdForm(
        request.POST or None, metric=metric, initial=ThresholdForm.initial_of(row, metric, today)
    )
    back = reverse("metrics:watched", args=[unit.pk, metric.pk])
    intro = _("对本机构及下级生效，下级另设的以下级为准。数按显示单位（%(unit)s）填写。") % {
        "unit": metric.display_unit or _("个")
    }
    return form_page(
        request,
        form,
        {
            "title": _("设定预警线"),
            "crumbs": [(unit.name, reverse("metrics:breaches", args=[unit.pk])), (metric.name, back)],
            "intro": intro,
            "submit_label": _("保存"),
            "back_url": back,
        },
        act=lambda data: (
            actions.set_threshold(metric=metric, unit=unit, by=request.scope, now=request.now, **data).pk
        ),
        done=lambda _pk: redirect(back),
    )


def lines_drawn(metric: Metric, unit: Unit, day: date) -> list[dict]:
    """The amber and red lines in force at a unit, as marks of a chart in the unit the metric is shown in."""
    row = _in_force(metric, unit, day)
    if row is None:
        return []
    return [
        {
            "yAxis": round(float(value / factor(metric.display_unit)), metric.decimals + 2),
            "name": name,
            "lineStyle": {"color": colour},
            "label": {"formatter": name, "position": "insideEndTop", "color": colour},
        }
        for name, value, colour in ((_("黄线"), row.amber, "#b35c00"), (_("红线"), row.red, "#c92a2a"))
        if value is not None
    ]


def _metric(metric_id: int) -> Metric:
    found = Metric.objects.filter(pk=metric_id).first()
    if found is None:
        raise Http404
    return found


def _in_force(metric: Metric, unit: Unit, day: date) -> Threshold | None:
    """The lines of a unit on a day; None where it has none, or its watch has ended."""
    versions = versions_for(metric, unit, day)
    if not versions or versions[-1].lines is None:
        return None
    return Threshold.objects.select_related("unit", "metric").get(pk=versions[-1].key)


def _shown(breach: Breach) -> dict:
    metric = breach.metric
    last_day, last = breach.readings[-1] if breach.readings else ("", None)
    level = Breach.Level(breach.level if breach.is_open else breach.worst)
    return {
        "breach": breach,
        "level": level.label,
        "tone": TONES[level] if breach.is_open else "quiet",
        "last": figure(metric, None if last is None else Decimal(last)),
        "last_day": last_day,
    }


def _areas(request: HttpRequest, unit: Unit, metric: Metric, days: list[date]) -> list:
    """Where the chart is shaded: the drawn days of each stretch beyond a line."""
    areas = []
    for breach in breaches_of(request.scope, unit=unit, metric=metric).filter(unit=unit):
        within = [d for d in days if breach.since <= d and (breach.until is None or d < breach.until)]
        if within:
            colour = "#c92a2a22" if breach.worst == Breach.Level.RED else "#d9822b22"
            ends = [
                {"xAxis": f"{within[0]:%m-%d}", "itemStyle": {"color": colour}},
                {"xAxis": f"{within[-1]:%m-%d}"},
            ]
            areas.append(ends)
    return areas
