"""The current view as a file: its filters, its columns, its order; and the trace of who took it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wangdian.kernel.audit.actions import record
from wangdian.kernel.org.models import Person

from .cells import exported
from .shown import Shown
from .table_pdf import as_pdf
from .table_xlsx import as_xlsx

CHUNK = 1000
MAKERS = {"xlsx": as_xlsx, "pdf": as_pdf}
MOST = {"xlsx": 50_000, "pdf": 2_000}
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Table:
    """What a file is made of."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[list]
    notes: tuple[tuple[str, str], ...]  # what is in it: list, filters, by whom, when, how many
    cut: str  # in words, when not every row is in it


def answer(request: HttpRequest, found: Shown, rows: QuerySet) -> HttpResponse:
    """The file, with its trace in the chain of the unit where the list's power is held."""
    kind = request.GET["export"]
    table = table_of(request, found, rows, most=MOST[kind])
    content = MAKERS[kind](table)
    grant = next(g for g in request.scope.grants if found.spec.power in g.powers)
    record(
        unit_id=grant.unit_id,
        at=request.now,
        act="lists.export",
        target=("list", found.spec.name),
        by_id=request.scope.person_id,
        on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code,
        summary={
            "list": str(found.spec.label),
            "filters": found.words,
            "columns": [str(c.label) for c in found.columns],
            "format": kind,
            "number": len(table.rows),
            "cut": bool(table.cut),
        },
    )
    response = HttpResponse(content, content_type=KINDS[kind])
    name = f"{found.spec.label}_{request.now:%Y%m%d_%H%M}.{kind}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def table_of(request: HttpRequest, found: Shown, rows: QuerySet, *, most: int) -> Table:
    """The rows of the view with its columns in its order, at most `most` of them."""
    columns = found.columns
    lines = []
    cut = False
    for row in _streamed(found, rows, most + 1):
        if len(lines) == most:
            cut = True
            break
        lines.append([exported(c.of(row)) for c in columns])
    person = Person.objects.filter(pk=request.scope.person_id).first()
    tab = next((t for t in found.tabs if t.active), None)
    view = tab.label + (_("（已调整）") if found.edited else "") if tab else ""
    notes = [(_("列表"), str(found.spec.label)), (_("视图"), view), (_("筛选"), found.words or _("无"))]
    if found.state.sort:
        column = found.spec.column(found.state.sort.removeprefix("-"))
        downwards = found.state.sort.startswith("-")
        notes.append((_("排序"), f"{column.label}（{_('从大到小') if downwards else _('从小到大')}）"))
    notes += [
        (_("行数"), str(len(lines))),
        (_("导出人"), str(person or "")),
        (_("导出时间"), _when(request.now)),
    ]
    words = _("只导出了前 %(most)s 行，还有更多；请用筛选缩小范围后分批导出。") % {"most": f"{most:,}"}
    return Table(
        title=str(found.spec.label),
        heads=tuple(str(c.label) for c in columns),
        numeric=tuple(c.numeric for c in columns),
        rows=lines,
        notes=tuple(notes),
        cut=words if cut else "",
    )


def _streamed(found: Shown, rows: QuerySet, most: int) -> Iterator:
    """The rows in order, fetched and prepared a thousand at a time."""
    prepare, chunk = found.spec.prepare, []
    for row in rows[:most].iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from (prepare(chunk, found.viewer) or chunk) if prepare else chunk
            chunk = []
    if chunk:
        yield from (prepare(chunk, found.viewer) or chunk) if prepare else chunk


def _when(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M}"
