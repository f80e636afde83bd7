"""A person's own inbox: read or not. Nobody else can do it; row security sees to that."""

from datetime import datetime

from wangdian.kernel.org.scope import Scope

from ..models import Notice


def mark_read(*, notice_ids: list[int], by: Scope, now: datetime) -> int:
    """Mark some of one's own notices as read; those read before keep their moment. Returns how many changed."""
    mine = Notice.objects.filter(person_id=by.person_id, read_at=None)
    return mine.filter(pk__in=notice_ids).update(read_at=now)


def mark_all_read(*, up_to: int, kind: str = "", by: Scope, now: datetime) -> int:
    """Mark what was on the page or below it: notices numbered `up_to` or less, of one kind if named.

    What came in after the page was made stays unread. Returns how many changed.
    """
    mine = Notice.objects.filter(person_id=by.person_id, read_at=None, pk__lte=up_to)
    if kind:
        mine = mine.filter(kind=kind)
    return mine.update(read_at=now)
