"""From the text of a cell to a value of its kind. Pure; what cannot be read is said in words."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from .spec import Field, Kind

YES = {"是", "有", "y", "yes", "true", "1", "√", "✓", "对", "t"}
NO = {"否", "无", "没有", "n", "no", "false", "0", "×", "✗", "x", "f"}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?[分秒]?")


class UnreadableError(ValueError):
    """A cell that does not say what its field asks for; the message is for the person."""


def value_of(field: Field, text: str, zone=None) -> Any:
    """The value; None for an empty cell. Raises UnreadableError."""
    text = text.strip()
    if not text:
        return None
    return _READERS[field.kind](field, text, zone)


def _text(field: Field, text: str, zone) -> str:
    if len(text) > field.longest:
        raise UnreadableError(f"超过{field.longest}个字")
    return text


def _number(field: Field, text: str, zone) -> Decimal:
    """1,234.5, ￥１２３, (5) for minus five."""
    cleaned = (
        unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-").strip("¥￥")
    )
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned = "-" + cleaned[1:-1]
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        raise UnreadableError(f"“{text[:20]}”不是数字") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 17 or number.as_tuple().exponent < -12:
        raise UnreadableError("数字太大或小数位太多")
    return number


def _day(field: Field, text: str, zone) -> date:
    """2026-03-04, 2026/3/4, 2026年3月4日, 20260304; a time of midnight behind it is nothing."""
    text = (
        unicodedata.normalize("NFKC", text)
        .removesuffix(" 00:00:00")
        .removesuffix(" 00:00")
        .removesuffix(" 0:00")
    )
    found = DAY.fullmatch(text) or COMPACT.fullmatch(text)
    if found is None:
        raise UnreadableError(f"“{text[:20]}”不是日期，请写成2026-03-04")
    return _date(found, text)


def _date(found, text: str) -> date:
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise UnreadableError(f"没有“{text[:20]}”这一天") from None
    if not 1900 <= day.year <= 2200:
        raise UnreadableError("请检查年份")
    return day


def _moment(field: Field, text: str, zone) -> datetime:
    """A day and a time of day, in the bank's zone."""
    text = unicodedata.normalize("NFKC", text).replace("T", " ")
    found = DAY.match(text) or COMPACT.match(text)
    rest = text[found.end() :].strip() if found else ""
    clock = CLOCK.fullmatch(rest) if rest else None
    if found is None or (rest and clock is None):
        raise UnreadableError(f"“{text[:20]}”不是时间，请写成2026-03-04 09:30")
    try:
        at = time(*(int(part or 0) for part in clock.groups())) if clock else time(0)
    except ValueError:
        raise UnreadableError(f"没有“{rest[:20]}”这个时间") from None
    return datetime.combine(_date(found, text), at, zone)


def _choice(field: Field, text: str, zone) -> Any:
    options = field.options()
    if text not in options:
        labels = "、".join(dict.fromkeys(k for k in options if not k.isascii()) or options)
        raise UnreadableError(f"“{text[:20]}”不在可选范围：{labels[:120]}")
    return options[text]


def _flag(field: Field, text: str, zone) -> bool:
    lower = text.lower()
    if lower in YES:
        return True
    if lower in NO:
        return False
    raise UnreadableError(f"“{text[:20]}”请写“是”或“否”")


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
}
