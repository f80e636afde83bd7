"""People: found by name or number, put into posts, and their accounts."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org import actions
from wangdian.kernel.org.access import appointment_for, head_office, person_for, unit_with
from wangdian.kernel.org.forms import AppointForm, EndForm, RegisterForm
from wangdian.kernel.org.models import Absence, Appointment, Delegation, Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import LABELS, ORG_PEOPLE
from wangdian.kernel.org.queries import in_force
from wangdian.ui.paging import paged

from .units import trail


@page(None)
def people(request: HttpRequest) -> HttpResponse:
    """The people of one's own units; a search finds anybody within reach by name or staff number."""
    words = request.GET.get("q", "").strip()
    found = Appointment.objects.filter(in_force(request.now.date())).select_related("person", "unit", "post")
    if words:
        found = found.filter(Q(person__name__icontains=words) | Q(person__staff_no__startswith=words))
    else:  # everybody of a large bank is no list that anyone reads
        found = found.filter(unit__path__in={g.unit_path for g in request.scope.grants})
    rows = paged(request, found.order_by("unit__path", "post__rank", "person__staff_no"))
    return render(request, "org/people.html", {"rows": rows, "words": words})


def _managed_unit(request: HttpRequest, held) -> Unit | None:
    """The unit at which the visitor may manage this person's account: one of their posts, else the head office."""
    for appointment in held:
        if request.scope.has(ORG_PEOPLE, appointment.unit.path):
            return appointment.unit
    office = head_office()
    return office if request.scope.has(ORG_PEOPLE, office.path) else None


@page(None)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person: posts held, once held and to come, absences, powers lent and borrowed."""
    who, day = person_for(request.scope, person_id), request.now.date()
    held = list(
        Appointment.objects.filter(person=who).select_related("unit", "post").order_by("-starts_on", "-pk")
    )
    running = Delegation.objects.filter(ends_at__gt=request.now, revoked_at=None).select_related(
        "unit", "grantor", "delegate"
    )
    delegations = [
        {"row": d, "powers": [LABELS.get(p, p) for p in d.powers]}
        for d in running.filter(Q(delegate=who) | Q(grantor=who))
    ]
    is_self = who.pk == request.scope.person_id
    context = {
        "person": who,
        "held": [
            {
                "row": a,
                "is_running": a.starts_on <= day and (a.ends_on is None or a.ends_on >= day),
                "may_end": request.scope.has(ORG_PEOPLE, a.unit.path)
                and (a.ends_on is None or a.ends_on >= day)
                and not is_self,
            }
            for a in held
        ],
        "absences": Absence.objects.filter(person=who, ends_on__gte=day)
        .select_related("unit")
        .order_by("starts_on"),
        "delegations": delegations,
        "is_self": is_self,
        "managed_unit": None if is_self else _managed_unit(request, held),
    }
    return render(request, "org/person.html", context)


@page(ORG_PEOPLE, methods=("GET", "POST"))
def appoint(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Put somebody who has an account into a post here."""
    here = unit_with(request.scope, ORG_PEOPLE, unit_id)
    form = AppointForm(
        request.POST or None,
        initial={"starts_on": request.now.date(), "staff_no": request.GET.get("staff_no", "")},
    )
    return form_page(
        request,
        form,
        {
            "title": _("任命"),
            "crumbs": [*trail(request.scope, here), (_("任命"), "")],
            "submit_label": _("任命"),
            "back_url": reverse("org:unit", args=[here.pk]),
        },
        act=lambda data: (
            actions.appoint(
                person=form.person,
                unit=here,
                post=data["post"],
                kind=data["kind"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                by=request.scope,
                now=request.now,
            ).unit_id
        ),
        done=lambda pk: redirect("org:unit", pk),
    )


@page(ORG_PEOPLE, methods=("GET", "POST"))
def end_appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End an appointment on a day."""
    row = appointment_for(request.scope, appointment_id)
    request.scope.demand(ORG_PEOPLE, row.unit)
    form = EndForm(request.POST or None, initial={"ends_on": request.now.date()})
    return form_page(
        request,
        form,
        {
            "title": _("结束任职"),
            "crumbs": [*trail(request.scope, row.unit), (_("结束任职"), "")],
            "intro": _("%(name)s · %(post)s，自%(day)s起")
            % {
                "name": row.person.name,
                "post": row.post.name,
                "day": row.starts_on,
            },
            "submit_label": _("结束任职"),
            "back_url": reverse("org:person", args=[row.person_id]),
        },
        act=lambda data: (
            actions.end_appointment(
                appointment=row, ends_on=data["ends_on"], by=request.scope, now=request.now
            ).person_id
        ),
        done=lambda pk: redirect("org:person", pk),
    )


@page(ORG_PEOPLE, methods=("GET", "POST"))
@never_cache
def register(request: HttpRequest, unit_id: int) -> HttpResponse:
    """An account for a newcomer; the first password is shown once."""
    here = unit_with(request.scope, ORG_PEOPLE, unit_id)
    form = RegisterForm(request.POST or None)
    shown = {}  # kept out of the database: a form sent twice shows the person, not the password

    def act(data):
        who, shown["password"] = actions.register_person(**data, unit=here, by=request.scope, now=request.now)
        return who.pk

    return form_page(
        request,
        form,
        {
            "title": _("登记新员工"),
            "crumbs": [*trail(request.scope, here), (_("登记新员工"), "")],
            "intro": _("登记后自今日起任职，并得到一个初始密码，请当面交给本人。"),
            "submit_label": _("登记"),
            "back_url": reverse("org:unit", args=[here.pk]),
        },
        act=act,
        done=lambda pk: _show_password(request, pk, shown.get("password")),
    )


@page(ORG_PEOPLE, methods=("POST",))
@never_cache
def reset_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new password for a colleague, shown once."""
    who, unit = _account(request, person_id)
    shown = {}

    def act():
        shown["password"] = actions.reset_password(person=who, unit=unit, by=request.scope, now=request.now)
        return who.pk

    return once(request, act=act, answer=lambda pk: _show_password(request, pk, shown.get("password")))


@page(ORG_PEOPLE, methods=("POST",))
def set_active(request: HttpRequest, person_id: int) -> HttpResponse:
    """Switch an account off or on."""
    who, unit = _account(request, person_id)
    active = request.POST.get("active") == "1"

    def act():
        actions.set_active(person=who, unit=unit, active=active, by=request.scope, now=request.now)
        messages.info(request, _("账号已恢复。") if active else _("账号已停用，已登录的设备随即退出。"))
        return who.pk

    return once(request, act=act, answer=lambda pk: redirect("org:person", pk))


def _account(request: HttpRequest, person_id: int):
    who = person_for(request.scope, person_id)
    unit = _managed_unit(request, Appointment.objects.filter(person=who).select_related("unit"))
    if unit is None:
        raise Forbidden("org.no_power", _("您不能管理此人的账号。"))
    return who, unit


def _show_password(request: HttpRequest, person_id: int, password: str | None) -> HttpResponse:
    if password is None:
        return redirect("org:person", person_id)
    return render(
        request,
        "org/password_once.html",
        {"person": person_for(request.scope, person_id), "password": password},
    )
