"""Runs of GBK text that lost one byte, so that every following pair of bytes was read shifted by one.

`。客戶旅程地圖` is stored as A1A3 BFCD 91F4 …; robbed of its first byte it reads A3BF CD91 F4C2 …, `？蛻袈…`, and the
page showed a question mark for what was lost. Each possible lead byte is tried in front of the run, and the
reading kept that makes the likeliest Chinese together with its surroundings. Every repair is marked unsure.
"""

import math
import re
from collections.abc import Iterator
from functools import cache

from wangdian.engines.plantext.cleaning.draft import Edit
from wangdian.engines.plantext.cleaning.pinyin import INSERTION, LETTERS, is_reading
from wangdian.engines.plantext.cleaning.traditional import simplified

# The question mark; what a page tool left of a pronunciation; the shifted pairs; and what puts the pairs right
# again: a second byte of its own (an ASCII letter), or a character that lost its second byte but kept its reading.
_RUN = re.compile(
    rf"\?(?:[{LETTERS}]{{1,6}}[)）])?((?:[^\x00-\x7f]|[,?;:!()]){{1,14}}?)(?:\?([{LETTERS}]{{1,6}})[)）]|([@-~]))"
)
_WIDE = str.maketrans(",?;:!()", "，？；：！（）")  # the page made full-width signs narrow
_SIGNS = set("。，、；：？！“”‘’（）《》…")
_BEFORE, _AFTER = 8, 16  # characters around a run that take part in judging
_GAIN = 4.0  # natural-log likelihood by which a repair has to beat the text as it stands
_SIGN_FREQUENCY = 1e6  # a full stop or comma, which jieba does not count
_WORDS_IN_ALL = 6e7  # the sum of jieba's word frequencies


def lost_bytes(text: str) -> Iterator[Edit]:
    """Repair the runs of `text` that were shifted by a lost byte; text without such damage gives nothing."""
    if "?" not in text:
        return
    done = 0
    for found in _RUN.finditer(text):
        if found.start() < done or not _is_odd(found):
            continue
        new = _likeliest(text, found)
        if new is not None:
            done = found.end()
            yield Edit(found.start(), found.end(), new, "lost_byte", sure=False)


def _is_odd(found: re.Match) -> bool:
    """Whether the run holds what no one writes after a question mark: a character outside GB2312, a lone sign."""
    pairs, _, single = found.groups()
    if single and len(pairs) == 1 and pairs in ",;:!，；：！":
        return True
    return any(char > "\x7f" and char not in _SIGNS and not _is_plain(char) for char in pairs)


def _is_plain(char: str) -> bool:
    """In the characters of GB2312, the Greek and Cyrillic and ruling lines among them aside."""
    try:
        return char.encode("gb2312")[0] >= 0xB0
    except UnicodeEncodeError:
        return False


def _likeliest(text: str, found: re.Match) -> str | None:
    """What the run most likely said, None when nothing beats leaving it."""
    before = text[max(found.start() - _BEFORE, 0) : found.start()]
    after = text[found.end() : found.end() + _AFTER]
    as_is = _likelihood(before + found.group() + after)
    scored = [(_likelihood(before + new + after), new) for new in _candidates(*found.groups())]
    score, new = max(scored, default=(-math.inf, None))
    return new if score > as_is + _GAIN else None


def _candidates(pairs: str, reading: str | None, single: str | None) -> Iterator[str]:
    try:
        tail = pairs.translate(_WIDE).encode("gbk") + (single or "").encode("ascii")
    except UnicodeEncodeError:
        return
    ends = [""]
    if reading:  # the last byte begins a character of which only the reading is left
        ends = [c for low in range(0x40, 0xFF) if (c := _pair(tail[-1], low)) and is_reading(c, reading)]
        tail = tail[:-1]
    for lead in range(0x81, 0xFF):
        try:
            head = (bytes([lead]) + tail).decode("gbk")
        except UnicodeDecodeError:
            continue
        if all(char in _SIGNS or _is_plain(simplified(char)) for char in head):
            yield from (head + end for end in ends)


def _pair(high: int, low: int) -> str:
    try:
        return bytes([high, low]).decode("gbk")
    except UnicodeDecodeError:
        return ""


@cache
def _words():
    import rjieba

    return rjieba.Jieba()


def _likelihood(text: str) -> float:
    """Natural log of the chance of `text` as a row of independent words, pronunciations taken out."""
    plain = simplified(INSERTION.sub(r"\1", text))
    total = 0.0
    for word in _words().cut(plain, False):
        frequency = _SIGN_FREQUENCY if word in _SIGNS else 0.5
        if _words().has_word(word):
            frequency = _words().suggest_freq(word)
        total += math.log(frequency / _WORDS_IN_ALL)
    return total
