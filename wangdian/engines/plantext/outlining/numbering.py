"""Numbers in front of headings and items: which style, which value, how deep it usually stands."""

import re
from dataclasses import dataclass

CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
CN = "[零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]+"
SEPARATOR = r"[\s:：、.．，,]*"


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 999 (十二, 二十, 一百零三), or of Arabic digits; None if neither."""
    if text.isdigit():
        return int(text)
    total, digit = 0, None
    for char in text.replace("拾", "十"):
        if char in CN_DIGITS:
            digit = CN_DIGITS[char] if digit is None else digit * 10 + CN_DIGITS[char]
        elif char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            return None
    return total + (digit or 0)


@dataclass(frozen=True)
class Marker:
    """The number or bullet a line opens with."""

    style: str  # "chapter", "cn_comma", "arabic.", "bullet:•" …
    rank: int  # how deep this style usually stands: 10 part … 90 bullet
    value: int | None  # None for bullets
    text: str  # as written, with its separator
    end: int  # where the title begins in the line


_ORDINAL_RANKS = {"篇": 10, "编": 10, "部分": 15, "章": 20, "节": 30, "条": 40, "款": 50}
_PATTERNS = [
    ("ordinal", 0, re.compile(rf"第\s*({CN}|\d{{1,3}})\s*(篇|编|部分|章|节|条|款)(?![件例数])[\s:：、.．]*")),
    ("part", 10, re.compile(rf"篇({CN}|\d{{1,2}})[\s:：、.．]*")),
    ("cn_paren", 45, re.compile(rf"[（(]({CN})[)）][\s、.．]*")),
    ("cn_comma", 35, re.compile(rf"({CN})(?:[、.．]|\s+)\s*")),
    (
        "decimal",
        60,
        re.compile(r"(\d{1,2}(?:[.．]\d{1,2})+)[.、．]?\s*(?![\d%亿万元个户天小千百倍年月日号点‰])"),
    ),
    ("arabic", 55, re.compile(r"(\d{1,3})[.、．](?!\d)\s*")),
    ("arabic_paren", 65, re.compile(r"[（(](\d{1,3})[)）][\s、.．]*")),
    ("arabic_half", 66, re.compile(r"(\d{1,3})[)）][\s、.．]*")),
    ("circled", 70, re.compile(r"([①-⑳])[\s、.．]*")),
    ("letter", 75, re.compile(r"([A-Ha-h])[.、．)）]\s*")),
    ("bullet", 90, re.compile(r"([•·●○■□◆◇▪▲★※➢►–—*+-])\s*(?=[^\s\d-]|\d+[:：])")),
]


def parse_marker(line: str) -> Marker | None:
    """The marker `line` opens with, or None."""
    for style, rank, pattern in _PATTERNS:
        found = pattern.match(line)
        if not found:
            continue
        number, written = found.group(1), found.group(0)
        value: int | None
        if style == "ordinal":
            style, rank = f"ordinal:{found.group(2)}", _ORDINAL_RANKS[found.group(2)]
            value = chinese_number(number)
        elif style == "decimal":
            parts = re.split("[.．]", number)
            style, rank, value = f"decimal{len(parts)}", 55 + len(parts), int(parts[-1])
        elif style == "circled":
            value = ord(number) - ord("①") + 1
        elif style == "letter":
            value = ord(number.lower()) - ord("a") + 1
        elif style == "bullet":
            style, value = f"bullet:{number}", None
        else:
            value = chinese_number(number)
        return Marker(style, rank, value, written.rstrip(), found.end())
    return None
