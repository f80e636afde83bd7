"""突击检查: planned in secret, drawn by lot, revealed on the day. Only for those who hold the power."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CHECKLISTS_SURPRISE
from wangdian.kernel.org.queries import in_force
from wangdian.ui.paging import paged

from .. import actions
from ..drawing import commitment, rank
from ..forms import ReasonForm, SeedForm, SurpriseForm
from ..models import Asset, Run, SurpriseCheck
from ..queries import templates_at
from .reach import unit_in_reach

Of = SurpriseCheck.Of


@page(CHECKLISTS_SURPRISE)
def surprises(request: HttpRequest) -> HttpResponse:
    """Every plan within reach, the next first."""
    units = request.scope.units(CHECKLISTS_SURPRISE)
    rows = SurpriseCheck.objects.filter(unit__in=units).select_related("unit", "planned_by")
    context = {
        "rows": paged(request, rows.order_by("-scheduled_on", "-pk"), size=50),
        "units": list(units.order_by("path")[:20]),
        "kinds": Of.choices,
        "may_surprise": True,
    }
    return render(request, "checklists/surprises.html", context)


@page(CHECKLISTS_SURPRISE, methods=("GET", "POST"))
def plan(request: HttpRequest, unit_id: int, of: str) -> HttpResponse:
    """A new plan of a unit: for units, people or assets."""
    unit = unit_in_reach(request, CHECKLISTS_SURPRISE, unit_id)
    if of not in Of.values:
        raise Http404
    form = SurpriseForm(
        request.POST or None,
        known=[(t.code, t.title) for t in templates_at(unit.pk)],
        candidates=actions.candidates_of(of, unit, request.scope, request.now.date()),
        initial={"scheduled_on": request.now.date()},
    )
    return form_page(
        request,
        form,
        {
            "title": _("安排突击检查"),
            "crumbs": [(_("突击检查"), reverse("checklists:surprises")), (unit.name, "")],
            "intro": _("只有有此权限的人看得到；不通知任何人，留痕里也只记一个编号。"),
            "submit_label": _("保存计划"),
        },
        act=lambda data: (
            actions.plan_surprise(unit=unit, of=of, by=request.scope, now=request.now, **data).pk
        ),
        done=lambda pk: redirect("checklists:surprise", pk),
    )


@page(CHECKLISTS_SURPRISE)
def surprise(request: HttpRequest, check_id: int) -> HttpResponse:
    """One plan: candidates, the draw with its seed and lots, the rounds made at those drawn."""
    check = _check(request, check_id)
    names = _names(check)
    runs = {}
    for run in Run.objects.filter(surprise=check).exclude(state=Run.State.ABANDONED).select_related("person"):
        runs[{Of.UNIT: run.unit_id, Of.PERSON: run.subject_id, Of.ASSET: run.asset_id}[check.of]] = run
    lots = (
        sorted(check.candidates, key=lambda c: (rank(check.seed, c), c)) if check.seed else check.candidates
    )
    context = {
        "check": check,
        "template": next((t for t in templates_at(check.unit_id) if t.code == check.checklist), None),
        "lots": [
            {"id": c, "name": names.get(c, str(c)), "lot": rank(check.seed, c) if check.seed else "", "drawn": c in check.drawn,
             "run": runs.get(c)}
            for c in lots
        ],
        "digest": commitment(check.seed, check.candidates, check.drawn) if check.seed else "",
        "seed_form": SeedForm(),
        "is_day": request.now.date() >= check.scheduled_on,
        "may_begin": check.drawn_at is not None and check.cancelled_at is None,
    }  # fmt: skip
    return render(request, "checklists/surprise.html", context)


@page(CHECKLISTS_SURPRISE, methods=("POST",))
def draw(request: HttpRequest, check_id: int) -> HttpResponse:
    """Draw, once."""
    check = _check(request, check_id)
    return _done(
        request,
        lambda: actions.draw_surprise(
            check_id=check.pk, seed=request.POST.get("seed", ""), by=request.scope, now=request.now
        ),
    )


@page(CHECKLISTS_SURPRISE, methods=("POST",))
def reveal(request: HttpRequest, check_id: int) -> HttpResponse:
    """Make the draw known."""
    check = _check(request, check_id)
    return _done(
        request, lambda: actions.reveal_surprise(check_id=check.pk, by=request.scope, now=request.now)
    )


def _done(request: HttpRequest, act) -> HttpResponse:
    return once(request, act=lambda: act().pk, answer=lambda pk: redirect("checklists:surprise", pk))


@page(CHECKLISTS_SURPRISE, methods=("GET", "POST"))
def cancel(request: HttpRequest, check_id: int) -> HttpResponse:
    """Call it off."""
    check = _check(request, check_id)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        {"title": _("取消突击检查"), "crumbs": [(check.title, "")], "submit_label": _("取消检查")},
        act=lambda data: (
            actions.cancel_surprise(check_id=check.pk, by=request.scope, now=request.now, **data).pk
        ),
        done=lambda pk: redirect("checklists:surprise", pk),
    )


@page(CHECKLISTS_SURPRISE, methods=("POST",))
def begin_surprise(request: HttpRequest, check_id: int, drawn_id: int) -> HttpResponse:
    """On the spot: begin the round at one that was drawn."""
    check = _check(request, check_id)
    unit, subject, asset = _target(request, check, drawn_id)

    def act() -> int:
        return actions.start_run(
            template_code=check.checklist, unit=unit, surprise=check, subject=subject, asset=asset,
            by=request.scope, now=request.now,
        ).pk  # fmt: skip

    return once(request, act=act, answer=lambda pk: redirect("checklists:run", pk))


def _target(request: HttpRequest, check: SurpriseCheck, drawn_id: int):
    """Unit, person and asset of a drawn candidate."""
    if drawn_id not in check.drawn:
        raise Http404
    if check.of == Of.UNIT:
        return unit_in_reach(request, CHECKLISTS_SURPRISE, drawn_id), None, None
    if check.of == Of.ASSET:
        asset = Asset.objects.select_related("unit").get(pk=drawn_id)
        return unit_in_reach(request, CHECKLISTS_SURPRISE, asset.unit_id), None, asset
    held = Appointment.objects.filter(
        in_force(request.now.date()), person_id=drawn_id, unit__path__startswith=check.unit.path
    ).select_related("unit", "person")
    appointment = held.first()
    if appointment is None:
        raise Http404
    return unit_in_reach(request, CHECKLISTS_SURPRISE, appointment.unit_id), appointment.person, None


def _check(request: HttpRequest, check_id: int) -> SurpriseCheck:
    found = SurpriseCheck.objects.select_related("unit", "planned_by", "drawn_by", "revealed_by").filter(
        pk=check_id
    )
    check = found.first()
    if check is None or not request.scope.has(CHECKLISTS_SURPRISE, check.unit.path):
        raise Http404
    return check


def _names(check: SurpriseCheck) -> dict[int, str]:
    model = {Of.UNIT: Unit, Of.PERSON: Person, Of.ASSET: Asset}[check.of]
    return {row.pk: str(row) for row in model.objects.filter(pk__in=check.candidates)}
