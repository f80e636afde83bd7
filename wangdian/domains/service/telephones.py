"""Telephone numbers as people and spreadsheets write them."""

import re
import unicodedata

AS_A_FLOAT = re.compile(
    r"\d[eE]\+?\d|\.0+$"
)  # 1.38E+10, 13800001234.0: what a spreadsheet makes of a long number
CHINA = re.compile(r"^(\+86|0086)")
MOBILE = re.compile(r"^1[3-9]")


def digits_of(text: str) -> str:
    """The digits of a number, with a leading + kept; "" where there is none to call.

    Raises ValueError for one that nobody can call: too short or long, a mobile number without its 11 digits, one
    digit all through, or what a spreadsheet spoiled. Words beside it (“家属”) do no harm.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    digits = "".join(c for c in plain if c in "0123456789")
    number = "+" + digits if plain.startswith("+") else digits
    at_home = CHINA.sub("", number)
    if (
        AS_A_FLOAT.search(plain)
        or not 5 <= len(digits) <= 20
        or len(set(digits)) == 1
        or (MOBILE.match(at_home) and len(at_home) != 11)
    ):
        raise ValueError(text)
    return number
