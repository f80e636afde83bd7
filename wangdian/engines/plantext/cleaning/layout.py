"""Blocks laid out as one text, and the text as lines again once it is mended."""

from bisect import bisect_right

from wangdian.engines.plantext.cleaning.draft import Draft
from wangdian.engines.plantext.cleaning.text_tables import find_tables
from wangdian.engines.plantext.model import Block, Line, Span

CELL_GAP = "\t"
_KINDS = {"heading": "heading", "list": "list"}
_INDENT_OF_A_LEVEL = 2


def lay_out(blocks: tuple[Block, ...]) -> Draft:
    """The text of all blocks, one a line, the cells of a table row side by side.

    The draft's marks are where each block begins, its cells the spans of the cell blocks in order; a merged
    cell has the span of the cell it continues.
    """
    parts: list[str] = []
    marks: list[int] = []
    cells: list[Span] = []
    where: dict[tuple[int, int, int], Span] = {}
    length = 0
    before: Block | None = None
    for block in blocks:
        text = block.number + block.text
        if before is not None:
            parts.append(CELL_GAP if _same_row(before, block) else "\n")
            length += 1
        marks.append(length)
        if block.table is not None:
            text = " ".join(text.split())
            span = Span(length, length + len(text))
            table, row, column = block.table
            if block.merged:
                source = (table, row - 1, column) if block.merged == "up" else (table, row, column - 1)
                span = where.get(source, span)
            where[block.table] = span
            cells.append(span)
        parts.append(text)
        length += len(text)
        before = block
    return Draft("".join(parts), marks, cells)


def _same_row(a: Block, b: Block) -> bool:
    return a.table is not None and b.table is not None and a.table[:2] == b.table[:2]


def lines_of(draft: Draft, blocks: tuple[Block, ...]) -> list[Line]:
    """The lines of the mended text that hold anything; tables drawn in plain text are found on the way."""
    rows = _Rows(draft, blocks)
    out: list[Line] = []
    plain: list[Line] = []  # lines since the last table, not yet searched for drawn tables
    tables = rows.count
    at = 0
    for text in draft.text.split("\n"):
        stripped = text.strip()
        if stripped:
            left = at + text.index(stripped)
            # several blocks begin at one place when all but the last of them were dropped
            block = blocks[max(bisect_right(draft.marks, left) - 1, 0)]
            span = Span(left, left + len(stripped))
            if block.table is not None:
                found, tables = find_tables(plain, draft.text, tables)
                out += found
                plain = []
                out.append(rows.line(span, block.table))
            else:
                indent = _width(text[: left - at]) + _INDENT_OF_A_LEVEL * block.depth
                plain.append(Line(span, _KINDS.get(block.kind, "para"), block.level, indent))
        at += len(text) + 1
    found, _ = find_tables(plain, draft.text, tables)
    return out + found


def _width(space: str) -> int:
    return sum(4 if char == "\t" else 2 if char == "\u3000" else 1 for char in space)


class _Rows:
    """The rows of the tables the file itself had."""

    def __init__(self, draft: Draft, blocks: tuple[Block, ...]) -> None:
        self._cells: dict[tuple[int, int], list[Span]] = {}
        self._headers: dict[int, tuple[Span, ...]] = {}
        self.count = 0
        merged: dict[tuple[int, int], int] = {}
        places = (block for block in blocks if block.table is not None)
        for block, span in zip(places, draft.cells, strict=True):
            assert block.table is not None
            place = block.table[:2]
            self._cells.setdefault(place, []).append(span)
            merged[place] = merged.get(place, 0) + (block.merged == "left")
            self.count = max(self.count, block.table[0] + 1)
        for (table, row), cells in self._cells.items():
            # a caption merged across all columns is no header; a header of two rows is told by its lower one
            caption = merged[table, row] >= len(cells) - 1
            grouped = merged[table, row] > 0 and (table, row + 1) in self._cells
            if table not in self._headers and not caption and not grouped:
                self._headers[table] = tuple(cells)

    def line(self, span: Span, place: tuple[int, int, int]) -> Line:
        cells = tuple(self._cells[place[:2]])
        return Line(span, "row", None, 0, cells, self._headers.get(place[0], ()), place[0])
