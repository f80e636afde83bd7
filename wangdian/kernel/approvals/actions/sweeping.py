"""What happens to requests by itself."""

from datetime import datetime

from django.db import transaction

from .. import telling
from ..models import Approval
from ..queries import checkers_of, somebody_local
from .closing import close


@transaction.atomic
def expire_due(*, now: datetime) -> int:
    """Close every request whose time is up; the makers are told. Returns how many. Needs a scope of all units."""
    rows = _waiting().filter(expires_at__lte=now).select_for_update(of=("self",), skip_locked=True)
    return len([close(approval, Approval.State.EXPIRED, now) for approval in rows])


@transaction.atomic
def open_to_the_unit_above(*, now: datetime) -> int:
    """Open requests that nobody at the unit can check today to the units above, and tell those. Returns how many."""
    opened = 0
    rows = _waiting().filter(remote_allowed=False, expires_at__gt=now)
    for approval in rows.select_for_update(of=("self",), skip_locked=True):
        if somebody_local(approval, now):
            continue
        approval.remote_allowed = True
        approval.save(update_fields=["remote_allowed"])
        telling.ask(approval, checkers_of(approval, now), now)
        opened += 1
    return opened


def _waiting():
    return (
        Approval.objects.filter(state=Approval.State.PENDING)
        .select_related("unit", "maker", "maker_on_behalf_of")
        .order_by("pk")
    )
