"""One duty: what it asks, when it is next due, what became of it; and the form that makes or changes it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.engines.calendars import Rhythm, describe, occurrences
from wangdian.kernel.audit.queries import history_of
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.calendars import opening_profiles
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_DO, DUTIES_MANAGE
from wangdian.ui import formats

from .. import actions
from ..forms import DutyForm, EndForm
from ..mapping import rhythm_from_json
from ..models import Duty
from ..queries import tally
from ..rhythm_form import RhythmForm, initial_of
from .list import owner_of, unit_in_reach

NEXT = 6
FAR = timedelta(days=800)


@dataclass(frozen=True)
class NextDate:
    """One coming date in words."""

    day: str
    hours: str
    moved: str  # why it is not on the day the rule names


@page(DUTIES_DO)
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """The duty with its next dates, the last ninety days in numbers, and its latest occurrences."""
    found = _duty(request, duty_id)
    today = request.now.date()
    rhythm = rhythm_from_json(found.rhythm)
    context = {
        "duty": found,
        "owner": owner_of(found),
        "words": describe(rhythm),
        "next": next_dates(rhythm, found.unit, max(today, found.starts_on), found.ends_on),
        "tally": tally(found.occurrences.all(), today - timedelta(days=90), today, request.now.tzinfo),
        "latest": found.occurrences.select_related("person", "done_by").order_by("-due_at", "-id")[:20],
        "history": list(history_of("duty", found.pk)[:20]),
        "may_manage": request.scope.has(DUTIES_MANAGE, found.unit.path),
        "ended": found.ends_on is not None and found.ends_on < today,
        "today": today,
    }
    return render(request, "duties/duty.html", context)


@page(DUTIES_MANAGE, methods=("GET", "POST"))
def create(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new duty of a unit."""
    unit = unit_in_reach(request, unit_id, DUTIES_MANAGE)
    today = request.now.date()
    form = DutyForm(request.POST or None, unit=unit, today=today, initial={"starts_on": today})

    def act() -> int:
        return actions.create_duty(unit=unit, by=request.scope, now=request.now, **form.wishes()).pk

    return _form_page(request, form, act, {"unit": unit, "duty": None})


@page(DUTIES_MANAGE, methods=("GET", "POST"))
def edit(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Change a duty from now on; what was due already stays as it was."""
    found = _duty(request, duty_id, DUTIES_MANAGE)
    names = (*DutyForm.WHAT, *DutyForm.PROOF, *DutyForm.DATES)
    initial = {name: getattr(found, name) for name in names} | initial_of(rhythm_from_json(found.rhythm))
    form = DutyForm(request.POST or None, unit=found.unit, today=request.now.date(), initial=initial)

    def act() -> int:
        return actions.edit_duty(duty=found, by=request.scope, now=request.now, **form.wishes()).pk

    return _form_page(request, form, act, {"unit": found.unit, "duty": found})


def _form_page(request: HttpRequest, form: DutyForm, act, context: dict) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return once(request, act=act, answer=lambda pk: redirect("duties:duty", pk))
            except Refused as refusal:
                form.refuse(refusal)
        status = 422
    return render(request, "duties/form.html", context | {"form": form}, status=status)


@page(DUTIES_MANAGE)
def preview(request: HttpRequest) -> HttpResponse:
    """What a rhythm means, in words, with its next dates at a unit: shown while the form is filled in."""
    form = RhythmForm(request.GET)
    unit = unit_in_reach(request, int(request.GET.get("unit", "0") or 0), DUTIES_MANAGE)
    if not form.is_valid():
        errors = [error for errors in form.errors.values() for error in errors]
        return render(request, "duties/preview.html", {"errors": errors})
    context = {"words": describe(form.rhythm), "next": next_dates(form.rhythm, unit, request.now.date())}
    return render(request, "duties/preview.html", context)


@page(DUTIES_MANAGE, methods=("POST",))
def end(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End the duty after a day."""
    found = _duty(request, duty_id, DUTIES_MANAGE)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused("duties.dates", _("请选择最后一天。"), field="ends_on")
    return once(
        request,
        act=lambda: (
            actions.end_duty(
                duty=found, ends_on=form.cleaned_data["ends_on"], by=request.scope, now=request.now
            ).pk
        ),
        answer=lambda pk: redirect("duties:duty", pk),
    )


def next_dates(rhythm: Rhythm, unit: Unit, first: date, last: date | None = None) -> list[NextDate]:
    """The next dates of a rhythm at a unit, in words, with what moved them. Two queries."""
    profile = opening_profiles([unit.pk]).of(unit.pk)
    until = min(first + FAR, last or first + FAR)
    found = []
    if until >= first:
        for one in occurrences(rhythm, first, until, profile.calendar, profile.hours):
            found.append(NextDate(_days(one), _hours(one), _moved(one)))
            if len(found) == NEXT:
                break
    return found


def _days(one) -> str:
    due = formats.day(one.due)
    return (
        due
        if one.opens == one.due
        else _("%(first)s 至 %(last)s") % {"first": formats.day(one.opens), "last": due}
    )


def _hours(one) -> str:
    if one.opens_at and one.due_at and one.opens == one.due and one.opens_at < one.due_at:
        return f"{one.opens_at:%H:%M}–{one.due_at:%H:%M}"
    if one.due_at:
        return _("%(clock)s前") % {"clock": f"{one.due_at:%H:%M}"}
    return _("%(clock)s后") % {"clock": f"{one.opens_at:%H:%M}"} if one.opens_at else _("全天")


def _moved(one) -> str:
    if one.due == one.scheduled:
        return ""
    words = _("原为%(day)s，遇休息日提前") if one.due < one.scheduled else _("原为%(day)s，遇休息日顺延")
    return words % {"day": formats.short_day(one.scheduled)}


def _duty(request: HttpRequest, duty_id: int, power: str = DUTIES_DO) -> Duty:
    found = (
        Duty.objects.select_related("unit", "post", "person", "metric")
        .filter(pk=duty_id, unit__in=request.scope.units(power))
        .first()
    )
    if found is None:
        raise Http404
    return found
