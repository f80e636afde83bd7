"""Web pages: the main content as headings, paragraphs, list items and tables, without the site's chrome."""

import re

from lxml import etree
from lxml import html as lxml_html

from wangdian.engines.plantext.model import Block, RawDocument
from wangdian.engines.plantext.reading import numerals
from wangdian.engines.plantext.reading.encodings import decode
from wangdian.engines.plantext.reading.html_content import main_content, outer_title, strip_chrome
from wangdian.engines.plantext.reading.refusals import refuse
from wangdian.engines.plantext.reading.tables import Grid

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """p div section article main blockquote dl dt dd figure figcaption address h1 h2 h3 h4 h5 h6 ul ol li
        table pre hr form fieldset details summary center body header footer aside nav tbody thead tr td th
        caption""",
    )
)
_OL_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")  # pictures written into the page
MOST_MARKUP = 4_000_000  # of markup; bounds the tree
_DEEPEST = 200  # nesting of elements; lxml itself stops at 256


def read_html(data: bytes, name: str) -> RawDocument:
    """Read a web page. The page's own charset is a hint, the bytes decide."""
    named = _CHARSET.search(data[:4096])
    hint = named.group(1).decode("ascii").lower() if named else ""
    text, encoding = decode(
        data, {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(hint, hint)
    )
    text = _EMBEDDED.sub("", text)
    if len(text) > MOST_MARKUP:
        raise refuse("text_too_long", chars=len(text), limit=MOST_MARKUP)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)  # lxml refuses a declared encoding in decoded text
    try:
        root = lxml_html.document_fromstring(text)
    except (etree.ParserError, ValueError) as trouble:
        raise refuse("text_empty") from trouble
    notes = strip_chrome(root)
    content = main_content(root)
    walker = _Walker()
    title = outer_title(root, content)
    if title is not None:
        walker.add("heading", title, level=1)
    walker.walk(content, 0)
    walker.flush()
    return RawDocument(name, "html", encoding, tuple(walker.blocks), notes)


class _Walker:
    """Turns a tree of elements into blocks, in the order of the text."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tables = 0
        self._words: list[str] = []
        self._strong = 0  # characters of the open paragraph that are bold
        self._next: dict = {}  # what the next block is, besides a paragraph

    def add(self, kind: str, text: str, **facts: object) -> None:
        for line in text.split("\n"):
            line = _SPACE.sub(" ", line).strip(" \u3000\xa0")
            if line:
                self.blocks.append(Block(kind, line, **facts))  # type: ignore[arg-type]
                facts = {k: v for k, v in facts.items() if k != "number"}

    def flush(self) -> None:
        """Close the open paragraph."""
        text, facts = "".join(self._words), dict(self._next)
        shown = len(_SPACE.sub("", text))
        if shown:
            kind = facts.pop("kind", "para")
            if kind == "para" and self._strong >= shown and shown <= 60:
                kind = "heading"  # a short paragraph in bold throughout
            self.add(kind, text, **facts)
            self._next = {}
        self._words, self._strong = [], 0

    def _say(self, text: str | None, bold: bool, keep: bool = False) -> None:
        if not text:
            return
        text = text if keep else _SPACE.sub(" ", text)
        self._words.append(text)
        if bold:
            self._strong += len(_SPACE.sub("", text))

    def walk(self, element, depth: int, bold: bool = False, lists: int = 0) -> None:
        if depth > _DEEPEST:
            return
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self._words.append("\n")
            return
        if tag == "table" and self._table(element, depth, lists):
            return
        opens = tag in _BLOCKS
        if opens:
            self.flush()
        if re.fullmatch("h[1-6]", tag):
            self._next = {"kind": "heading", "level": int(tag[1])}
        elif tag == "li":
            self._next = {"kind": "list", "number": _item_number(element), "depth": max(lists - 1, 0)}
        bold = bold or tag in {"b", "strong"}
        lists += tag in {"ul", "ol"}
        self._say(element.text, bold, tag == "pre")
        for child in element:
            self.walk(child, depth + 1, bold, lists)
            self._say(child.tail, bold, tag == "pre")
        if opens:
            self.flush()
            self._next = {}

    def _table(self, table, depth: int, lists: int) -> bool:
        """Add the cells of a table of data; False for a table that only lays out the page."""
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        widths = [len([c for c in row if c.tag in {"td", "th"}]) for row in rows]
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or max(widths, default=0) < 2 or len(rows) < 2:
            return False
        self.flush()
        grid = Grid(self.tables)
        self.tables += 1
        for row in rows:
            grid.open_row()
            for cell in row:
                if cell.tag in {"td", "th"}:
                    grid.put(_cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
        caption = table.find("caption")
        if caption is not None:
            self.add("para", _cell_text(caption))
        self.blocks.extend(grid.blocks())
        return True


def _cell_text(cell) -> str:
    words: list[str] = []
    for element in cell.iter():
        if element.tag in {"br", "p", "div", "li"} and words:
            words.append(" ")
        if isinstance(element.tag, str):
            words.append(element.text or "")
        if element is not cell:
            words.append(element.tail or "")
    return re.sub(r"[\s\xa0]+", " ", "".join(words)).strip()


def _span(cell, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 200) if value.isdigit() else 1


def _item_number(item) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "•"
    if "none" in parent.get("style", ""):
        return ""
    start = parent.get("start", "1")
    n = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    for sibling in parent:
        if sibling.tag != "li":
            continue
        value = sibling.get("value", "")
        n = int(value) if re.fullmatch(r"\d{1,6}", value) else n
        if sibling is item:
            break
        n += 1
    return numerals.write(n, _OL_FORMS.get(parent.get("type", ""), "decimal")) + "."
