"""Which lines are headings.

A heading names what stands under it. So numbers alone decide nothing: a numbered line is a heading when it is
short, says no sentence, and the entries of its list mostly have something under them; an enumerated sentence is
an item. A heading may also be the first short sentence of a paragraph (run-in), when the whole list is written so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wangdian.engines.plantext.model import CleanDocument
from wangdian.engines.plantext.outlining.nesting import Entry, List, Nest, believable
from wangdian.engines.plantext.outlining.numbering import Marker
from wangdian.engines.plantext.outlining.shapes import GENERIC, Shape, is_measured, shape_of, shapes_of
from wangdian.engines.plantext.outlining.titles import find_title, is_byline, is_signature, tail_begins

OUTER_RANK = 35  # 一、 and everything above it by custom
_STYLED = "styled"  # heading styles of Word and web pages
_PLAIN = "plain"  # unnumbered headings between sections
_COLON = "colon"  # unnumbered lines ending in a colon
_PLAN_RANK, _ITEM_RANK = 10, 55
_PROSE = 60  # characters; nothing longer is anything else
_LONG_ENOUGH = 6  # for words not to recur by chance
_FEWEST_QUESTIONS = 5  # a text set out in questions and answers
_LONGEST_PLAIN = 30
_LONGEST_CLOSE = 16  # of an unnumbered heading not set off by blank lines
_BRACKETED = re.compile(r"^[（(【\[][^）)】\]]{2,15}[)）】\]](?=\S)")


@dataclass(frozen=True)
class Found:
    """A line recognised as heading: how far into the line it reaches, and the heading it stands under."""

    shape: Shape
    start: int  # in the line
    end: int
    run_in: bool
    parent: int | None  # line index of the heading above
    is_title: bool = False


@dataclass(frozen=True)
class Structure:
    """Headings by line, and for every numbered or bulleted line that is an item the entry it is."""

    shapes: Sequence[Shape]
    headings: dict[int, Found]
    entries: dict[int, Entry]


def find_headings(clean: CleanDocument) -> Structure:
    """Decide for every line of `clean` whether it is a heading, and where it stands."""
    shapes = shapes_of(clean)
    markers = believable(shapes)
    shapes = [
        s if s.marker is None or s.index in markers else shape_of(clean, s.index, numbered=False)
        for s in shapes
    ]
    title = find_title(shapes)
    markers.pop(title, None)  # type: ignore[arg-type]
    styled = _styles_of_numbers(shapes, title)
    entries = _place(shapes, markers, styled, title)
    chosen: dict[int, tuple[int, bool]] = {}  # line -> (end, run-in)
    for one in {id(e.list): e.list for e in entries.values()}.values():
        if one is not None:
            chosen |= _headings_of(one, entries, shapes)
    headings = {}
    if title is not None:
        headings[title] = _title(shapes[title])
    for index in sorted(chosen):
        end, run_in = chosen[index]
        shape = shapes[index]
        start = (
            shape.marker.end
            if shape.marker and (shape.is_bullet or shape.marker.style[:8] == "markdown")
            else 0
        )
        above = entries[index].parent
        while above is not None and above.index not in chosen:
            above = above.parent
        parent = above.index if above is not None else title if title is not None and title < index else None
        headings[index] = Found(shape, start, end, run_in, parent)
    return Structure(shapes, headings, entries)


def _title(shape: Shape) -> Found:
    start = shape.marker.end if shape.marker and shape.marker.style.startswith("markdown") else 0
    return Found(shape, start, len(shape.text), False, None, is_title=True)


def _styles_of_numbers(shapes: Sequence[Shape], title: int | None) -> dict[str, int]:
    """Number styles that heading styles were given to somewhere: an unstyled 二、 belongs beside a styled 一、."""
    levels: dict[str, int] = {}
    for shape in shapes:
        if shape.index != title and shape.line.level and shape.marker and not shape.is_bullet:
            levels.setdefault(shape.marker.style, shape.line.level)
    return levels


def _place(
    shapes: Sequence[Shape], markers: dict[int, Marker], styled: dict[str, int], title: int | None
) -> dict[int, Entry]:
    nest = Nest(markers)
    outermost = _outermost_ranks(shapes, markers)
    tail = tail_begins(shapes)
    entries: dict[int, Entry] = {}
    for shape in shapes[:tail]:
        index = shape.index
        if index == title or shape.line.kind == "row":
            continue
        marker = markers.get(index)
        level = shape.line.level
        if level is None and marker is not None:
            level = styled.get(marker.style)
        if level is not None and shape.kind in {"title", "colon", "label", "lead"}:
            entries[index] = nest.place(shape, f"{_STYLED}{level}", level, None)
        elif marker is not None:
            if shape.is_bullet and shape.kind == "colon":
                entries[index] = nest.place(shape, f"{marker.style}{_COLON}", 80, None)
            else:
                entries[index] = nest.place(shape, marker.style, marker.rank, marker.value)
        elif _is_plain_heading(shapes, index, title, entries):
            entries[index] = nest.place(shape, _PLAIN, outermost[index], None)
        elif _is_colon_heading(shapes, index, title):
            above = [o.rank for o in nest.open if o.style[:5] != _COLON and _may_name(o.entries[-1])]
            inner = above[-1] if above else outermost[index]
            entries[index] = nest.place(shape, f"{_COLON}{inner}", inner + 0.5, None)
    return entries


def _may_name(entry: Entry) -> bool:
    return entry.shape.kind in {"title", "colon", "lead"} and not entry.shape.is_bullet


def _outermost_ranks(shapes: Sequence[Shape], markers: dict[int, Marker]) -> list[float]:
    """For each line the rank of the outermost numbering of its plan: unnumbered headings stand beside those."""
    out: list[float] = []
    for plan in _cut_at([i for i, m in sorted(markers.items()) if m.rank == _PLAN_RANK], len(shapes)):
        ranks = [markers[i].rank for i in plan if i in markers and _PLAN_RANK < markers[i].rank < _ITEM_RANK]
        out += [min(ranks, default=20)] * len(plan)
    return out


def _cut_at(starts: Sequence[int], end: int) -> list[range]:
    edges = [0, *starts, end]
    return [range(a, b) for a, b in pairwise(edges)]


def _is_plain_heading(
    shapes: Sequence[Shape], index: int, title: int | None, entries: dict[int, Entry]
) -> bool:
    """An unnumbered line that names the text below it: set off by blank lines, in bold, or short before prose."""
    shape = shapes[index]
    text = shape.text
    if shape.kind != "title" or len(text) > _LONGEST_PLAIN or is_measured(text) or text[-1] in "：:":
        return False
    if not re.search(r"[\u4e00-\u9fff]{2}", text) or text[0] in "（(—–-" or re.match(r"\d", text):
        return False
    following = shapes[index + 1] if index + 1 < len(shapes) else None
    if following is None or is_signature(shapes, index):
        return False
    before = shapes[index - 1] if index else None
    if _in_byline_zone(shapes, index, title) and is_byline(text):
        return False
    if shape.line.kind == "heading":
        return True
    if text[-1] in "？?":
        return (
            following.text[-1] not in "？?" and sum(s.text[-1] in "？?" for s in shapes) >= _FEWEST_QUESTIONS
        )
    alone = shape.blank_before and shape.blank_after
    if alone:
        return following.marker is not None or following.kind != "title" or following.line.kind == "row"
    named = before is not None and before.index in entries and before.kind == "title" and not before.is_bullet
    ends = (
        before is None
        or before.index == title
        or before.text[-1] in "。！；;!"
        or shape.blank_before
        or named
    )
    opens = following.marker is not None and following.marker.value in {None, 1} and shape.blank_before
    ends = ends or (
        len(text) >= _LONG_ENOUGH and sum(text in s.text for s in shapes) > 1
    )  # as a contents list says
    prose = opens or len(following.text) >= _PROSE or following.text[-1] in "。！；：:;"
    prose = prose and (opens or len(following.text) > len(text))
    longest = _LONGEST_PLAIN if re.search("[:：]", text) else _LONGEST_CLOSE
    return ends and prose and len(text) <= longest and shape.line.indent <= following.line.indent + 2


def _in_byline_zone(shapes: Sequence[Shape], index: int, title: int | None) -> bool:
    start = 0 if title is None else title + 1
    return index - start < 4 and all(
        len(s.text) <= 40 and s.marker is None for s in shapes[start : index + 1]
    )


def _is_colon_heading(shapes: Sequence[Shape], index: int, title: int | None) -> bool:
    shape = shapes[index]
    if shape.kind != "colon" or GENERIC.match(shape.head) or index + 1 >= len(shapes) or len(shape.head) < 2:
        return False
    # right under the title a line ending in a colon may greet those the paper is meant for
    greets = _in_byline_zone(shapes, index, title) and shapes[index + 1].marker is None
    return not greets and not re.match("各|全[体行]", shape.head)


def _headings_of(
    one: List, entries: dict[int, Entry], shapes: Sequence[Shape]
) -> dict[int, tuple[int, bool]]:
    """The entries of a list that are headings: line -> (where the heading ends, run-in)."""
    style = one.style
    if style == _PLAIN or style.startswith((_COLON, _STYLED)):
        return {
            e.index: (e.shape.head_end, e.shape.kind in {"label", "lead"} and not _is_whole(e))
            for e in one.entries
        }
    if style.endswith(_COLON):
        return {
            e.index: (e.shape.head_end, False)
            for e in one.entries
            if not GENERIC.match(e.shape.head) and e.index + 1 < len(shapes)
        }
    if style == "ordinal:条":
        return _articles(one, entries, shapes)
    if style.startswith("bullet"):
        return _named(one, entries, shapes, least=0.5)
    if one.rank < 30 and not style.startswith(("counted", "named")):
        return {
            e.index: (len(e.shape.text.rstrip("：:")), False) for e in one.entries if _is_short(e)
        } | _leads(one)
    return _named(one, entries, shapes, least=0.34 if one.rank <= OUTER_RANK else 0.5) | _leads(one)


def _is_whole(entry: Entry) -> bool:
    return entry.shape.head_end >= len(entry.shape.text.rstrip("：:"))


def _is_short(entry: Entry) -> bool:
    text = entry.shape.text
    return len(text) <= 60 and text[-1] not in "。；;，,、" and entry.shape.kind != "lead"


def _named(
    one: List, entries: dict[int, Entry], shapes: Sequence[Shape], least: float
) -> dict[int, tuple[int, bool]]:
    """Short bare entries, when more than `least` of the list has something under it."""
    outer = one.rank <= OUTER_RANK
    bare = [
        e
        for e in one.entries
        if e.shape.kind in {"title", "colon"}
        and (outer or not is_measured(e.shape.text) or e.shape.kind == "colon")
    ]
    with_body = [e for e in bare if _has_body(e, entries, shapes)]
    if not with_body or len(with_body) <= least * len(one.entries) - 1e-9:
        return {}
    if len(with_body) == least * len(one.entries) and not outer:
        return {}
    return {e.index: (e.shape.head_end, False) for e in bare}


def _has_body(entry: Entry, entries: dict[int, Entry], shapes: Sequence[Shape]) -> bool:
    """Whether the next line stands under the entry: plain text, a table, or an entry inside it."""
    index = entry.index + 1
    if index >= len(shapes):
        return False
    inner = entries.get(index)
    if inner is None:
        return True
    while inner is not None and inner is not entry:
        inner = inner.parent  # type: ignore[assignment]
    return inner is entry


def _leads(one: List) -> dict[int, tuple[int, bool]]:
    """Run-in headings: the first short sentence of each entry, when most of the list is written so."""
    lead = [e for e in one.entries if e.shape.kind == "lead"]
    label = [e for e in one.entries if e.shape.kind == "label" and len(e.shape.text) - e.shape.head_end > 30]
    named = [e for e in one.entries if e.shape.kind in {"title", "colon"}]
    outer = one.rank <= OUTER_RANK and one.parent is None
    chosen = lead + (label if outer else [])
    if not chosen or (len(chosen) < 2 and not outer):
        return {}
    if len(chosen) + len(named) < 0.6 * len(one.entries):
        return {}
    return {e.index: (e.shape.head_end, True) for e in chosen}


def _articles(one: List, entries: dict[int, Entry], shapes: Sequence[Shape]) -> dict[int, tuple[int, bool]]:
    """第X条 with a title of its own: on its own line, in brackets, or as first short sentence of most articles."""
    out: dict[int, tuple[int, bool]] = {}
    for entry in one.entries:
        shape = entry.shape
        assert shape.marker is not None
        bracketed = _BRACKETED.match(shape.text[shape.marker.end :])
        if bracketed:
            out[entry.index] = (shape.marker.end + bracketed.end(), True)
        elif shape.kind in {"title", "colon"} and _has_body(entry, entries, shapes):
            out[entry.index] = (shape.head_end, False)
        elif shape.kind in {"lead", "label"}:
            out[entry.index] = (shape.head_end, True)
    return out if len(out) >= 0.6 * len(one.entries) else {}
