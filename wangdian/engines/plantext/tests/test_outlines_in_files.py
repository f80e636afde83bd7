"""The same plan as text, web page, Word file and PDF has the same outline; long plans of other hands as well."""

import html
import os
import re
from pathlib import Path

import pytest

from wangdian.engines.plantext.cleaning import clean
from wangdian.engines.plantext.model import OutlinedDocument
from wangdian.engines.plantext.outlining import outline
from wangdian.engines.plantext.reading import read
from wangdian.engines.plantext.tests.making_files import paragraph, pdf_file, word_file
from wangdian.engines.plantext.tests.test_outlining import OUTLINES, annotated

# Told by what other files do not keep: leading spaces, blank lines, signs outside the fonts of print.
TOLD_BY_SPACE = {"nested_bullets", "staff_goals_lines", "emoji_wechat", "salon_plan"}


def as_page(text: str) -> bytes:
    rows = "\n".join(f"<p>{html.escape(line.strip())}</p>" for line in text.split("\n") if line.strip())
    return f'<html><body><div class="nav"><a href="/">首页</a></div><div>{rows}</div></body></html>'.encode()


def as_word(text: str) -> bytes:
    return word_file("".join(paragraph(html.escape(line.strip())) for line in text.split("\n")))


def as_pdf(text: str) -> bytes:
    """Pages of 40 letters a line, paragraphs indented by two letters, blank lines as wider gaps."""
    pages: list[list[tuple[float, float, float, str]]] = [[]]
    height = 780.0
    for line in text.split("\n"):
        rest, left, room = line.strip(), 84.0, 38
        height -= 0 if rest else 9
        while rest:
            if height < 80:
                pages.append([])
                height = 780.0
            pages[-1].append((left, height, 11.0, rest[:room]))
            rest, left, room, height = rest[room:], 62.0, 40, height - 18
    return pdf_file(pages)


def outlined(data: bytes, name: str) -> OutlinedDocument:
    return outline(clean(read(data, name)))


def headings(document: OutlinedDocument) -> list[tuple[int, str]]:
    return [(heading.level, re.sub(r"\s", "", heading.text)) for heading in document.headings]


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
@pytest.mark.parametrize("path", [p for p in OUTLINES if p.stem not in TOLD_BY_SPACE], ids=lambda p: p.stem)
def test_the_kind_of_file_does_not_change_the_outline(path, ending):
    text, expected = annotated(path.read_text(encoding="utf-8"))
    make = {"html": as_page, "docx": as_word, "pdf": as_pdf}[ending]
    document = outlined(make(text), f"a.{ending}")
    assert headings(document) == [(level, re.sub(r"\s", "", words)) for level, words in expected]


# ---------------------------------------------------------------- plans of other hands, outside the repository

SHARED = Path(os.environ.get("WANGDIAN_SHARED", Path(__file__).parents[4].parent / "shared"))
SEEDS = {path.name[:3]: path for path in (SHARED / "seeds").glob("*.txt")}
needs_seeds = pytest.mark.skipif(not SEEDS, reason=f"no seed plans under {SHARED}: set WANGDIAN_SHARED")


def seed(number: str) -> OutlinedDocument:
    return outlined(SEEDS[number].read_bytes(), SEEDS[number].name)


@needs_seeds
@pytest.mark.parametrize("number", ["000", "001"])
def test_a_collection_of_five_plans_is_divided_at_each(number):
    document = seed(number)
    assert len(document.plans) == 5
    for span in document.plans:
        inside = [h for h in document.headings if span.start <= h.span.start < span.end]
        assert len(inside) > 5
    assert {mend.code for mend in document.clean.mends} == {"chrome"}


@needs_seeds
def test_a_badly_damaged_page_becomes_readable():
    document = seed("003")
    text, mends = document.clean.text, document.clean.mends
    by_code = {code: [m for m in mends if m.code == code] for code in {m.code for m in mends}}
    assert len(by_code["pinyin"]) > 500 and all(mend.sure for mend in by_code["pinyin"])
    assert len(by_code["lost_byte"]) == 5 and not any(mend.sure for mend in by_code["lost_byte"])
    assert not re.search(r"[\u4e00-\u9fff]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǚǜü]+\)", text)
    assert not any(char in text for char in "網點運營體蛻袈窂葰瑓") and "\ufffd" not in text
    assert "本站" not in text and "版权" not in text
    assert not re.search(r"[\u4e00-\u9fff]0\d", text)


@needs_seeds
def test_a_page_in_one_line_gets_its_posts_and_questions_back():
    document = seed("004")
    assert document.headings[0].level == 0
    assert sum(heading.text[-1] == "?" for heading in document.headings) > 10
    assert sum(bool(re.match(r"\d\.", heading.number)) for heading in document.headings) == 8
    assert "臵" not in document.clean.text
