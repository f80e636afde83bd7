"""Writing a list's counter the way Word and the web show it: 3 -> 三, (3), iii, C, ③."""

from collections.abc import Callable

CN = "零一二三四五六七八九"
CN_LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese(n: int, digits: str = CN, ten: str = "十", hundred: str = "百") -> str:
    """n up to 999 in Chinese: 10 十, 21 二十一, 105 一百零五."""
    if not 0 < n < 1000:
        return str(n)
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    out = digits[hundreds] + hundred if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds and ten == "十" else digits[tens]) + ten
    elif hundreds and ones:
        out += digits[0]
    return out + (digits[ones] if ones else "")


def letters(n: int) -> str:
    """1 A, 26 Z, 27 AA: Word repeats the letter."""
    return chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else str(n)


def roman(n: int) -> str:
    """n up to 3999 in capital Roman letters."""
    if not 0 < n < 4000:
        return str(n)
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    out = ""
    for value, sign in pairs:
        count, n = divmod(n, value)
        out += sign * count
    return out


def circled(n: int) -> str:
    """①…⑳, ㉑…㊿; beyond that the plain number."""
    if 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    if 21 <= n <= 35:
        return chr(0x3251 + n - 21)
    return chr(0x32B1 + n - 36) if 36 <= n <= 50 else str(n)


def full_width(n: int) -> str:
    """Digits of double width: １２."""
    return "".join(chr(ord(c) + 0xFEE0) for c in str(n))


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "upperLetter": letters,
    "lowerLetter": lambda n: letters(n).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(CN[int(c)] for c in str(n)).replace("零", "〇"),
    "chineseLegalSimplified": lambda n: chinese(n, CN_LEGAL, "拾", "佰"),
    "ideographLegalTraditional": lambda n: chinese(n, CN_LEGAL, "拾", "佰"),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "ideographEnclosedCircle": lambda n: f"（{chinese(n)}）",
    "decimalFullWidth": full_width,
    "decimalFullWidth2": full_width,
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: BRANCHES[(n - 1) % 12],
}


def write(n: int, form: str) -> str:
    """Counter `n` in Word's number format `form`; plain digits for a format not known here."""
    return FORMATS.get(form, str)(n)
