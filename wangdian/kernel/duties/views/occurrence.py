"""One time a duty was due: its evidence, its story, and what may still be done about it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.engines.calendars import describe
from wangdian.kernel.audit.queries import history_of
from wangdian.kernel.database.blobs import path_of
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DUTIES_MANAGE, DUTIES_OVERSEE, EVERYONE

from .. import actions
from ..evidence import evidence_of, number_unit, number_words
from ..fulfilment import way_of
from ..mapping import rhythm_from_json
from ..models import Duty, Occurrence, Photo

ACTS = {"duties.complete": "check", "duties.undo": "arrow-back-up", "duties.excuse": "minus"}


@page(EVERYONE)
def occurrence(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """The occurrence, for whom it concerns: the person, the holders of its post, and who oversees the unit."""
    return _show(request, _occurrence(request, occurrence_id))


def _show(request: HttpRequest, row: Occurrence, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "row": row,
        "duty": row.duty,
        "words": describe(rhythm_from_json(row.duty.rhythm)),
        "number": number_words(row),
        "number_unit": number_unit(row.duty),
        "photos": list(row.photos.select_related("taken_by").order_by("taken_at")),
        "history": [
            {"event": event, "icon": ACTS.get(event.act, "point")}
            for event in history_of("occurrence", row.pk)[:50]
        ],
        "may_do": row.state == Occurrence.State.OPEN and may_do(row, request),
        "may_excuse": row.state == Occurrence.State.OPEN and request.scope.has(DUTIES_MANAGE, row.unit.path),
        "may_undo": row.state in {Occurrence.State.DONE, Occurrence.State.LATE}
        and may_do(row, request)
        and actions.can_undo(row, request.now),
        "refused": refusal,
        "typed": request.POST,
        "is_photo": row.evidence == Duty.Evidence.PHOTO,
        "way": _way(row),
    }
    return render(request, "duties/occurrence.html", context, status=422 if refusal else 200)


def _way(row: Occurrence) -> dict[str, str] | None:
    """Where its evidence is given, when that is elsewhere."""
    way = way_of(row.evidence)
    return {"label": str(way.label), "url": way.address(row)} if way else None


@page(EVERYONE, methods=("POST",))
def tick(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """Do it."""
    return _change(
        request,
        occurrence_id,
        lambda: (
            actions.complete(
                occurrence_id=occurrence_id,
                by=request.scope,
                now=request.now,
                **evidence_of(request, occurrence_id),
            ).pk
        ),
    )


@page(EVERYONE, methods=("POST",))
def undo(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """Take the tick back."""
    return _change(
        request,
        occurrence_id,
        lambda: actions.undo(occurrence_id=occurrence_id, by=request.scope, now=request.now).pk,
    )


@page(DUTIES_MANAGE, methods=("POST",))
def excuse(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    """Let it fall away, with a reason."""
    return _change(
        request,
        occurrence_id,
        lambda: (
            actions.excuse(
                occurrence_id=occurrence_id,
                reason=request.POST.get("reason", ""),
                by=request.scope,
                now=request.now,
            ).pk
        ),
    )


def _change(request: HttpRequest, occurrence_id: int, act) -> HttpResponse:
    try:
        return once(request, act=act, answer=lambda pk: redirect("duties:occurrence", pk))
    except Forbidden:
        raise
    except Refused as refusal:
        return _show(request, _occurrence(request, occurrence_id), refusal)


@page(EVERYONE)
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """A picture given as evidence."""
    kept = Photo.objects.select_related("occurrence").filter(pk=photo_id).first()
    if kept is None or not path_of(kept.sha256).exists():
        raise Http404
    _occurrence(request, kept.occurrence_id)
    response = FileResponse(path_of(kept.sha256).open("rb"), content_type=kept.content_type)
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def may_do(row: Occurrence, request: HttpRequest) -> bool:
    """Whether this person may tick it."""
    try:
        actions.may_do(row, request.scope)
    except Forbidden:
        return False
    return True


def _occurrence(request: HttpRequest, occurrence_id: int) -> Occurrence:
    """The occurrence, if it concerns the person; 404 for any other, whether it exists or not."""
    row = (
        Occurrence.objects.select_related(
            "unit", "post", "person", "stands_in_for", "done_by", "duty__unit", "duty__metric"
        )
        .filter(pk=occurrence_id)
        .first()
    )
    if row is None or not may_see(row, request):
        raise Http404
    return row


def may_see(row: Occurrence, request: HttpRequest) -> bool:
    """Whether it concerns this person: their own, of a post they hold, or of a unit they oversee."""
    mine = row.person_id == request.scope.person_id
    return mine or request.scope.has(DUTIES_OVERSEE, row.unit.path) or may_do(row, request)
