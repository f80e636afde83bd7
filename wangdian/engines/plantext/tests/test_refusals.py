"""Files that cannot be read are refused with a code and a sentence that says what to do."""

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangdian.engines.plantext.model import PlanTextError
from wangdian.engines.plantext.reading import read
from wangdian.engines.plantext.reading.refusals import REFUSALS
from wangdian.engines.plantext.tests.making_files import paragraph, pdf_file, word_file, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WORD = word_file(paragraph("每周一召开例会。") * 20)
PDF = pdf_file([[(60, 700, 11, "每周一召开例会，通报进度并安排工作。")]])


def packed_page(content: bytes) -> bytes:
    """A PDF whose page content is packed."""
    packed = zlib.compress(content, 9)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length "
        + str(len(packed)).encode()
        + b"/Filter/FlateDecode>>stream\n"
        + packed
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def code_of(data: bytes, name: str, **limits: int) -> str:
    with pytest.raises(PlanTextError) as caught:
        read(data, name, **limits)
    assert caught.value.message.endswith("。") and "{" not in caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    ("code", "data", "name"),
    [
        ("file_empty", b"", "a.txt"),
        ("file_empty", b"\xef\xbb\xbf \r\n", "a.txt"),
        ("file_empty", bytes(100), "a.txt"),
        ("docx_encrypted", OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        ("doc_old", OLE + "WordDocument".encode("utf-16-le"), "a.doc"),
        ("kind_sheet", OLE + "Workbook".encode("utf-16-le"), "a.xls"),
        ("kind_sheet", zipped({"xl/workbook.xml": "<a/>"}), "a.xlsx"),
        ("kind_slides", zipped({"ppt/presentation.xml": "<a/>"}), "a.pptx"),
        ("kind_unknown", zipped({"content.xml": "<a/>"}), "a.odt"),
        ("kind_unknown", b"{\\rtf1 x}", "a.rtf"),
        ("kind_image", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.png"),
        ("file_broken", WORD[:-40], "a.docx"),
        ("docx_broken", zipped({"word/document.xml": "<a><b></a>"}), "a.docx"),
        ("docx_broken", b"hello", "a.docx"),
        ("pdf_broken", b"hello", "a.pdf"),
        ("pdf_broken", b"%PDF-1.7\n" + bytes(range(256)), "a.pdf"),
        ("pdf_scanned", pdf_file([[], []]), "a.pdf"),
        ("no_chinese", b"Hello, this is a plan in English only.", "a.txt"),
        ("no_chinese", word_file(paragraph("English only")), "a.docx"),
        ("text_empty", word_file(paragraph("")), "a.docx"),
        ("file_binary", random.Random(1).randbytes(4000), "a.txt"),
        ("encoding_unknown", "Это план работы отделения на год".encode("cp1251") * 9, "a.txt"),
        ("encoding_unknown", "これは日本語の文章です。計画ではない。".encode("shift-jis") * 9, "a.txt"),
        ("text_garbled", ("每周一召开例会。\ufffd\ufffd" * 30).encode(), "a.txt"),
        ("text_garbled", "锟斤拷锟斤拷锟斤拷锟斤拷".encode() * 5, "a.txt"),
        ("text_too_long", "每周例会，".encode() * 300_000, "a.txt"),
    ],
)
def test_every_kind_of_trouble_has_its_own_answer(code, data, name):
    assert code_of(data, name) == code


def test_a_file_over_the_limit_is_refused_before_anything_is_read():
    assert code_of(bytes(50 * 1024 * 1024), "a.docx") == "file_too_large"
    assert code_of(WORD, "a.docx", limit=100) == "file_too_large"


def test_a_zip_bomb_is_refused_from_its_directory():
    assert code_of(zipped({"word/document.xml": bytes(30 * 1024 * 1024)}), "a.docx") == "file_bomb"
    assert code_of(zipped({f"{i}": b"" for i in range(6000)}), "a.docx") == "file_bomb"


def test_entities_that_multiply_are_not_expanded():
    letters = "".join(
        f'<!ENTITY {b} "{("&" + a + ";") * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    xml = f'<!DOCTYPE a [<!ENTITY a "中文中文">{letters}]><document><body>&h;</body></document>'
    with pytest.raises(PlanTextError):
        read(zipped({"word/document.xml": xml}), "a.docx")


def test_a_pdf_stream_that_unpacks_beyond_measure_is_refused():
    assert code_of(packed_page(b"0 0 m " * 12_000_000), "a.pdf") == "file_bomb"
    assert code_of(packed_page(zlib.compress(bytes(70 * 1024 * 1024), 9)), "a.pdf") == "file_bomb"


def test_a_pdf_with_a_password_is_refused():
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert code_of(out.getvalue(), "a.pdf") == "pdf_encrypted"


def test_every_refusal_ends_as_a_sentence_and_says_what_to_do():
    for message in REFUSALS.values():
        assert message.endswith("。")
        assert any(word in message for word in ("请", "上传", "另存"))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([WORD, PDF, "一、目标\n每周例会。\n".encode() * 9]), st.randoms(use_true_random=False))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_reader(data, random):
    damaged = bytearray(data)
    for _ in range(random.choice([1, 3, 40])):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    if random.random() < 0.3:
        damaged = damaged[: random.randrange(1, len(damaged))]
    try:
        raw = read(bytes(damaged), "a")
    except PlanTextError as refusal:
        assert refusal.code in REFUSALS
    else:
        assert any(block.text for block in raw.blocks)
