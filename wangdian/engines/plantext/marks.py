"""Signs at the start of a line that every stage knows: what opens an item or a heading."""

import re

_SECTION = r"第[零〇一二三四五六七八九十百\d]{1,4}[篇编章节条款部]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、"
OPENS_SECTION = re.compile(f"^(?:{_SECTION})")
OPENS_ITEM = re.compile(
    rf"^(?:{_SECTION}|[（(]\d{{1,3}}[)）]|\d{{1,2}}[、.．)）](?!\d)|\d{{1,2}}(?:\.\d{{1,2}})+\s|[①-⑳]"
    r"|[•●■◆▪▲★※➢►○□–—*-]\s?\D|[|｜#【])"
)
