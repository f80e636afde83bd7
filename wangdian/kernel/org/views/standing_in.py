"""AB pairs and absences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org import actions
from wangdian.kernel.org.access import absence_for, backup_for, unit_for, unit_with
from wangdian.kernel.org.forms import AbsenceForm, BackupForm, EndForm, people_of
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import ORG_PEOPLE

from .units import trail


@page(ORG_PEOPLE, methods=("GET", "POST"))
def backup(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Name the B角 of a colleague."""
    here, day = unit_with(request.scope, ORG_PEOPLE, unit_id), request.now.date()
    form = BackupForm(request.POST or None, unit=here, day=day, initial={"starts_on": day})
    return form_page(
        request,
        form,
        {
            "title": _("指定AB角"),
            "crumbs": [*trail(request.scope, here), (_("AB角"), "")],
            "intro": _("A角缺勤时，他的例行任务自动转给B角。"),
            "submit_label": _("保存"),
            "back_url": reverse("org:unit", args=[here.pk]),
        },
        act=lambda data: actions.pair_backup(unit=here, **data, by=request.scope, now=request.now).unit_id,
        done=lambda pk: redirect("org:unit", pk),
    )


@page(ORG_PEOPLE, methods=("POST",))
def end_backup(request: HttpRequest, pair_id: int) -> HttpResponse:
    """End an AB pair today."""
    pair = backup_for(request.scope, pair_id)
    return once(
        request,
        act=lambda: (
            actions.end_backup(
                pair=pair, ends_on=request.now.date(), by=request.scope, now=request.now
            ).unit_id
        ),
        answer=lambda pk: redirect("org:unit", pk),
    )


@page(None, methods=("GET", "POST"))
def absence(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Report oneself away, or, for who manages people here, anybody."""
    here, day = unit_for(request.scope, unit_id), request.now.date()
    everybody = request.scope.has(ORG_PEOPLE, here.path)
    who = people_of(here, day) if everybody else Person.objects.filter(pk=request.scope.person_id)
    form = AbsenceForm(
        request.POST or None,
        people=who,
        initial={"starts_on": day, "ends_on": day, "person": request.scope.person_id},
    )
    return form_page(
        request,
        form,
        {
            "title": _("登记缺勤"),
            "crumbs": [*trail(request.scope, here), (_("登记缺勤"), "")],
            "intro": _("从登记起，新生成的任务转给B角；没有B角的，仍记在本人名下。"),
            "submit_label": _("登记"),
            "back_url": reverse("org:unit", args=[here.pk]),
        },
        act=lambda data: actions.report_absence(unit=here, **data, by=request.scope, now=request.now).unit_id,
        done=lambda pk: redirect("org:unit", pk),
    )


@page(None, methods=("GET", "POST"))
def shorten_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Back earlier than reported."""
    row = absence_for(request.scope, absence_id)
    if row.person_id != request.scope.person_id:
        request.scope.demand(ORG_PEOPLE, row.unit)
    form = EndForm(request.POST or None, initial={"ends_on": request.now.date()})
    return form_page(
        request,
        form,
        {
            "title": _("提前销假"),
            "crumbs": [(_("机构"), reverse("org:units")), (row.unit.name, ""), (_("提前销假"), "")],
            "intro": _("%(name)s，原定%(start)s至%(end)s")
            % {
                "name": row.person.name,
                "start": row.starts_on,
                "end": row.ends_on,
            },
            "submit_label": _("销假"),
            "back_url": reverse("org:person", args=[row.person_id]),
        },
        act=lambda data: (
            actions.shorten_absence(
                absence=row, ends_on=data["ends_on"], by=request.scope, now=request.now
            ).person_id
        ),
        done=lambda pk: redirect("org:person", pk),
    )
