"""Which lines are headings.

A heading names what stands under it. So numbers alone decide nothing: a numbered line is a heading when it is
short, says no sentence, and the entries of its list mostly have something under them; an enumerated sentence is
an item. A heading may also be the first short sentence of a paragraph (run-in), when the whole list is written so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wangdian.engines.plantext.model import CleanDocument
from wangdian.engines.plantext.outlining.nesting import Entry, List, believable
from wangdian.engines.plantext.outlining.placing import COLON, OUTER_RANK, PLAIN, STYLED, Placer
from wangdian.engines.plantext.outlining.shapes import GENERIC, Shape, is_measured, shape_of, shapes_of
from wangdian.engines.plantext.outlining.titles import find_title

_DEEPEST_STOP = 45  # （一）: deeper than that a short sentence is an item, not a heading with a full stop
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
    entries = Placer(shapes, markers, title).entries
    chosen: dict[int, tuple[int, bool]] = {}  # line -> (end, run-in)
    for one in {id(e.list): e.list for e in entries.values()}.values():
        if one is not None:
            chosen |= _headings_of(one, entries, shapes)
    headings = {}
    if title is not None:
        headings[title] = Found(
            shapes[title], shapes[title].name_start, len(shapes[title].text), False, None, is_title=True
        )
    for index in sorted(chosen):
        end, run_in = chosen[index]
        shape = shapes[index]
        above = entries[index].parent
        while above is not None and above.index not in chosen:
            above = above.parent
        parent = above.index if above is not None else title if title is not None and title < index else None
        headings[index] = Found(shape, shape.name_start, end, run_in, parent)
    return Structure(shapes, headings, entries)


def _headings_of(
    one: List, entries: dict[int, Entry], shapes: Sequence[Shape]
) -> dict[int, tuple[int, bool]]:
    """The entries of a list that are headings: line -> (where the heading ends, run-in)."""
    style = one.style
    if style == PLAIN or style.startswith((COLON, STYLED)):
        return {
            e.index: (e.shape.head_end, e.shape.kind in {"label", "lead"} and not _is_whole(e))
            for e in one.entries
        }
    if style.endswith(COLON):
        return {
            e.index: (e.shape.head_end, False)
            for e in one.entries
            if not GENERIC.match(e.shape.head) and e.index + 1 < len(shapes)
        }
    if style == "ordinal:条":
        return _articles(one, entries, shapes)
    if style.startswith(("bullet", "sign")):
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
    bare = [e for e in one.entries if _is_bare(e.shape, one.rank)]
    with_body = [e for e in bare if _has_body(e, entries, shapes)]
    if not with_body or len(with_body) <= least * len(one.entries) - 1e-9:
        return {}
    if len(with_body) == least * len(one.entries) and not outer:
        return {}
    return {e.index: (e.shape.head_end, False) for e in bare}


def _is_bare(shape: Shape, rank: float) -> bool:
    """Nothing but a name: short, without a sentence; the deeper the list, the less may be said in it."""
    if shape.kind == "stop":
        return rank <= _DEEPEST_STOP
    return shape.kind == "colon" or (
        shape.kind == "title" and (rank <= OUTER_RANK or not is_measured(shape.text))
    )


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
    named: dict[int, tuple[int, bool]] = {}
    run_in: dict[int, tuple[int, bool]] = {}
    for entry in one.entries:
        shape = entry.shape
        assert shape.marker is not None
        bracketed = _BRACKETED.match(shape.text[shape.marker.end :])
        if bracketed:
            run_in[entry.index] = (shape.marker.end + bracketed.end(), True)
        elif shape.kind in {"title", "colon"} and _has_body(entry, entries, shapes):
            named[entry.index] = (shape.head_end, False)
        elif shape.kind in {"lead", "label"}:
            run_in[entry.index] = (shape.head_end, True)
    return named | run_in if len(named) + len(run_in) >= 0.6 * len(one.entries) else named
