"""Body text as sentences and items, each under its heading and its list's opening sentence."""

import re

from wangdian.engines.plantext.model import CleanDocument, Sentence, Span
from wangdian.engines.plantext.outlining.headings import Structure

_ENDS = "。！？!?；;"
_CLOSERS = "”’」』）)》"
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "【": "】"}
_LONGEST_BRACKET = 120  # an opening bracket that does not close within this is a slip


def split(text: str, start: int, end: int) -> list[Span]:
    """The sentences of text[start:end]: cut after 。！？；, not inside brackets or quotation marks."""
    out: list[Span] = []
    begin, waiting, since = start, "", start
    for at in range(start, end):
        char = text[at]
        if waiting and at - since > _LONGEST_BRACKET:
            waiting = ""
        if waiting:
            waiting = "" if char == waiting else waiting
            continue
        if char in _PAIRS:
            if text.find(_PAIRS[char], at, min(at + _LONGEST_BRACKET, end)) > 0:
                waiting, since = _PAIRS[char], at
        elif (char in _ENDS and not (at + 1 < end and text[at + 1] in _ENDS + _CLOSERS)) or (
            char in _CLOSERS and at > start and text[at - 1] in _ENDS
        ):
            out.append(Span(begin, at + 1))
            begin = at + 1
    if text[begin:end].strip():
        out.append(Span(begin, end))
    return [_trimmed(text, span) for span in out if span.of(text).strip()]


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + len(words.rstrip()))


def sentences_of(clean: CleanDocument, structure: Structure, numbers: dict[int, int]) -> list[Sentence]:
    """Every sentence outside headings. `numbers` maps the line of a heading to its place among the headings."""
    out: list[Sentence] = []
    here: int | None = None
    last_of: dict[int, int] = {}  # line -> its last sentence
    openers: dict[int, int] = {}  # id of a list -> the sentence whose colon opened it
    for shape in structure.shapes:
        line, start = shape.line, shape.line.span.start
        heading = structure.headings.get(shape.index)
        if heading is not None:
            here = numbers[shape.index]
            if not heading.run_in:
                continue
            start += heading.end
            start += len(re.match(r"[。：:\s]*", clean.text[start : line.span.end]).group())  # type: ignore[union-attr]
        item, parent = "", None
        entry = structure.entries.get(shape.index)
        if heading is None and shape.marker is not None:
            item = shape.marker.text
            start += shape.marker.end
        if heading is None and entry is not None and entry.list is not None:
            key = id(entry.list)
            if key not in openers:
                openers[key] = _opener(
                    clean, structure, shape.index, entry.list.entries[0].index, last_of, out
                )
            parent = openers[key] if openers[key] >= 0 else None
        spans = [line.span] if line.kind == "row" else split(clean.text, start, line.span.end)
        for span in spans:
            out.append(Sentence(span, here, shape.index, item, parent))
            item = ""
        if spans:
            last_of[shape.index] = len(out) - 1
    return out


def _opener(
    clean: CleanDocument,
    structure: Structure,
    index: int,
    first: int,
    last_of: dict[int, int],
    out: list[Sentence],
) -> int:
    """The sentence that opened the list beginning at line `first`: the line before it, or the entry around it."""
    entry = structure.entries[index]
    above = entry.parent
    if above is not None and above.index not in structure.headings and above.index in last_of:
        return last_of[above.index]
    before = last_of.get(first - 1)
    if before is not None and out[before].span.of(clean.text)[-1] in "：:":
        return before
    return -1
