"""What a message may say: names and numbers of things, no personal data. The rest is read after signing in."""

import re

# The longest first. A run of digits that is part of a longer one is none of these.
PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"\d{17}[0-9Xx]"  # 居民身份证
    r"|\d{15,19}"  # bank cards and accounts, the old identity card
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # mobile telephones
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"  # mail addresses
    r")(?![0-9A-Za-z])"
)


def masked(text: str) -> str:
    """`text` with identity cards, card numbers, mobile telephones and mail addresses left out but for a tail of four."""
    return PERSONAL.sub(lambda found: "****" + found.group()[-4:], text)


def cut(text: str, length: int) -> str:
    """At most `length` characters, an ellipsis in place of what is left out."""
    return text if len(text) <= length else text[: length - 1] + "…"
