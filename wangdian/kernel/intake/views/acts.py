"""Start and cancel."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import INTAKE_LOAD

from .. import actions, jobs
from .reach import batch_in_reach


@page(INTAKE_LOAD, methods=("POST",))
def start(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Have the batch written."""
    batch_in_reach(request, batch_id)

    def act() -> int:
        only_good = request.POST.get("rows") == "good"
        actions.start(batch_id=batch_id, only_good=only_good, by=request.scope, now=request.now)
        transaction.on_commit(lambda: jobs.wake(batch_id))
        return batch_id

    return once(request, act=act, answer=lambda pk: redirect("intake:batch", pk))


@page(INTAKE_LOAD, methods=("POST",))
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give the batch up."""
    batch_in_reach(request, batch_id)
    return once(
        request,
        act=lambda: actions.cancel(batch_id=batch_id, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect("intake:list"),
    )
