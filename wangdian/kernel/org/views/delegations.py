"""Powers lent to colleagues."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org import actions
from wangdian.kernel.org.access import delegation_for, unit_with
from wangdian.kernel.org.forms import DelegateForm
from wangdian.kernel.org.models import Delegation, Unit
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import LABELS, ORG_DELEGATE, ORG_PEOPLE
from wangdian.ui.paging import paged


@page(None)
def delegations(request: HttpRequest) -> HttpResponse:
    """What I lent and borrowed; for who manages people, whatever is lent within reach. Running ones first."""
    visible = Delegation.objects.select_related("unit", "grantor", "delegate", "post")
    managed = request.scope.units(ORG_PEOPLE)
    me = request.scope.person_id
    rows = paged(
        request,
        visible.filter(Q(grantor=me) | Q(delegate=me) | Q(unit__in=managed)).order_by("-ends_at", "-pk"),
    )
    lines = [
        {
            "row": d,
            "powers": [LABELS.get(p, p) for p in d.powers],
            "is_running": d.revoked_at is None and d.starts_at <= request.now < d.ends_at,
            "is_coming": d.revoked_at is None and request.now < d.starts_at,
            "may_revoke": d.revoked_at is None
            and request.now < d.ends_at
            and (d.grantor_id == me or request.scope.has(ORG_PEOPLE, d.unit.path)),
        }
        for d in rows
    ]
    places = [g for g in request.scope.grants if g.on_behalf_of is None and ORG_DELEGATE in g.powers]
    return render(request, "org/delegations.html", {"rows": rows, "lines": lines, "places": places})


@page(ORG_DELEGATE, methods=("GET", "POST"))
def delegate(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Lend powers of one's own post at this unit."""
    here = unit_with(request.scope, ORG_DELEGATE, unit_id)
    form = DelegateForm(
        request.POST or None,
        powers=_own_powers(request, here),
        initial={"starts_at": request.now, "ends_at": request.now + timedelta(days=1)},
    )
    return form_page(
        request,
        form,
        {
            "title": _("委托权限"),
            "crumbs": [(_("授权委托"), reverse("org:delegations")), (here.name, ""), (_("委托权限"), "")],
            "intro": _("受托人代您办理，留痕上会写明代谁办理。到时自动收回，也可随时撤回。"),
            "submit_label": _("委托"),
            "back_url": reverse("org:delegations"),
        },
        act=lambda data: (
            actions.delegate(
                unit=here,
                delegate=form.delegate,
                powers=data["powers"],
                reason=data["reason"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                by=request.scope,
                now=request.now,
            ).pk
        ),
        done=lambda _pk: redirect("org:delegations"),
    )


def _own_powers(request: HttpRequest, unit: Unit) -> frozenset[str]:
    own = [
        g.powers
        for g in request.scope.grants
        if g.on_behalf_of is None and g.covers(unit.path) and ORG_DELEGATE in g.powers
    ]
    return own[0] if own else frozenset()


@page(None, methods=("POST",))
def revoke_delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take lent powers back at once."""
    row = delegation_for(request.scope, delegation_id)
    return once(
        request,
        act=lambda: actions.revoke_delegation(delegation=row, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect("org:delegations"),
    )
