"""The trace that every act upon units, posts and people leaves."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Grant, Scope


def trace(
    unit: Unit,
    grant: Grant | None,
    scope: Scope,
    now: datetime,
    act: str,
    target: tuple[str, object],
    **summary,
) -> None:
    """Record `act` in the chain of `unit`, under the post (held or lent) that allowed it."""
    record(
        unit_id=unit.pk,
        at=now,
        act=act,
        target=target,
        by_id=scope.person_id,
        on_behalf_of_id=grant.on_behalf_of if grant else None,
        post=grant.post_code if grant else "",
        summary=summary,
    )
