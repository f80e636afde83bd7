"""What kind of file the bytes are. The ending of the name only helps where the bytes do not decide."""

import io
import re
import struct
import zipfile

from wangdian.engines.plantext.reading.refusals import refuse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and encrypted Office since
IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
HTML_START = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s", re.I)
HTML_BLOCKS = re.compile(rb"</(?:p|div|h[1-6]|table|ul|ol|section|article)>", re.I)

MOST_MEMBERS = 5_000
MOST_INFLATED = 300 * 1024 * 1024  # bytes, all members of an archive together
MOST_RATIO = 200  # inflated : packed, for members worth the name


def kind_of(data: bytes, name: str) -> str:
    """ "docx", "pdf", "html" or "txt"; PlanTextError for every kind that cannot be read."""
    head = data[:1024]
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise refuse("file_empty")
    if head.startswith(b"PK"):
        return _kind_of_zip(data)
    if head.startswith(OLE):
        raise refuse(_trouble_of_ole(data))
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        raise refuse("kind_unknown")
    if head.startswith(IMAGES) and b"\x00" in data[:4096]:
        raise refuse("kind_image")
    if head.startswith(ARCHIVES):
        raise refuse("kind_unknown")
    if ending in {"docx", "pdf", "docm", "dotx"}:
        raise refuse("pdf_broken" if ending == "pdf" else "docx_broken")
    if _looks_like_html(data, ending):
        return "html"
    return "txt"


def _looks_like_html(data: bytes, ending: str) -> bool:
    start = data[:4096].replace(b"\x00", b"")  # UTF-16 pages show their tags with zeros between
    if HTML_START.search(start):
        return True
    return ending in {"htm", "html", "xhtml"} and HTML_BLOCKS.search(data.replace(b"\x00", b"")) is not None


def _trouble_of_ole(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return "docx_encrypted"
    if holds("WordDocument"):
        return "doc_old"
    if holds("Workbook") or holds("Book"):
        return "kind_sheet"
    return "kind_slides" if holds("PowerPoint Document") else "kind_unknown"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as trouble:
        raise refuse("file_broken") from trouble
    check_members(members)
    names = {member.filename for member in members}
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return "docx"
    if any(n.startswith("xl/") for n in names):
        raise refuse("kind_sheet")
    if any(n.startswith("ppt/") for n in names):
        raise refuse("kind_slides")
    raise refuse("kind_unknown")


def check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that promises far more than a document holds, before inflating any of it."""
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or inflated > MOST_INFLATED:
        raise refuse("file_bomb")
    if inflated > 20 * 1024 * 1024 and inflated > MOST_RATIO * max(packed, 1):
        raise refuse("file_bomb")
