"""Files as evidence: kept once, under the fingerprint of their content, and only of kinds that do no harm.

What a file is is read from its first bytes and its inside, never from its name.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from wangdian.kernel.database.errors import Refused

CHUNK = 1 << 20
MOST_ENTRIES = 5000  # of a zip
MOST_UNPACKED = 200 * 1024 * 1024

# kind -> (ending, type told to the browser)
KINDS = {
    "pdf": (".pdf", "application/pdf"),
    "docx": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "png": (".png", "image/png"),
    "jpeg": (".jpg", "image/jpeg"),
    "txt": (".txt", "text/plain; charset=utf-8"),
}
OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class StoredFile:
    """A kept file: its fingerprint, the name it came with, its kind (of KINDS) and size in bytes."""

    sha256: str
    name: str
    kind: str
    size: int


def store(file: BinaryIO, name: str, *, kinds: frozenset[str] = frozenset(KINDS)) -> StoredFile:
    """Keep an uploaded file under MEDIA_ROOT. The same content twice is kept once.

    Raises Refused: `documents.file_empty`, `documents.file_large`, `documents.file_kind`,
    `documents.file_encrypted`, `documents.file_macro`, `documents.file_bomb`, `documents.file_broken`.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".upload-")
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as out:
            sha256, size = _copy(file, out)
            out.flush()
            os.fsync(out.fileno())
        kind = kind_of(path, size)
        if kind not in kinds:
            raise _wrong_kind(kinds)
        home = path_of(sha256)
        home.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        os.replace(path, home)
    finally:
        path.unlink(missing_ok=True)
    return StoredFile(sha256, _clean_name(name, kind), kind, size)


def path_of(sha256: str) -> Path:
    """Where the file of a fingerprint is kept. Raises ValueError for what is no fingerprint."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return Path(settings.MEDIA_ROOT) / "files" / sha256[:2] / sha256


def is_intact(sha256: str) -> bool:
    """Whether the kept bytes still have their fingerprint."""
    try:
        with path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def kind_of(path: Path, size: int) -> str:
    """The kind (of KINDS) that the content has, or "" for none of them. Raises Refused for what does harm."""
    if size == 0:
        raise Refused("documents.file_empty", "文件是空的，请重新选择。", field="file")
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(OLE):
        raise Refused(
            "documents.file_encrypted",
            "这是加密的或旧格式（.doc/.xls）的文件，请去掉密码、另存为 docx 或 xlsx 后再上传。",
            field="file",
        )
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(path)
    return "txt" if _is_text(path) else ""


def _copy(file: BinaryIO, out: BinaryIO) -> tuple[str, int]:
    """Copy in pieces, stopping as soon as the limit is passed: (sha256, size)."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(CHUNK):
        size += len(piece)
        if size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise Refused(
                "documents.file_large", f"文件超过{limit}MB，请压缩图片或拆分后再上传。", field="file"
            )
        digest.update(piece)
        out.write(piece)
    return digest.hexdigest(), size


def _office_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise Refused("documents.file_bomb", "文件展开后过大，请检查来源后再上传。", field="file")
            names = {e.filename for e in entries}
            if any(e.flag_bits & 1 for e in entries):
                raise Refused("documents.file_encrypted", "文件已加密，请去掉密码后再上传。", field="file")
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused("documents.file_broken", "文件已损坏，请重新导出后再上传。", field="file") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("documents.file_macro", "文件带有宏，请另存为不带宏的 docx 或 xlsx。", field="file")
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), "")


def _is_text(path: Path) -> bool:
    """Plain text in UTF-8 or GB18030, and not a page that a browser would run."""
    data = path.read_bytes()
    if b"\x00" in data:
        return False
    start = data[:1024].lstrip(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<", b"#!")):
        return False
    decoders: list[Callable[[bytes], str]] = [lambda d: d.decode("utf-8"), lambda d: d.decode("gb18030")]
    for decode in decoders:
        try:
            text = decode(data)
        except UnicodeDecodeError:
            continue
        return all(c in "\t\r\n\f" or c.isprintable() or c == "\u3000" or ord(c) > 0x7F for c in text)
    return False


def _clean_name(name: str, kind: str) -> str:
    """The name without folders and control characters, with the ending its content deserves."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '"<>|:*?').strip(". ")
    ending = KINDS[kind][0]
    stem = base[: -len(ending)] if base.lower().endswith(ending) else base.rsplit(".", 1)[0]
    return (stem[:120] or "文件") + ending


def _wrong_kind(kinds: frozenset[str]) -> Refused:
    known = "、".join(KINDS[k][0].lstrip(".") for k in KINDS if k in kinds)
    return Refused("documents.file_kind", f"不支持这种文件，请上传{known}。", field="file")
