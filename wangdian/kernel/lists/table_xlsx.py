"""A table as a workbook. Numbers and days are numbers and days; text is text and never a formula."""

import io
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_000  # Excel holds 32,767
EXACT = 15  # digits that a spreadsheet's number keeps


def as_xlsx(table) -> bytes:
    """The workbook of an exports.Table: the rows on the first sheet, what they are on the second."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    ) as book:
        formats = Formats(book)
        bold = formats.bold
        sheet = book.add_worksheet(sheet_name(table.title))
        sheet.freeze_panes(1, 0)
        widths = [_width(head) for head in table.heads]
        for c, head in enumerate(table.heads):
            sheet.write_string(0, c, head, bold)
        for r, row in enumerate(table.rows, start=1):
            for c, cell in enumerate(row):
                if r < 500:
                    widths[c] = max(widths[c], min(60, _width(str(cell or ""))))
                write(sheet, r, c, cell, formats)
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width + 2)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
        if table.cut:
            sheet.write_string(len(table.rows) + 1, 0, table.cut, bold)
        about = book.add_worksheet(sheet_name(_("说明")))
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 80)
        for r, (name, text) in enumerate([*table.notes, *([(_("注意"), table.cut)] if table.cut else [])]):
            about.write_string(r, 0, name, bold)
            about.write_string(r, 1, text)
    return out.getvalue()


class Formats:
    """The formats of a workbook's cells."""

    def __init__(self, book):
        self.bold = book.add_format({"bold": True, "bg_color": "#e8eef4"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.quoted = book.add_format({"quote_prefix": True})


def write(sheet, r: int, c: int, cell, formats: Formats) -> None:
    """Write one cell by its type. A number longer than a spreadsheet keeps exactly is written as text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(r, c, cell, formats.moment)
    elif isinstance(cell, date):
        sheet.write_datetime(r, c, cell, formats.day)
    elif isinstance(cell, Decimal | int | float) and not isinstance(cell, bool):
        if len(str(cell).lstrip("-").replace(".", "")) > EXACT:
            sheet.write_string(r, c, str(cell))
        else:
            sheet.write_number(r, c, float(cell))
    else:
        # Text like a formula is not run as it stands, and its format keeps it text when somebody edits it.
        text = str(cell)[:LONGEST_CELL]
        sheet.write_string(r, c, text, formats.quoted if is_like_a_formula(text) else None)


def is_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula, were it typed in."""
    return text.lstrip(" \u3000\n").startswith(DANGEROUS)


def sheet_name(name: str) -> str:
    """A name that a worksheet may have."""
    return "".join(ch for ch in str(name) if ch not in "[]:*?/\\'")[:31] or "Sheet1"


def _width(text: str) -> int:
    return sum(2 if ord(ch) > 255 else 1 for ch in text)
