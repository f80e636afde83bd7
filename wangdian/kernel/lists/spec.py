"""What a list is: its columns, filters, presets, bulk acts. Registered by name: saved views refer to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Q, QuerySet

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Scope

from .filters import Filter
from .viewer import Viewer

RESERVED = frozenset({"q", "sort", "columns", "page", "size", "view", "on", "export", "bulk", "row", "all"})


@dataclass(frozen=True)
class Column:
    """One column. Its value is `value(row)`, or what `path` leads to ("case.number"); its type says how it is
    shown and exported: days, moments, numbers, yes/no, text.

    `sort` is the ORM path to order by (none: not sortable). `tone(row)` makes a pill of it. `link(row)` is an
    address; the first column leads to the row's own page by itself. `hint(row)` is a small second line of the
    page, not of exports. `phone` keeps it on the cards of a phone.
    """

    name: str
    label: str
    path: str = ""
    value: Callable[[Any], Any] | None = None
    sort: str = ""
    link: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    hint: Callable[[Any], str] | None = None
    numeric: bool = False
    default: bool = True
    phone: bool = True
    nulls_last: bool = False

    def of(self, row) -> Any:
        """The value of this column in a row."""
        if self.value is not None:
            return self.value(row)
        found = row
        for part in (self.path or self.name).split("."):
            found = getattr(found, part, None)
            if found is None:
                return None
        return found() if callable(found) else found


@dataclass(frozen=True)
class BulkResult:
    """What came of each row: (id, "") when done, (id, code, sentence) when refused."""

    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class Bulk:
    """An act on several rows. `act(ids=…, versions=…, data=…, by=…, now=…)` answers for each row.

    `form` (a ui.forms.Form class, or callable(request) -> class) asks what the act needs; `data` is its cleaned
    data. `versions` are those the rows had when the person looked, where the list has a `row_version`.
    """

    name: str
    label: str
    power: str
    act: Callable[..., BulkResult]
    form: type | Callable | None = None
    icon: str = "checks"
    intro: str = ""
    danger: bool = False


def each(one: Callable[..., Any]) -> Callable[..., BulkResult]:
    """A bulk act of an act on one row: `one(pk=…, version=…, data=…, by=…, now=…)`, a savepoint each.

    What it refuses is noted for that row and undone; the other rows stand.
    """

    def act(*, ids: Sequence[int], versions: Mapping[int, Any], data: dict, by: Scope, now: datetime):
        done, refused = [], []
        for pk in ids:
            try:
                with transaction.atomic():
                    one(pk=pk, version=versions.get(pk), data=data, by=by, now=now)
                done.append(pk)
            except Refused as refusal:
                refused.append((pk, refusal.code, refusal.message))
        return BulkResult(tuple(done), tuple(refused))

    return act


@dataclass(frozen=True)
class Preset:
    """A view that ships with the list: a tab. The first one is where the list opens."""

    name: str
    label: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    search: str = ""


@dataclass(frozen=True)
class ListSpec:
    """A list page. `rows(scope)` is everything the viewer may see, with its select_related."""

    name: str  # "service.complaints": app.name, stable, kept in saved views and traces
    label: str
    power: str
    rows: Callable[[Scope], QuerySet]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    # What a word of a search is looked for in: lookups ("title__icontains"), or callables from a word to a Q.
    search: tuple[str | Callable[[str], Q], ...] = ()
    search_label: str = ""
    presets: tuple[Preset, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    row_url: Callable[[Any], str] | None = None
    # Names of columns ("-due") or ORM orderings; the primary key is added, so that the order is total.
    default_sort: str | Any | tuple = "-pk"
    prepare: Callable[[list, Viewer], Any] | None = None
    row_version: str = ""  # attribute checked by bulk acts
    icon: str = "list"
    empty: str = ""
    empty_hint: str = ""
    page_size: int = 50

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    @property
    def default_columns(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.default)

    @property
    def title_column(self) -> Column:
        """What a row is called where only one column is shown."""
        return self.columns[0]


_lists: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> ListSpec:
    """Make a list known by its name. Raises ImproperlyConfigured when its names collide."""
    for what, names in (
        ("columns", [c.name for c in spec.columns]),
        ("filters", [f.name for f in spec.filters]),
        ("presets", [p.name for p in spec.presets]),
        ("bulk", [b.name for b in spec.bulk]),
    ):
        if len(set(names)) < len(names):
            raise ImproperlyConfigured(f"list {spec.name}: two {what} of one name")
    used = {f.name for f in spec.filters} & RESERVED
    known = {f.name for f in spec.filters}
    wrong = [p.name for p in spec.presets if p.name.isdigit() or set(p.filters) - known]
    if used or wrong or not spec.columns or not spec.default_columns:
        raise ImproperlyConfigured(f"list {spec.name}: reserved filters {used}, wrong presets {wrong}")
    _lists[spec.name] = spec
    return spec


def named(name: str) -> ListSpec | None:
    """The list of this name."""
    return _lists.get(name)


def everything() -> list[ListSpec]:
    """Every registered list."""
    return [_lists[name] for name in sorted(_lists)]
