"""Numbers as people write them in Chinese plans: 1,200 · 8000w · 3.5亿 · 一万二 · 两千五 · 半 · 一点五."""

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
}
DIGITS |= {"叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
BIG = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}
LETTERS = {"w": 10**4, "k": 10**3, "m": 10**6}
HAN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"

# An Arabic number, perhaps grouped, perhaps with 万/亿/w/k behind it; or a numeral in characters.
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = f"[{HAN}]+(?:点[零〇一二三四五六七八九]+[万亿]?)?"

_ARABIC = re.compile(rf"({ARABIC})\s*((?:[十百千万亿]|[wWkK](?![A-Za-z]))*)")


def parse_number(text: str) -> Decimal:
    """The value of a numeral in digits, in characters or mixed ("1亿2千万"). Raises ValueError.

    A trailing digit after 千/万/亿 counts the next smaller place, as people say it: 一万二 = 12000.
    """
    text = text.strip().replace(" ", "")
    if not text:
        raise ValueError("empty numeral")
    if text in {"半", "一半"}:
        return Decimal("0.5")
    if text[0].isdigit():
        return _arabic(text)
    if "点" in text:
        whole, _, tail = text.partition("点")
        scale = 1
        if tail and tail[-1] in BIG:
            scale, tail = BIG[tail[-1]], tail[:-1]
        return (_chinese(whole) + Decimal("0." + "".join(str(DIGITS[c]) for c in tail))) * scale
    return _chinese(text)


def _arabic(text: str) -> Decimal:
    total, at = Decimal(0), 0
    while at < len(text):
        found = _ARABIC.match(text, at)
        if not found:
            raise ValueError(f"not a numeral: {text}")
        value = Decimal(found[1].replace(",", ""))
        for sign in found[2]:
            value *= SMALL.get(sign) or BIG.get(sign) or LETTERS[sign.lower()]
        total, at = total + value, found.end()
    return total


def _chinese(text: str) -> Decimal:
    """Value of a numeral in characters: sections of four places, each closed by 万 or 亿."""
    if not any(c in SMALL or c in BIG for c in text):
        if len(text) > 1:  # read out digit by digit: 二〇二六
            return Decimal("".join(str(_digit(c)) for c in text))
        return Decimal(_digit(text))
    total = section = 0
    digit: int | None = None
    last_place = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
            if digit == 0:
                last_place = 0
        elif c in SMALL:
            section += (1 if digit is None else digit) * SMALL[c]
            digit, last_place = None, SMALL[c]
        elif c in BIG:
            if digit is None and section == 0 and total == 0:
                raise ValueError(f"not a numeral: {text}")
            if BIG[c] == 10**8:
                total = (total + section + (digit or 0)) * BIG[c]
            else:
                total += (section + (digit or 0)) * BIG[c]
            section, digit, last_place = 0, None, BIG[c]
        else:
            raise ValueError(f"not a numeral: {text}")
    if digit is not None:
        spoken = last_place >= 100 and text[-2] not in "零〇"
        section += digit * (last_place // 10 if spoken else 1)
    return Decimal(total + section)


def _digit(c: str) -> int:
    if c not in DIGITS:
        raise ValueError(f"not a numeral: {c}")
    return DIGITS[c]


def plain(value: Decimal) -> int | float:
    """The Decimal as an int when it is whole, else as a float."""
    return int(value) if value == value.to_integral_value() else float(value)
