"""Characters that only look like others: full-width digits and letters, radicals, wrong glyphs, controls."""

import re
import unicodedata
from collections.abc import Iterator

from wangdian.engines.plantext.cleaning.draft import Edit

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x9f]+")
_SPACES = re.compile(r"[\xa0\u2000-\u200a\u202f\u205f]+")
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ％＋－＝＜＞／＃＆＠]+|(?<=[0-9０-９])[．：](?=[0-9０-９])")
# Kangxi radicals, radical supplements and compatibility ideographs: PDF fonts put them for the characters proper.
_RADICALS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]+")
_DECOMPOSED = re.compile(r"[A-Za-zÀ-ž][\u0300-\u036f]+")
_BROKEN = re.compile("\ufffd+")

_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\*\*[^*\n]+\*\*$)", re.M)
_BOLD = re.compile(r"\*\*(?=[^\s，。、；：,;:）)])([^*\n]+?)(?<=\S)\*\*(?!\*)")

# Glyphs that converted files show for common characters of a neighbouring code. The first has no use of its
# own in a plan; the others are taken for wrong only where several kinds of them meet in one text.
WRONG_GLYPHS = {"臵": "置"}
SHIFTED_GLYPHS = dict(zip("丌亍収劢迕迓觃乊丏凼徃", "不于发动进还规之且函往", strict=True))
_FEWEST_KINDS = 3


def normal_characters(text: str) -> Iterator[Edit]:
    """Invisible characters dropped; full-width digits and letters, radicals and accents in their usual form."""
    for found in _INVISIBLE.finditer(text):
        yield Edit(found.start(), found.end(), "")
    for found in _SPACES.finditer(text):
        yield Edit(found.start(), found.end(), " " * len(found.group()))
    for pattern, code in ((_FULL_WIDTH, "width"), (_RADICALS, "glyph"), (_DECOMPOSED, "")):
        for found in pattern.finditer(text):
            yield Edit(found.start(), found.end(), unicodedata.normalize("NFKC", found.group()), code)


def wrong_glyphs(text: str) -> Iterator[Edit]:
    """臵 for 置 and its like; what was lost altogether (U+FFFD) is pointed out, for nobody can restore it."""
    shifted = {char for char in SHIFTED_GLYPHS if char in text}
    table = WRONG_GLYPHS | ({c: SHIFTED_GLYPHS[c] for c in shifted} if len(shifted) >= _FEWEST_KINDS else {})
    if any(char in text for char in table):
        for found in re.finditer(f"[{''.join(table)}]", text):
            char = found.group()
            yield Edit(found.start(), found.end(), table[char], "glyph", char in WRONG_GLYPHS)
    for found in _BROKEN.finditer(text):
        yield Edit(found.start(), found.end(), "□" * len(found.group()), "lost_character", sure=False)


def markdown_bold(text: str) -> Iterator[Edit]:
    """The stars of **bold** words, in a text that is Markdown by its headings; 李** and 138**** are no markup."""
    if len(_MARKDOWN.findall(text)) < 2:
        return
    for found in _BOLD.finditer(text):
        yield Edit(found.start(), found.start(1), "", "markup", told=(found.group(), found.group(1)))
        yield Edit(found.end(1), found.end(), "")
