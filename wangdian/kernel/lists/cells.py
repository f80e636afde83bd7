"""What stands in a cell: as text for people, as a value for files."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from wangdian.ui import formats

from .spec import Column, ListSpec


@dataclass(frozen=True)
class Cell:
    """A cell of the page."""

    column: Column
    text: str
    url: str = ""
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the page."""

    pk: Any
    row: Any
    url: str
    title: str
    cells: tuple[Cell, ...]


def shown(value: Any) -> str:
    """A value in words: days with their weekday, moments, numbers with separators, 是/否."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, time):
        return formats.clock(value)
    if isinstance(value, Decimal | int | float):
        return formats.number(value)
    return str(value)


def exported(value: Any) -> Any:
    """A value for a file: moments local and without zone, yes/no in words, anything unknown as its text."""
    if isinstance(value, bool):
        return shown(value)
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None) if is_aware(value) else value
    if value is None or isinstance(value, date | Decimal | int | float | str):
        return value
    if isinstance(value, time):
        return formats.clock(value)
    return str(value)


def line_of(spec: ListSpec, columns: list[Column], row) -> Line:
    """A row of the page with its cells."""
    url = spec.row_url(row) if spec.row_url else ""
    cells = []
    for position, column in enumerate(columns):
        link = column.link(row) if column.link else (url if position == 0 else "")
        cells.append(
            Cell(
                column=column,
                text=shown(column.of(row)),
                url=link or "",
                tone=(column.tone(row) if column.tone else "") or "",
                hint=str(column.hint(row) or "") if column.hint else "",
            )
        )
    pk = row.pk if isinstance(row, Model) else getattr(row, "pk", None)
    return Line(pk=pk, row=row, url=url, title=shown(spec.title_column.of(row)), cells=tuple(cells))
