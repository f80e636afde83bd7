"""`clean`: from a RawDocument to readable lines with every mend reported."""

from wangdian.engines.plantext.model import CleanDocument, Line, RawDocument, Span


def clean(raw: RawDocument) -> CleanDocument:
    """Mend the text of `raw` and lay it out in lines."""
    text = "\n".join(block.text for block in raw.blocks)
    lines, start = [], 0
    for row in text.split("\n"):
        stripped = row.strip()
        if stripped:
            left = start + row.index(stripped)
            lines.append(Line(Span(left, left + len(stripped)), indent=left - start))
        start += len(row) + 1
    return CleanDocument(raw.name, text, tuple(lines))
