"""Write an act into the unit's chain. Called inside the transaction of the act itself."""

from datetime import datetime
from typing import Any

from django.db import connection

from .chain import Entry, digest
from .models import AuditChain, AuditEvent

ALGORITHM = "sha256"


def record(
    *,
    unit_id: int,
    at: datetime,
    act: str,
    target: tuple[str, object],
    by_id: int | None,
    on_behalf_of_id: int | None = None,
    post: str = "",
    summary: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the chain of `unit_id`.

    `target` is (kind, id). `by_id` is None for what the system does by itself. `summary` must be plain JSON
    values and must not hold secrets or personal data beyond names. Locks the end of the chain until the
    transaction ends. Raises RuntimeError outside a transaction: an act and its trace stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record outside a transaction")
    AuditChain.objects.get_or_create(unit_id=unit_id)
    end = AuditChain.objects.select_for_update().get(unit_id=unit_id)
    entry = Entry(
        unit_id=unit_id,
        seq=end.last_seq + 1,
        at=at,
        actor_id=by_id,
        on_behalf_of_id=on_behalf_of_id,
        post=post,
        act=act,
        target_kind=target[0],
        target_id=str(target[1]),
        summary=summary or {},
        algorithm=ALGORITHM,
        previous_hash=end.last_hash,
    )
    event = AuditEvent.objects.create(**entry._asdict(), hash=digest(entry))
    AuditChain.objects.filter(unit_id=unit_id).update(last_seq=event.seq, last_hash=event.hash)
    return event
