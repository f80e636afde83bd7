"""Hand out and take back the secret address of a person's calendar feed."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.org.scope import Scope

from .models import CalendarFeed


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def new_feed(*, by: Scope, now: datetime) -> str:
    """A new secret for the person's feed; an older one stops working at once. The token is never shown again."""
    revoke_feed(by=by, now=now)
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.create(person_id=by.person_id, token_hash=hash_of(token), created_at=now)
    _trace(by, now, "workbench.new_feed")
    return token


@transaction.atomic
def revoke_feed(*, by: Scope, now: datetime) -> bool:
    """Close the person's feed; False when there was none."""
    closed = CalendarFeed.objects.filter(person_id=by.person_id, revoked_at=None).update(revoked_at=now)
    if closed:
        _trace(by, now, "workbench.revoke_feed")
    return bool(closed)


def _trace(by: Scope, now: datetime, act: str) -> None:
    if by.home is not None:
        record(
            unit_id=by.home.unit_id, at=now, act=act, target=("person", by.person_id), by_id=by.person_id,
            post=by.home.post_code,
        )  # fmt: skip
