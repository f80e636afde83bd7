"""Word files: paragraphs with the numbers Word shows, heading styles, lists, tables, in the text's order.

The three parts that matter (document, styles, numbering) are read with lxml directly: python-docx does not
resolve numbering, and what is not loaded cannot be a bomb.
"""

import io
import zipfile
import zlib

from lxml import etree

from wangdian.engines.plantext.model import Block, Note, RawDocument
from wangdian.engines.plantext.reading.docx_numbering import Numbering
from wangdian.engines.plantext.reading.docx_styles import Styles
from wangdian.engines.plantext.reading.docx_xml import MC, W, child, on, parse, value
from wangdian.engines.plantext.reading.refusals import refuse
from wangdian.engines.plantext.reading.sniff import check_members
from wangdian.engines.plantext.reading.tables import Grid

LARGEST_PART = 16 * 1024 * 1024  # bytes of XML
_TROUBLES = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError, NotImplementedError
)  # fmt: skip
_SHORT = 60  # characters; a longer paragraph in bold is emphasis, not a heading


def read_docx(data: bytes, name: str) -> RawDocument:
    """Read a Word file. Text that was deleted under tracked changes, or hidden, is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_members(archive.infolist())
            document = parse(_part(archive, "word/document.xml"))
            styles = Styles(_optional(archive, "word/styles.xml"))
            numbering = Numbering(_optional(archive, "word/numbering.xml"))
    except _TROUBLES as trouble:
        raise refuse("docx_broken") from trouble
    except RuntimeError as trouble:  # zipfile: the member is encrypted
        raise refuse("docx_encrypted") from trouble
    body = child(document, "body")
    if body is None:
        raise refuse("docx_broken")
    reader = _Body(styles, numbering)
    reader.read(body)
    return RawDocument(name, "docx", "utf-8", tuple(reader.blocks), tuple(reader.notes))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise refuse("file_bomb")
    return archive.read(name)


def _optional(archive: zipfile.ZipFile, name: str):
    try:
        return parse(_part(archive, name))
    except _TROUBLES:
        return None


class _Body:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Note] = []
        self._styles = styles
        self._numbering = numbering
        self._tables = 0

    def read(self, parent) -> None:
        for element in parent:
            tag = element.tag
            if tag == W + "p":
                self._paragraph(element)
            elif tag == W + "tbl":
                self._table(element)
            elif tag == W + "sdt":
                content = child(element, "sdtContent")
                if _is_contents_list(element):
                    self._drop("contents", _all_text(element))
                elif content is not None:
                    self.read(content)
            elif tag in {W + "ins", W + "moveTo", W + "customXml", W + "smartTag"}:
                self.read(element)

    def _drop(self, code: str, text: str) -> None:
        if text.strip():
            self.notes.append(Note(code, text.strip()[:80], len(self.blocks)))

    def _paragraph(self, paragraph) -> None:
        style = self._styles.of(paragraph)
        number, depth = self._numbering.next(paragraph, style)
        words = _Words(style.bold)
        words.read(paragraph)
        text = words.text()
        if style.is_contents:
            self._drop("contents", text)
            return
        if words.hidden:
            self._drop("hidden", "".join(words.hidden))
        if not text.strip():
            self.blocks.append(Block("para", ""))
        elif style.level is not None:
            self.blocks.append(Block("heading", text, style.level, number))
        elif number:
            self.blocks.append(Block("list", text, None, number, depth=depth))
        else:
            bold = words.plain == 0 and len(text.strip()) <= _SHORT
            self.blocks.append(Block("heading" if bold else "para", text))
        for box in words.boxes:
            self.read(box)

    def _table(self, table) -> None:
        rows = [row for row in _rows(table) if not on(child(child(row, "trPr"), "del"))]
        cells = [_cells(row) for row in rows]
        if max(map(len, cells), default=0) < 2:  # a frame around text
            for row in cells:
                for cell in row:
                    self.read(cell)
            return
        grid = Grid(self._tables)
        self._tables += 1
        spans = _spans_down(cells)
        for row, span in zip(cells, spans, strict=True):
            grid.open_row()
            for cell, (across, down) in zip(row, span, strict=True):
                if down:
                    grid.put(self._cell_text(cell), across, down)
        self.blocks.extend(grid.blocks())

    def _cell_text(self, cell) -> str:
        inner = _Body(self._styles, self._numbering)
        inner.read(cell)
        texts = [block.number + block.text for block in inner.blocks if block.text.strip()]
        return " ".join(" ".join(texts).split())


def _rows(table):
    for element in table:
        if element.tag == W + "tr":
            yield element
        elif element.tag in {W + "sdt", W + "ins", W + "customXml"}:
            inner = child(element, "sdtContent")
            yield from _rows(element if inner is None else inner)


def _cells(row) -> list:
    found = []
    for element in row:
        if element.tag == W + "tc":
            found.append(element)
        elif element.tag in {W + "sdt", W + "customXml"}:
            inner = child(element, "sdtContent")
            found += _cells(element if inner is None else inner)
    return found


def _spans_down(rows: list[list]) -> list[list[tuple[int, int]]]:
    """For each cell (columns, rows) it covers; rows = 0 for a cell that continues the one above."""
    across = [[_columns(cell) for cell in row] for row in rows]
    out = [[(width, 1) for width in row] for row in across]
    opened: dict[int, tuple[int, int]] = {}  # grid column -> (row, cell) where its vertical merge began
    for r, row in enumerate(rows):
        column = 0
        for c, cell in enumerate(row):
            merge = child(child(cell, "tcPr"), "vMerge")
            start = opened.get(column)
            if merge is not None and value(merge) != "restart" and start:
                width, down = out[start[0]][start[1]]
                out[start[0]][start[1]] = (width, down + 1)
                out[r][c] = (across[r][c], 0)
            elif merge is not None:
                opened[column] = (r, c)
            else:
                opened.pop(column, None)
            column += across[r][c]
    return out


def _columns(cell) -> int:
    span = value(child(child(cell, "tcPr"), "gridSpan"))
    return max(1, min(int(span), 200)) if span and span.isdigit() else 1


def _is_contents_list(sdt) -> bool:
    gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return "contents" in (value(gallery) or "").lower()


def _all_text(element) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))


class _Words:
    """The visible words of one paragraph, and how many of them are not bold."""

    def __init__(self, bold: bool) -> None:
        self._bold = bold  # what a run is that does not say
        self._parts: list[str] = []
        self.plain = 0
        self.hidden: list[str] = []
        self.boxes: list = []
        self._field: list[bool] = []  # open fields; True while inside the instruction, not the result

    def text(self) -> str:
        return "".join(self._parts)

    def read(self, parent) -> None:
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                self._run(element)
            elif tag in {W + "del", W + "moveFrom", W + "pPr", W + "rPr"}:
                continue
            elif isinstance(tag, str):
                self.read(element)  # hyperlinks, insertions, fields, content controls

    def _run(self, run) -> None:
        properties = child(run, "rPr")
        hidden = on(child(properties, "vanish"))
        weight = child(properties, "b")
        bold = self._bold if weight is None else on(weight)
        for piece in run:
            text = self._piece(piece)
            if not text or (self._field and self._field[-1]):
                continue
            if hidden:
                self.hidden.append(text)
                continue
            self._parts.append(text)
            self.plain += 0 if bold else len(text.strip())

    def _piece(self, piece) -> str:
        tag = piece.tag
        if tag == W + "t":
            return piece.text or ""
        if tag in {W + "br", W + "cr"}:
            return "\n"
        if tag in {W + "tab", W + "ptab"}:
            return " "
        if tag == W + "noBreakHyphen":
            return "-"
        if tag == W + "sym":
            return "•"
        if tag == W + "fldChar":
            kind = piece.get(W + "fldCharType")
            if kind == "begin":
                self._field.append(True)
            elif kind == "separate" and self._field:
                self._field[-1] = False
            elif kind == "end" and self._field:
                self._field.pop()
        elif tag == MC + "AlternateContent":
            choice = piece.find(MC + "Choice")
            self._boxes(piece if choice is None else choice)
        elif tag in {W + "drawing", W + "pict"}:
            self._boxes(piece)
        return ""

    def _boxes(self, element) -> None:
        self.boxes += list(element.iter(W + "txbxContent"))
