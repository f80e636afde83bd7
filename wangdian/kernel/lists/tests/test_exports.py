"""Files hold exactly what the view shows, run nothing, and leave a trace."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pypdf
import pytest

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.lists import exports
from wangdian.kernel.lists.exports import Table
from wangdian.kernel.lists.table_pdf import as_pdf
from wangdian.kernel.lists.table_xlsx import as_xlsx, is_like_a_formula
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW

QUERY = "?act=a.open&unit=B101&sort=-target&columns=seq,target,at,actor&size=200"


def sheets(content: bytes):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[[c.value for c in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def table(rows, **more) -> Table:
    heads = tuple(f"列{n}" for n in range(len(rows[0])))
    plain = {"title": "表", "heads": heads, "numeric": (False,) * len(heads), "notes": (), "cut": ""}
    return Table(rows=rows, **(plain | more))


def test_the_workbook_is_the_view(cast, events, visit):
    page = visit(cast.gu, QUERY)
    answer = visit(cast.gu, QUERY + "&export=xlsx")
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["Content-Type"] == exports.KINDS["xlsx"]
    )
    rows, about = sheets(answer.content)
    assert rows[0] == ["序号", "对象", "时间", "经办人"]
    shown = [line.row for line in page.context["lines"]]
    assert len(shown) > 5
    assert [r[:2] for r in rows[1:]] == [[e.seq, e.target_id] for e in shown]
    local = [e.at.astimezone(NOW.tzinfo).replace(tzinfo=None) for e in shown]
    assert [r[2] for r in rows[1:]] == local
    assert [r[3] for r in rows[1:]] == [e.actor.name if e.actor else None for e in shown]
    said = dict(r[:2] for r in about)
    assert (
        said["筛选"] == "行为：开户；机构：东门网点"
        and said["行数"] == str(len(shown))
        and said["导出人"] == "顾岚"
    )


def test_every_page_of_the_view_is_in_the_file(cast, events, visit):
    rows, _about = sheets(visit(cast.qin, "?export=xlsx").content)
    assert len(rows) == 61


def test_the_file_of_a_saved_view_has_its_columns_and_order(cast, events, visit):
    rows, about = sheets(visit(cast.gu, "?view=mine&export=xlsx").content)
    mine = sorted((e for e in events if e.actor == cast.gu), key=lambda e: -e.seq)
    assert [r[0] for r in rows[1:]] == [e.target_id for e in mine]
    assert dict(r[:2] for r in about)["视图"] == "我办的"


def test_who_took_what_out_is_traced(cast, events, visit):
    visit(cast.han, QUERY + "&export=pdf")
    with whole_bank("look"):
        event = AuditEvent.objects.get(act="lists.export")
    assert (event.unit, event.actor, event.target_id) == (cast.east, cast.han, "lists.sample")
    assert event.summary["format"] == "pdf" and event.summary["number"] > 5 and event.summary["cut"] is False
    assert "开户" in event.summary["filters"] and event.summary["columns"] == [
        "序号",
        "对象",
        "时间",
        "经办人",
    ]


def test_the_pdf_holds_the_same_rows_in_the_same_order(cast, events, visit):
    shown = [line.row.target_id for line in visit(cast.gu, QUERY).context["lines"]]
    content = visit(cast.gu, QUERY + "&export=pdf").content
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    places = [text.find(t) for t in shown]
    assert min(places) >= 0 and places == sorted(places)
    assert "行为：开户" in text and "顾岚" in text and "序号" in text


def test_a_cut_file_says_so(cast, events, visit, monkeypatch):
    monkeypatch.setitem(exports.MOST, "xlsx", 10)
    rows, about = sheets(visit(cast.qin, "?export=xlsx").content)
    assert (
        len(rows) == 12
        and "只导出了前 10 行" in rows[-1][0]
        and "只导出了前 10 行" in dict(r[:2] for r in about)["注意"]
    )
    monkeypatch.setitem(exports.MOST, "xlsx", 60)
    rows, about = sheets(visit(cast.qin, "?export=xlsx").content)
    assert len(rows) == 61 and "注意" not in dict(r[:2] for r in about)


FORMULAS = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@x",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "\t=1",
    " =cmd|'/c calc'!A1",
    "{=1}",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_stays_text(text):
    content = as_xlsx(table([[text, "平常"]]))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower()
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.value == text and cell.data_type == "s"
    assert bool(cell.quotePrefix) is is_like_a_formula(text)
    assert ("quotePrefix" in styles) is is_like_a_formula(text)


def test_values_keep_their_kind():
    row = [
        Decimal("1234.50"),
        7,
        date(2026, 3, 4),
        NOW.replace(tzinfo=None),
        "6222020200112233445",
        6222020200112233445,
        None,
        "是",
        float("nan"),
    ]
    (_heads, found), _about = sheets(as_xlsx(table([row])))
    assert found[:8] == [
        1234.5,
        7,
        NOW.replace(hour=0, minute=0, tzinfo=None),
        NOW.replace(tzinfo=None),
        "6222020200112233445",
        "6222020200112233445",
        None,
        "是",
    ]


def test_markup_in_a_row_is_only_text_in_the_pdf():
    nasty = '#eval("1+1") *粗* $x$ \\ "引号" [x] @ref <label>'
    content = as_pdf(table([[nasty, Decimal("1234.5")]], notes=(("列表", "表"), ("筛选", "#x"))))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "#eval" in text and "*粗*" in text and "1,234.5" in text
