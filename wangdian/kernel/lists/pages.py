"""The view function behind every list page."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.org.powers import LABELS

from . import bulk, exports
from .cells import line_of
from .rows import COUNTED, SIZES, chosen, prefer_look_ups, sliced
from .shown import shown
from .spec import ListSpec, named
from .viewer import Viewer


def list_page(
    request: HttpRequest,
    spec: ListSpec,
    context: dict[str, Any] | None = None,
    *,
    within: Q | None = None,
    keep: tuple[str, ...] = (),
    template: str = "lists/list.html",
) -> HttpResponse:
    """Answer a request for a list: the page, its file (`export=xlsx|pdf`), or a bulk act (POST).

    `within` narrows the rows further (one unit, one parent); `keep` names parameters of the page's own that stay
    in every address. The template gets `list` (a Shown), `slice`, `lines`, and `context`, of which it knows title
    (the list's label by itself), crumbs ((label, url), …), new_url and new_label (the button that adds a row).
    Raises Forbidden without the list's power.
    """
    if named(spec.name) is not spec:
        raise RuntimeError(
            f"register({spec.name}) where it is defined: saved views find the list by its name"
        )
    if not request.scope.has(spec.power):
        raise Forbidden("org.no_power", f"此页需要“{LABELS.get(spec.power, spec.power)}”的权限。")
    viewer = Viewer(scope=request.scope, now=request.now, power=spec.power)
    extra = [(name, value) for name in keep for value in request.GET.getlist(name)]
    found = shown(request, spec, viewer, extra)
    prefer_look_ups()
    rows = chosen(spec, found.state, viewer, within)
    if request.method == "POST":
        return bulk.answer(request, found, rows, context or {})
    if request.GET.get("export") in exports.MAKERS and request.method == "GET":
        return exports.answer(request, found, rows)
    page = sliced(rows, page=request.GET.get("page"), size=found.size)
    if spec.prepare is not None:
        page.rows[:] = spec.prepare(page.rows, viewer) or page.rows
    if found.lost:
        messages.info(request, _("这个视图已被删除或不再共享，已打开默认视图。"))
    return render(
        request,
        template,
        {
            "title": spec.label,
            **(context or {}),
            "list": found,
            "slice": page,
            "lines": [line_of(spec, found.columns, row) for row in page.rows],
            "pages": _pages(found, page),
            "sizes": SIZES,
            "counted": COUNTED,
            "too_far": page.capped and page.number == page.last,
        },
    )


def _pages(found, page) -> list[dict]:
    """The page numbers to turn to: the first, the last, and those around this one."""
    near = {1, page.last, *range(max(1, page.number - 1), min(page.last, page.number + 1) + 1)}
    links, before = [], 0
    for number in sorted(near):
        if number > before + 1:
            links.append({"number": None})
        links.append({"number": number, "url": found.page(number), "here": number == page.number})
        before = number
    return links
