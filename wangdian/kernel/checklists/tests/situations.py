"""Checklists and rounds as tests need them."""

import io
import struct
import zlib

from tests.cast import moment
from wangdian.kernel.checklists.actions import put_shipped, start_run
from wangdian.kernel.checklists.definition import from_plain
from wangdian.kernel.checklists.models import Template
from wangdian.kernel.org.scope import open_scope, whole_bank

NOW = moment("2026-03-02 08:10")

OPENING = {
    "sections": [
        {
            "key": "site",
            "title": "环境",
            "items": [
                {"key": "clean", "text": "大厅整洁"},
                {
                    "key": "alarm",
                    "text": "报警正常",
                    "must_pass": True,
                    "photo": "on_fail",
                    "note": "on_fail",
                },
                {"key": "why", "text": "何时报修", "kind": "text", "when": {"item": "alarm", "is": "no"}},
            ],
        },
        {
            "key": "machines",
            "title": "设备",
            "weight": 2,
            "items": [
                {"key": "atm", "text": "ATM可用", "na": True},
                {"key": "warm", "text": "室温", "kind": "number", "unit": "℃", "low": 18, "high": 28},
            ],
        },
    ]
}


def png(shade: int = 0) -> bytes:
    """A picture of one pixel, another one for another shade."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = io.BytesIO(b"")
    out.write(b"\x89PNG\r\n\x1a\n")
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress(bytes([0, shade]))))
    out.write(chunk(b"IEND", b""))
    return out.getvalue()


def template_of(cast, plain: dict | None = None, *, code="OPENING", unit=None, number=1, **about) -> Template:
    """A published checklist of the head office (or another unit)."""
    with whole_bank("test"):
        put_shipped(
            unit=unit or cast.bank, code=code, number=number, definition=from_plain(plain or OPENING), now=NOW,
            **{"title": "开门检查", "purpose": "OPENING", "posts": [], "asset_kind": ""} | about,
        )  # fmt: skip
        return Template.objects.select_related("current").get(unit=unit or cast.bank, code=code)


def run_of(cast, person=None, *, code="OPENING", unit=None, now=NOW, **options):
    """A round begun by 赵倩 (or another) at 东门."""
    with open_scope(person or cast.zhao, now) as scope:
        return start_run(unit=unit or cast.east, template_code=code, by=scope, now=now, **options)
