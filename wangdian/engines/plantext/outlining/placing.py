"""Every line that may be a heading or an item, placed in the nest of lists; unnumbered headings among them."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from wangdian.engines.plantext.outlining.nesting import Entry, Nest
from wangdian.engines.plantext.outlining.numbering import Marker
from wangdian.engines.plantext.outlining.shapes import GENERIC, Shape, is_measured
from wangdian.engines.plantext.outlining.titles import is_byline, is_signature, tail_begins

STYLED = "styled"  # heading styles of Word and web pages
PLAIN = "plain"  # unnumbered headings between sections
COLON = "colon"  # unnumbered or bulleted lines ending in a colon
_PLAN_RANK, _ITEM_RANK = 10, 55
_COLON_BULLET_RANK = 80
OUTER_RANK = 35  # 一、 and everything above it by custom
_OUTERMOST = 20  # where a plan has no numbers to go by
_LONGEST_PLAIN = 30
_LONGEST_CLOSE = 16  # of an unnumbered heading not set off by blank lines
_PROSE = 60  # characters; nothing longer is anything else
_LONG_ENOUGH = 6  # for words not to recur by chance
_MOST_BLOCKS = 0.7
_FEWEST_QUESTIONS = 5  # a text set out in questions and answers
_ENDED = "。！；;!"


class Placer:
    """Places the lines of one document; `entries` says for each placed line where it stands."""

    def __init__(self, shapes: Sequence[Shape], markers: dict[int, Marker], title: int | None) -> None:
        self._shapes = shapes
        self._markers = markers
        self._title = title
        self._styled = self._styles_of_numbers()
        self._outermost = self._outermost_ranks()
        self._questions = sum(shape.text[-1] in "？?" for shape in shapes)
        self._recurring = Counter(words for shape in shapes for words in _prefixes_and_suffixes(shape.text))
        self._first_lines = self._first_lines_of_blocks()
        self._tail = tail_begins(shapes)
        self.entries: dict[int, Entry] = {}
        self._place_all(Nest(markers))
        if (
            self._nest.proved
        ):  # what a later part taught of the author's order holds for the earlier parts too
            self._place_all(Nest(markers, frozenset(self._nest.proved)))

    def _place_all(self, nest: Nest) -> None:
        self._nest = nest
        self.entries = {}
        for shape in self._shapes[: self._tail]:
            if shape.index > (-1 if self._title is None else self._title) and shape.line.kind != "row":
                self._place(shape)

    def _place(self, shape: Shape) -> None:
        index, nest = shape.index, self._nest
        marker = self._markers.get(index)
        level = shape.line.level
        if level is None and marker is not None:
            level = self._styled.get(marker.style)
        if level is not None and shape.kind != "text":
            self.entries[index] = nest.place(shape, f"{STYLED}{level}", level, None)
        elif marker is not None:
            if shape.is_bullet and shape.kind == "colon":
                self.entries[index] = nest.place(shape, f"{marker.style}{COLON}", _COLON_BULLET_RANK, None)
            else:
                self.entries[index] = nest.place(shape, marker.style, marker.rank, marker.value)
        elif self._is_plain_heading(shape):
            self.entries[index] = nest.place(shape, PLAIN, self._outermost[index], None)
        elif self._is_colon_heading(shape):
            above = [o.rank for o in nest.open if o.style[:5] != COLON and _may_name(o.entries[-1])]
            inner = above[-1] if above else self._outermost[index]
            self.entries[index] = nest.place(shape, f"{COLON}{inner}", inner + 0.5, None)

    def _styles_of_numbers(self) -> dict[str, int]:
        """Number styles that got heading styles somewhere: an unstyled 二、 belongs beside a styled 一、."""
        levels: dict[str, int] = {}
        for shape in self._shapes:
            if shape.index != self._title and shape.line.level and shape.marker and not shape.is_bullet:
                levels.setdefault(shape.marker.style, shape.line.level)
        return levels

    def _outermost_ranks(self) -> list[float]:
        """For each line the rank of the outermost numbers of its plan: unnumbered headings stand beside those."""
        out: list[float] = []
        plans = [i for i, marker in sorted(self._markers.items()) if marker.rank == _PLAN_RANK]
        for start, end in pairwise([0, *plans, len(self._shapes)]):
            ranks = [self._markers[i].rank for i in range(start, end) if i in self._markers]
            inside = [rank for rank in ranks if _PLAN_RANK < rank < _ITEM_RANK]
            out += [min(inside, default=_OUTERMOST)] * (end - start)
        return out

    def _first_lines_of_blocks(self) -> set[int]:
        """First lines of blocks of short lines, when most blocks open with a bare name: 本月目标, 客户维护 …."""
        starts = [s for s in self._shapes if s.blank_before and not s.blank_after and s.marker is None]
        starts = [s for s in starts if s.index != self._title and s.line.kind == "para"]
        named = {s.index for s in starts if s.kind == "title" and _is_bare_name(s.text)}
        return named if len(named) > 1 and len(named) >= _MOST_BLOCKS * len(starts) else set()

    def _is_plain_heading(self, shape: Shape) -> bool:
        """An unnumbered line that names the text below it: in bold, set off, or short before prose."""
        text, index = shape.text, shape.index
        if shape.kind != "title" or len(text) > _LONGEST_PLAIN or is_measured(text) or text[-1] in "：:":
            return False
        if not re.search(r"[\u4e00-\u9fff]{2}", text) or text[0] in "（(—–-" or text[0].isdigit():
            return False
        if index + 1 >= len(self._shapes) or is_signature(self._shapes, index):
            return False
        if self._is_near_title(index) and (is_byline(text) or text == self._shapes[self._title or 0].text):
            return False
        following = self._shapes[index + 1]
        if shape.line.kind == "heading":
            return True
        if index in self._first_lines:
            return True
        if text[-1] in "？?":
            return self._questions >= _FEWEST_QUESTIONS and following.text[-1] not in "？?"
        if shape.blank_before and shape.blank_after:
            return following.marker is not None or following.kind != "title" or following.line.kind == "row"
        return self._names_prose(shape, following)

    def _names_prose(self, shape: Shape, following: Shape) -> bool:
        """A short line right above what it names, after something that has come to its end."""
        text, index = shape.text, shape.index
        before = self._shapes[index - 1] if index else None
        begins = (
            before is None or before.index == self._title or before.text[-1] in _ENDED or shape.blank_before
        )
        if not begins and before is not None:
            above_names = index - 1 in self.entries and before.kind == "title" and not before.is_bullet
            begins = above_names or (len(text) >= _LONG_ENOUGH and self._recurring[text] > 1)
        inner = following.marker if following.marker and following.marker.rank > OUTER_RANK else None
        opens_list = inner is not None and inner.value in {None, 1}
        sentence = following.text[-1] in _ENDED + "：:" and len(following.text) > len(text)
        names = opens_list or sentence or len(following.text) >= _PROSE or self._stacks(following)
        longest = _LONGEST_PLAIN if re.search("[:：]", text) else _LONGEST_CLOSE
        return begins and names and len(text) <= longest and shape.line.indent <= following.line.indent + 2

    def _stacks(self, following: Shape) -> bool:
        """A heading right under a heading: the line after the next is prose, the next a bare name itself."""
        index = following.index + 1
        if (
            following.kind != "title"
            or following.marker
            or is_measured(following.text)
            or index >= len(self._shapes)
        ):
            return False
        prose = self._shapes[index]
        return (
            _is_bare_name(following.text)
            and prose.marker is None
            and prose.text[-1] == "。"
            and len(prose.text) >= _PROSE // 2
        )

    def _is_colon_heading(self, shape: Shape) -> bool:
        """An unnumbered line such as 业绩目标： that names what follows; no greeting, no generic 措施：."""
        if shape.kind != "colon" or GENERIC.match(shape.head) or len(shape.head) < 2:
            return False
        if shape.index + 1 >= len(self._shapes):
            return False
        # right under the title a line ending in a colon may greet those the paper is meant for
        greets = self._is_near_title(shape.index) and self._shapes[shape.index + 1].marker is None
        return not greets and not re.match("各|全[体行]", shape.head)

    def _is_near_title(self, index: int) -> bool:
        start = 0 if self._title is None else self._title + 1
        near = self._shapes[start : index + 1] if index - start < 4 else ()
        return bool(near) and all(len(s.text) <= 40 and s.marker is None for s in near)


def _is_bare_name(text: str) -> bool:
    return len(text) <= _LONGEST_CLOSE and not re.search(r"[\d，,]", text)


def _may_name(entry: Entry) -> bool:
    return entry.shape.kind in {"title", "colon", "lead"} and not entry.shape.is_bullet


def _prefixes_and_suffixes(text: str) -> set[str]:
    """The words a line begins or ends with, at the lengths headings have: a list of contents shows them."""
    sizes = range(_LONG_ENOUGH, min(len(text), _LONGEST_CLOSE) + 1)
    return {text[:n] for n in sizes} | {text[-n:] for n in sizes}
