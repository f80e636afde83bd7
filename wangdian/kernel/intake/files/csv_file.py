"""CSV: the encoding and the separator are found out; cells that begin like formulas are marked."""

import codecs
import csv
import io

from wangdian.kernel.database.errors import Refused

from .table import FORMULA, LONG, LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_LINES, Table

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SEPARATORS = (",", "\t", ";", "|")


def read_csv(content: bytes) -> Table:
    """The table of a CSV file. Raises Refused as `reading.read` says."""
    text = _decoded(content)
    table, cells_seen = Table(), 0
    csv.field_size_limit(200_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False)
    try:
        for number, row in enumerate(reader, start=1):
            cells = [cell.strip(" \u3000\r\n") for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            cells_seen += len(cells)
            _bound(len(table.lines) + 1, len(cells), cells_seen)
            for column, cell in enumerate(cells):
                if len(cell) > LONGEST_CELL:
                    table.problems[number, column] = LONG
                    cells[column] = cell[:LONGEST_CELL]
                elif is_like_a_formula(cell):
                    table.problems[number, column] = FORMULA
            table.lines.append((number, cells))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return table


def _bound(lines: int, columns: int, cells: int) -> None:
    """Refuse what is more than a person would hand in at once."""
    if lines > MOST_LINES or cells > MOST_CELLS:
        raise Refused("intake.rows", "表格超过20,000行（或60万个单元格），请拆成几个文件分别导入。")
    if columns > MOST_COLUMNS:
        raise Refused("intake.columns", f"表格超过{MOST_COLUMNS}列，请删去不需要的列。")


def is_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text. Signed numbers and lines of dashes are no formulas."""
    if not text.startswith(DANGEROUS) or not text.strip("-－—"):
        return False
    try:
        float(text.replace(",", "").replace("＋", "+").replace("－", "-").rstrip("%％"))
    except ValueError:
        return True
    return False


def _decoded(content: bytes) -> str:
    """The text: by its mark, else UTF-8, else the Chinese national encoding."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Refused("intake.encoding", "看不懂文件的文字编码，请另存为“CSV UTF-8”或.xlsx后再上传。")


def _separator(text: str) -> str:
    """The separator that the first lines use most."""
    head = "\n".join(text.splitlines()[:5])
    return max(SEPARATORS, key=lambda s: (head.count(s), -SEPARATORS.index(s)))
