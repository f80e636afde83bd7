"""Which column is which field: guessed from the heads, remembered for next time. Pure."""

import re
import unicodedata

from .files.table import Table
from .spec import Importer

LOOK_AT = 10  # lines among which the head is looked for; above it stand titles


def plain(head: str) -> str:
    """A head of a column as it is compared: no spaces, stars, brackets or what stands in brackets."""
    head = unicodedata.normalize("NFKC", head).lower()
    head = re.sub(r"[(（\[【].*?[)）\]】]", "", head)
    return re.sub(r"[\s*:_\-/.、]+", "", head)


def _names(importer: Importer) -> dict[str, str]:
    """By compared head: the key of the field it means."""
    found: dict[str, str] = {}
    for f in importer.fields:
        for name in (str(f.label), f.key, *f.aliases):
            found.setdefault(plain(name), f.key)
    return found


def head_of(importer: Importer, table: Table) -> int:
    """The position (in table.lines) of the line of heads: the first that knows most fields, else the first."""
    names = _names(importer)
    known = [
        len({names[p] for cell in cells if (p := plain(cell)) in names})
        for _number, cells in table.lines[:LOOK_AT]
    ]
    return known.index(max(known)) if known and max(known) > 0 else 0


def guess(importer: Importer, heads: list[str], remembered: dict[str, str] | None = None) -> dict[str, int]:
    """By field key: the column. What was chosen for these heads before comes first, then names and aliases."""
    names, found = _names(importer), {}
    for column, head in enumerate(heads):
        key = (remembered or {}).get(plain(head)) if plain(head) else None
        if key and importer.field(key) and key not in found:
            found[key] = column
    taken = set(found.values())
    for column, head in enumerate(heads):
        key = names.get(plain(head))
        if key and key not in found and column not in taken:
            found[key] = column
            taken.add(column)
    return found


def to_remember(heads: list[str], mapping: dict[str, int]) -> dict[str, str]:
    """What to keep of a mapping: by compared head, the field."""
    return {plain(heads[c]): key for key, c in mapping.items() if c < len(heads) and plain(heads[c])}
