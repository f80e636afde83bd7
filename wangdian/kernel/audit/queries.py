"""Read and verify the chains."""

from collections.abc import Iterator

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


def verify_all() -> list[Break]:
    """The first broken line of every chain in scope, also of chains whose head is gone."""
    units = set(AuditChain.objects.values_list("unit_id", flat=True))
    units |= set(AuditEvent.objects.order_by().values_list("unit_id", flat=True).distinct())
    return [found for unit_id in sorted(units) if (found := verify(unit_id))]


def history_of(kind: str, identity: object):
    """The acts upon one thing, newest first."""
    return (
        AuditEvent.objects.filter(target_kind=kind, target_id=str(identity))
        .select_related("actor", "on_behalf_of")
        .order_by("-at", "-seq")
    )
