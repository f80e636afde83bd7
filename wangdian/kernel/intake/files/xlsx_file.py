"""xlsx without a spreadsheet library: a stream of XML events, bounded, with formulas seen and never run.

A styled cell in the last of a million rows costs nothing: only cells with content are noted. A packed file is
refused by what it says it unpacks to; unpacking never reads past that.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from wangdian.kernel.database.errors import Refused

from .csv_file import _bound
from .table import ERROR, FORMULA, INEXACT, LONG, LONGEST_CELL, MOST_UNPACKED, Table

EXACT = 10**15
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")
CHINESE_DATES = {*range(27, 37), *range(50, 59)}  # number formats that Chinese Excel gives to days


def read_xlsx(content: bytes) -> Table:
    """The first visible sheet. Raises Refused, or ValueError/KeyError/BadZipFile when it is no workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        _weigh(book)
        path, epoch = _first_sheet(book)
        strings = _strings(book)
        sheet = _Sheet(strings, _date_styles(book), epoch)
        sheet.read(book, path)
        return sheet.table


def _weigh(book: zipfile.ZipFile) -> None:
    """Refuse a bomb before anything is unpacked."""
    parts = book.infolist()
    if len(parts) > 2000 or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise Refused("intake.bomb", "文件解压后过大，请删去图片和多余的工作表后再上传。")
    names = {p.filename.lower() for p in parts}
    if any(n.endswith("vbaproject.bin") for n in names):
        raise Refused("intake.macros", "文件里有宏，请另存为不带宏的.xlsx后再上传。")
    if "xl/workbook.xml" not in names:
        raise ValueError("no workbook")


def _parse(
    book: zipfile.ZipFile,
    name: str,
    start: Callable,
    end: Callable | None = None,
    text: Callable | None = None,
):
    """Walk one part; a document type declaration (where entities are defined) is refused."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def no_doctype(*_args):
        raise ValueError("document type declaration")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        with book.open(name) as part:
            parser.ParseFile(part)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute whatever its namespace."""
    return next((v for k, v in attributes.items() if _local(k) == name), "")


def _first_sheet(book: zipfile.ZipFile) -> tuple[str, object]:
    """The part of the first visible sheet, and the day from which days are counted."""
    sheets, targets, epoch = [], {}, CALENDAR_WINDOWS_1900

    def in_book(tag, attributes):
        nonlocal epoch
        if _local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.append(next((v for k, v in attributes.items() if k.endswith("}id")), ""))
        if _local(tag) == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = CALENDAR_MAC_1904

    def in_relations(tag, attributes):
        if _local(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(book, "xl/workbook.xml", in_book)
    _parse(book, "xl/_rels/workbook.xml.rels", in_relations)
    target = targets[sheets[0]] if sheets else ""
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
    return path, epoch


def _strings(book: zipfile.ZipFile) -> list[str]:
    """The shared strings, without reading aids."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found: list[str] = []
    parts: list[str] = []
    depth = {"t": 0, "rPh": 0}

    def start(tag, _attributes):
        name = _local(tag)
        if name == "si":
            parts.clear()
        elif name in depth:
            depth[name] += 1

    def end(tag):
        name = _local(tag)
        if name == "si":
            found.append("".join(parts)[: LONGEST_CELL + 1])
        elif name in depth:
            depth[name] -= 1

    def text(data):
        if depth["t"] and not depth["rPh"]:
            parts.append(data)

    _parse(book, "xl/sharedStrings.xml", start, end, text)
    return found


def _date_styles(book: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show days."""
    if "xl/styles.xml" not in book.namelist():
        return set()
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside = False

    def start(tag, attributes):
        nonlocal inside
        name = _local(tag)
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            formats.append(int(attributes.get("numFmtId", "0")))

    def end(tag):
        nonlocal inside
        if _local(tag) == "cellXfs":
            inside = False

    _parse(book, "xl/styles.xml", start, end)
    return {
        n
        for n, f in enumerate(formats)
        if f in CHINESE_DATES or is_date_format(codes.get(f) or BUILTIN_FORMATS.get(f, "General"))
    }


class _Sheet:
    """One sheet while it is walked."""

    def __init__(self, strings: list[str], dates: set[int], epoch):
        self.strings, self.dates, self.epoch = strings, dates, epoch
        self.table = Table()
        self.row = self.column = self.cells = 0
        self.kind = self.style = ""
        self.texts: list[str] = []
        self.line: dict[int, str] = {}
        self.taking = self.formula = self.has_value = False

    def read(self, book: zipfile.ZipFile, path: str) -> None:
        _parse(book, path, self.start, self.end, self.text)

    def start(self, tag, attributes):
        name = _local(tag)
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column, self.line = -1, {}
        elif name == "c":
            place = PLACE.match(attributes.get("r", ""))
            self.column = _number(place.group(1)) if place else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.texts, self.formula, self.has_value = [], False, False
        elif name == "f":
            self.formula = True
        elif name in {"v", "t"}:
            self.taking = self.has_value = True

    def text(self, data):
        if self.taking:
            self.texts.append(data)

    def end(self, tag):
        name = _local(tag)
        if name in {"v", "t"}:
            self.taking = False
        elif name == "c" and (self.has_value or self.formula):
            self.keep()
        elif name == "row" and self.line:
            last = max(self.line)
            _bound(len(self.table.lines) + 1, last + 1, self.cells)
            self.table.lines.append((self.row, [self.line.get(c, "") for c in range(last + 1)]))

    def keep(self):
        """Note one cell that says something."""
        raw = "".join(self.texts)
        cell, problem = self.worded(raw)
        if self.formula:
            problem = FORMULA
        cell = cell.strip(" \u3000\r\n\t").replace("\x00", "")
        if len(cell) > LONGEST_CELL:
            cell, problem = cell[:LONGEST_CELL], problem or LONG
        if not cell and not problem:
            return
        self.cells += 1
        _bound(1, self.column + 1, self.cells)
        self.line[self.column] = cell
        if problem:
            self.table.problems[self.row, self.column] = problem

    def worded(self, raw: str) -> tuple[str, str]:
        """The text of a cell, and what is wrong with it."""
        if self.kind == "s":
            return self.strings[int(raw)] if raw else "", ""
        if self.kind == "b":
            return ("是" if raw == "1" else "否"), ""
        if self.kind == "e":
            return raw, ERROR
        if self.kind in {"str", "inlineStr"}:
            return raw, ""
        if self.kind == "d":
            return raw.replace("T", " ").removesuffix(" 00:00:00"), ""
        if not raw:
            return "", ""
        number = float(raw)
        if self.style.isdecimal() and int(self.style) in self.dates:
            return _day(number, self.epoch), ""
        return _plain(number), (INEXACT if abs(number) >= EXACT else "")


def _day(number: float, epoch) -> str:
    """A spreadsheet's day number as 2026-03-04, with a time of day where it has one, or the time alone."""
    try:
        found = from_excel(number, epoch)
    except (OverflowError, ValueError):
        return _plain(number)
    return str(found).removesuffix(" 00:00:00").partition(".")[0] if found is not None else ""


def _plain(number: float) -> str:
    """A number as the spreadsheet shows it: fifteen digits, no exponent, no needless zeros."""
    if not isfinite(number):
        raise ValueError("not a number")
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(letters: str) -> int:
    """The column that letters name, from nought."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
