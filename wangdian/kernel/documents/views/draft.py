"""Write a document, its next version, and say whom it concerns."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DOCUMENTS_PUBLISH, DOCUMENTS_WRITE

from .. import actions
from ..files import StoredFile, store
from ..forms import DocumentForm, ReadersFields, TextFields
from ..models import Document, Version
from .reach import document_in_reach, may_write, writing_unit


@page(DOCUMENTS_WRITE, methods=("GET", "POST"))
def create(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new document of a unit."""
    unit = writing_unit(request, unit_id)
    form = DocumentForm(request.POST or None, request.FILES or None, unit=unit)

    def act() -> int:
        data = form.cleaned_data
        return actions.create_document(
            unit=unit, kind=data["kind"], title=data["title"], code=data["code"], text=data["text"], note=data["note"],
            file=_stored(form), readers=form.readers(), by=request.scope, now=request.now,
        ).pk  # fmt: skip

    return _form_page(request, form, act, {"unit": unit, "document": None})


@page(DOCUMENTS_WRITE, methods=("GET", "POST"))
def edit(request: HttpRequest, document_id: int) -> HttpResponse:
    """The draft of the next version: what stands in it, else the current wording to begin with."""
    document = _writable(request, document_id)
    draft = document.versions.filter(state=Version.State.DRAFT).first()
    begin = draft or document.current
    initial = {"text": begin.text, "note": draft.note if draft else ""} if begin else {}
    form = TextFields(request.POST or None, request.FILES or None, initial=initial)

    def act() -> int:
        data = form.cleaned_data
        actions.save_draft(
            document_id=document.pk, text=data["text"], note=data["note"], file=_stored(form),
            by=request.scope, now=request.now,
        )  # fmt: skip
        return document.pk

    return _form_page(request, form, act, {"unit": document.unit, "document": document, "draft": draft})


@page(DOCUMENTS_WRITE, methods=("GET", "POST"))
def audience(request: HttpRequest, document_id: int) -> HttpResponse:
    """Whom the document concerns; once it is published, for those who publish."""
    document = _writable(request, document_id)
    if document.current_id is not None:
        request.scope.demand(DOCUMENTS_PUBLISH, document.unit)
    form = ReadersFields(request.POST or None, unit=document.unit, initial=ReadersFields.initial_of(document))
    if request.method == "POST" and not request.POST.getlist("units") and not request.POST.getlist("posts"):
        form = ReadersFields({"units": [], "posts": []}, unit=document.unit)

    def act() -> int:
        actions.set_readers(
            document_id=document.pk, readers=form.readers(), by=request.scope, now=request.now
        )
        return document.pk

    return _form_page(request, form, act, {"unit": document.unit, "document": document, "choosing": True})


def _form_page(request: HttpRequest, form, act, context: dict) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return once(request, act=act, answer=lambda pk: redirect("documents:document", pk))
            except Refused as refusal:
                form.refuse(refusal)
        status = 422
    return render(request, "documents/form.html", context | {"form": form}, status=status)


def _stored(form) -> StoredFile | None:
    upload = form.cleaned_data.get("file")
    return store(upload, upload.name) if upload else None


def _writable(request: HttpRequest, document_id: int) -> Document:
    document = document_in_reach(request, document_id)
    if not may_write(request, document):
        raise Http404
    return document
