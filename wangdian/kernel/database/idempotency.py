"""Sent twice, written once.

A form carries a random key (`{% idempotency_key %}`). The first sending runs the act and keeps its value with
the key, in one transaction; any later sending of that key, also at the same moment, only repeats the answer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import Refused
from .models import IdempotencyKey

FIELD = "idempotency_key"
KEPT = timedelta(days=7)  # nobody presses the same button again after a week


def key_of(request: HttpRequest) -> UUID:
    """The key that the form, or the header of an API call, carried. Raises Refused when there is none."""
    given = request.headers.get("Idempotency-Key") or request.POST.get(FIELD, "")
    try:
        return UUID(given)
    except ValueError as error:
        raise Refused("database.no_key", _("页面已过期，请刷新后再提交一次。")) from error


def once(
    request: HttpRequest, *, act: Callable[[], Any], answer: Callable[[Any], HttpResponse]
) -> HttpResponse:
    """Run `act` unless this form has been sent before; answer with its value, new or kept.

    `act` returns a small JSON value (a primary key, usually). When it raises, nothing is kept and the same form
    may be sent again. A second sending that overlaps the first waits for it to commit.
    Raises Refused when the form carries no key.
    """
    return answer(once_value(request, act))


def once_value(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """The value of `act`, run now or kept from the first sending of this request's key."""
    key = key_of(request)
    with transaction.atomic():
        if _take(key, request.user.pk, request.now):
            value = act()
            IdempotencyKey.objects.filter(key=key, person=request.user).update(result=value)
        else:
            value = IdempotencyKey.objects.values_list("result", flat=True).get(key=key, person=request.user)
    return value


def _take(key: UUID, person_id: int, now: datetime) -> bool:
    """Take the key; False when it was taken before. Waits for a transaction that is just taking it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO database_idempotencykey (key, person_id, created_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (person_id, key) DO NOTHING",
            [key, person_id, now],
        )
        return cursor.rowcount == 1


def forget_old_keys(now: datetime) -> int:
    """Delete keys older than a week. Returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()[0]
