"""Hand a plan in."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import PLANS_WRITE

from ..actions.uploading import upload as hand_in
from ..forms import UploadForm, VersionForm
from ..jobs import compile_plan_version
from ..queries import plan_for


def _content(request: HttpRequest) -> tuple[bytes, str]:
    """The bytes and the name of the file; what is too large is refused before it is read into memory."""
    file = request.FILES["file"]
    if file.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise Refused("plans.large", f"文件超过{limit}MB，请删去图片和附件，或拆成几份再上传。", field="file")
    return file.read(), file.name


def _queue(version_id: int) -> None:
    """Ask for the compilation once the upload is committed."""
    transaction.on_commit(lambda: compile_plan_version.defer(version_id=version_id))


@page(PLANS_WRITE, methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    units = request.scope.units(PLANS_WRITE).order_by("path")
    year = request.now.year
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        units=units,
        initial={"unit": units.first(), "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)},
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data

        def act() -> int:
            content, name = _content(request)
            version = hand_in(
                unit=cleaned["unit"], content=content, file_name=name, title=cleaned["title"],
                starts_on=cleaned["starts_on"], ends_on=cleaned["ends_on"], needs_approval=cleaned["needs_approval"],
                by=request.scope, now=request.now,
            )  # fmt: skip
            _queue(version.pk)
            return version.pk

        try:
            return once(request, act=act, answer=lambda pk: redirect("plans:compiling", pk))
        except Refused as refusal:
            form.refuse(refusal)
    return render(request, "plans/upload.html", {"form": form}, status=422 if form.errors else 200)


@page(PLANS_WRITE, methods=("GET", "POST"))
def upload_version(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The next version of a plan."""
    plan = plan_for(request.scope, plan_id)
    request.scope.demand(PLANS_WRITE, plan.unit)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            content, name = _content(request)
            version = hand_in(
                unit=plan.unit, plan=plan, content=content, file_name=name, by=request.scope, now=request.now
            )
            _queue(version.pk)
            return version.pk

        try:
            return once(request, act=act, answer=lambda pk: redirect("plans:compiling", pk))
        except Refused as refusal:
            form.refuse(refusal)
    return render(
        request, "plans/upload.html", {"form": form, "plan": plan}, status=422 if form.errors else 200
    )
