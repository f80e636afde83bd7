"""Files are kept once under their fingerprint, and what does harm is refused in words."""

import io
import zipfile

import pytest

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.documents.files import is_intact, path_of, store


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


DOCX = zipped(word__document_xml=b"<w/>")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpeg"),
        (DOCX, "docx"),
        (zipped(xl__workbook_xml=b"<x/>"), "xlsx"),
        ("第一条 内容。\n".encode(), "txt"),
        ("第一条 内容。\n".encode("gb18030"), "txt"),
    ],
)
def test_a_file_is_what_its_content_says_whatever_its_name(content, kind):
    stored = store(io.BytesIO(content), "../../etc/文件.exe")
    assert (stored.kind, stored.size) == (kind, len(content))
    assert stored.name.startswith("文件.") and "exe" not in stored.name
    assert path_of(stored.sha256).read_bytes() == content and is_intact(stored.sha256)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "documents.file_empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "documents.file_large"),
        (b"MZ\x90\x00\x03", "documents.file_kind"),
        (b"<html><script>alert(1)</script>", "documents.file_kind"),
        (b'<?xml version="1.0"?><svg/>', "documents.file_kind"),
        (b"#!/bin/sh\nrm", "documents.file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "documents.file_encrypted"),
        (b"PK\x03\x04 broken", "documents.file_broken"),
        (zipped(readme_xml=b"x"), "documents.file_kind"),
        (zipped(word__document_xml=b"x", word__vbaProject_bin=b"x"), "documents.file_macro"),
        (zipped(word__document_xml=b"\x00" * (201 * 1024 * 1024)), "documents.file_bomb"),
    ],
)
def test_what_does_harm_or_makes_no_sense_is_refused_and_nothing_is_left_behind(content, code, media):
    with pytest.raises(Refused) as refused:
        store(io.BytesIO(content), "x.pdf")
    assert refused.value.code == code
    assert list(media.iterdir()) == []


def test_the_same_content_twice_is_kept_once(media):
    first, second = store(io.BytesIO(DOCX), "甲.docx"), store(io.BytesIO(DOCX), "乙.docx")
    assert first.sha256 == second.sha256 and second.name == "乙.docx"
    assert len([p for p in media.rglob("*") if p.is_file()]) == 1


def test_a_touched_file_is_noticed():
    stored = store(io.BytesIO(DOCX), "甲.docx")
    path_of(stored.sha256).write_bytes(DOCX + b"x")
    assert not is_intact(stored.sha256)
    assert not is_intact("0" * 64)


@pytest.mark.parametrize("name", ["../../../../etc/passwd", "a" * 64 + "/..", "Z" * 64])
def test_no_path_is_made_of_what_is_no_fingerprint(name):
    with pytest.raises(ValueError, match="not a sha256"):
        path_of(name)
