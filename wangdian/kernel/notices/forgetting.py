"""Notices are pointers, not records: what they point at is kept elsewhere, they are dropped in time."""

from datetime import datetime, timedelta

from wangdian.kernel.org.scope import whole_bank

from .models import Delivery, Notice

INBOX_KEPT = timedelta(days=400)
OUTBOX_KEPT = timedelta(days=90)


def forget_old(now: datetime) -> tuple[int, int]:
    """Delete inbox rows older than 400 days, and what left or was dropped more than 90 days ago.

    What could not be sent stays until somebody has seen to it. Returns how many of each.
    """
    over = (Delivery.State.SENT, Delivery.State.DROPPED)
    with whole_bank("notices: forget"):
        notices = Notice.objects.filter(created_at__lt=now - INBOX_KEPT).delete()[0]
        deliveries = Delivery.objects.filter(state__in=over, created_at__lt=now - OUTBOX_KEPT).delete()[0]
    return notices, deliveries
