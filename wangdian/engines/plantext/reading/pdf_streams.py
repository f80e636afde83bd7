"""How large the packed parts of a PDF get, found out before anything unpacks them whole."""

import re
import zlib

from wangdian.engines.plantext.reading.refusals import refuse

MOST_OF_ONE = 64 * 1024 * 1024  # bytes unpacked; a page of text takes some thousands
MOST_OF_ALL = 256 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image|/FontFile")  # never unpacked for their text
_DICTIONARY = 600  # bytes before a stream in which its dictionary is looked for
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def check_streams(data: bytes) -> None:
    """Raise PlanTextError `file_bomb` when a stream of text, packed once or twice over, unpacks beyond measure."""
    whole = 0
    for found in _STREAM.finditer(data):
        start = found.end()
        packed = data[start : start + 2]
        dictionary = data[max(start - _DICTIONARY, 0) : start].rpartition(b" obj")[2]
        if packed in _ZLIB and not _IMAGE.search(dictionary):
            whole += _unpacked(data[start:], twice=True)
        if whole > MOST_OF_ALL:
            raise refuse("file_bomb")


def _unpacked(packed: bytes, twice: bool) -> int:
    try:
        out = zlib.decompressobj().decompress(packed, MOST_OF_ONE + 1)
    except zlib.error:
        return 0
    if len(out) > MOST_OF_ONE:
        raise refuse("file_bomb")
    return len(out) + (_unpacked(out, twice=False) if twice and out[:2] in _ZLIB else 0)
