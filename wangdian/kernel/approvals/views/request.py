"""One request: what will change, who asks for it, and whether I may let it happen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Person, Post
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import LABELS

from .. import actions, kinds, queries
from ..forms import DecideForm
from ..models import Approval


@page(None)
def approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The request as a page."""
    return _show(request, _visible(request, approval_id), DecideForm())


@page(None, methods=("POST",))
def approve(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Let it happen."""
    return _decide(request, approval_id, actions.approve)


@page(None, methods=("POST",))
def reject(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Send it back."""
    return _decide(request, approval_id, actions.reject)


@page(None, methods=("POST",))
def withdraw(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Take it back."""
    return _decide(request, approval_id, actions.withdraw)


def _visible(request: HttpRequest, approval_id: int) -> Approval:
    return get_object_or_404(queries.visible(request.scope), pk=approval_id)


def _decide(request: HttpRequest, approval_id: int, act: Callable[..., Approval]) -> HttpResponse:
    found = _visible(request, approval_id)
    form = DecideForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["comment"]
        try:
            return once(
                request,
                act=lambda: act(approval_id=found.pk, by=request.scope, now=request.now, comment=said).pk,
                answer=lambda pk: redirect("approvals:approval", pk),
            )
        except Refused as refusal:
            form.refuse(refusal)
            return _show(request, found, form, status=refusal.status)
    return _show(request, found, form, status=422)


def _show(request: HttpRequest, found: Approval, form: DecideForm, status: int = 200) -> HttpResponse:
    act = kinds.find(found.kind)
    verdict = queries.may_check(found, request.scope, request.now) if found.is_pending else None
    back = (
        queries.may_check(found, request.scope, request.now, whatever_amount=True)
        if verdict is not None
        else None
    )
    is_maker = request.scope.person_id in {found.maker_id, found.maker_on_behalf_of_id}
    context = {
        "approval": found,
        "label": kinds.label(found.kind),
        "target_url": act.url(found.target) if act and act.url else "",
        "posts": dict(Post.objects.values_list("code", "name")),
        "asked": found.post.name if found.post else LABELS.get(found.power, found.power),
        "business": act.business if act else "",
        "limits": _limits(found, request),
        "verdict": verdict,
        "may_send_back": bool(back),
        "is_maker": is_maker,
        "changed": found.is_pending and _has_changed(act, found),
        "checkers": _names(found, request) if found.is_pending and is_maker else (),
        "overdue": found.is_pending and request.now >= found.expires_at,
        "form": form,
    }
    return render(request, "approvals/approval.html", context, status=status)


def _has_changed(act: kinds.ActKind | None, found: Approval) -> bool:
    return bool(
        act and act.target_version and act.target_version(found.target, False) != found.target_version
    )


def _limits(found: Approval, request: HttpRequest) -> list[dict]:
    """The limits of my own posts in this business, for the page to show beside the amount."""
    limits = queries.limits_of(queries.request_of(found), request.now.date())
    return [
        {"post": g.post_name, "limit": limits.get(g.post_id)}
        for g in request.scope.grants
        if found.amount is not None and queries.request_of(found).business and g.covers(found.unit.path)
    ]


def _names(found: Approval, request: HttpRequest) -> list[str]:
    """Who can check it now, for the maker who waits."""
    people = queries.checkers_of(found, request.now)
    names = dict(Person.objects.filter(pk__in=[c.person_id for c in people]).values_list("pk", "name"))
    return list(dict.fromkeys(f"{names[c.person_id]}（{c.post_name}）" for c in people))
