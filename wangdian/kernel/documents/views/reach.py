"""The document, version or unit that an address names, if the person may see it; 404 for any other."""

from django.http import Http404, HttpRequest

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import DOCUMENTS_WRITE

from ..models import Document, Version
from ..queries import documents_for


def document_in_reach(request: HttpRequest, document_id: int) -> Document:
    """A document that concerns the person, or that they write."""
    found = documents_for(request.scope).filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


def version_in_reach(request: HttpRequest, version_id: int) -> Version:
    """A version of such a document; drafts only for those who write there."""
    found = Version.objects.select_related("document", "unit").filter(pk=version_id).first()
    if found is None:
        raise Http404
    document = document_in_reach(request, found.document_id)
    if found.state == Version.State.DRAFT and not may_write(request, document):
        raise Http404
    return found


def may_write(request: HttpRequest, document: Document) -> bool:
    """Whether the person drafts versions of this document."""
    return request.scope.has(DOCUMENTS_WRITE, document.unit.path)


def writing_unit(request: HttpRequest, unit_id: int) -> Unit:
    """A unit at which the person drafts documents."""
    found = request.scope.units(DOCUMENTS_WRITE).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return found
