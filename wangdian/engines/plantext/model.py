"""The values that travel between the stages of the plan compiler.

read -> RawDocument -> clean -> CleanDocument -> outline -> OutlinedDocument -> phrases, roles -> PlanGraph

All are frozen: a stage makes new values and never changes what it was given. Every `Span` is a half-open
character range [start, end) into `CleanDocument.text`, so that any item can show the words it came from.
"""

from dataclasses import dataclass, field

GRAPH_VERSION = "1.0"


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of characters in the cleaned text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words this span covers."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


# ---------------------------------------------------------------- read


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or table cell as the file had it."""

    kind: str  # "para" | "heading" | "list" | "cell"
    text: str
    level: int | None = None  # heading style level (1 = Heading 1), when the file says so
    number: str = ""  # numbering the file keeps apart from the text (docx lists), e.g. "（一）"
    table: tuple[int, int, int] | None = None  # (table, row, column) for kind == "cell"
    merged: str = ""  # a cell that only continues a merged one: "up" (the cell above) or "left"
    depth: int = 0  # how deep a list item is nested, when the file says so (0 = outermost)


@dataclass(frozen=True)
class RawDocument:
    """What a reader got out of a file, before anything is mended."""

    name: str
    kind: str  # "txt" | "html" | "docx" | "pdf"
    encoding: str
    blocks: tuple[Block, ...]
    notes: tuple["Note", ...] = ()  # what the reader left out: running heads, page numbers …


@dataclass(frozen=True)
class Note:
    """Something a reader dropped from a file, to be told as a mend."""

    code: str  # "page_number" | "running_head" | "chrome" | "hidden"
    text: str
    before_block: int  # it stood before this block


# ---------------------------------------------------------------- clean


@dataclass(frozen=True)
class Mend:
    """One repair made to the text, told to the person who handed the plan in."""

    code: str  # "pinyin" | "glyph" | "lost_byte" | "traditional" | "chrome" | "page_number" | ...
    before: str
    after: str
    at: Span  # where the result stands in the cleaned text (empty span where something was dropped)
    sure: bool = True  # False: a person should look


@dataclass(frozen=True)
class Line:
    """One line of the cleaned text: a paragraph, heading candidate, list item or table row."""

    span: Span
    kind: str = "para"  # "para" | "heading" | "list" | "row"
    level: int | None = None  # heading style level when the file said so
    indent: int = 0  # leading white space in the source, in characters (full-width counts 2)
    # for kind == "row": the cells, and the column headings of their table (row 0), as spans
    cells: tuple[Span, ...] = ()
    header: tuple[Span, ...] = ()
    table: int | None = None  # which table of the document the row belongs to


@dataclass(frozen=True)
class CleanDocument:
    """Readable, simplified, undamaged text with its lines and the repairs that were made."""

    name: str
    text: str
    lines: tuple[Line, ...]
    mends: tuple[Mend, ...] = ()
    # `text`, letter for letter, in the characters of the source; "" when nothing was simplified
    written: str = ""

    def as_written(self, span: Span) -> str:
        """The words of `span` in the characters the source used: traditional ones where it had them."""
        return span.of(self.written or self.text)


# ---------------------------------------------------------------- outline


@dataclass(frozen=True)
class Heading:
    """A heading of the plan. Level 0 is the title; `run_in` headings stand inside a paragraph."""

    level: int
    text: str  # exactly as it stands in the text, number included
    span: Span
    number: str = ""  # "一、", "第三条", "（二）", "" …
    title: str = ""  # the text without its number
    run_in: bool = False
    parent: int | None = None  # index into OutlinedDocument.headings


@dataclass(frozen=True)
class Sentence:
    """A sentence or list item of body text, with the heading it stands under."""

    span: Span
    heading: int | None  # index into OutlinedDocument.headings; None before the first
    line: int  # index into CleanDocument.lines
    item_number: str = ""  # "1.", "①", "-" when the sentence opens a numbered or bulleted item
    parent_item: int | None = None  # index of the sentence whose colon opened the list this one belongs to


@dataclass(frozen=True)
class OutlinedDocument:
    """The text with its tree of headings and its sentences in order."""

    clean: CleanDocument
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    plans: tuple[Span, ...] = field(default=())  # several plans in one file (篇一, 篇二 …): the span of each

    def heading_path(self, index: int | None) -> tuple[Heading, ...]:
        """The headings from the title down to `index`, outermost first; empty for None."""
        path: list[Heading] = []
        while index is not None:
            heading = self.headings[index]
            path.append(heading)
            index = heading.parent
        return tuple(reversed(path))


# ---------------------------------------------------------------- errors


class PlanTextError(Exception):
    """A file that cannot be compiled, said in a Chinese sentence that tells what to do.

    `code` is stable (for tests, logs and help pages); `message` is for the person.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message
