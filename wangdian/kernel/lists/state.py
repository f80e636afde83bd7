"""What a list shows just now: read from the address or a saved view, written into links."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from .spec import ListSpec
from .viewer import Viewer

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class State:
    """Filters, words, order, columns. Empty `columns`: the person's own choice; empty `sort`: the list's own."""

    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What a saved view keeps."""
        return {
            "filters": {k: list(v) for k, v in self.filters.items()},
            "search": self.search,
            "sort": self.sort,
            "columns": list(self.columns),
        }

    def pairs(self) -> list[tuple[str, str]]:
        """The state as parameters of an address."""
        found = [(name, value) for name, values in self.filters.items() for value in values]
        if self.search:
            found.append(("q", self.search))
        if self.sort:
            found.append(("sort", self.sort))
        if self.columns:
            found.append(("columns", ",".join(self.columns)))
        return found


def parameters(spec: ListSpec) -> set[str]:
    """Every parameter that says what is shown."""
    names = {"q", "sort", "columns", "on"}
    for f in spec.filters:
        names |= {f.name, f"{f.name}_from", f"{f.name}_to"}
    return names


def from_address(spec: ListSpec, query: QueryDict, viewer: Viewer) -> State:
    """The state that an address names; what makes no sense is dropped."""
    return _state(
        spec,
        viewer,
        query.getlist,
        query.get("q", ""),
        query.get("sort", ""),
        [name for part in query.getlist("columns") for name in part.split(",")],
    )


def from_kept(spec: ListSpec, kept: Any, viewer: Viewer) -> State:
    """The state of a saved view or preset, read as if it had come by address: the list may have changed since."""
    kept = kept if isinstance(kept, dict) else {}
    filters = kept.get("filters") or {}
    return _state(
        spec,
        viewer,
        lambda name: [str(v) for v in filters.get(name, ())],
        str(kept.get("search", "")),
        str(kept.get("sort", "")),
        [str(c) for c in kept.get("columns", ())],
    )


def _state(spec: ListSpec, viewer: Viewer, given, search: str, sort: str, columns: list[str]) -> State:
    filters = {f.name: values for f in spec.filters if (values := f.clean(given, viewer))}
    column = spec.column(sort.removeprefix("-"))
    return State(
        filters=filters,
        search=" ".join(search.replace("\x00", "").split())[:LONGEST_SEARCH].strip(),
        sort=sort if column is not None and column.sort else "",
        columns=known_columns(spec, columns),
    )


def known_columns(spec: ListSpec, names) -> tuple[str, ...]:
    """The columns of these names that the list has, in this order, each once."""
    return tuple(dict.fromkeys(n for n in names if spec.column(n) is not None))
