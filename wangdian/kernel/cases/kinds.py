"""What sorts of case there are. A domain registers its own in `AppConfig.ready()`: a typed detail table, a flow, two pages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Case


def _nothing(*_args, **_kwargs) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A sort of case.

    `series` is the prefix of its numbers ("TS" gives TS-B101-2026-0001). `flow_file` is the newest version of its flow
    (rules/flows/<name>.yaml). `url` leads to the case's page. `powers` names who reads, opens and oversees it.
    `on_move(case, transition, data, by, now)` writes what a transition's form gathered into the typed detail row, inside
    the same transaction. `facts(case)` adds what the domain's guards ask for. `on_extend(case, clock, until)` is told
    of a later deadline granted to one of its clocks, where the detail row names a day of its own.
    """

    name: str
    label: str | Promise
    series: str
    flow_file: Path
    url: Callable[["Case"], str]
    read: str
    open: str
    handle: str
    oversee: str
    on_move: Callable[..., Any] = _nothing
    facts: Callable[["Case"], dict[str, Any]] = _nothing
    on_extend: Callable[..., Any] = _nothing


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a sort of case. Raises ValueError when its name or series is taken by another."""
    for known in _kinds.values():
        if known.name != kind.name and known.series == kind.series:
            raise ValueError(f"series {kind.series} belongs to {known.name}")
    _kinds[kind.name] = kind


def of(name: str) -> Kind:
    """The sort of case with this name. Raises KeyError for one that no app registered."""
    return _kinds[name]


def known() -> tuple[Kind, ...]:
    """Every sort of case, by name."""
    return tuple(kind for _, kind in sorted(_kinds.items()))
