"""The tree of units, level by level, and one unit with its people."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org import actions
from wangdian.kernel.org.access import unit_for, unit_with
from wangdian.kernel.org.forms import OpeningSpanForms, UnitForm
from wangdian.kernel.org.models import Appointment, BackupPair, OpeningSpan, Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import AUDIT_READ, ORG_CALENDAR, ORG_PEOPLE, ORG_UNITS
from wangdian.kernel.org.queries import appointments_of, away_on, in_force, people_counts, tree_level
from wangdian.ui.paging import paged


def trail(scope, unit: Unit) -> list[tuple[str, str]]:
    """The crumbs down to a unit, from the highest ancestor within reach."""
    ancestors = [a for a in Unit.objects.get_ancestors(unit) if any(g.covers(a.path) for g in scope.grants)]
    steps = [(_("机构"), reverse("org:units"))]
    steps += [(a.name, f"{reverse('org:units')}?parent={a.pk}") for a in ancestors]
    return [*steps, (unit.name, reverse("org:unit", args=[unit.pk]))]


@page(None)
def units(request: HttpRequest) -> HttpResponse:
    """One level of the tree, or what a search finds anywhere within reach."""
    words = request.GET.get("q", "").strip()
    parent = None
    if words:
        found = (
            request.scope.units()
            .filter(Q(name__icontains=words) | Q(code__startswith=words))
            .order_by("path")
        )
    else:
        if request.GET.get("parent", "").isdigit():
            parent = unit_for(request.scope, int(request.GET["parent"]))
        found = tree_level(request.scope, parent)
    rows = paged(request, found)
    counts = people_counts(list(rows), request.now.date())
    lines = [{"unit": unit, "people": counts.get(unit.pk, 0)} for unit in rows]
    context = {
        "rows": rows,
        "lines": lines,
        "words": words,
        "parent": parent,
        "crumbs": trail(request.scope, parent) if parent else [],
        "may_add": parent is not None and request.scope.has(ORG_UNITS, parent.path),
    }
    return render(request, "org/units.html", context)


@page(None)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit: who holds which post, who stands in, who is away, when it is open."""
    here, day = unit_for(request.scope, unit_id), request.now.date()
    away = list(away_on(here, day))
    gone = {a.person_id for a in away if a.starts_on <= day}
    people = paged(request, appointments_of(here, day), size=100)
    coming = Appointment.objects.filter(unit=here, starts_on__gt=day).select_related("person", "post")
    pairs = BackupPair.objects.filter(in_force(day), unit=here).select_related("first", "second", "post")
    context = {
        "unit": here,
        "crumbs": trail(request.scope, here)[:-1],
        "rows": people,
        "people": [{"appointment": a, "is_away": a.person_id in gone} for a in people],
        "coming": coming.order_by("starts_on"),
        "pairs": pairs.order_by("post__rank", "pk"),
        "away": away,
        "spans": OpeningSpan.objects.filter(unit=here),
        "may_people": request.scope.has(ORG_PEOPLE, here.path),
        "may_edit": request.scope.has(ORG_UNITS, here.path),
        "may_hours": request.scope.has(ORG_CALENDAR, here.path),
        "may_audit": request.scope.has(AUDIT_READ, here.path),
    }
    return render(request, "org/unit.html", context)


@page(ORG_UNITS, methods=("GET", "POST"))
def unit_add(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new unit below this one."""
    parent = unit_with(request.scope, ORG_UNITS, unit_id)
    form = UnitForm(request.POST or None)
    del form.fields["closed_on"]
    return form_page(
        request,
        form,
        {
            "title": _("新增下级机构"),
            "crumbs": [*trail(request.scope, parent), (_("新增"), "")],
            "submit_label": _("新增"),
            "back_url": reverse("org:unit", args=[parent.pk]),
        },
        act=lambda data: actions.add_unit(parent=parent, **data, by=request.scope, now=request.now).pk,
        done=lambda pk: redirect("org:unit", pk),
    )


@page(ORG_UNITS, methods=("GET", "POST"))
def unit_edit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Change a unit's facts."""
    here = unit_with(request.scope, ORG_UNITS, unit_id)
    names = ("code", "name", "kind", "opened_on", "closed_on")
    form = UnitForm(request.POST or None, initial={name: getattr(here, name) for name in names})

    def change(data):
        changed = {name: data[name] for name in names if data[name] != getattr(here, name)}
        if changed:
            actions.edit_unit(unit=here, **changed, by=request.scope, now=request.now)
        return here.pk

    return form_page(
        request,
        form,
        {
            "title": _("修改机构"),
            "crumbs": [*trail(request.scope, here), (_("修改"), "")],
            "submit_label": _("保存"),
            "back_url": reverse("org:unit", args=[here.pk]),
        },
        act=change,
        done=lambda pk: redirect("org:unit", pk),
    )


@page(ORG_CALENDAR, methods=("GET", "POST"))
def opening_hours(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The opening hours of a unit: several spans a day, by kind of day."""
    here = unit_with(request.scope, ORG_CALENDAR, unit_id)
    initial = list(OpeningSpan.objects.filter(unit=here).values("day_kind", "opens_at", "closes_at"))
    forms = OpeningSpanForms(request.POST or None, initial=None if request.method == "POST" else initial)
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if forms.is_valid():
            rows = [f.cleaned_data for f in forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
            spans = [(r["day_kind"], r["opens_at"], r["closes_at"]) for r in rows]
            try:
                return once(
                    request,
                    act=lambda: len(
                        actions.set_opening_hours(unit=here, spans=spans, by=request.scope, now=request.now)
                    ),
                    answer=lambda _n: redirect("org:unit", here.pk),
                )
            except Refused as refusal:
                problem = ValidationError(refusal.message)
    context = {"forms": forms, "unit": here, "crumbs": trail(request.scope, here), "problem": problem}
    return render(request, "org/opening_hours.html", context, status=status)
