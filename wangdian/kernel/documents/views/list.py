"""文书: the register, and what is still mine to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DOCUMENTS_READ, DOCUMENTS_WRITE
from wangdian.ui.paging import paged

from ..models import Document
from ..queries import documents_for, my_unread, read_counts


@page(DOCUMENTS_READ)
def documents(request: HttpRequest) -> HttpResponse:
    """Every document that concerns me or that I write; `?q=` looks in titles and numbers, `?kind=` filters."""
    found = documents_for(request.scope)
    words, kind = request.GET.get("q", "").strip()[:40], request.GET.get("kind", "")
    if words:
        found = found.filter(title__icontains=words) | found.filter(code__icontains=words)
    if kind in Document.Kind.values:
        found = found.filter(kind=kind)
    unread = my_unread(request.scope, request.user, request.now.date())
    rows = paged(request, found, size=30)
    current = [d.current for d in rows.object_list if d.current]
    writes = request.scope.has(DOCUMENTS_WRITE)
    context = {
        "rows": rows,
        "q": words,
        "kind": kind,
        "kinds": Document.Kind.choices,
        "unread": unread,
        "unread_ids": {v.document_id for v in unread},
        "counts": read_counts(current) if writes else {},
        "units": list(request.scope.units(DOCUMENTS_WRITE).order_by("path")[:20]),
        "today": request.now.date(),
    }
    return render(request, "documents/list.html", context)
