"""Personal tokens: how another system calls the API in a person's name. Only a digest is kept; the token is shown once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused

from .models import ApiToken, Person
from .scope import Scope

PREFIX = "wd_"
LONGEST = 365  # days
MOST = 10


def digest_of(token: str) -> str:
    """What a token is known by. The token is long and random, so one hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_token(*, name: str, days: int, by: Scope, now: datetime) -> str:
    """A new token of the person who asks. Raises Refused `org.token_name`, `org.token_days`, `org.token_many`."""
    if not name.strip():
        raise Refused("org.token_name", "请写明令牌给哪个系统用。", field="name")
    if not 1 <= days <= LONGEST:
        raise Refused("org.token_days", f"有效期为1到{LONGEST}天。", field="days")
    if ApiToken.objects.filter(person_id=by.person_id, revoked_at=None, expires_at__gt=now).count() >= MOST:
        raise Refused("org.token_many", f"有效令牌最多{MOST}个，请先停用不用的。")
    token = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        person_id=by.person_id, name=name.strip()[:60], digest=digest_of(token), made_at=now, expires_at=now + timedelta(days=days)
    )  # fmt: skip
    _trace(by, now, "org.token", made)
    return token


@transaction.atomic
def revoke_token(*, token_id: int, by: Scope, now: datetime) -> None:
    """Take a token of one's own back. A second call changes nothing."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id, person_id=by.person_id).first()
    if token is None:
        raise Refused("org.token_not_found", "没有这个令牌。")
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        _trace(by, now, "org.token_revoke", token)


def person_of(token: str, now: datetime) -> Person | None:
    """Whose token this is, while it is good and the person is active. Notes the day of use."""
    if not token.startswith(PREFIX):
        return None
    row = (
        ApiToken.objects.select_related("person")
        .filter(digest=digest_of(token), revoked_at=None, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if row is None:
        return None
    if row.last_used_on != now.date():
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
    return row.person


def _trace(by: Scope, now: datetime, act: str, token: ApiToken) -> None:
    if by.home is not None:
        record(
            unit_id=by.home.unit_id, at=now, act=act, target=("token", token.pk), by_id=by.person_id, post=by.home.post_code,
            summary={"name": token.name, "until": token.expires_at.date().isoformat()},
        )  # fmt: skip
