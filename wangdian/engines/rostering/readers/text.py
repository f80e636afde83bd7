"""Section files (SECTION_NAME, comma lines, # comments): the outer form of both public benchmark sets."""

import gzip
from pathlib import Path

from ..errors import BadInput


def sections(path: str | Path) -> dict[str, list[list[str]]]:
    """The fields of every line, by section name. Reads plain or gzip text. Raises BadInput."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"读不到文件：{error.strerror}", str(path)) from error
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput("文件不是文本（或压缩损坏）", str(path)) from error
    out: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            current = out.setdefault(line, [])
        elif current is None:
            raise BadInput(f"第{number}行在任何 SECTION 之前", str(path))
        else:
            current.append([f.strip() for f in line.split(",")])
    return out


def need(found: dict[str, list[list[str]]], name: str, path: str | Path) -> list[list[str]]:
    """One section that must be there."""
    if name not in found:
        raise BadInput(f"缺少 {name} 一节", str(path))
    return found[name]


def whole(text: str, where: str) -> int:
    """A whole number, or BadInput naming the field."""
    try:
        return int(text)
    except ValueError as error:
        raise BadInput(f"应为整数，读到“{text}”", where) from error
