"""Paragraph styles: which are headings, which carry a number."""

import re
from dataclasses import dataclass, replace

from wangdian.engines.plantext.reading.docx_xml import W, child, on, value

_HEADING = re.compile(r"^(?:heading|标题|標題)\s*([1-9])$", re.I)
_TITLE = re.compile(r"^(?:title|标题|標題|文档标题)$", re.I)
_CONTENTS = re.compile(r"^(?:toc\s*\d|目录\s*\d|toc heading|table of figures)", re.I)
_DEEPEST = 20  # styles based on styles


@dataclass(frozen=True)
class ParagraphStyle:
    """What a style says about a paragraph."""

    level: int | None = None  # 0 title, 1 Heading 1 …
    list_id: str | None = None  # numbering it carries
    list_level: int | None = None
    is_contents: bool = False  # a line of the table of contents
    id: str = ""
    bold: bool = False  # its text is bold unless a run says otherwise


class Styles:
    """The styles of one document, inheritance resolved."""

    def __init__(self, part) -> None:
        self._elements = {} if part is None else {s.get(W + "styleId"): s for s in part.iter(W + "style")}
        self._known: dict[str, ParagraphStyle] = {}
        self._default = next(
            (
                key
                for key, s in self._elements.items()
                if s.get(W + "default") in {"1", "true"} and s.get(W + "type") == "paragraph"
            ),
            "",
        )

    def of(self, paragraph) -> ParagraphStyle:
        """The style of a paragraph, its own outline level counted in."""
        properties = child(paragraph, "pPr")
        style = self._named(value(child(properties, "pStyle")) or self._default)
        level = _outline_level(properties)
        if level is None or style.is_contents:
            return style
        return replace(style, level=level, is_contents=False)

    def _named(self, key: str) -> ParagraphStyle:
        if key not in self._known:
            self._known[key] = self._resolve(key)
        return self._known[key]

    def _resolve(self, key: str) -> ParagraphStyle:
        level: int | None = None
        list_id: str | None = None
        list_level: int | None = None
        bold: bool | None = None
        contents, at = False, key
        for _ in range(_DEEPEST):
            element = self._elements.get(at)
            if element is None:
                break
            name = (value(child(element, "name")) or "").strip()
            properties = child(element, "pPr")
            contents = contents or bool(_CONTENTS.match(name))
            if level is None:
                heading = _HEADING.match(name)
                level = (
                    int(heading.group(1))
                    if heading
                    else 0
                    if _TITLE.match(name)
                    else _outline_level(properties)
                )
            weight = child(child(element, "rPr"), "b")
            bold = on(weight) if bold is None and weight is not None else bold
            number = child(properties, "numPr")
            if list_id is None:
                list_id = value(child(number, "numId"))
            if list_level is None and (own := value(child(number, "ilvl"))):
                list_level = int(own) if own.isdigit() else None
            at = value(child(element, "basedOn")) or ""
        return ParagraphStyle(level, list_id, list_level, contents, key, bool(bold))


def _outline_level(properties) -> int | None:
    own = value(child(properties, "outlineLvl"))
    return int(own) + 1 if own and own.isdigit() and int(own) < 9 else None
