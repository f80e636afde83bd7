"""Reading: the bytes of a file become blocks of text, or a clear refusal.

`read(data, name)` looks at the bytes, not at the ending of the name, to tell the kind of file, and hands them
to the reader of that kind. The readers of Word, web and PDF files are imported only when one is needed.
"""

from wangdian.engines.plantext.model import RawDocument
from wangdian.engines.plantext.reading.refusals import refuse
from wangdian.engines.plantext.reading.sniff import kind_of

LIMIT = 20 * 1024 * 1024  # bytes
MOST_CHARS = 500_000  # no written plan is longer; bounds the work of every later stage
_LEAST_HAN = 2  # a text with fewer Chinese characters than this is no plan this compiler can read


def read(data: bytes, name: str, limit: int = LIMIT) -> RawDocument:
    """Read a plan from the bytes of a file called `name`.

    Kinds: plain text (UTF-8, UTF-16, UTF-32, GB18030, Big5), web pages, Word .docx, PDF with a text layer.
    `limit` is the largest file taken, in bytes. Raises PlanTextError with a stable code and a Chinese
    sentence saying what to do; it never returns a document without text.
    """
    if len(data) > limit:
        raise refuse("file_too_large", size=_megabytes(len(data)), limit=_megabytes(limit))
    kind = kind_of(data, name)
    if kind == "docx":
        from wangdian.engines.plantext.reading.docx import read_docx as reader
    elif kind == "pdf":
        from wangdian.engines.plantext.reading.pdf import read_pdf as reader
    elif kind == "html":
        from wangdian.engines.plantext.reading.html import read_html as reader
    else:
        from wangdian.engines.plantext.reading.text import read_text as reader
    raw = reader(data, name)
    _check_text(raw)
    return raw


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


def _check_text(raw: RawDocument) -> None:
    letters = [block.text for block in raw.blocks if block.text.strip()]
    if not letters:
        raise refuse("text_empty")
    chars = sum(map(len, letters))
    if chars > MOST_CHARS:
        raise refuse("text_too_long", chars=chars, limit=MOST_CHARS)
    han = sum(1 for text in letters for char in text if "\u4e00" <= char <= "\u9fff")
    if han < _LEAST_HAN:
        raise refuse("no_chinese")


__all__ = ["LIMIT", "read"]
