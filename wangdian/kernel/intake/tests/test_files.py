"""Files that strangers made: read right, or refused before they cost anything."""

import codecs
import contextlib
import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.intake.files import table, xlsx_file
from wangdian.kernel.intake.files.csv_file import is_like_a_formula
from wangdian.kernel.intake.files.reading import read

from .conftest import workbook


def cells(found):
    return [line for _number, line in found.lines]


def rebuilt(content: bytes, name: str, change) -> bytes:
    """The workbook with one part changed by `change(bytes) -> bytes`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_is_read_as_text_of_its_kinds():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["名称", 12, 0.1 + 0.2, date(2026, 3, 4), datetime(2026, 3, 4, 9, 30), True, None, -5, 1e21])  # noqa: DTZ001
    sheet.append([None, None])
    sheet["A4"] = "  前后空格\u3000"
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert found.lines[0] == (
        1, ["名称", "12", "0.3", "2026-03-04", "2026-03-04 09:30:00", "是", "", "-5", "1000000000000000000000"],
    )  # fmt: skip
    assert found.lines[1] == (4, ["前后空格"])
    assert found.problems == {(1, 8): table.INEXACT}


def test_formulas_and_errors_are_marked_and_never_taken_for_values():
    content = workbook([["a", "{=1+1}", 3], ["b", "x", "{=SUM(C2)}"]])
    assert read(content).problems == {(2, 1): table.FORMULA, (3, 2): table.FORMULA}
    book = openpyxl.Workbook()
    book.active.append(["头"])
    book.active["A2"] = "#DIV/0!"
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).problems == {(2, 0): table.ERROR}


def test_the_first_visible_sheet_is_taken():
    book = openpyxl.Workbook()
    book.active.append(["藏"])
    book.active.sheet_state = "hidden"
    book.create_sheet("见").append(["看得见"])
    out = io.BytesIO()
    book.active = 1
    book.save(out)
    assert cells(read(out.getvalue())) == [["看得见"]]


def test_days_counted_from_1904_are_the_same_days():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([date(2026, 3, 4)])
    out = io.BytesIO()
    book.save(out)
    assert cells(read(out.getvalue())) == [["2026-03-04"]]


def test_a_styled_cell_in_the_last_row_costs_nothing():
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    book.active["A1048576"].font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    assert cells(read(out.getvalue())) == [["甲"]]


@pytest.mark.parametrize(("place", "code"), [("A1048576", None), ("XFD1", "intake.columns")])
def test_content_far_away_is_read_or_refused_never_lost(place, code):
    book = openpyxl.Workbook()
    book.active.append(["甲"])
    book.active[place] = "远"
    out = io.BytesIO()
    book.save(out)
    if code is None:
        assert read(out.getvalue()).lines[-1] == (1048576, ["远"])
    else:
        with pytest.raises(Refused) as refused:
            read(out.getvalue())
        assert refused.value.code == code


def test_too_many_rows_are_refused():
    with pytest.raises(Refused) as refused:
        read("\n".join(f"{n},x" for n in range(table.MOST_LINES + 1)).encode())
    assert refused.value.code == "intake.rows"
    with pytest.raises(Refused) as refused:
        read(workbook([[n] for n in range(table.MOST_LINES + 1)], constant_memory=True))
    assert refused.value.code == "intake.rows"


def bomb(size: int) -> bytes:
    """A small file that unpacks to `size` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", "<workbook/>")
        new.writestr("xl/sharedStrings.xml", b" " * size)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    content = bomb(table.MOST_UNPACKED + 1)
    assert len(content) < 200_000
    monkeypatch.setattr(xlsx_file, "_parse", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == "intake.bomb"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_past_it():
    content = bomb(1_000_000)
    small = content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert small != content
    with pytest.raises(Refused) as refused:
        read(small)
    assert refused.value.code == "intake.broken"


@pytest.mark.parametrize(
    "prolog",
    ['<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_encoding(prolog, encoding):
    def change(part: bytes) -> bytes:
        text = part.decode().partition("?>")[2]
        return f'<?xml version="1.0" encoding="{encoding}"?>{prolog}{text}'.encode(encoding)

    for name in (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"):
        with pytest.raises(Refused) as refused:
            read(rebuilt(workbook([["a", 1]]), name, change))
        assert refused.value.code == "intake.broken"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "intake.empty"),
        (b"\n\n,,\n", "intake.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "intake.old"),
        (b"%PDF-1.7 ...", "intake.kind"),
        (b"\x89PNG\r\n\x1a\n", "intake.kind"),
        (b"PK\x03\x04 broken", "intake.broken"),
        (b"\xff\xfe\xfa" * 7, "intake.encoding"),
        (b"a,b\x00c\n", "intake.encoding"),
        (b"a" * (table.MOST_BYTES + 1), "intake.large"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, code):
    with pytest.raises(Refused) as refused:
        read(content)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_a_workbook_with_macros_is_refused():
    out = io.BytesIO(workbook([["a"]]))
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(Refused) as refused:
        read(out.getvalue())
    assert refused.value.code == "intake.macros"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_and_separators_that_occur(encoding, separator):
    text = f'指标{separator}数值\r\n存款{separator}"1\r\n2"\r\n\r\n镕{separator}3\r\n'
    assert cells(read(text.encode(encoding))) == [["指标", "数值"], ["存款", "1\r\n2"], ["镕", "3"]]


@pytest.mark.parametrize("text", ["=1", "+SUM(A1)", "-2+3", "@x", "＝1", "=cmd|' /C calc'!A0", "-abc", "+"])
def test_csv_cells_that_begin_like_formulas_are_marked(text):
    assert is_like_a_formula(text)
    assert read(f'头,数\n"{text}",1\n'.encode()).problems == {(2, 0): table.FORMULA}


@pytest.mark.parametrize(
    "text", ["-5", "+3.2", "-1,234.50", "-12%", "－5", "-", "——", "张-三", "2026-03-04", ""]
)
def test_numbers_and_dashes_are_no_formulas(text):
    assert not is_like_a_formula(text)


def test_a_cell_that_is_too_long_is_marked_and_cut():
    found = read(("头\n" + "字" * 3000).encode())
    assert found.problems == {(2, 0): table.LONG} and len(found.lines[1][1][0]) == table.LONGEST_CELL


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12).map(
    str.strip
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            TEXT | st.integers(-(10**14), 10**14) | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_was_written_into_a_workbook_is_read_out_of_it(rows):
    found = read(workbook([["始"], *rows], heads=None, strings_to_urls=False, strings_to_numbers=False))

    def plain(cell):
        return cell.strip(" \u3000") if isinstance(cell, str) else str(cell)

    expected = []
    for number, row in enumerate([["始"], *rows], start=1):
        line = [plain(c) for c in row]
        while line and not line[-1]:
            line.pop()
        if line:
            expected.append((number, line))
    assert found.lines == expected


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_there_is_a_table_or_a_refusal(content):
    for given_bytes in (content, b"PK\x03\x04" + content, codecs.BOM_UTF8 + content):
        with contextlib.suppress(Refused):
            assert read(given_bytes).lines


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_a_table_or_a_refusal(data):
    content = bytearray(workbook([["a", 1, date(2026, 1, 1)], ["b", "{=1}", 2]]))
    for _turn in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        assert read(bytes(content)).lines


def test_the_largest_file_is_read_in_bounded_time():
    started = time.monotonic()
    found = read(
        workbook([[f"{n}", n, date(2026, 1, 1), "说明"] for n in range(20_000)], constant_memory=True)
    )
    assert len(found.lines) == 20_001
    print(f"20,000 rows × 4: {time.monotonic() - started:.1f} s")
