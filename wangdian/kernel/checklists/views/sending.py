"""What the phone sends, one answer or picture at a time: JSON out, each key written once."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from wangdian.kernel.database.blobs import LARGEST
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CHECKLISTS_DO

from .. import actions


def _spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A refusal becomes JSON: its code, its sentence, the item it belongs to, and what is missing."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return JsonResponse(
                {
                    "code": refusal.code,
                    "message": refusal.message,
                    "item": refusal.field,
                    "missing": [list(m) for m in getattr(refusal, "missing", ())],
                },
                status=refusal.status,
            )

    return answered


@page(CHECKLISTS_DO, methods=("POST",))
@_spoken
def answer(request: HttpRequest, run_id: int) -> HttpResponse:
    """One answer."""
    said = request.POST
    return once(
        request,
        act=lambda: (
            actions.answer(
                run_id=run_id, item=said.get("item", "")[:40], value=said.get("value", "")[:2001],
                note=said.get("note", ""), device_at=_moment(request), by=request.scope, now=request.now,
            ).pk
        ),
        answer=lambda pk: JsonResponse({"answer": pk}),
    )  # fmt: skip


@page(CHECKLISTS_DO, methods=("POST",))
@_spoken
def send_photo(request: HttpRequest, run_id: int) -> HttpResponse:
    """One picture."""
    file = request.FILES.get("photo")
    if file is None:
        raise Refused("checklists.no_photo", _("没有收到照片，请重拍。"))
    content = file.read(LARGEST + 1)
    return once(
        request,
        act=lambda: (
            actions.attach_photo(
                run_id=run_id, item=request.POST.get("item", "")[:40], content=content, device_at=_moment(request),
                by=request.scope, now=request.now,
            ).pk
        ),
        answer=lambda pk: JsonResponse({"photo": pk, "url": reverse("checklists:photo", args=[pk])}),
    )  # fmt: skip


@page(CHECKLISTS_DO, methods=("POST",))
@_spoken
def finish(request: HttpRequest, run_id: int) -> HttpResponse:
    """Done."""
    return once(
        request,
        act=lambda: actions.finish(run_id=run_id, by=request.scope, now=request.now).pk,
        answer=lambda pk: JsonResponse({"run": pk, "url": reverse("checklists:result", args=[pk])}),
    )


def _moment(request: HttpRequest) -> datetime | None:
    """When the phone says it was; a hint, and nothing where it makes no sense."""
    try:
        found = parse_datetime(request.POST.get("device_at", "")[:40])
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None
