"""PDF files with a text layer: lines in reading order, joined into paragraphs, tables as cells."""

import io
import logging
import re
from dataclasses import dataclass, field
from itertools import pairwise

from wangdian.engines.plantext.model import Block, PlanTextError, RawDocument
from wangdian.engines.plantext.reading.pdf_lines import PageLine, join_paragraphs, running_heads
from wangdian.engines.plantext.reading.pdf_streams import check_streams
from wangdian.engines.plantext.reading.refusals import refuse
from wangdian.engines.plantext.reading.tables import Grid

MOST_PAGES = 300
LEAST_LETTERS = 8  # a page with fewer counts as having no text
_BOLD = re.compile("bold|heavy|black|hei(?!ght)", re.I)  # 黑体 is what Chinese type uses for bold
_SPREAD = re.compile(r"(?:[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff](?![\u4e00-\u9fff])")  # 工 作 计 划
_COLUMN_GAP = 1.8  # in letter sizes
_RULES_OF_A_TABLE = 6  # lines or boxes on a page below which no table is looked for


@dataclass
class _Page:
    lines: list[PageLine] = field(default_factory=list)
    tables: list[tuple[float, list[list[str | None]]]] = field(default_factory=list)  # (top, rows)


def read_pdf(data: bytes, name: str) -> RawDocument:
    """Read a PDF. Running heads, feet and page numbers are left out and noted.

    Raises PlanTextError for a password, a scan, an unreadable file, too many pages, and for fonts without a
    mapping to characters, where what comes out is not the text one sees.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it reports every flaw it mends
    check_streams(data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise refuse("pdf_too_long", pages=len(document.pages), limit=MOST_PAGES)
            pages = []
            for page in document.pages:
                pages.append(_read_page(page))
                page.close()  # else every character of every page stays in memory
    except PdfminerException as trouble:
        encrypted = any(isinstance(a, PDFPasswordIncorrect) for a in trouble.args)
        raise refuse("pdf_encrypted" if encrypted or b"/Encrypt" in data else "pdf_broken") from trouble
    except PlanTextError:
        raise
    except Exception as trouble:  # pdfminer stumbles over bad structure in more ways than can be listed
        raise refuse("pdf_broken") from trouble
    _check_text(pages)
    return _document(name, pages)


def _read_page(page) -> _Page:
    out = _Page()
    words_page = page
    if len(page.rects) + len(page.lines) + len(page.curves) >= _RULES_OF_A_TABLE:
        for table in page.find_tables():
            rows = table.extract()
            if len(rows) > 1 and max(len(row) for row in rows) > 1:
                out.tables.append((table.bbox[1], rows))
                words_page = words_page.outside_bbox(_inside(table.bbox, page.bbox))
    for line in words_page.extract_text_lines(return_chars=True, keep_blank_chars=True, y_tolerance=3):
        chars = line["chars"]
        size = max(c["size"] for c in chars)
        bold = all(_BOLD.search(c["fontname"]) for c in chars)
        edges = line["x0"], line["x1"], line["top"], line["bottom"]
        frame = float(page.width), float(page.height)
        out.lines.append(PageLine(_spaced(chars, size), *edges, size, bold, *frame))
    return out


def _inside(box, frame):
    return (max(box[0], frame[0]), max(box[1], frame[1]), min(box[2], frame[2]), min(box[3], frame[3]))


def _is_wide(char: str) -> bool:
    return char > "\u2e7f"


def _spaced(chars: list[dict], size: float) -> str:
    """The letters of a line with its own spaces; a wide gap becomes two spaces, for there a column begins.

    Chinese type is spread out to fill lines and set a little apart from digits: such gaps are no spaces.
    """
    out = [chars[0]["text"]]
    for before, char in pairwise(chars):
        gap = char["x0"] - before["x1"]
        if gap > _COLUMN_GAP * size:
            out.append("  ")
        elif gap > 0.15 * size and not _is_wide(before["text"]) and not _is_wide(char["text"]):
            out.append(" ")
        out.append(char["text"])
    return _SPREAD.sub(lambda found: found.group().replace(" ", ""), "".join(out).strip())


def _check_text(pages: list[_Page]) -> None:
    texts = ["".join(line.text for line in page.lines) for page in pages]
    tables = any(page.tables for page in pages)
    if not tables and all(len(text) < LEAST_LETTERS for text in texts):
        raise refuse("pdf_scanned")
    whole = "".join(texts)
    unmapped = whole.count("(cid:") * 6 + sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in whole)
    if unmapped > 0.3 * max(len(whole), 1):
        raise refuse("pdf_unmapped")


def _document(name: str, pages: list[_Page]) -> RawDocument:
    dropped, kept = running_heads([page.lines for page in pages])
    blocks: list[Block] = []
    pending: list[PageLine] = []
    tables = 0
    for page, lines in zip(pages, kept, strict=True):
        rest = list(lines)
        for top, rows in sorted(page.tables, key=lambda t: t[0]):
            pending += [line for line in rest if line.top < top]
            rest = [line for line in rest if line.top >= top]
            blocks += join_paragraphs(pending)
            pending = []
            blocks += _table_blocks(rows, tables)
            tables += 1
        pending += rest
    blocks += join_paragraphs(pending)
    return RawDocument(name, "pdf", "utf-8", tuple(blocks), tuple(dropped))


def _table_blocks(rows: list[list[str | None]], number: int) -> list[Block]:
    """pdfplumber gives None where a merged cell goes on: to the right first, else downwards."""
    grid = Grid(number)
    for row in rows:
        grid.open_row()
        for cell in row:
            grid.put(_joined(cell or ""))
    blocks = []
    for block in grid.blocks():
        assert block.table is not None
        _, r, c = block.table
        if rows[r][c] is None:
            way = "left" if c and r == 0 else "up" if r and (c == 0 or rows[r - 1][c] is not None) else "left"
            block = Block("cell", "", table=block.table, merged=way)
        blocks.append(block)
    return blocks


def _joined(cell: str) -> str:
    out = ""
    for line in filter(None, (part.strip() for part in cell.split("\n"))):
        out += ("" if not out or _is_wide(out[-1]) or _is_wide(line[0]) else " ") + line
    return out
