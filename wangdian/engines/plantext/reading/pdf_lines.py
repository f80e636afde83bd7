"""Lines of a printed page: running heads found and dropped, wrapped lines joined into paragraphs."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median

from wangdian.engines.plantext.marks import OPENS_ITEM, OPENS_SECTION
from wangdian.engines.plantext.model import Block, Note

_PAGE_NUMBER = re.compile(
    r"^[-–—\s·•]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?|page\s*\d+(?:\s*of\s*\d+)?|[ivxlc]{1,6})[-–—\s·•]*$",
    re.I,
)
_ENDS_SENTENCE = re.compile(r"[。！？；：.!?;:][”’」』）)]*$")
_LEAST_WIDTH = 0.6  # of the page, for lines that fill it
_EDGE = 0.12  # of the page's height, above and below, where running heads stand


@dataclass(frozen=True)
class PageLine:
    """One printed line with where it stands, in points from the left and top."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float  # of its largest letter
    bold: bool
    page_width: float
    page_height: float


def running_heads(pages: list[list[PageLine]]) -> tuple[list[Note], list[list[PageLine]]]:
    """Drop page numbers and what repeats at the edge of most pages; give the notes and the pages left."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({_shape(line) for line in lines if _at_edge(line)})
    notes, kept = [], []
    for lines in pages:
        rest = []
        for line in lines:
            repeated = len(pages) >= 3 and seen[_shape(line)] >= max(3, len(pages) * 0.6)
            repeated = repeated or (len(pages) == 2 and seen[_shape(line)] == 2)
            if _at_edge(line) and _PAGE_NUMBER.match(line.text):
                notes.append(Note("page_number", line.text, 0))
            elif _at_edge(line) and repeated:
                notes.append(Note("running_head", line.text, 0))
            else:
                rest.append(line)
        kept.append(rest)
    return notes, kept


def _shape(line: PageLine) -> tuple[str, int]:
    """Words and type: the title on the first page may say the same as the heads of all pages, in larger type."""
    return re.sub(r"\d+", "#", line.text.replace(" ", "")), round(line.size)


def _at_edge(line: PageLine) -> bool:
    return line.top < _EDGE * line.page_height or line.bottom > (1 - _EDGE) * line.page_height


def join_paragraphs(lines: list[PageLine]) -> list[Block]:
    """Join wrapped lines: a line that reaches the right edge goes on in the next one.

    Set off as headings are lines in larger type than the body, and short lines in bold.
    """
    lines = [line for line in lines if line.text]
    if not lines:
        return []
    body = median(line.size for line in lines for _ in range(max(len(line.text), 1)))
    edges = _edges(lines, body)
    blocks: list[Block] = []
    open_line: PageLine | None = None
    for line in lines:
        if open_line is not None and _goes_on(open_line, line, edges):
            gap = "" if _wide(open_line.text[-1]) or _wide(line.text[0]) else " "
            open_line = replace(line, text=open_line.text + gap + line.text, left=open_line.left)
            continue
        if open_line is not None:
            blocks.append(_block(open_line, body))
        open_line = line
    if open_line is not None:
        blocks.append(_block(open_line, body))
    return blocks


def _wide(char: str) -> bool:
    return char > "\u2e7f"


@dataclass(frozen=True)
class _Edges:
    """Where the lines of a text begin and end."""

    left: float
    right: float  # infinite where no line is full
    indents: bool  # whether paragraphs are seen to begin with an indent
    body: float  # size of the common type


def _edges(lines: list[PageLine], body: float) -> _Edges:
    """The left margin, and the right one: an edge that several lines share, across most of the page."""
    farthest = max(line.right for line in lines)
    reaching = sum(line.right >= farthest - 2.5 * body for line in lines)
    wide = farthest >= _LEAST_WIDTH * max(line.page_width for line in lines)
    starts = Counter(round(line.left) for line in lines if abs(line.size - body) < 0.12 * body)
    common = starts.most_common(1)[0][0]
    margin = min(starts)
    indents = any(1.5 * body <= start - margin <= 2.6 * body for start in starts)
    left = margin if indents else common
    return _Edges(left, farthest if wide and reaching > 1 else float("inf"), indents, body)


def _goes_on(before: PageLine, line: PageLine, edges: _Edges) -> bool:
    body = edges.body
    same_type = abs(before.size - line.size) <= 0.12 * body and before.bold == line.bold
    columns = "  " in before.text or "  " in line.text
    indented = line.left > edges.left + 0.8 * body and before.left <= line.left + 0.8 * body
    if not same_type or columns or indented or OPENS_SECTION.match(line.text):
        return False
    ended = _ENDS_SENTENCE.search(before.text) is not None
    if ended and (OPENS_ITEM.match(line.text) or not edges.indents):
        return False
    full = (
        before.right >= edges.right - 2.5 * body
    )  # room for no more than a character or two, or a hanging mark
    # the first line of a paragraph, of which the rest hangs back to the margin
    hangs = (
        before.left >= line.left + 1.5 * body
        and before.right >= _LEAST_WIDTH * before.page_width
        and not ended
    )
    return full or hangs


def _block(line: PageLine, body: float) -> Block:
    short = len(line.text) <= 60
    set_off = short and (line.size > 1.12 * body or line.bold)
    return Block("heading" if set_off else "para", line.text)
