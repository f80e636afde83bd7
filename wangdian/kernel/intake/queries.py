"""The batches a person may see, what is said of their rows, and the rows to mend as a file."""

import io

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangdian.kernel.lists.table_xlsx import Formats, sheet_name, write
from wangdian.kernel.org.powers import INTAKE_LOAD
from wangdian.kernel.org.scope import Scope

from .actions import table_of
from .models import Batch, unpack
from .spec import REFUSED, RowResult, allowed


def batches(scope: Scope) -> QuerySet[Batch]:
    """The batches at units where this person takes data in, of the kinds whose power they hold."""
    return (
        Batch.objects.filter(unit__in=scope.units(INTAKE_LOAD), importer__in=[i.name for i in allowed(scope)])
        .select_related("unit", "by")
        .defer("content", "results")
    )


def results_of(batch: Batch) -> list[RowResult]:
    """What is said of the rows that are not simply good."""
    return [RowResult(*kept) for kept in unpack(batch.results) or []]


def to_mend(batch: Batch) -> bytes:
    """A workbook of the refused rows as they came, with a last column that says what is wrong."""
    table, refused = table_of(batch), {r.number: r for r in results_of(batch) if r.state == REFUSED}
    heads = list(table.lines[batch.head][1])
    widest = max((len(cells) for number, cells in table.lines if number in refused), default=0)
    heads += [""] * (widest - len(heads))  # cells beyond the last head come back too
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = Formats(book)
        wrong = book.add_format({"font_color": "#a61e1e", "text_wrap": True})
        sheet = book.add_worksheet(sheet_name(_("错误行")))
        sheet.freeze_panes(1, 0)
        for c, head in enumerate([*heads, _("错误"), _("原行号")]):
            sheet.write_string(0, c, head, formats.bold)
            sheet.set_column(c, c, 60 if c == len(heads) else 16)
        r = 0
        for number, cells in table.lines[batch.head + 1 :]:
            if number not in refused:
                continue
            r += 1
            for c, cell in enumerate(cells):
                write(sheet, r, c, cell, formats)
            sheet.write_string(r, len(heads), refused[number].message, wrong)
            sheet.write_number(r, len(heads) + 1, number)
    return out.getvalue()
