"""The audit event of an act of this app."""

from datetime import datetime

from wangdian.kernel.audit.actions import record
from wangdian.kernel.audit.models import AuditChain
from wangdian.kernel.org.scope import Grant, Scope


def trace(unit_id: int, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    """Write the event; Decimals and dates of the summary become text."""
    record(
        unit_id=unit_id,
        at=now,
        act=act,
        target=target,
        by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code,
        summary={key: plain(value) for key, value in summary.items()},
    )


def queue_up(unit_id: int) -> None:
    """Take the lock on the end of the unit's chain before anything else is locked.

    The trace at the end of an act takes it anyway; taking it first, two acts at one unit never wait for each
    other's month totals crosswise.
    """
    AuditChain.objects.get_or_create(unit_id=unit_id)
    AuditChain.objects.select_for_update().get(unit_id=unit_id)


def plain(value):
    """A JSON value: Decimals without needless zeros, dates as ISO text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return str(value)
