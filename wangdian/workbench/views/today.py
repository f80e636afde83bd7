"""今日: what is mine to do, in time order; one tap to do it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.duties import actions
from wangdian.kernel.duties.evidence import evidence_of
from wangdian.kernel.duties.queries import PersonDay, people_today, today_of
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_DO, DUTIES_OVERSEE, EVERYONE, METRICS_READ
from wangdian.kernel.org.scope import Scope

from .. import side
from ..lines import sections


@page(EVERYONE)
def today(request: HttpRequest) -> HttpResponse:
    """The page; with htmx only its list, which refreshes itself."""
    if request.htmx:
        return render(request, "workbench/today.html#list", _list(request))
    return render(request, "workbench/today.html", _list(request) | _side(request))


@page(EVERYONE, methods=("POST",))
def tick(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """Do it, with the evidence asked for."""
    return _change(
        request,
        occurrence_id,
        lambda: (
            actions.complete(
                occurrence_id=occurrence_id,
                by=request.scope,
                now=request.now,
                **evidence_of(request, occurrence_id),
            ).pk
        ),
    )


@page(EVERYONE, methods=("POST",))
def undo(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """Take the tick back."""
    return _change(
        request,
        occurrence_id,
        lambda: actions.undo(occurrence_id=occurrence_id, by=request.scope, now=request.now).pk,
    )


def _change(request: HttpRequest, occurrence_id: int, act) -> HttpResponse:
    """Act once, then show the list again; a refusal stands at the line it belongs to."""
    try:
        return once(request, act=act, answer=lambda pk: _answer(request, pk))
    except Refused as refusal:
        context = _list(request) | {"failed": occurrence_id, "refused": refusal, "typed": request.POST}
        if request.htmx:
            return render(request, "workbench/today.html#list", context, status=422)
        return render(request, "workbench/today.html", context | _side(request), status=422)


def _answer(request: HttpRequest, pk: int) -> HttpResponse:
    if request.htmx:
        return render(request, "workbench/today.html#list", _list(request) | {"just": pk})
    return redirect("/?" + urlencode({"just": pk}))


def _list(request: HttpRequest) -> dict:
    day = today_of(request.scope, request.now)
    home = request.scope.home
    groups = sections(day, request.now, home.unit_id if home else None)
    return {
        "sections": groups,
        "just": _just(request),
        "done_count": len(day.done),
        "due_count": day.due_count,
        "percent": round(100 * day.share_done),
        "overdue_count": len(day.overdue),
        "is_free": not any(s.name in {"overdue", "current", "later_today"} for s in groups),
        "can_do": request.scope.has(DUTIES_DO),
    }


def _just(request: HttpRequest) -> int | None:
    text = request.GET.get("just", "")
    return int(text) if text.isdigit() else None


def _side(request: HttpRequest) -> dict:
    """What stands beside the list: my goals, what I must read, and how my branch is doing."""
    scope, now = request.scope, request.now
    goals = side.my_goal_lines(scope, request.user, now.date()) if scope.has(METRICS_READ) else []
    return {
        "goals": goals,
        "unread": side.unread_documents(scope, request.user, now.date()),
        "branch": branch(scope, now),
    }


@dataclass(frozen=True)
class Branch:
    """How one's own branch is doing, in a line."""

    unit_id: int
    name: str
    due: int
    done: int
    behind: list[PersonDay]

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.due) if self.due else 100


def branch(scope: Scope, now) -> Branch | None:
    """The one branch a person oversees; None for whom oversees none, or more than one (they have a board)."""
    units = list(scope.units(DUTIES_OVERSEE)[:2])
    if len(units) != 1:
        return None
    people = people_today(units[0], now)
    return Branch(
        unit_id=units[0].pk,
        name=units[0].name,
        due=sum(p.due for p in people),
        done=sum(p.done for p in people),
        behind=[p for p in people if p.overdue],
    )
