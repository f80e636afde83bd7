"""What changed between two texts: paragraph by paragraph, and inside a paragraph piece by piece. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4000  # beyond that the work would grow with the square
LONGEST_LINE = 2000
# A number, a time or a foreign word changes as a whole; Chinese changes character by character.
TOKEN = re.compile(r"\d[\d:.,%]*|[A-Za-z]+|.", re.S)


@dataclass(frozen=True)
class Piece:
    """Some characters of a paragraph: "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """A paragraph: "same", "added", "removed", or "changed" with its pieces; "gap" stands for skipped ones."""

    kind: str
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


def compare(before: str, after: str, *, context: int = 2) -> tuple[Row, ...]:
    """The rows of a change, with `context` unchanged paragraphs around each; empty when nothing changed.

    Texts beyond 4,000 paragraphs are shown as removed and added whole.
    """
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return ()
    if max(len(old), len(new)) > MOST_LINES:
        return (*(Row("removed", line) for line in old), *(Row("added", line) for line in new))
    rows: list[Row] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows.extend(Row("same", line) for line in old[a0:a1])
        else:
            rows.extend(_replaced(old[a0:a1], new[b0:b1]))
    return tuple(_fold(rows, context))


def _replaced(old: list[str], new: list[str]) -> Iterator[Row]:
    """Pair paragraphs that stand at the same place and are alike; the others went or came."""
    both = min(len(old), len(new))
    for before, after in zip(old[:both], new[:both], strict=True):
        pieces = _pieces(before, after)
        if pieces is None:
            yield Row("removed", before)
            yield Row("added", after)
        else:
            yield Row("changed", after, pieces)
    yield from (Row("removed", line) for line in old[both:])
    yield from (Row("added", line) for line in new[both:])


def _pieces(before: str, after: str) -> tuple[Piece, ...] | None:
    """The pieces of a changed paragraph, or None when the two have too little in common."""
    if max(len(before), len(after)) > LONGEST_LINE:
        return None
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return None
    pieces: list[Piece] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a0:a1])))
            continue
        if a1 > a0:
            pieces.append(Piece("removed", "".join(old[a0:a1])))
        if b1 > b0:
            pieces.append(Piece("added", "".join(new[b0:b1])))
    return tuple(pieces)


def _fold(rows: list[Row], context: int) -> Iterator[Row]:
    """Leave out unchanged paragraphs that are far from any change."""
    near = [False] * len(rows)
    for i, row in enumerate(rows):
        if row.kind != "same":
            for j in range(max(0, i - context), min(len(rows), i + context + 1)):
                near[j] = True
    skipped = 0
    for row, keep in zip(rows, near, strict=True):
        if not keep:
            skipped += 1
            continue
        if skipped:
            yield Row("gap", skipped=skipped)
            skipped = 0
        yield row
    if skipped:
        yield Row("gap", skipped=skipped)
