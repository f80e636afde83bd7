"""Pronunciations that a page tool wrote into the text: 維護(hù)服務(wù) -> 維護服務.

One is dropped only when the dictionary of pypinyin proves it to be a reading of the character before it, so an
English abbreviation in brackets stays.
"""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from wangdian.engines.plantext.cleaning.draft import Edit

FEWEST = 3  # one or two readings are the author's own
LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ"
INSERTION = re.compile(rf"([\u3400-\u9fff])[(（]([{LETTERS}]{{1,6}})[)）]")
_PLAIN = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


@cache
def _readings() -> dict[str, str]:
    """Code point -> its readings, as pypinyin keeps them; its phrases, slow to load, are not needed."""
    spec = find_spec("pypinyin")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        table = Path(folder) / "pinyin_dict.json"
        if table.exists():
            return json.loads(table.read_text(encoding="utf-8"))
    from pypinyin.pinyin_dict import pinyin_dict

    return {str(code): readings for code, readings in pinyin_dict.items()}


def is_reading(char: str, syllable: str) -> bool:
    """Whether `syllable` (tone marks or none) is a reading of `char`."""
    readings = _readings().get(str(ord(char)), "").split(",")
    return syllable in readings or (
        syllable.translate(_PLAIN) == syllable
        and syllable in {reading.translate(_PLAIN) for reading in readings}
    )


def insertions(text: str) -> list[Edit]:
    """Drop the bracketed readings of the characters before them; nothing where a text holds only one or two."""
    found = [m for m in INSERTION.finditer(text) if is_reading(*m.groups())]
    return [Edit(m.end(1), m.end(), "", "pinyin") for m in found] if len(found) >= FEWEST else []
