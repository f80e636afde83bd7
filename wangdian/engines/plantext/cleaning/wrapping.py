"""Lines that a printer, a mail programme or a page broke at a fixed width, joined into paragraphs again."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from wangdian.engines.plantext.cleaning.draft import Edit
from wangdian.engines.plantext.marks import OPENS_ITEM

_NARROWEST, _WIDEST = 24, 120  # columns; a Chinese character takes two
_SLACK = 6  # columns a full line may fall short: a hanging mark, a number kept whole
_FEWEST_FULL = 4
_SHARE_FULL = 0.4  # of the lines of text
_DRAWN = re.compile(r"[|｜│┃\t─━┄]|\S[ \u3000]{2,}\S")  # tables, and lines set out in columns
_ENDS = re.compile(r"[。！？：!?:][”’」』）)]*$")


@dataclass(frozen=True)
class _Row:
    start: int
    text: str
    width: int
    indent: int


def wrapped_lines(text: str) -> list[Edit]:
    """Take out the line breaks inside paragraphs; nothing where lines end where their authors ended them.

    A text counts as wrapped when a large share of its lines reach the same width and stop there in the middle
    of a sentence.
    """
    rows, at = [], 0
    for line in text.split("\n"):
        rows.append(_Row(at, line.rstrip(), _columns(line.rstrip()), len(line) - len(line.lstrip())))
        at += len(line) + 1
    words = [row for row in rows if row.text and not _DRAWN.search(row.text)]
    width = _common_width(words)
    if width is None:
        return []
    edits, before_joined = [], False
    for row, following in pairwise(rows):
        joins = row.width >= width - _SLACK and _goes_on(row, following)
        if joins:
            start, end = row.start + len(row.text), following.start + following.indent
            gap = " " if row.text[-1].isascii() and following.text.strip()[0].isascii() else ""
            told = ("⏎", gap)
            edits.append(Edit(start, end, gap, "" if before_joined else "line_break", told=told))
        before_joined = joins
    return edits


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _common_width(rows: list[_Row]) -> int | None:
    """The width the text was broken at, None when it was not."""
    longest = max((row.width for row in rows), default=0)
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    full = [row for row in rows if row.width >= longest - _SLACK]
    broken = [row for row in full if not _ENDS.search(row.text)]
    enough = len(broken) >= _FEWEST_FULL and len(full) >= _SHARE_FULL * len(rows)
    return longest if enough and len(broken) >= 0.6 * len(full) else None


def _goes_on(row: _Row, following: _Row) -> bool:
    if not following.text or _ENDS.search(row.text):
        return False
    if _DRAWN.search(row.text) or _DRAWN.search(following.text):
        return False
    deeper = following.indent >= row.indent + 2
    return not deeper and not OPENS_ITEM.match(following.text.strip())
