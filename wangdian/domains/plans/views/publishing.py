"""Submit, approve, send back, publish."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.duties.generation import generate_for_duties
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_APPROVE, PLANS_READ, PLANS_WRITE

from ..actions import publishing as actions


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() else None


@page(PLANS_READ, methods=("POST",))
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Sign (or approve) a version; today's occurrences are there right after."""

    def act() -> int:
        version = actions.publish(
            version_id=version_id, revision=_revision(request), by=request.scope, now=request.now
        )
        duties = list(Duty.objects.filter(plan_version=version.pk).values_list("pk", flat=True))
        transaction.on_commit(lambda: generate_for_duties(duties, now=request.now))
        return version.plan_id

    return once(request, act=act, answer=lambda pk: redirect("plans:plan", pk))


@page(PLANS_WRITE, methods=("POST",))
def submit(request: HttpRequest, version_id: int) -> HttpResponse:
    """Hand a reviewed version up."""

    def act() -> int:
        return actions.submit(
            version_id=version_id, revision=_revision(request) or 0, by=request.scope, now=request.now
        ).pk

    return once(request, act=act, answer=lambda pk: redirect("plans:review", pk))


@page(PLANS_APPROVE, methods=("POST",))
def send_back(request: HttpRequest, version_id: int) -> HttpResponse:
    """Return a submitted version with a reason."""

    def act() -> int:
        reason = request.POST.get("reason", "")
        return actions.send_back(version_id=version_id, reason=reason, by=request.scope, now=request.now).pk

    return once(request, act=act, answer=lambda pk: redirect("plans:review", pk))
