"""Numbers as people write and read them: 1,200万元, 98.5%, ５ 户. Stored in the measure unit, shown in another.

Nothing here touches the database.
"""

import unicodedata
from decimal import Decimal, InvalidOperation

# How much of the measure unit one of the display unit is. A unit that is missing here counts as 1.
FACTORS = {
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
    "千元": Decimal(1_000),
    "百万元": Decimal(1_000_000),
    "%": Decimal("0.01"),
    "百分点": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "小时": Decimal(60),  # of minutes
    "万户": Decimal(10_000),
    "万笔": Decimal(10_000),
    "万人": Decimal(10_000),
}
MULTIPLIERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1_000), "百": Decimal(100)}
LARGEST = Decimal(10) ** 17
PLACES = Decimal("0.000001")


class FigureError(ValueError):
    """Something that is no number here; the message is for the person who typed it."""


def factor(display_unit: str) -> Decimal:
    """How much of the measure unit one of the display unit is."""
    return FACTORS.get(display_unit, Decimal(1))


def quantum(display_unit: str, decimals: int) -> Decimal:
    """The smallest step that shows, in the measure unit: what parts of a split are rounded to."""
    return max(factor(display_unit).scaleb(-decimals), PLACES)


def parse_figure(text: str, display_unit: str = "") -> Decimal | None:
    """The number in the measure unit that a person means; None for an empty field.

    A bare number is in the display unit. 万/亿/千/百 multiply it; a unit with a factor of its own, written
    behind the number (500万元, 3%, 0.5亿元), is taken at its word. Full-width digits and thousands
    separators are understood. Raises FigureError in words.
    """
    cleaned = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-")
    if not cleaned:
        return None
    body = cleaned.lstrip("+-")
    digits = len(body) - len(body.lstrip("0123456789."))
    number, tail = body[:digits], body[digits:]
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise FigureError(f"“{text.strip()[:20]}”不是数字，请只填数字，例如 1200 或 98.5。") from None
    value *= _unit_factor(tail, display_unit, text)
    if cleaned.startswith("-"):
        value = -value
    if abs(value) >= LARGEST:
        raise FigureError(f"“{text.strip()[:20]}”太大，请检查位数和单位。")
    if value != value.quantize(PLACES):
        raise FigureError(f"“{text.strip()[:20]}”小数位太多，请保留到可显示的位数。")
    return value


def _unit_factor(tail: str, display_unit: str, text: str) -> Decimal:
    if not tail or tail == display_unit:
        return factor(display_unit)
    if tail in FACTORS:
        return FACTORS[tail]
    if tail == "元" and display_unit in {"元", "千元", "万元", "百万元", "亿元"}:
        return Decimal(1)
    multiplier, rest = (MULTIPLIERS[tail[0]], tail[1:]) if tail[0] in MULTIPLIERS else (Decimal(1), tail)
    if multiplier != 1 and rest == "" and display_unit in {"千元", "万元", "百万元", "亿元"}:
        return multiplier  # 500万 of a metric shown in 万元 is money, not 500万 times 万元
    if multiplier != 1 and rest in {"", display_unit}:
        return multiplier * factor(display_unit)
    raise FigureError(f"“{text.strip()[:20]}”的单位不对，此处按“{display_unit or '个'}”填写，请只填数字。")


def show_number(value: Decimal | None, display_unit: str, decimals: int) -> str:
    """The bare number in the display unit, with thousands separators and no needless zeros: 1,200; 98.5."""
    if value is None:
        return ""
    shown = (value / factor(display_unit)).quantize(Decimal(1).scaleb(-decimals))
    text = f"{shown:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def show(value: Decimal | None, display_unit: str, decimals: int) -> str:
    """The number with its unit: 1,200万元, 98.5%, 5户. A dash for nothing."""
    number = show_number(value, display_unit, decimals)
    return f"{number}{display_unit}" if number else "—"
