"""From a state to rows: conditions, order, and pages that stay quick in a table of millions."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from .spec import ListSpec
from .state import State
from .viewer import Viewer

COUNTED = 2_000  # beyond this nobody counts, and nobody turns pages: "2,000+"
SIZES = (20, 50, 100, 200)


# For the rest of the transaction: a list takes few rows out of many, by index, from memory more often than from disk;
# machine code for a query that answers in milliseconds takes longer than the query.
LOOK_UP = "SELECT set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true)"


def prefer_look_ups() -> None:
    """Tell the planner what lists are like."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP)


def chosen(spec: ListSpec, state: State, viewer: Viewer, within: Q | None = None) -> QuerySet:
    """The rows of a state, in its order: always out of what the scope shows."""
    found = spec.rows(viewer.scope)
    if within is not None:
        found = found.filter(within)
    for f in spec.filters:
        if values := state.filters.get(f.name):
            found = found.filter(f.condition(values, viewer))
    for word in state.search.split() if spec.search else ():
        anywhere = Q()
        for lookup in spec.search:
            anywhere |= lookup(word) if callable(lookup) else Q(**{lookup: word})
        found = found.filter(anywhere)
    return found.order_by(*_order(spec, state))


def _order(spec: ListSpec, state: State) -> list:
    """The orderings of a state; the primary key comes last, so that the order is total."""
    if state.sort:
        order = [_by_column(spec, state.sort)]
    else:
        default = spec.default_sort if isinstance(spec.default_sort, tuple | list) else (spec.default_sort,)
        order = [_by_column(spec, o) if isinstance(o, str) else o for o in default]
    if not {"pk", "-pk", "id", "-id"} & {o for o in order if isinstance(o, str)}:
        order.append("-pk")
    return order


def _by_column(spec: ListSpec, name: str):
    """The ordering of "due" or "-due": of the column of that name, else of the ORM path."""
    column, downwards = spec.column(name.removeprefix("-")), name.startswith("-")
    if column is None or not column.sort:
        return name
    if column.nulls_last:
        by = F(column.sort)
        return by.desc(nulls_last=True) if downwards else by.asc(nulls_last=True)
    return ("-" if downwards else "") + column.sort


@dataclass(frozen=True)
class Slice:
    """One page of rows. `total` is exact, unless `capped`: then there are more than that."""

    rows: list[Any]
    number: int
    size: int
    total: int
    capped: bool

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The last page that can be turned to."""
        return max(1, -(-self.total // self.size))


def counted(found: QuerySet) -> tuple[int, bool]:
    """How many rows, counted up to COUNTED only; and whether there are more."""
    total = found.order_by().values("pk")[: COUNTED + 1].count()
    return min(total, COUNTED), total > COUNTED


def sliced(found: QuerySet, *, page: str | None, size: int) -> Slice:
    """A page of rows: the ids in order first, then these rows with what belongs to them. Three queries at most.

    A first page that is not full is all there is: nothing is counted, which spares a search of a large table for
    what is hardly in it from being made twice.
    """
    number = max(1, int(page)) if page and page.isdecimal() and len(page) < 9 else 1
    if number == 1:
        ids = list(found.values_list("pk", flat=True)[:size])
        total, capped = (len(ids), False) if len(ids) < size else counted(found)
        return Slice(in_order(found, ids), 1, size, total, capped)
    total, capped = counted(found)
    number = min(number, max(1, -(-total // size)))
    start = (number - 1) * size
    ids = list(found.values_list("pk", flat=True)[start : start + size])
    return Slice(in_order(found, ids), number, size, total, capped)


def in_order(found: QuerySet, ids: list) -> list:
    """The rows of these ids, in the order of the ids."""
    if not ids:
        return []
    by_id = {row.pk: row for row in found.order_by().filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def size_of(text: str | None, default: int) -> int:
    """The page size that the address asks for, if it is one of those offered."""
    return int(text) if text and text.isdecimal() and int(text) in SIZES else default
