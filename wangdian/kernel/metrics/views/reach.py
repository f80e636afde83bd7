"""The unit or target that an address names, if the person may see it; 404 for any other, existing or not."""

from datetime import date

from django.http import Http404, HttpRequest

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import METRICS_READ

from ..models import Target
from ..queries import Goal, goal

EARLIEST = date(2000, 1, 1)


def unit_in_reach(request: HttpRequest, unit_id: int, power: str = METRICS_READ) -> Unit:
    """A unit at which the person holds a power."""
    unit = request.scope.units(power).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def goal_in_reach(request: HttpRequest, target_id: int) -> Goal:
    """A target with its standing on the day asked for."""
    target = Target.objects.select_related("unit").filter(pk=target_id).first()
    if target is None or not request.scope.has(METRICS_READ, target.unit.path):
        raise Http404
    found = goal(request.scope, target_id, day_asked(request))
    if found is None:
        raise Http404
    return found


def day_asked(request: HttpRequest) -> date:
    """`?day=2026-03-02`, today without it or when it is no day; never in the future."""
    today = request.now.date()
    try:
        day = date.fromisoformat(request.GET.get("day") or request.POST.get("day") or "")
    except ValueError:
        return today
    return min(max(day, EARLIEST), today)
