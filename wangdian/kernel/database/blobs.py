"""Files by their content: kept once under their SHA-256, never changed. Rows elsewhere say whose they are."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .errors import Refused

LARGEST = 12 * 1024 * 1024
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
# What a ledger accepts besides pictures: told apart by the first bytes, never by the name.
PAPERS = {b"%PDF-": "application/pdf", b"PK\x03\x04": "application/zip"}  # docx and xlsx are zip files
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Blob:
    """A kept file: digest, media type, bytes."""

    sha256: str
    content_type: str
    size: int


def keep_picture(content: bytes, *, field: str = "photo") -> Blob:
    """Keep a JPG or PNG. Raises Refused `blobs.large`, `blobs.picture`."""
    return _keep(
        content,
        _kind(content, PICTURES, "blobs.picture", "只收JPG或PNG照片，请用手机相机重拍。", field),
        field,
    )


def keep_file(content: bytes, name: str, *, field: str = "file") -> Blob:
    """Keep a picture, a PDF, a Word or an Excel file. Raises Refused `blobs.large`, `blobs.kind`."""
    words = "只收JPG、PNG照片和PDF、Word、Excel文件，请换一个文件。"
    kind = _kind(content, PICTURES | PAPERS, "blobs.kind", words, field)
    if kind == "application/zip":
        kind = OFFICE.get(Path(name).suffix.lower(), "")
        if not kind:
            raise Refused("blobs.kind", words, field=field)
    return _keep(content, kind, field)


def path_of(sha256: str) -> Path:
    """Where the file with this digest lies."""
    return Path(settings.MEDIA_ROOT) / "photos" / sha256[:2] / sha256


def _kind(content: bytes, known: dict[bytes, str], code: str, words: str, field: str) -> str:
    for head, kind in known.items():
        if content.startswith(head):
            return kind
    raise Refused(code, words, field=field)


def _keep(content: bytes, kind: str, field: str) -> Blob:
    if len(content) > LARGEST:
        raise Refused("blobs.large", "文件超过12MB，请压缩或降低拍摄分辨率后重试。", field=field)
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(content)
        partial.replace(path)
    return Blob(digest, kind, len(content))
