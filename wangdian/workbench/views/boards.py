"""看板: how a branch, or many, are doing today, and who is behind."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wangdian.kernel.duties.queries import people_today, today_of_person, units_today
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_OVERSEE
from wangdian.ui.paging import paged

from ..lines import sections


@page(DUTIES_OVERSEE)
def boards(request: HttpRequest) -> HttpResponse:
    """Every unit I oversee that has something due today, those behind first; straight to the one, if it is one."""
    overseen = request.scope.units(DUTIES_OVERSEE)
    few = list(overseen[:2])
    if len(few) == 1:
        return redirect("workbench:branch", few[0].pk)
    wanted = request.GET.get("q", "").strip()[:40]
    if wanted:
        overseen = overseen.filter(name__icontains=wanted)
    units = units_today(overseen, request.now)
    due, done = sum(u.due for u in units), sum(u.done for u in units)
    context = {
        "rows": paged(request, units),
        "wanted": wanted,
        "due": due,
        "done": done,
        "percent": round(100 * done / due) if due else 100,
        "behind": sum(1 for u in units if u.overdue),
        "unit_count": len(units),
    }
    return render(request, "workbench/boards.html", context)


@page(DUTIES_OVERSEE)
def branch(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Everybody of one unit with what is due today; those behind first."""
    unit = overseen_unit(request, unit_id)
    people = people_today(unit, request.now)
    due, done = sum(p.due for p in people), sum(p.done for p in people)
    context = {
        "unit": unit,
        "people": people,
        "due": due,
        "done": done,
        "percent": round(100 * done / due) if due else 100,
        "behind": sum(1 for p in people if p.overdue),
        "many": request.scope.units(DUTIES_OVERSEE)[:2].count() > 1,
    }
    template = "workbench/branch.html#board" if request.htmx else "workbench/branch.html"
    return render(request, template, context)


@page(DUTIES_OVERSEE)
def person(request: HttpRequest, unit_id: int, person_id: int) -> HttpResponse:
    """One person's day at a unit, as they see it themselves."""
    somebody = get_object_or_404(Person, pk=person_id)
    return _day(request, unit_id, somebody)


@page(DUTIES_OVERSEE)
def unclaimed(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What waits at a unit for anybody in a post."""
    return _day(request, unit_id, None)


def _day(request: HttpRequest, unit_id: int, somebody: Person | None) -> HttpResponse:
    unit = overseen_unit(request, unit_id)
    day = today_of_person(unit, somebody.pk if somebody else None, request.now)
    context = {
        "unit": unit,
        "somebody": somebody,
        "sections": sections(day, request.now, unit.pk),
        "done_count": len(day.done),
        "due_count": day.due_count,
        "percent": round(100 * day.share_done),
    }
    return render(request, "workbench/person.html", context)


def overseen_unit(request: HttpRequest, unit_id: int) -> Unit:
    """A unit that the person oversees. 404 for any other, whether it exists or not."""
    unit = request.scope.units(DUTIES_OVERSEE).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit
