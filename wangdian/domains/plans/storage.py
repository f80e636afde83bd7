"""Where handed-in files lie: under the SHA-256 of their content, written once."""

import hashlib
from pathlib import Path

from django.conf import settings


def path_of(digest: str) -> Path:
    """Where the file with this digest lies."""
    return Path(settings.MEDIA_ROOT) / "plans" / digest[:2] / digest


def keep(content: bytes) -> str:
    """Store content and return its SHA-256. Storing the same twice is storing it once."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{digest}.part")
        partial.write_bytes(content)
        partial.replace(path)
    return digest
