"""Read and verify the chains."""

from collections.abc import Iterator
from itertools import groupby

from django.db import connection
from django.db.models import QuerySet
from psycopg.types.json import JsonbLoader

from .chain import Break, Entry, first_break
from .models import AuditChain, AuditEvent

FIELDS = (
    "unit_id", "seq", "at", "actor_id", "on_behalf_of_id", "post", "act", "target_kind", "target_id",
    "summary", "algorithm", "previous_hash", "hash",
)  # fmt: skip


def entries_of(unit_id: int) -> Iterator[tuple[Entry, str]]:
    """A unit's events in order, streamed."""
    rows = AuditEvent.objects.filter(unit_id=unit_id).order_by("seq").values_list(*FIELDS)
    for row in rows.iterator(chunk_size=5000):
        yield Entry(*row[:-1]), row[-1]


def verify(unit_id: int) -> Break | None:
    """The first broken line of a unit's chain, or None when every line holds."""
    end = AuditChain.objects.filter(unit_id=unit_id).values_list("last_seq", "last_hash").first()
    found = first_break(entries_of(unit_id), end=end or (0, ""))
    return Break(unit_id, found.seq, found.reason) if found else None


def verify_all(within: tuple[int, int] | None = None) -> list[Break]:
    """The first broken line of every chain in scope, also of chains whose head is gone.

    `within`: of units from the first to the last id only. Must run in a transaction.
    """
    heads, events = AuditChain.objects.all(), AuditEvent.objects.all()
    if within is not None:
        limits = {"unit_id__gte": within[0], "unit_id__lte": within[1]}
        heads, events = heads.filter(**limits), events.filter(**limits)
    ends = {unit_id: end for unit_id, *end in heads.values_list("unit_id", "last_seq", "last_hash")}
    suspects = []
    for unit_id, rows in groupby(_streamed(events), key=_unit):
        entries = ((Entry._make(row[:-1]), row[-1]) for row in rows)
        if first_break(entries, end=tuple(ends.pop(unit_id, (0, "")))):
            suspects.append(unit_id)
    suspects += [unit_id for unit_id, end in ends.items() if end != [0, ""]]
    return [found for unit_id in sorted(suspects) if (found := _surely(unit_id))]


def _unit(row: tuple) -> int:
    return row[0]


def _streamed(events: QuerySet) -> Iterator[tuple]:
    """Events by unit and number, with the columns of FIELDS, by a cursor of the server: no rows are kept here."""
    sql, values = events.order_by("unit_id", "seq").values_list(*FIELDS).query.sql_with_params()
    connection.ensure_connection()
    with connection.connection.cursor(name="audit_verify") as cursor:
        cursor.adapters.register_loader("jsonb", JsonbLoader)  # Django's cursors leave the text to its fields
        cursor.itersize = 5000
        cursor.execute(sql, values)
        yield from cursor


def _surely(unit_id: int) -> Break | None:
    """Look once more, holding the end of the chain: an event may have been added between its reading and the lines'."""
    list(AuditChain.objects.select_for_update().filter(unit_id=unit_id))
    return verify(unit_id)


def units_with_traces() -> list[int]:
    """The units that have a chain or events, by id."""
    units = set(AuditChain.objects.values_list("unit_id", flat=True))
    units |= set(AuditEvent.objects.order_by().values_list("unit_id", flat=True).distinct())
    return sorted(units)


def history_of(kind: str, identity: object):
    """The acts upon one thing, newest first."""
    return (
        AuditEvent.objects.filter(target_kind=kind, target_id=str(identity))
        .select_related("actor", "on_behalf_of")
        .order_by("-at", "-seq")
    )
