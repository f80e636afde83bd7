"""What can be taken in: fields, their kinds, and the act that writes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    NUMBER = "number"  # Decimal
    DAY = "day"  # date
    MOMENT = "moment"  # datetime in the bank's zone
    CHOICE = "choice"  # by value or label
    FLAG = "flag"  # 是/否


@dataclass(frozen=True)
class Field:
    """One thing a row tells. `aliases` are heads of columns that mean it."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Sequence[tuple] | Callable[[], Sequence[tuple]] = ()
    aliases: tuple[str, ...] = ()
    longest: int = 200
    help: str = ""

    def options(self) -> dict[str, Any]:
        """By text as people write it (value or label): the value."""
        found = self.choices() if callable(self.choices) else self.choices
        return {str(label): value for value, label in found} | {str(value): value for value, _label in found}


@dataclass(frozen=True)
class Row:
    """One row of the file: its line, and its values by the keys of the fields (None: empty)."""

    number: int
    values: dict[str, Any]


OK, REPEATED, REFUSED = "ok", "repeated", "refused"


@dataclass(frozen=True)
class RowResult:
    """What came (or would come) of a row: `ok`, `repeated` (it is there already), or `refused` and why."""

    number: int
    state: str = OK
    code: str = ""
    message: str = ""
    field: str = ""


@dataclass(frozen=True)
class Importer:
    """Something that can be taken in. `key(values)` tells rows apart: a key is written once per unit."""

    name: str  # "metrics.readings": stable, kept in batches and mappings
    label: str
    power: str
    fields: tuple[Field, ...]
    apply: Callable[..., list[RowResult]]
    key: Callable[[dict[str, Any]], str] | None = None
    help: str = ""
    icon: str = "table-import"

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    """Make an importer known; the same name again replaces it."""
    keys = [f.key for f in importer.fields]
    if len(set(keys)) < len(keys) or not keys:
        raise ValueError(f"importer {importer.name}: fields need keys of their own")
    _importers[importer.name] = importer
    return importer


def named(name: str) -> Importer | None:
    """The importer of this name."""
    return _importers.get(name)


def allowed(scope) -> list[Importer]:
    """The importers whose power this person holds somewhere."""
    return [i for _name, i in sorted(_importers.items()) if scope.has(i.power)]
