"""One request: what will change, who asks for it, and whether I may let it happen."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.models import Person, Post
from wangdian.kernel.org.pages import page

from .. import actions, acts, kinds, queries
from ..forms import DecideForm
from ..models import Approval
from .inbox import TONES


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
    posts = dict(Post.objects.values_list("code", "name"))
    context = {
        "approval": found,
        "label": kinds.label(found.kind),
        "tone": TONES[found.state],
        "target_url": _address(act, found),
        "maker_post": posts.get(found.maker_post, ""),
        "checker_post": posts.get(found.checker_post, ""),
        "asked": acts.who_checks(found.post, found.power),
        "form": form,
        **(_pending(request, found, act) if found.is_pending else {}),
    }
    return render(request, "approvals/approval.html", context, status=status)


def _pending(request: HttpRequest, found: Approval, act: kinds.ActKind | None) -> dict:
    """What the page says while the request waits: may I, why not, who else may."""
    scope, now = request.scope, request.now
    verdict = queries.may_check(found, scope, now)
    is_maker = scope.person_id in {found.maker_id, found.maker_on_behalf_of_id}
    behalf = verdict.candidate.on_behalf_of if verdict else None
    return {
        "verdict": verdict,
        "behalf": Person.objects.get(pk=behalf).name if behalf else "",
        "may_send_back": bool(queries.may_check(found, scope, now, whatever_amount=True)),
        "is_maker": is_maker,
        "checkers": _names(found, request) if is_maker else (),
        "changed": queries.has_changed(found, now),
        "overdue": now >= found.expires_at,
        "business": act.business if act else "",
        "limits": _limits(request, found) if act and act.business and found.amount is not None else (),
    }


def _address(act: kinds.ActKind | None, found: Approval) -> str:
    """The page of the thing; none for who does not see it."""
    try:
        return act.url(found.target) if act and act.url else ""
    except ObjectDoesNotExist:
        return ""


def _limits(request: HttpRequest, found: Approval) -> list[dict]:
    """The limits of my own posts in this business, to show beside the amount."""
    limits = queries.limits_of(queries.request_of(found), request.now.date())
    grants = [g for g in request.scope.grants if found.power in g.powers and g.covers(found.unit.path)]
    return [{"post": g.post_name, "limit": limits.get(g.post_id)} for g in grants]


def _names(found: Approval, request: HttpRequest) -> list[str]:
    """Who can check it now, for the maker who waits."""
    people = queries.checkers_of(found, request.now)
    names = dict(Person.objects.filter(pk__in=[c.person_id for c in people]).values_list("pk", "name"))
    return list(dict.fromkeys(f"{names[c.person_id]}（{c.post_name}）" for c in people))
