"""Which numbered lines belong to one list, and which list stands inside which entry.

Styles mean nothing absolute: one author puts 1. under （一）, another （一） under 1. What tells is how the counts
run on. A list goes on where its next number comes; a count that begins again at one opens a new list, inside the
entry before it when that entry's own list is still to be continued further down.
"""

import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from wangdian.engines.plantext.outlining.numbering import Marker
from wangdian.engines.plantext.outlining.shapes import Shape

_OUTER_RANK = 35  # 一、 and what is outside it by custom
_ITEM_RANK = 55  # 1. and what is inside it by custom: there the indent tells
_LARGEST_GAP = 2  # a list may skip a number: typing errors, a lost line


@dataclass(eq=False)
class Entry:
    """One numbered or bulleted line, or an unnumbered heading, with its place."""

    shape: Shape
    rank: float
    parent: "Entry | None" = None
    list: "List | None" = None

    @property
    def index(self) -> int:
        return self.shape.index


@dataclass(eq=False)
class List:
    """Entries of one style that count on."""

    style: str
    indent: int
    rank: float
    parent: Entry | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def last(self) -> int:
        marker = self.entries[-1].shape.marker
        return (marker.value or 0) if marker else 0


def believable(shapes: Sequence[Shape]) -> dict[int, Marker]:
    """The markers by line, without those that only look like numbers because nothing counts on from them."""
    last: dict[tuple[str, int], int] = {}  # (style, value) -> the last line that has it
    for shape in shapes:
        if shape.marker and shape.marker.value is not None:
            last[shape.marker.style, shape.marker.value] = shape.index
    seen: set[tuple[str, int]] = set()
    numbers: set[str] = set()
    out = {}
    for shape in shapes:
        marker = shape.marker
        if marker is None:
            continue
        if marker.value is not None:
            style, value = marker.style, marker.value
            seen.add((style, value))
            written = marker.text.rstrip(".．、")
            numbers.add(written)
            opens_section = value == 1 and written.rpartition(".")[0] in numbers  # 2.1 after 2
            counts = (
                opens_section
                or (style, value - 1) in seen
                or (value == 1 and last.get((style, 2), -1) > shape.index)
            )
            if marker.doubtful and not counts:
                continue
        out[shape.index] = marker
    return out


class Nest:
    """Places entries one after the other; `open` is the stack of lists that may still go on."""

    def __init__(self, markers: dict[int, Marker], inside: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.open: list[List] = []
        self.proved: set[tuple[str, str]] = set(inside)  # (outer style, inner style), against custom
        self._upcoming: dict[str, list[tuple[int, int]]] = {}
        for index, marker in sorted(markers.items()):
            if marker.value is not None:
                self._upcoming.setdefault(marker.style, []).append((index, marker.value))

    def close_below(self, rank: float) -> None:
        """An unnumbered heading of this rank ends every list as deep as it or deeper."""
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()

    def place(self, shape: Shape, style: str, rank: float, value: int | None) -> Entry:
        """Put one line into the list it continues, or into a new one."""
        entry = Entry(shape, rank)
        found = self._continued(style, value, shape.line.indent)
        if found is None:
            found = self._new_list(style, rank, value, shape)
        entry.list, entry.parent = found, found.parent
        found.entries.append(entry)
        return entry

    def _continued(self, style: str, value: int | None, indent: int) -> List | None:
        for depth in range(len(self.open) - 1, -1, -1):
            candidate = self.open[depth]
            if candidate.style != style:
                continue
            if value is None:
                outside = any(c.style == style and c.indent <= indent for c in self.open[:depth])
                goes_on = indent == candidate.indent or (indent < candidate.indent and not outside)
            else:
                goes_on = 0 < value - candidate.last <= _LARGEST_GAP
            if goes_on:
                del self.open[depth + 1 :]
                return candidate
        return None

    def _new_list(self, style: str, rank: float, value: int | None, shape: Shape) -> List:
        same = [i for i, c in enumerate(self.open) if c.style == style and c.indent >= shape.line.indent]
        goes_on = same and any(self._waits(c, shape.index) for c in self.open[same[0] + 1 :])
        if same and not goes_on and (value is not None or self.open[same[0]].indent > shape.line.indent):
            del self.open[same[0] :]  # the count begins again: another list of the same kind
        while self.open and self.open[-1].rank >= rank:
            deeper = rank >= _ITEM_RANK and shape.line.indent > self.open[-1].indent
            if deeper or self._holds(self.open[-1], style, rank, shape.index):
                break
            self.open.pop()
        parent = self.open[-1].entries[-1] if self.open else None
        new = List(style, shape.line.indent, rank, parent)
        self.open.append(new)
        return new

    def _holds(self, candidate: List, style: str, rank: float, index: int) -> bool:
        """Whether a new list stands inside `candidate` although custom has it the other way round."""
        last = candidate.entries[-1].shape
        outermost = candidate.parent is None and rank > _OUTER_RANK and candidate.style != style
        if outermost and last.kind in {"title", "colon"} and not last.is_bullet:
            return True  # it names things, and nothing is outside it: （一） under 2. 重点工作
        return self._goes_on_later(candidate, style, index)

    def _goes_on_later(self, candidate: List, style: str, after: int) -> bool:
        """Whether the next number of `candidate`'s style is the one it waits for.

        For an outer style by custom (（一） after 1.) that is the sign that the author turned the order round,
        here and in the rest of the text.
        """
        if candidate.style == style:
            return False
        if self._waits(candidate, after):
            self.proved.add((candidate.style, style))
        return (candidate.style, style) in self.proved

    def _waits(self, candidate: List, after: int) -> bool:
        """Whether the next number of the list's style after line `after` is the one it goes on with."""
        upcoming = self._upcoming.get(candidate.style, [])
        at = bisect_right(upcoming, (after, sys.maxsize))
        return at < len(upcoming) and upcoming[at][1] == candidate.last + 1
