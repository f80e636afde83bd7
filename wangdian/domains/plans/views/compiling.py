"""How far the compilation is; asked again by the page every second until it is done."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_READ, PLANS_WRITE

from ..actions.uploading import compile_version, retry
from ..models import PlanVersion
from ..queries import version_for

State, Stage = PlanVersion.State, PlanVersion.Stage
STAGES = [Stage.WAITING, Stage.READ, Stage.CLEAN, Stage.OUTLINE, Stage.PHRASES, Stage.GRAPH, Stage.DONE]
PATIENCE = timedelta(seconds=15)


@page(PLANS_READ)
def compiling(request: HttpRequest, version_id: int) -> HttpResponse:
    """The stages, or the review page once they are done."""
    version = version_for(request.scope, version_id)
    if version.state not in {State.UPLOADED, State.COMPILING, State.FAILED}:
        response = redirect("plans:review", version.pk)
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": response.url})
        return response
    waiting_long = version.state == State.UPLOADED and request.now - version.uploaded_at > PATIENCE
    context = {
        "version": version,
        "share": 100 * STAGES.index(version.stage) / (len(STAGES) - 1),
        "stages": [(stage, STAGES.index(stage) < STAGES.index(version.stage)) for stage in STAGES],
        "no_worker": waiting_long,
        "may_write": request.scope.has(PLANS_WRITE, version.unit.path),
    }
    template = "plans/compiling_fragment.html" if request.htmx else "plans/compiling.html"
    return render(request, template, context)


@page(PLANS_WRITE, methods=("POST",))
def compile_now(request: HttpRequest, version_id: int) -> HttpResponse:
    """Compile within the request: for a failed version, or where no worker runs."""
    version = version_for(request.scope, version_id)
    request.scope.demand(PLANS_WRITE, version.unit)
    if version.state == State.FAILED:
        retry(version=version, by=request.scope, now=request.now)
    transaction.on_commit(lambda: compile_version(version_id))
    return redirect("plans:compiling", version_id)
