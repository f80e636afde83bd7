"""Plans and reviews as Word, Excel and calendar files. Values in, bytes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

import docx
import xlsxwriter
from icalendar import Calendar, Event

from wangdian.engines.calendars import BusinessCalendar, occurrences

from .fields import rhythms_of_data
from .models import PlanItem, PlanVersion


@dataclass(frozen=True)
class Sheet:
    """One table of an export: a title, column heads, rows of text or numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple, ...]


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with a worksheet a table. Text is written as text: nothing in it can become a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, wrap = book.add_format({"bold": True, "bg_color": "#e8eef4"}), book.add_format({"text_wrap": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title[:31])
        page.freeze_panes(1, 0)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, bold)
            widest = max((len(str(r[column])) for r in sheet.rows if r[column] is not None), default=4)
            page.set_column(column, column, min(60, max(8, 2 * len(head), 2 * widest)))
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    page.write_number(number, column, value)
                else:
                    page.write_string(number, column, "" if value is None else str(value), wrap)
    book.close()
    return out.getvalue()


def to_docx(
    title: str, subtitle: str, sheets: Iterable[Sheet], paragraphs: Iterable[tuple[str, str]] = ()
) -> bytes:
    """A Word document: title, headed paragraphs, then a table each."""
    document = docx.Document()
    document.add_heading(title, 0)
    document.add_paragraph(subtitle)
    for head, text in paragraphs:
        document.add_heading(head, 1)
        document.add_paragraph(text or "—")
    for sheet in sheets:
        if not sheet.rows:
            continue
        document.add_heading(sheet.title, 1)
        table = document.add_table(rows=1, cols=len(sheet.heads), style="Table Grid")
        for cell, head in zip(table.rows[0].cells, sheet.heads, strict=True):
            cell.text = head
            cell.paragraphs[0].runs[0].bold = True
        for row in sheet.rows:
            cells = table.add_row().cells
            for cell, value in zip(cells, row, strict=True):
                cell.text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def to_ics(
    version: PlanVersion, items: Iterable[PlanItem], calendar: BusinessCalendar, now: datetime
) -> bytes:
    """The plan's duties and dated deadlines as calendar events, a day each, until the plan ends.

    Dates are written out one by one: holidays, 旬 and workday rules have no RRULE.
    """
    from .actions.publishing import due_date

    book = Calendar()
    book.add("prodid", "-//Wangdian//plan//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", version.plan.title)
    first, last = max(now.date(), version.plan.starts_on), version.plan.ends_on
    for item in items:
        if item.kind == PlanItem.Kind.DUTY and first <= last:
            for rhythm in rhythms_of_data(item.data):
                for found in occurrences(rhythm, first, last, calendar):
                    _add(book, f"{item.key}-{found.key}", item.data["action"], item.evidence, found.due, now)
        elif item.kind == PlanItem.Kind.DEADLINE and (due := due_date(item, version)):
            _add(book, item.key, item.data["what"], item.evidence, due, now)
    return book.to_ical()


def _add(book: Calendar, uid: str, title: str, detail: str, day: date, now: datetime) -> None:
    event = Event()
    event.add("uid", f"{uid}@wangdian")
    event.add("dtstamp", now)
    event.add("summary", title)
    event.add("description", detail)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    book.add_component(event)
