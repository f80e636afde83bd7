"""What the actions of this app share."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.org.scope import Grant, Scope


def trace(unit_id: int, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    """The act in a unit's audit chain."""
    record(
        unit_id=unit_id, at=now, act=act, target=target, by_id=by.person_id, on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code, summary=summary,
    )  # fmt: skip
