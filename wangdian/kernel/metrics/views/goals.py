"""目标: the goals of a unit with their pace, those of its people, mine, and units side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.engines import calendars
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import METRICS_READ, METRICS_REPORT, METRICS_TARGET
from wangdian.ui.paging import paged

from ..models import Metric
from ..queries import Goal, compare, goals_by_status, my_goals, people_goals, standings
from ..wording import TONES, figure, line_of, status_words, worst_first
from .reach import day_asked, unit_in_reach


@page(METRICS_READ)
def goals(request: HttpRequest) -> HttpResponse:
    """The goals of one's own unit; one's own goals for whom sees only themselves."""
    return redirect("metrics:of_unit", request.scope.home.unit_id)


@page(METRICS_READ)
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The goals of a unit on a day (`?day=`), worst first."""
    unit, day = unit_in_reach(request, unit_id), day_asked(request)
    found = worst_first(standings(request.scope, unit, day))
    children = list(
        Unit.objects.filter(path__startswith=unit.path, depth=unit.depth + 1).order_by("path")[:50]
    )
    context = {
        "unit": unit,
        "day": day,
        "today": request.now.date(),
        "lines": [line_of(g) for g in found],
        "counts": _counts(found),
        "metrics": sorted({g.target.metric for g in found}, key=lambda m: m.code),
        "children": children,
        "parent": Unit.objects.get_parent(unit) if request.scope.has(METRICS_READ, unit.path[:-4]) else None,
        "may_set": request.scope.has(METRICS_TARGET, unit.path),
        "may_report": request.scope.has(METRICS_REPORT, unit.path),
    }
    return render(request, "metrics/goals.html", context)


@page(METRICS_READ)
def people(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The personal goals of everybody at a unit; of oneself, for whom sees no more."""
    unit, day = unit_in_reach(request, unit_id), day_asked(request)
    found = people_goals(request.scope, unit, day)
    rows = paged(request, found, size=100)
    rows.object_list = [line_of(g) for g in rows.object_list]
    context = {"unit": unit, "day": day, "today": request.now.date(), "rows": rows, "counts": _counts(found)}
    return render(request, "metrics/people.html", context)


@page(METRICS_READ)
def mine(request: HttpRequest) -> HttpResponse:
    """My own goals, and those my post answers for."""
    day = day_asked(request)
    found = worst_first(my_goals(request.scope, request.user, day))
    context = {
        "day": day,
        "today": request.now.date(),
        "lines": [line_of(g) for g in found],
        "counts": _counts(found),
        "home": request.scope.home,
        "may_report": request.scope.has(METRICS_REPORT),
    }
    return render(request, "metrics/mine.html", context)


@page(METRICS_READ)
def side_by_side(request: HttpRequest, unit_id: int, metric_id: int) -> HttpResponse:
    """The units right below one, by one metric over the year so far."""
    unit, day = unit_in_reach(request, unit_id), day_asked(request)
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is None:
        raise Http404
    window = calendars.period_of(calendars.Period.YEAR, day)
    rows = []
    for child, found in compare(request.scope, unit, metric, day, window):
        line = line_of(found) if isinstance(found, Goal) else None
        actual = found.standing.actual if isinstance(found, Goal) else found.value
        rows.append({"unit": child, "line": line, "actual": figure(metric, actual), "number": actual})
    up = metric.direction != Metric.Direction.DOWN
    rows.sort(key=lambda r: (r["number"] is None, -(r["number"] or 0) if up else (r["number"] or 0)))
    context = {
        "unit": unit,
        "metric": metric,
        "day": day,
        "today": request.now.date(),
        "rows": paged(request, rows),
    }
    return render(request, "metrics/compare.html", context)


def _counts(found: list[Goal]) -> list[dict]:
    """How many goals stand how, worst first: for the pills above a list."""
    counts = goals_by_status(found)
    return [
        {"text": status_words(status), "count": counts[status.value], "tone": tone}
        for status, tone in TONES.items()
        if counts.get(status.value)
    ]
