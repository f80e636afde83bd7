"""The page of a case. A domain shows its own detail in the same frame: `case_page(request, case, "service/complaint.html", …)`."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.blobs import path_of
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import EVERYONE

from .. import kinds, queries
from ..actions import choices_of
from ..actions.common import may_touch
from ..confiding import confidants_of
from ..flow_versions import flow_of
from ..models import Action, Attachment, Case
from ..wording import clocks_shown

_PEOPLE = ("owner", "done_by", "done_on_behalf_of", "verified_by", "verified_on_behalf_of")


def find(request: HttpRequest, case_id: int, kind: str | None = None) -> Case:
    """The case, if the person may see it; 404 for any other, whether it exists or not."""
    rows = Case.objects.select_related("unit", "flow", "owner", "opened_by", "parent__flow", "duplicate_of")
    case = rows.filter(pk=case_id, **({"kind": kind} if kind else {})).first()
    if case is None or not queries.may_see(case, request.scope):
        raise Http404
    return case


def case_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Everything the shared frame `cases/case.html` shows. A constant number of queries."""
    flow, scope = flow_of(case), request.scope
    actions = list(case.actions.select_related(*_PEOPLE).order_by("id"))
    files = list(case.attachments.select_related("added_by").order_by("id"))
    by_action: dict[int, list[Attachment]] = {}
    for file in files:
        by_action.setdefault(file.action_id or 0, []).append(file)
    choices = choices_of(case, scope, request.now)
    clocks, works = clocks_shown(case, request.now), _works_on(case, request)
    return {
        "case": case,
        "kind": kinds.of(case.kind),
        "flow": flow,
        "state": flow.state(case.state),
        "grade_label": flow.grade_label(case.grade),
        "choices": choices,
        "actions": [(action, by_action.get(action.pk, []), _buttons(action, case, request)) for action in actions],
        "files": by_action.get(0, []),
        "timeline": queries.timeline(case),
        "clocks": clocks,
        "may_extend": {clock.pk for clock in clocks if works and clock.extendable},
        "may_explain": {clock.pk for clock in clocks if works and clock.breached},
        "links": [*case.links.select_related("other__flow"), *case.linked_from.select_related("case__flow")],
        "children": list(case.children.select_related("flow").order_by("id")[:50]),
        "repeats": list(queries.repeats_of(case)[:10]),
        "may_touch": works and case.is_open,
        "confidants": list(confidants_of(case)) if case.confidential else [],
        "may_confide": works and case.confidential,
        "may_handle": scope.has(kinds.of(case.kind).handle, case.unit.path),
        "grades": flow.grades,
    }  # fmt: skip


def case_page(
    request: HttpRequest, case: Case, template: str = "cases/case.html", context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer with the frame, filled in by the domain's template (it extends "cases/case.html")."""
    return render(request, template, case_context(request, case) | (context or {}))


def _works_on(case: Case, request: HttpRequest) -> bool:
    try:
        may_touch(case, request.scope)
    except Forbidden:
        return False
    return True


def _buttons(action: Action, case: Case, request: HttpRequest) -> set[str]:
    """What this person may do with an action; the actions themselves check again."""
    scope, handles = request.scope, request.scope.has(kinds.of(case.kind).handle, case.unit.path)
    if not case.is_open:
        return set()
    stands_for = {g.on_behalf_of for g in scope.grants if g.covers(case.unit.path)} - {None}
    owns = action.owner_id in {scope.person_id} | stands_for
    if action.state == Action.State.OPEN:
        return ({"do", "extend"} if owns or handles else set()) | (
            {"drop"} if handles and action.owner_id != scope.person_id else set()
        )
    if (
        action.state == Action.State.DONE
        and handles
        and scope.person_id not in {action.owner_id, action.done_by_id, action.done_on_behalf_of_id}
    ):
        return {"verify"}
    return set()


@page(EVERYONE)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case. A kind with a page of its own leads there."""
    found = find(request, case_id)
    own = kinds.of(found.kind).url(found)
    if own != request.path:
        return redirect(own)
    return case_page(request, found)


@page(EVERYONE)
def file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A file of a case: pictures are shown, everything else is handed out as a download."""
    kept = Attachment.objects.filter(pk=attachment_id).first()
    if kept is None or not path_of(kept.sha256).exists():
        raise Http404
    find(request, kept.case_id)
    answer = FileResponse(
        path_of(kept.sha256).open("rb"), content_type=kept.content_type, filename=kept.name,
        as_attachment=not kept.is_picture,
    )  # fmt: skip
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
