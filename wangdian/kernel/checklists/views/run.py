"""One round: filled in on the phone, looked at afterwards."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.database.blobs import path_of
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import CHECKLISTS_DO

from .. import actions
from ..forms import ReasonForm
from ..mapping import definition_of
from ..models import AnswerPhoto, Run
from ..queries import may_work_on
from ..showing import sections_of
from .reach import run_in_reach


@page(CHECKLISTS_DO)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The page on which a round is filled in; a finished one leads to its result."""
    found = run_in_reach(request, run_id)
    if found.state != Run.State.RUNNING or not may_work_on(found, request.scope):
        return redirect("checklists:result", found.pk)
    definition = definition_of(found.version)
    result, answers = actions.standing(found)
    sections = sections_of(
        definition, result=result, answers=answers, unit=found.unit, day=request.now.date()
    )
    shown = [i for s in sections for i in s.items]
    context = {
        "run": found,
        "intro": definition.intro,
        "sections": sections,
        "definition": found.version.definition,
        "answers": {i.item.key: {"value": i.value, "note": i.note, "photos": len(i.pictures)} for i in shown},
        "previous": found.previous,
        "asked": len(result.judged),
        "answered": sum(j.answered for j in result.judged),
        "newer": _newer(found),
        "somebody_else": found.person if found.person_id != request.user.pk else None,
    }
    return render(request, "checklists/run.html", context)


def _newer(found: Run) -> int | None:
    """The number of the current version, where the round has an older one."""
    template = found.version.template
    if template.retired_at or template.current_id in {None, found.version_id}:
        return None
    return template.current.number


@page(CHECKLISTS_DO)
def result(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a round found: score by section, findings with their photos, every answer."""
    found = run_in_reach(request, run_id)
    judged, answers = actions.standing(found)
    sections = sections_of(definition_of(found.version), result=judged, answers=answers)
    items = [i for s in sections for i in s.items if i.asked]
    context = {
        "run": found,
        "sections": [s for s in sections if s.asked],
        "findings": [i for i in items if i.failed],
        "pictures": sum(len(i.pictures) for i in items),
        "may_work": found.state == Run.State.RUNNING and may_work_on(found, request.scope),
        "finished": found.state == Run.State.FINISHED,
        "score": found.score if found.state == Run.State.FINISHED else judged.score,
    }
    return render(request, "checklists/result.html", context)


@page(CHECKLISTS_DO, methods=("POST",))
def upgrade(request: HttpRequest, run_id: int) -> HttpResponse:
    """Go over to the current version, as asked."""
    found = run_in_reach(request, run_id)
    return once(
        request,
        act=lambda: actions.upgrade_run(run_id=found.pk, by=request.scope, now=request.now)[0].pk,
        answer=lambda pk: redirect("checklists:run", pk),
    )


@page(CHECKLISTS_DO, methods=("GET", "POST"))
def abandon(request: HttpRequest, run_id: int) -> HttpResponse:
    """Give a round up, with a reason."""
    found = run_in_reach(request, run_id)
    if not may_work_on(found, request.scope):
        raise Http404
    return form_page(
        request,
        ReasonForm(request.POST or None),
        {
            "title": _("作废这次检查"),
            "intro": _("已填的内容会保留，但不再计入；之后可以重新开始。"),
            "submit_label": _("作废"),
            "crumbs": [(found.version.template.title, "")],
        },
        act=lambda data: actions.abandon(run_id=found.pk, by=request.scope, now=request.now, **data).pk,
        done=lambda pk: redirect("checklists:result", pk),
    )


@page(CHECKLISTS_DO)
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """A picture of a round that concerns the person."""
    kept = AnswerPhoto.objects.select_related("answer").filter(pk=photo_id).first()
    if kept is None or not path_of(kept.sha256).exists():
        raise Http404
    run_in_reach(request, kept.answer.run_id)
    return picture(kept.sha256, kept.content_type)


def picture(sha256: str, content_type: str) -> HttpResponse:
    """A kept picture as an answer; it never changes, so the browser may keep it."""
    response = FileResponse(path_of(sha256).open("rb"), content_type=content_type)
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
