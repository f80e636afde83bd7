"""A text under repair: edits are applied in passes, and everything that points into the text moves along."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wangdian.engines.plantext.model import Mend, Span


@dataclass(frozen=True)
class Edit:
    """Replace [start, end) of the text by `new`, for the reason `code`. `told` is shown instead of the words."""

    start: int
    end: int
    new: str
    code: str = ""  # "" makes no mend: white space nobody needs to hear of
    sure: bool = True
    told: tuple[str, str] | None = None  # (before, after) for the mend, where the words themselves say little


class Draft:
    """Text, the mends made so far, and what points into the text: where blocks begin, where cells stand."""

    def __init__(self, text: str, marks: Iterable[int] = (), cells: Iterable[Span] = ()) -> None:
        self.text = text
        self.marks = list(marks)
        self.cells = list(cells)
        self.written = self.text  # the same, letter for letter, but in the characters of the source
        self.mends: list[Mend] = []

    def apply(self, edits: Iterable[Edit]) -> None:
        """Apply edits that do not overlap; those overlapping an earlier one are left out."""
        kept: list[Edit] = []
        for edit in sorted(edits, key=lambda e: (e.start, e.end)):
            if (not kept or edit.start >= kept[-1].end) and self.text[edit.start : edit.end] != edit.new:
                kept.append(edit)
        if not kept:
            return
        parts, written, at, new_starts, length = [], [], 0, [], 0
        for edit in kept:
            parts += [self.text[at : edit.start], edit.new]
            own = self.written[edit.start : edit.end] if edit.code == "traditional" else edit.new
            written += [self.written[at : edit.start], own]
            length += edit.start - at
            new_starts.append(length)
            length += len(edit.new)
            at = edit.end
        parts.append(self.text[at:])
        written.append(self.written[at:])
        move = _Move(kept, new_starts)
        self.marks = [move.start(mark) for mark in self.marks]
        self.cells = [Span(move.start(c.start), move.end(c.end)) for c in self.cells]
        self.mends = [
            replace(m, at=Span(move.start(m.at.start), move.end(m.at.end)))
            for m in self.mends
            if not move.is_gone(m.at)
        ]
        for edit, start in zip(kept, new_starts, strict=True):
            if edit.code:
                before, after = edit.told or (self.text[edit.start : edit.end], edit.new)
                span = Span(start, start + len(edit.new))
                self.mends.append(Mend(edit.code, before, after, span, edit.sure))
        self.text, self.written = "".join(parts), "".join(written)


class _Move:
    """Where an offset of the old text lies in the new one."""

    def __init__(self, edits: list[Edit], new_starts: list[int]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._new = new_starts

    def start(self, offset: int) -> int:
        return self._to(offset, at_end=False)

    def end(self, offset: int) -> int:
        return self._to(offset, at_end=True)

    def is_gone(self, span: Span) -> bool:
        """Whether `span` lies within a passage that was dropped: what was mended there concerns nobody."""
        index = bisect_right(self._starts, span.start) - 1
        if index < 0 or self._edits[index].new:
            return False
        edit = self._edits[index]
        return span.end <= edit.end and (edit.start < span.start < edit.end or len(span) > 0)

    def _to(self, offset: int, at_end: bool) -> int:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        edit, new = self._edits[index], self._new[index]
        if offset == edit.start:
            return new
        if len(edit.new) == edit.end - edit.start and offset < edit.end:
            return offset - edit.start + new
        if offset >= edit.end:
            return offset - edit.end + new + len(edit.new)
        return new + (len(edit.new) if at_end else 0)
