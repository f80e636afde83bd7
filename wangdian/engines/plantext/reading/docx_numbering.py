"""The numbers Word shows in front of paragraphs, which stand nowhere in the text of the file.

A paragraph names a list (numId) and a level; the list names an abstract list whose levels say how to count
and how to write. Counting follows ECMA-376 part 1, 17.9: a level restarts when a higher one advances, lists
of one abstract list count on together unless they override the start.
"""

import re
from dataclasses import dataclass

from wangdian.engines.plantext.reading import numerals
from wangdian.engines.plantext.reading.docx_styles import ParagraphStyle
from wangdian.engines.plantext.reading.docx_xml import W, child, on, value

_PLACE = re.compile(r"%([1-9])")


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False  # write the numbers of higher levels in Arabic digits
    restart: int | None = None  # restart only after this level (0 = never)
    suffix: str = "tab"
    style: str | None = None


class Numbering:
    """Counts the lists of one document in reading order."""

    def __init__(self, part) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._links: dict[str, str] = {}  # abstract list -> the style that holds its levels
        self._holders: dict[str, str] = {}  # style -> abstract list that defines it
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if part is not None:
            self._load(part)

    def _load(self, part) -> None:
        for abstract in part.iter(W + "abstractNum"):
            key = abstract.get(W + "abstractNumId", "")
            self._abstract[key] = {_index(level): _read_level(level) for level in abstract.iter(W + "lvl")}
            link, holder = value(child(abstract, "numStyleLink")), value(child(abstract, "styleLink"))
            if link:
                self._links[key] = link
            if holder:
                self._holders[holder] = key
        for number in part.iter(W + "num"):
            levels: dict[int, _Level] = {}
            starts: dict[int, int] = {}
            for override in number.iter(W + "lvlOverride"):
                index = _index(override)
                start = value(child(override, "startOverride"))
                if start and start.isdigit():
                    starts[index] = int(start)
                level = child(override, "lvl")
                if level is not None:
                    levels[index] = _read_level(level)
            key = value(child(number, "abstractNumId")) or ""
            self._lists[number.get(W + "numId", "")] = (key, levels, starts)

    def next(self, paragraph, style: ParagraphStyle) -> tuple[str, int]:
        """The number in front of `paragraph` ("" for none) and its depth in the list, 0 outermost."""
        own = child(child(paragraph, "pPr"), "numPr")
        list_id = value(child(own, "numId")) or style.list_id
        if list_id is None or list_id == "0" or list_id not in self._lists:
            return "", 0
        abstract, own_levels, starts = self._lists[list_id]
        if abstract in self._links and not self._abstract.get(abstract):
            abstract = self._holders.get(self._links[abstract], abstract)
        levels = {**self._abstract.get(abstract, {}), **own_levels}
        index = self._level_of(own, style, levels)
        level = levels.get(index)
        if level is None:
            return "", index
        counts = self._counts.setdefault(abstract, {})
        self._advance(list_id, counts, levels, starts, index)
        return _shown(level, counts, levels, index), index

    def _level_of(self, own, style: ParagraphStyle, levels: dict[int, _Level]) -> int:
        stated = value(child(own, "ilvl"))
        if stated and stated.isdigit():
            return int(stated)
        for index, level in levels.items():  # a heading style finds its level by name
            if level.style and level.style == style.id:
                return index
        return style.list_level or 0

    def _advance(
        self,
        list_id: str,
        counts: dict[int, int],
        levels: dict[int, _Level],
        starts: dict[int, int],
        index: int,
    ) -> None:
        first = (list_id, index) not in self._begun
        self._begun.add((list_id, index))
        if first and index in starts:
            counts[index] = starts[index]
        elif index in counts:
            counts[index] += 1
        else:
            counts[index] = starts.get(index, levels[index].start)
        for higher in range(index):
            if higher in levels and higher not in counts:
                counts[higher] = levels[higher].start
        for deeper in [d for d in counts if d > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or index < restart:
                del counts[deeper]


def _shown(level: _Level, counts: dict[int, int], levels: dict[int, _Level], index: int) -> str:
    if level.form == "bullet":
        return "•"
    if level.form == "none":
        return _PLACE.sub("", level.text)

    def place(found: re.Match) -> str:
        at = int(found.group(1)) - 1
        form = levels[at].form if at in levels else "decimal"
        return numerals.write(counts.get(at, 1), "decimal" if level.legal and at != index else form)

    shown = _PLACE.sub(place, level.text).strip()
    return (
        shown + " "
        if shown and (level.suffix == "space" or (shown[-1].isascii() and shown[-1].isalnum()))
        else shown
    )


def _index(element) -> int:
    found = element.get(W + "ilvl", "0")
    return int(found) if found.isdigit() else 0


def _read_level(level) -> _Level:
    start, restart = value(child(level, "start")), value(child(level, "lvlRestart"))
    return _Level(
        start=int(start) if start and start.isdigit() else 1,
        form=value(child(level, "numFmt")) or "decimal",
        text=value(child(level, "lvlText")) or "",
        legal=on(child(level, "isLgl")),
        restart=int(restart) if restart and restart.isdigit() else None,
        suffix=value(child(level, "suff")) or "tab",
        style=value(child(level, "pStyle")),
    )
