"""`outline`: from clean lines to headings, sentences and plans."""

import re

from wangdian.engines.plantext.model import CleanDocument, Heading, OutlinedDocument, Span
from wangdian.engines.plantext.outlining.headings import Found, find_headings
from wangdian.engines.plantext.outlining.sentences import sentences_of

_PLAN_STYLES = ("part", "ordinal:篇")
_PLAN_NOUN = re.compile(r"计划|方案|规划|总结|范文|办法|打算|安排")


def outline(clean: CleanDocument) -> OutlinedDocument:
    """Find the headings, sentences and plans of `clean`.

    Levels count the headings above: the title is 0, and so are the headings of the outermost plans where a
    file has no title of its own. Headings inside a paragraph are `run_in`; their text stops before the mark
    that ends them. The rest of the text is cut into sentences.
    """
    structure = find_headings(clean)
    headings: list[Heading] = []
    numbers: dict[int, int] = {}
    for index, found in sorted(structure.headings.items()):
        parent = numbers.get(found.parent) if found.parent is not None else None
        headings.append(_heading(found, parent, headings))
        numbers[index] = len(headings) - 1
    sentences = sentences_of(clean, structure, numbers)
    return OutlinedDocument(clean, tuple(headings), tuple(sentences), _plans(clean, structure.headings))


def _heading(found: Found, parent: int | None, above: list[Heading]) -> Heading:
    shape = found.shape
    text = shape.text[found.start : found.end].strip().rstrip("：:")
    marker = shape.marker
    numbered = marker is not None and found.start == 0
    number = marker.text if marker is not None and numbered else ""
    title = shape.text[marker.end if marker is not None and numbered else found.start : found.end].strip()
    span = Span(shape.line.span.start + found.start, shape.line.span.start + found.end)
    # plans in a file without a title of its own are titles themselves
    is_title = found.is_title or (parent is None and marker is not None and marker.style in _PLAN_STYLES)
    level = 0 if is_title else above[parent].level + 1 if parent is not None else 1
    return Heading(level, text, span, number, title.rstrip("：:"), found.run_in, parent)


def _plans(clean: CleanDocument, headings: dict[int, Found]) -> tuple[Span, ...]:
    """The span of each plan in a file that holds several; one span for the whole text otherwise."""
    starts = [
        found.shape.line.span.start
        for _, found in sorted(headings.items())
        if found.shape.marker
        and found.shape.marker.style in _PLAN_STYLES
        and (found.shape.marker.style == "part" or _PLAN_NOUN.search(found.shape.text))
    ]
    if len(starts) < 2:
        return (Span(0, len(clean.text)),)
    ends = [*starts[1:], len(clean.text)]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
