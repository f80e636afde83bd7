"""Plain text: one block a line."""

from wangdian.engines.plantext.model import Block, RawDocument
from wangdian.engines.plantext.reading.encodings import decode


def read_text(data: bytes, name: str) -> RawDocument:
    """Read plain text; every line, blank ones too, becomes a block."""
    text, encoding = decode(data)
    lines = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\f", "\n").split("\n")
    )
    return RawDocument(name, "txt", encoding, tuple(Block("para", line) for line in lines))
