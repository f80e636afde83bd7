"""客户表扬, and ratings by employee."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import COMPLAINTS_READ, COMPLAINTS_TAKE
from wangdian.ui.paging import paged

from .. import queries
from ..actions import enter_praise
from ..figures import bad_ratings
from ..forms import PraiseForm
from ..models import ServiceRule
from ..rules_in_force import value_of


@page(COMPLAINTS_TAKE)
def praise(request: HttpRequest) -> HttpResponse:
    """Praise, the newest first."""
    grant = next(g for g in request.scope.grants if COMPLAINTS_TAKE in g.powers)
    rows = paged(request, queries.praise(request.scope).order_by("-on", "-pk"))
    return render(request, "service/praise.html", {"rows": rows, "unit_id": grant.unit_id})


@page(COMPLAINTS_TAKE, methods=("GET", "POST"))
def new_praise(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter praise."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not request.scope.has(COMPLAINTS_TAKE, unit.path):
        raise Http404
    form = PraiseForm(
        request.POST or None, unit=unit, day=request.now.date(), initial={"on": request.now.date()}
    )
    context = {
        "title": _("登记表扬"), "submit_label": _("登记"), "back_url": reverse("service:praise"),
        "crumbs": [(_("表扬"), reverse("service:praise")), (_("登记表扬"), "")],
    }  # fmt: skip
    return form_page(
        request, form, context,
        act=lambda data: enter_praise(unit=unit, by=request.scope, now=request.now, **data).pk,
        done=lambda _pk: redirect("service:praise"),
    )  # fmt: skip


@page(COMPLAINTS_READ)
def ratings(request: HttpRequest) -> HttpResponse:
    """Ratings of the last year by employee; those with as many bad ones as the rule says are marked."""
    grant = next(g for g in request.scope.grants if COMPLAINTS_READ in g.powers)
    unit = Unit.objects.get(pk=grant.unit_id)
    limit = value_of(ServiceRule.Name.BAD_RATINGS, unit, request.now.date())
    rows = bad_ratings(unit, request.now - timedelta(days=365), request.scope)
    for row in rows:
        row["marked"] = row["bad"] >= limit
    return render(request, "service/ratings.html", {"rows": rows, "limit": limit, "unit": unit})
