"""Plain text tables whose columns stay straight with Chinese characters in them."""

import math
import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns a text takes on a terminal: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A header, a rule and rows; the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(width(row[i]) for row in cells) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        parts = []
        for i, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            space = " " * (wide - width(cell))
            parts.append(cell + space if i == 0 else space + cell)
        return "  ".join(parts).rstrip()

    rule = "  ".join("-" * wide for wide in widths)
    return "\n".join([line(cells[0]), rule, *(line(row) for row in cells[1:])])


def minutes(seconds: float) -> str:
    """Seconds as m:ss; "—" for no value."""
    if not math.isfinite(seconds):
        return "—"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def percent(share: float) -> str:
    """A share as a percentage with one decimal; "—" for no value."""
    return f"{share * 100:.1f}%" if math.isfinite(share) else "—"
