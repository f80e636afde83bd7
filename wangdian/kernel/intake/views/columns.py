"""Say which line holds the heads, and which column is which field."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import INTAKE_LOAD

from .. import actions, jobs
from ..files.table import Table
from ..mapping import LOOK_AT, guess
from ..models import Batch, SavedMapping
from ..spec import Importer
from .reach import batch_in_reach

SHOWN = 20
SAMPLES = 3


@page(INTAKE_LOAD, methods=("GET", "POST"))
def columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The columns with a guess at each; sent, the dry run begins."""
    batch = batch_in_reach(request, batch_id)
    if batch.state not in {Batch.State.MAPPING, Batch.State.CHECKED}:
        return redirect("intake:batch", batch_id)
    importer, table = actions.importer_of(batch), actions.table_of(batch)
    head = _number(request.POST.get("head") or request.GET.get("head"), len(table.lines), batch.head)
    heads = table.lines[head][1]
    if request.method == "POST":
        mapping = _sent(request, importer, len(heads))
    elif head == batch.head:
        mapping = batch.mapping
    else:
        saved = SavedMapping.objects.filter(unit=batch.unit, importer=batch.importer).first()
        mapping = guess(importer, heads, saved.heads if saved else None)
    refusal = None
    if request.method == "POST":

        def act() -> int:
            actions.set_columns(
                batch_id=batch_id, head=head, mapping=mapping, by=request.scope, now=request.now,
                remember="remember" in request.POST,
            )  # fmt: skip
            transaction.on_commit(lambda: jobs.wake(batch_id))
            return batch_id

        try:
            return once(request, act=act, answer=lambda pk: redirect("intake:batch", pk))
        except Forbidden:
            raise
        except Refused as refused:
            refusal = refused
    context = {
        "batch": batch,
        "importer": importer,
        "refusal": refusal,
        "head": head,
        "heads_offered": [
            (n, table.lines[n][0], " | ".join(c for c in table.lines[n][1] if c)[:80])
            for n in range(min(LOOK_AT, len(table.lines) - 1))
        ],
        "fields": _fields(importer, table, head, mapping),
        "columns": _columns(heads),
        "preview": _preview(table, head),
    }
    return render(request, "intake/columns.html", context, status=422 if refusal else 200)


def _number(text: str | None, below: int, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 and int(text) < below else otherwise


def _sent(request: HttpRequest, importer: Importer, width: int) -> dict[str, int]:
    """By field: the column that the form names."""
    found = {}
    for f in importer.fields:
        column = _number(request.POST.get(f"field-{f.key}"), width, -1)
        if column >= 0:
            found[f.key] = column
    return found


def _columns(heads: list[str]) -> list[tuple[int, str]]:
    return [(n, f"{_letters(n)} {head or _('（无标题）')}") for n, head in enumerate(heads)]


def _letters(column: int) -> str:
    """A, B, … AA: as the spreadsheet calls it."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _fields(importer: Importer, table: Table, head: int, mapping: dict[str, int]) -> list[dict]:
    """Each field with the column chosen for it and what stands there."""
    below = [cells for _number, cells in table.lines[head + 1 : head + 1 + SAMPLES]]
    found = []
    for f in importer.fields:
        column = mapping.get(f.key)
        samples = [cells[column] for cells in below if column is not None and column < len(cells)]
        found.append({"field": f, "column": column, "samples": "、".join(s[:20] for s in samples if s)})
    return found


def _preview(table: Table, head: int) -> dict:
    lines = table.lines[head : head + 1 + SHOWN]
    width = max(len(cells) for _number, cells in lines)
    filled = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in lines]
    return {
        "heads": filled[0][1],
        "rows": [
            (number, [(cell, (number, c) in table.problems) for c, cell in enumerate(cells)])
            for number, cells in filled[1:]
        ],
        "more": max(0, len(table.lines) - head - 1 - SHOWN),
    }
