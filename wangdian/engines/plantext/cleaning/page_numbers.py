"""Page numbers that stuck to the text when slides or pages were run together."""

import re
from itertools import pairwise

from wangdian.engines.plantext.cleaning.draft import Edit

_RUN_ON = 200  # characters in a line without which no slides were run together
_FEWEST = 3
_GLUED = re.compile(r"(?<=[\u4e00-\u9fff。；！？)）])(?:0\d|\d{2})+(?=[\u4e00-\u9fffA-Z(（])")
_SURE = re.compile(r"^(?:0\d)+(?:\d{2})*$")  # 01, 0203: nobody writes a quantity so
# What makes a number a quantity: a counting word after it, or a word before it that asks for one.
_COUNTED = re.compile(
    r"[年月日号时点分秒周天旬季个名人户笔件项次条张份本位家台套间场期批类种级层处所组队班课篇章节页字句岁亿万千百元度倍成折"
    r"%％‰米吨两里小多余余几来余]"
)
_ASKING = re.compile(r"[第每约近超达于到至按为等满逾共计前后仅有含增减升降占率比]$")
_NAMED_BEFORE = re.compile(r"[。；！？]([\u4e00-\u9fff]{4,20})$")
_LINE_OF_DIGITS = re.compile(r"^\d{1,3}$")


def page_numbers(text: str) -> list[Edit]:
    """Page numbers glued between headings (…定位01主管…) give way to line breaks; lines of a bare number go.

    Both only where there are several of them: a single number can be anything.
    """
    return _glued(text) + _lines(text)


def _glued(text: str) -> list[Edit]:
    edits: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        if len(line) >= _RUN_ON:
            found = [m for m in _GLUED.finditer(line) if _is_page_number(line, m)]
            if sum(bool(_SURE.match(m.group())) for m in found) >= _FEWEST:
                for m in found:
                    named = _NAMED_BEFORE.search(line[: m.start()])
                    if named:  # a heading that ran into the sentence before it
                        edits.append(Edit(at + named.start(1), at + named.start(1), "\n"))
                    sure = bool(_SURE.match(m.group()))
                    edits.append(Edit(at + m.start(), at + m.end(), "\n", "page_number", sure))
        at += len(line) + 1
    return edits


def _is_page_number(line: str, found: re.Match) -> bool:
    if _SURE.match(found.group()):
        return True
    before, after = line[max(found.start() - 1, 0) : found.start()], line[found.end() : found.end() + 1]
    return not _COUNTED.match(after) and not _ASKING.search(before)


def _lines(text: str) -> list[Edit]:
    """Lines that are a bare number, when they count upwards through the text like pages."""
    found: list[tuple[int, str, int]] = []
    at = 0
    for line in text.split("\n"):
        if _LINE_OF_DIGITS.match(line.strip()):
            found.append((at, line.strip(), int(line)))
        at += len(line) + 1
    numbers = [n for _, _, n in found]
    counts_up = len(numbers) >= _FEWEST and all(b == a + 1 for a, b in pairwise(numbers))
    if not counts_up:
        return []
    return [
        Edit(start, min(start + len(word) + 1, len(text)), "", "page_number", told=(word, ""))
        for start, word, _ in found
    ]
