"""Tables out of the house: CSV and xlsx. Text that a spreadsheet would run as a formula stays text."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

Cell = str | Decimal | int | float | date | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A CSV that spreadsheet programs open with the right letters. A text that starts like a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(h) for h in header])
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return _file(("\ufeff" + out.getvalue()).encode(), f"{name}.csv", "text/csv; charset=utf-8")


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A workbook of one sheet; numbers and days are numbers and days, text is text and never a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_sheet_name(name))
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [len(h) * 2 for h in header]
        sheet.write_row(0, 0, header, bold)
        sheet.freeze_panes(1, 0)
        for r, row in enumerate(rows, start=1):
            for c, cell in enumerate(row):
                widths[c] = max(widths[c], min(60, sum(2 if ord(x) > 255 else 1 for x in str(cell or ""))))
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, Decimal | int | float):
                    sheet.write_number(r, c, float(cell))
                else:
                    sheet.write_string(r, c, cell or "")
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width + 2)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(out.getvalue(), f"{name}.xlsx", kind)


def safe(cell: Cell) -> Cell:
    """A cell of a CSV: text that begins like a formula gets an apostrophe before it. Numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" \u3000\n").startswith(DANGEROUS):
        return "'" + cell
    return "" if cell is None else cell


def _sheet_name(name: str) -> str:
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "Sheet1"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
