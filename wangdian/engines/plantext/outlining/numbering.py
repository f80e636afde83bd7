"""Numbers in front of headings and items: which style, which value, how deep a style usually stands."""

import re
from dataclasses import dataclass, replace

CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
CN_DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"参": 3}
CN = "[零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]{1,5}"
# A number before one of these is a quantity, a date or a time, not the number of a heading.
UNITS = r"[%％‰\d年月日号点时分秒周天旬季个名人户笔件项次条张份位家台场期批类种级层岁亿万千百元倍成折公里米吨页句字届]"
_GAP = r"[\s:：、.．]*"


@dataclass(frozen=True)
class Marker:
    """The number or bullet a line opens with."""

    style: str  # "ordinal:章", "cn_comma", "arabic.", "bullet:•", "sign:◆" …
    rank: int  # how deep this style usually stands: 10 part … 90 bullet
    value: int | None  # its place in its list; None for bullets
    text: str  # as written, with its separator
    end: int  # where the title begins in the line
    doubtful: bool = False  # may be part of the words (一、二季度): needs its neighbours in the count


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 999 (十二, 二十, 一百零三) or of Arabic digits; None if neither."""
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


_ORDINAL_RANKS = {"篇": 10, "编": 10, "部分": 15, "章": 20, "节": 30, "条": 40, "款": 50}
_ROMAN = {c: i + 1 for i, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ")} | {c: i + 1 for i, c in enumerate("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ")}
_ROMAN |= {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
# Enclosed numerals: the first character of each run of Unicode and how many follow it.
_ENCLOSED = {"①": 20, "㉑": 15, "⑴": 20, "⒈": 20, "❶": 10, "➀": 10, "㈠": 10, "㊀": 10}
_ENCLOSED_CHARS = "".join(chr(ord(first) + i) for first, count in _ENCLOSED.items() for i in range(count))

# Styles that are believed only where another number of the same kind comes before or after.
_IN_COMPANY = (
    "arabic_bare", "arabic_colon", "named", "counted", "firstly", "roman", "letter", "decimal", "section", "quarter",
    "month",
)  # fmt: skip

_PATTERNS = [
    ("markdown", 5, re.compile(r"(#{1,6})\s+")),
    ("ordinal", 0, re.compile(rf"第\s*({CN}|\d{{1,3}})\s*(篇|编|部分|章|节|条|款)(?![件例数约])(?:之[一二三四五六七八九])?{_GAP}")),
    ("section", 18, re.compile(rf"(?:part|chapter|section|module|step)\s*({CN}|\d{{1,2}})[\s:：.、]+", re.I)),
    ("quarter", 27, re.compile(r"Q([1-4])(?:[\s:：]+|$)")),
    ("month", 28, re.compile(rf"({CN}|\d{{1,2}})月份?(?:[:：、\s]\s*|$)")),
    ("part", 10, re.compile(rf"(?:篇|范文|样本)({CN}|\d{{1,2}})(?=[\s:：、.．]|$){_GAP}")),
    ("counted", 25, re.compile(rf"第({CN}|\d{{1,2}})([\u4e00-\u9fff]{{1,3}})[:：、]\s*")),
    ("firstly", 48, re.compile(rf"第({CN})[、，,]\s*")),
    ("named", 25, re.compile(rf"((?:(?!{CN})[\u4e00-\u9fff]){{2,4}})({CN}|\d{{1,2}}|[A-Z])[:：、.．]\s*(?!\d)")),
    ("cn_paren", 45, re.compile(rf"[（(]\s*({CN})\s*[)）][\s、.．:：]*")),
    ("cn_half", 46, re.compile(rf"({CN})[)）][\s、.．]*")),
    ("cn_formal", 33, re.compile(r"([壹贰叁参肆伍陆柒捌玖拾]{1,3})、\s*")),
    ("cn_comma", 35, re.compile(rf"({CN})(?:\s?[、.．]\s*|[ \t\u3000]+(?=\S))")),
    ("decimal", 56, re.compile(rf"(\d{{1,2}}(?:[.．]\d{{1,2}}){{1,4}})(?:[、.．]\s*|\s+|(?!{UNITS})(?=\D))")),
    ("arabic", 55, re.compile(r"(\d{1,3})\s?([.．、])\s*(?!\d)")),
    ("arabic", 55, re.compile(r"(\d{1,3})([.．、])\s+(?=\d)")),
    ("keycap", 55, re.compile("(\\d)\ufe0f?\u20e3\\s*")),
    ("arabic_colon", 57, re.compile(r"(\d{1,2})[:：]\s*(?=[\u4e00-\u9fff])")),
    ("arabic_paren", 65, re.compile(r"[（(]\s*(\d{1,3})\s*[)）][\s、.．]*")),
    ("arabic_paren", 65, re.compile(r"[\[【［]\s*(\d{1,3})\s*[\]】］][\s、.．]*")),
    ("arabic_half", 66, re.compile(r"(\d{1,3})[)）][\s、.．]*")),
    ("enclosed", 70, re.compile(rf"([{_ENCLOSED_CHARS}])[\s、.．]*")),
    ("roman", 50, re.compile(r"([Ⅰ-Ⅹⅰ-ⅹ]|[IVX]{1,4}(?=[.．、]))[.．、\s]*")),
    ("letter", 75, re.compile(r"[（(]?([A-Ja-j])[.．、)）]\s*(?![A-Za-z])")),
    ("arabic_bare", 54, re.compile(rf"(\d{{1,2}})[ \t\u3000]+(?!{UNITS}\b|{UNITS}[内前后底中])(?=[\u4e00-\u9fff《“【A-Z])")),
    ("sign", 85, re.compile(r"([■□◆◇▲△★☆●◎※➢➤►▶✓✔√☐☑]|\[[ xX√]?\])\s*(?=\S)")),
    ("bullet", 88, re.compile(r"([•·])\s*(?=\S)")),
    ("bullet", 90, re.compile(r"([○▪▫⚫–—]|[*+-](?=\s))\s*(?=\S)")),
    ("bullet", 90, re.compile(r"(-)(?=[\u4e00-\u9fff《“])")),
]  # fmt: skip


def parse_marker(line: str) -> Marker | None:
    """The marker `line` opens with, or None. `line` has no white space in front."""
    for style, rank, pattern in _PATTERNS:
        found = pattern.match(line)
        if found is None:
            continue
        marker = _marker(style, rank, found)
        if marker is not None:
            return replace(marker, doubtful=_may_be_enumeration(marker, line[marker.end :]))
    return None


def _marker(style: str, rank: int, found: re.Match) -> Marker | None:
    number, written = found.group(1), found.group(0)
    value: int | None
    if style == "ordinal":
        style, rank = f"ordinal:{found.group(2)}", _ORDINAL_RANKS[found.group(2)]
        value = chinese_number(number)
    elif style == "counted":
        style, value = f"counted:{found.group(2)}", chinese_number(number)
    elif style == "named":
        style, number = f"named:{number}", found.group(2)
        value = (
            ord(number) - ord("A") + 1 if number.isascii() and number.isalpha() else chinese_number(number)
        )
    elif style == "decimal":
        parts = re.split("[.．]", number)
        if any(len(p) > 1 and p[0] == "0" for p in parts):  # 9.05, 8.00: a date or a time
            return None
        style, rank, value = f"decimal{len(parts)}", 54 + len(parts), int(parts[-1])
    elif style == "arabic":
        style, value = "arabic、" if found.group(2) == "、" else "arabic.", int(number)
    elif style == "enclosed":
        first = max((f for f in _ENCLOSED if f <= number), key=ord)
        style, value = f"enclosed:{first}", ord(number) - ord(first) + 1
    elif style == "roman":
        value = _ROMAN.get(number)
    elif style == "letter":
        capital = number.isupper()
        style, rank = ("letter:A", 52) if capital else ("letter:a", rank)
        value = ord(number.upper()) - ord("A") + 1
    elif style in {"bullet", "sign"}:
        style, value = f"{style}:{number}", None
    elif style == "markdown":
        style, rank, value = f"markdown{len(number)}", len(number), None
    else:
        value = chinese_number(number)
    return Marker(style, rank, value, written.strip(), found.end())


def _may_be_enumeration(marker: Marker, rest: str) -> bool:
    """Whether the number may belong to the words: 一、二季度 and 三、四级 count two things, 一 目标 may be 一 alone."""
    if marker.style.startswith(_IN_COMPANY):
        return True
    if marker.style != "cn_comma":
        return False
    following = re.match(rf"({CN})(?:、|{UNITS}|等)", rest)
    counts_on = following is not None and chinese_number(following.group(1)) == (marker.value or 0) + 1
    return counts_on or "、" not in marker.text
