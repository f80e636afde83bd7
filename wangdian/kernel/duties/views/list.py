"""例行任务: what is done at a unit, by post and rhythm."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.engines.calendars import describe
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_DO, DUTIES_MANAGE
from wangdian.ui.paging import paged

from ..mapping import rhythm_from_json
from ..models import Duty


@dataclass(frozen=True)
class Row:
    """One duty in words."""

    id: int
    title: str
    owner: str
    rhythm: str
    evidence: str
    from_plan: bool
    ended: bool


@page(DUTIES_DO)
def duties(request: HttpRequest) -> HttpResponse:
    """The list of one's own unit; of the asked one, where several are in reach."""
    home = request.scope.home
    return redirect("duties:of_unit", home.unit_id)


@page(DUTIES_DO)
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The duties of a unit; `?ended=1` shows ended ones too, `?q=` looks in the titles."""
    unit = unit_in_reach(request, unit_id)
    today = request.now.date()
    found = Duty.objects.filter(unit=unit).select_related("post", "person")
    if not request.GET.get("ended"):
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    wanted = request.GET.get("q", "").strip()[:40]
    if wanted:
        found = found.filter(Q(title__icontains=wanted) | Q(post__name__icontains=wanted))
    rows = paged(request, found.order_by("post__rank", "post_id", "title", "id"), size=50)
    rows.object_list = [_row(duty, today) for duty in rows.object_list]
    context = {
        "unit": unit,
        "rows": rows,
        "wanted": wanted,
        "ended": bool(request.GET.get("ended")),
        "may_manage": request.scope.has(DUTIES_MANAGE, unit.path),
        "units": _others(request, unit),
    }
    return render(request, "duties/list.html", context)


def _row(duty: Duty, today) -> Row:
    return Row(
        id=duty.pk,
        title=duty.title,
        owner=owner_of(duty),
        rhythm=describe(rhythm_from_json(duty.rhythm)),
        evidence=duty.get_evidence_display(),
        from_plan=duty.plan_version is not None,
        ended=duty.ends_on is not None and duty.ends_on < today,
    )


def owner_of(duty: Duty) -> str:
    """Who does it, in words."""
    if duty.person:
        return duty.person.name
    return f"{duty.post.name}（{_('任一人')}）" if duty.assign == Duty.Assign.ANY else duty.post.name


def _others(request: HttpRequest, unit: Unit) -> list[Unit]:
    """Other units whose duties may be looked at: the nearest twenty, for a list to choose from."""
    return list(request.scope.units(DUTIES_DO).exclude(pk=unit.pk).order_by("path")[:20])


def unit_in_reach(request: HttpRequest, unit_id: int, power: str = DUTIES_DO) -> Unit:
    """A unit at which the person holds a power; 404 for any other, whether it exists or not."""
    unit = request.scope.units(power).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit
