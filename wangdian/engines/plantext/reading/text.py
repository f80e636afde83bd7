"""Plain text: one block a line."""

from wangdian.engines.plantext.model import Block, RawDocument
from wangdian.engines.plantext.reading.encodings import decode
from wangdian.engines.plantext.reading.refusals import refuse

MOST_CHARS = 2_000_000  # no written plan is longer; bounds the work of every later stage


def read_text(data: bytes, name: str) -> RawDocument:
    """Read plain text; every line, blank ones too, becomes a block."""
    text, encoding = decode(data)
    if len(text) > MOST_CHARS:
        raise refuse("text_too_long", chars=len(text), limit=MOST_CHARS)
    lines = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\f", "\n").split("\n")
    )
    return RawDocument(name, "txt", encoding, tuple(Block("para", line) for line in lines))
