"""What a checklist asks: sections of items, as frozen values, and their JSON.

Pure: no Django, no database. A published version keeps this JSON; a run is answered and scored by it, on the server
here and on the phone by `static/checklists/rules.js`, which follows the same test vectors (tests/vectors.json).

Words: an *item* is one question, with a stable `key`; a *section* groups items and has a weight; a *condition* says
when an item is asked (conditions.py); `must_pass` means that this alone decides; `na` allows “不适用”.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

NA = "na"


class Kind(StrEnum):
    """How an item is answered."""

    YESNO = "yesno"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"
    SIGNATURE = "signature"
    PERSON = "person"
    ASSET = "asset"


class Ask(StrEnum):
    """When a photo or a note is demanded beside the answer."""

    NO = "no"
    ON_FAIL = "on_fail"
    ALWAYS = "always"


# Kinds whose answer can be right or wrong, and so has points.
JUDGED = frozenset({Kind.YESNO, Kind.CHOICE, Kind.NUMBER})
# Kinds whose answer is a picture.
PICTURED = frozenset({Kind.PHOTO, Kind.SIGNATURE})


class DefinitionError(ValueError):
    """A checklist that cannot be: what is wrong, and where. `problems` are (place, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]):
        self.problems = tuple(problems)
        super().__init__("；".join(f"{place}：{words}" if place else words for place, words in problems))


@dataclass(frozen=True)
class Option:
    """One answer of a choice: its points out of 100, and whether it is a finding (`flag`)."""

    key: str
    label: str
    score: Decimal = Decimal(100)
    flag: bool = False


@dataclass(frozen=True)
class Item:
    """One question."""

    key: str
    text: str
    kind: Kind = Kind.YESNO
    hint: str = ""
    required: bool = True
    na: bool = False
    photo: Ask = Ask.NO
    note: Ask = Ask.NO
    good: str = "yes"  # of yes/no: which answer is in order
    options: tuple[Option, ...] = ()
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    weight: Decimal = Decimal(1)
    must_pass: bool = False
    when: dict[str, Any] | None = None  # a condition over earlier items

    @property
    def is_scored(self) -> bool:
        """Whether its answer counts in the score."""
        if self.kind == Kind.NUMBER and self.low is None and self.high is None:
            return False
        return self.kind in JUDGED and self.weight > 0

    def option(self, key: str) -> Option | None:
        return next((o for o in self.options if o.key == key), None)


@dataclass(frozen=True)
class Section:
    """A group of items. `must_pass`: the whole round fails when this section stays below its own pass mark."""

    key: str
    title: str
    items: tuple[Item, ...] = ()
    weight: Decimal = Decimal(1)
    must_pass: bool = False
    pass_mark: Decimal | None = None  # in percent; None: the definition's own
    when: dict[str, Any] | None = None


@dataclass(frozen=True)
class Definition:
    """A whole checklist. `pass_mark` in percent."""

    sections: tuple[Section, ...] = field(default=())
    pass_mark: Decimal = Decimal(100)
    intro: str = ""

    def items(self) -> Iterator[Item]:
        """Every item in the order in which it is asked."""
        for section in self.sections:
            yield from section.items

    def item(self, key: str) -> Item | None:
        return next((i for i in self.items() if i.key == key), None)

    def section(self, key: str) -> Section | None:
        return next((s for s in self.sections if s.key == key), None)


# ---------------------------------------------------------------- to and from JSON


def to_plain(value: Definition | Section | Item | Option) -> dict[str, Any]:
    """JSON with only what differs from the defaults, so that equal checklists are equal text."""
    plain: dict[str, Any] = {}
    for spec in fields(value):
        found = getattr(value, spec.name)
        if spec.name in {"key", "text", "title", "label"} or found != spec.default:
            plain[spec.name] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [to_plain(v) for v in value]
    if isinstance(value, StrEnum):
        return value.value
    return number_text(value) if isinstance(value, Decimal) else value


def number_text(value: Decimal) -> str:
    """A number as both sides write it: no exponent, no trailing zeros, no negative zero."""
    text = f"{value.normalize():f}"
    return "0" if text == "-0" else text


def from_plain(plain: Any) -> Definition:
    """The definition that a JSON (or YAML) record describes, checked. Raises DefinitionError."""
    from .checking import problems_of, read

    definition = read(plain)
    if problems := problems_of(definition):
        raise DefinitionError(problems)
    return definition
