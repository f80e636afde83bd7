"""Acts on several rows: chosen on the page, confirmed with what they need, answered row by row."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.powers import LABELS
from wangdian.ui.forms import Form

from .cells import shown as in_words
from .rows import in_order
from .shown import Shown
from .spec import Bulk, BulkResult

MOST = 500


def answer(request: HttpRequest, found: Shown, rows: QuerySet, context: dict[str, Any]) -> HttpResponse:
    """The page that asks, then the page that says what came of each row. Sent twice, it happens once.

    Raises Refused `lists.no_bulk`, `lists.no_rows`, `lists.too_many_rows`; Forbidden without the act's power.
    """
    act = next((b for b in found.spec.bulk if b.name == request.POST.get("bulk")), None)
    if act is None:
        raise Refused("lists.no_bulk", "没有这个批量操作，请刷新页面后再试。")
    if not found.viewer.scope.has(act.power):
        raise Forbidden("org.no_power", f"此操作需要“{LABELS.get(act.power, act.power)}”的权限。")
    confirmed = "confirmed" in request.POST
    ids = _ids(request, rows, everything=not confirmed and "all" in request.POST)
    form_class = act.form(request) if act.form and not isinstance(act.form, type) else act.form
    form = form_class(request.POST if confirmed else None) if form_class else Form({} if confirmed else None)
    status = 200
    if confirmed:
        if form.is_valid():
            return once(
                request,
                act=lambda: _run(request, found, rows, act, ids, form.cleaned_data),
                answer=lambda value: _say(request, found, act, value, context),
            )
        status = 422
    chosen = in_order(rows, ids)
    lines = [
        {
            "pk": row.pk,
            "title": _title(found, row),
            "version": getattr(row, found.spec.row_version, "") if found.spec.row_version else "",
        }
        for row in chosen
    ]
    page = {"list": found, "act": act, "form": form, "lines": lines, "gone": len(ids) - len(lines)}
    return render(request, "lists/bulk.html", {**context, **page}, status=status)


def _ids(request: HttpRequest, rows: QuerySet, *, everything: bool) -> list[int]:
    if everything:
        ids = list(rows.values_list("pk", flat=True)[: MOST + 1])
    else:
        ids = list(
            dict.fromkeys(int(t) for t in request.POST.getlist("row") if t.isdecimal() and len(t) < 19)
        )
    if not ids:
        raise Refused("lists.no_rows", "请先勾选要处理的行。")
    if len(ids) > MOST:
        raise Refused("lists.too_many_rows", f"一次最多处理{MOST}行，请用筛选缩小范围后分批处理。")
    return ids


def _run(request: HttpRequest, found: Shown, rows: QuerySet, act: Bulk, ids: list[int], data: dict) -> dict:
    """Act upon the rows that the viewer may see; the others are said to be gone."""
    chosen = in_order(rows, ids)
    titles = {row.pk: _title(found, row) for row in chosen}
    versions = {}
    for pk in titles:
        text = request.POST.get(f"version-{pk}", "")
        versions[pk] = int(text) if text.isdecimal() and len(text) < 19 else None
    result = (
        act.act(ids=list(titles), versions=versions, data=data, by=request.scope, now=request.now)
        if titles
        else BulkResult()
    )
    gone = [(pk, "lists.row_gone", _("已不在此列表中，或您无权查看")) for pk in ids if pk not in titles]
    kept = asdict(BulkResult(tuple(result.done), (*result.refused, *gone)))
    return kept | {"titles": [[pk, title] for pk, title in titles.items()]}


def _say(request: HttpRequest, found: Shown, act: Bulk, value: dict, context: dict[str, Any]) -> HttpResponse:
    titles = dict(value["titles"])
    page = {
        "list": found,
        "act": act,
        "done": [titles.get(pk, pk) for pk in value["done"]],
        "refused": [
            {"title": titles.get(pk, f"#{pk}"), "code": code, "message": message}
            for pk, code, message in value["refused"]
        ],
    }
    return render(request, "lists/bulk_result.html", {**context, **page})


def _title(found: Shown, row) -> str:
    return in_words(found.spec.title_column.of(row)) or f"#{row.pk}"
