"""`outline`: from clean lines to headings, sentences and plans."""

import re

from wangdian.engines.plantext.model import CleanDocument, Heading, OutlinedDocument, Sentence, Span
from wangdian.engines.plantext.outlining.numbering import Marker, parse_marker

_SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”’」』）)]*|[^。！？!?；;]+$")
LONGEST_HEADING = 40


def outline(clean: CleanDocument) -> OutlinedDocument:
    """Find the headings, sentences and plans of `clean`."""
    headings: list[Heading] = []
    sentences: list[Sentence] = []
    stack: list[tuple[int, int]] = []  # (rank, heading index)
    for number, line in enumerate(clean.lines):
        text = line.span.of(clean.text)
        marker = parse_marker(text)
        if number == 0 and marker is None and len(text) <= LONGEST_HEADING and text[-1] not in "。；：:;":
            headings.append(Heading(0, text, line.span, title=text))
            stack = [(0, 0)]
            continue
        following = clean.lines[number + 1].span.of(clean.text) if number + 1 < len(clean.lines) else ""
        if marker and _is_heading(text, marker, following):
            while stack and stack[-1][0] >= marker.rank:
                stack.pop()
            parent = stack[-1][1] if stack else None
            level = len(stack) if stack and stack[0][0] == 0 else len(stack) + 1
            headings.append(Heading(level, text, line.span, marker.text, text[marker.end :], parent=parent))
            stack.append((marker.rank, len(headings) - 1))
            continue
        here = len(headings) - 1 if headings else None
        item = marker.text if marker else ""
        start = line.span.start + (marker.end if marker else 0)
        for found in _SENTENCE.finditer(clean.text[start : line.span.end]):
            span = Span(start + found.start(), start + found.end())
            sentences.append(Sentence(span, here, number, item))
            item = ""
    return OutlinedDocument(clean, tuple(headings), tuple(sentences), (Span(0, len(clean.text)),))


def _is_heading(text: str, marker: Marker, following: str) -> bool:
    """A numbered line that is short and no sentence, followed by something deeper."""
    if marker.value is None or len(text) > LONGEST_HEADING or re.search("[。；;！!]|[:：].", text):
        return False
    after = parse_marker(following)
    return marker.rank <= 35 or after is None or after.rank > marker.rank
