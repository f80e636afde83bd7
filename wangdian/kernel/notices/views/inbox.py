"""收件箱: what I was told."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import NOTICES_MANAGE
from wangdian.ui.paging import paged

from .. import actions, kinds
from ..models import Notice
from ..queries import inbox as inbox_of
from ..queries import kinds_in


def _kind(request: HttpRequest) -> str:
    """The kind that the address filters by; empty when there is none such."""
    kind = request.GET.get("kind", "")
    return kind if kind in kinds.known() else ""


def _back(request: HttpRequest) -> str:
    """The inbox as it was looked at: same kind, same page."""
    asked = {name: request.GET[name] for name in ("kind", "page") if request.GET.get(name)}
    return reverse("notices:inbox") + ("?" + urlencode(asked) if asked else "")


@page(None)
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, unread first; `?kind=` shows one kind."""
    kind = _kind(request)
    counted = kinds_in(request.scope)
    rows = paged(request, inbox_of(request.scope, kind), size=30)
    newest = (
        Notice.objects.filter(person_id=request.scope.person_id).order_by("-pk").values_list("pk", flat=True)
    )
    context = {
        "rows": [{"notice": n, "label": kinds.label(n.kind)} for n in rows],
        "page": rows,
        "kind": kind,
        "kinds": [{"code": code, "label": kinds.label(code), "unread": n} for code, n in counted],
        "unread": sum(n for code, n in counted if kind in ("", code)),
        "newest": newest.first() or 0,
        "query": urlencode({k: request.GET[k] for k in ("kind", "page") if request.GET.get(k)}),
        "manages": request.scope.has(NOTICES_MANAGE),
    }
    return render(request, "notices/inbox.html", context)


def _own(request: HttpRequest, notice_id: int) -> Notice:
    return get_object_or_404(Notice, pk=notice_id, person_id=request.scope.person_id)


@page(None)
@never_cache
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what the notice is about; having gone there is having read it."""
    notice = _own(request, notice_id)
    actions.mark_read(notice_ids=[notice.pk], by=request.scope, now=request.now)
    return redirect(notice.url or reverse("notices:inbox"))


@page(None, methods=("POST",))
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read without going there."""
    notice = _own(request, notice_id)
    actions.mark_read(notice_ids=[notice.pk], by=request.scope, now=request.now)
    return redirect(_back(request))


@page(None, methods=("POST",))
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that was there when the page was made."""
    up_to = request.POST.get("up_to", "")
    if not up_to.isdecimal() or len(up_to) > 18:
        raise Http404
    actions.mark_all_read(up_to=int(up_to), kind=_kind(request), by=request.scope, now=request.now)
    return redirect(_back(request))
