"""Report a matter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CASES_OPEN

from ..actions import open_case
from ..page_forms import MatterForm


@page(CASES_OPEN, methods=("GET", "POST"))
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new matter of a unit."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not request.scope.has(CASES_OPEN, unit.path):
        raise Http404
    form = MatterForm(request.POST or None, unit=unit, day=request.now.date())
    context = {
        "title": _("登记事项"), "submit_label": _("登记"), "back_url": reverse("cases:list"),
        "crumbs": [(_("工单"), reverse("cases:list")), (unit.name, ""), (_("登记事项"), "")],
        "intro": _("投诉、检查问题请到各自的台账登记；这里登记其他需要有人办结的事。"),
    }  # fmt: skip

    def act(data) -> int:
        return open_case(kind="matter", unit=unit, by=request.scope, now=request.now, **data).pk

    return form_page(request, form, context, act=act, done=lambda pk: redirect("cases:case", pk))
