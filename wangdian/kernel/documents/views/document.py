"""One document: read it, say that one has, see what changed and who has not read it yet."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.audit.queries import history_of
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DOCUMENTS_PUBLISH, DOCUMENTS_READ, DOCUMENTS_WRITE
from wangdian.ui.paging import paged

from .. import actions
from ..diff import compare
from ..files import KINDS, is_intact, path_of
from ..forms import PublishForm, RepealForm
from ..models import Document, Version
from ..queries import addressed_grants, before, has_read, readers_of
from .reach import document_in_reach, may_write, version_in_reach


@page(DOCUMENTS_READ)
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The current wording, or the draft of a document that was never published; `?version=` an older one."""
    found = document_in_reach(request, document_id)
    return render(request, "documents/document.html", _context(request, found))


@page(DOCUMENTS_READ, methods=("POST",))
def acknowledge(request: HttpRequest, version_id: int) -> HttpResponse:
    """已阅."""
    version = version_in_reach(request, version_id)
    return once(
        request,
        act=lambda: actions.acknowledge(version_id=version.pk, by=request.scope, now=request.now).pk,
        answer=lambda _pk: redirect("documents:document", version.document_id),
    )


@page(DOCUMENTS_READ)
def changes(request: HttpRequest, version_id: int) -> HttpResponse:
    """What a version changed against the one before it."""
    version = version_in_reach(request, version_id)
    older = before(version)
    rows = compare(older.text, version.text) if older else ()
    context = {"version": version, "document": version.document, "older": older, "rows": rows}
    return render(request, "documents/changes.html", context)


@page(DOCUMENTS_READ)
def file(request: HttpRequest, version_id: int) -> HttpResponse:
    """The file of a version, as a download. Refused when its bytes no longer have their fingerprint."""
    version = version_in_reach(request, version_id)
    if not version.file_hash or not is_intact(version.file_hash):
        raise Refused("documents.file_missing", _("文件不在或已损坏，请联系发文机构重新上传。"))
    return FileResponse(
        path_of(version.file_hash).open("rb"),
        as_attachment=True,
        filename=version.file_name,
        content_type=KINDS[version.file_kind][1],
    )


@page(DOCUMENTS_WRITE)
def readers(request: HttpRequest, document_id: int) -> HttpResponse:
    """Who has read the current version and who has not, of the units the person oversees."""
    found = document_in_reach(request, document_id)
    if found.current is None:
        return redirect("documents:document", found.pk)
    people = readers_of(found.current, request.now.date(), units=request.scope.units(DOCUMENTS_WRITE))
    context = {
        "document": found,
        "rows": paged(request, people, size=100),
        "total": len(people),
        "done": sum(1 for r in people if r.at is not None),
    }
    return render(request, "documents/readers.html", context)


@page(DOCUMENTS_PUBLISH, methods=("POST",))
def publish(request: HttpRequest, document_id: int) -> HttpResponse:
    """Publish the draft that the page showed."""
    found = document_in_reach(request, document_id)
    form = PublishForm(request.POST)
    return _act(
        request, found, form, "publish_form",
        lambda: actions.publish(
            document_id=found.pk, by=request.scope, now=request.now, **form.cleaned_data
        ).pk,
    )  # fmt: skip


@page(DOCUMENTS_PUBLISH, methods=("POST",))
def repeal(request: HttpRequest, document_id: int) -> HttpResponse:
    """Repeal the document from a day on."""
    found = document_in_reach(request, document_id)
    form = RepealForm(request.POST)
    return _act(
        request, found, form, "repeal_form",
        lambda: actions.repeal(document_id=found.pk, by=request.scope, now=request.now, **form.cleaned_data).pk,
    )  # fmt: skip


def _act(request: HttpRequest, found: Document, form, name: str, act) -> HttpResponse:
    if form.is_valid():
        try:
            return once(request, act=act, answer=lambda _pk: redirect("documents:document", found.pk))
        except Refused as refusal:
            if refusal.field not in form.fields:
                raise
            form.refuse(refusal)
    return render(request, "documents/document.html", _context(request, found) | {name: form}, status=422)


def _context(request: HttpRequest, found: Document) -> dict:
    scope, today = request.scope, request.now.date()
    versions = list(found.versions.select_related("published_by", "drafted_by").defer("text"))
    writes = may_write(request, found)
    if not writes:
        versions = [v for v in versions if v.state != Version.State.DRAFT]
    draft = next((v for v in versions if v.state == Version.State.DRAFT), None)
    wanted = request.GET.get("version", "")
    shown = (
        next((v for v in versions if wanted.isdigit() and v.number == int(wanted)), None)
        or found.current
        or draft
    )
    publishes = scope.has(DOCUMENTS_PUBLISH, found.unit.path)
    repealed = found.repealed_on is not None and found.repealed_on <= today
    concerns = found.current is not None and not repealed and bool(addressed_grants(scope, found))
    read = found.current is not None and has_read(found.current, scope.person_id)
    context = {
        "document": found,
        "shown": shown,
        "versions": versions,
        "draft": draft if writes else None,
        "is_current": shown is not None and shown.pk == found.current_id,
        "concerns": concerns,
        "read": read,
        "repealed": repealed,
        "audience": [
            {"unit": a.unit.name, "post": a.post.name if a.post else ""}
            for a in found.audience.select_related("unit", "post")
        ],
        "may_write": writes and not found.repealed_on,
        "may_publish": publishes and not found.repealed_on,
        "oversees": scope.has(DOCUMENTS_WRITE),
        "history": list(history_of("document", found.pk)[:20]) if writes else [],
    }
    if publishes and draft is not None:
        context["publish_form"] = PublishForm(initial={"number": draft.number, "effective_from": today})
    if publishes and found.current is not None and not found.repealed_on:
        context["repeal_form"] = RepealForm(initial={"repealed_on": today})
    return context
