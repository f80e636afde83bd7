"""Tell people and groups. Everything is written in the caller's transaction; nothing leaves before its commit."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from wangdian.kernel.org.models import Person

from .. import kinds
from ..masking import cut, masked
from ..models import Delivery, Habits, Preference, Robot
from ..timing import Hours, leaves_at
from ..waking import wake_after_commit

LONGEST_TITLE, LONGEST_BODY, LONGEST_KEY = 200, 2000, 160

# No conflict target and no RETURNING: the writer may not read the inboxes it writes into.
TELL = """
INSERT INTO notices_notice (unit_id, person_id, kind, title, body, url, key, urgent, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def notify(
    *,
    people: Iterable[int],
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    unit_id: int,
    now: datetime,
    key: str,
    urgent: bool = False,
) -> int:
    """Put a line into the inbox of each of `people`, and mail where they want mail. Returns how many were new.

    A person is told once per `key`; a second call with it adds nothing. `url` is an address of this site (reverse()).
    `urgent` goes out in quiet hours and past the digest. People who have left are passed over. Telephone, card and
    identity numbers are masked in what is written. Raises ValueError for a kind nobody registered and for an address
    that is not of this site.
    """
    title, body = _checked(kind, title, body, url, key)
    wanted = sorted(set(people))
    receivers = list(Person.objects.filter(pk__in=wanted, is_active=True).order_by("pk"))
    new = []
    with connection.cursor() as cursor:
        for person in receivers:
            cursor.execute(TELL, [unit_id, person.pk, kind, title, body, url, key, urgent, now])
            if cursor.rowcount:
                new.append(person)
    by_mail = [p for p in new if p.email] if settings.MAIL_ON else []
    if by_mail:
        _mail(by_mail, kind, title, body, url, unit_id, now, key, urgent)
    return len(new)


@transaction.atomic
def announce(
    *, unit_id: int, kind: str, title: str, body: str = "", url: str = "", now: datetime, key: str
) -> None:
    """Say something in the chat groups of a unit: to each of its active robots that takes this kind, once per `key`.

    Raises ValueError as `notify` does.
    """
    title, body = _checked(kind, title, body, url, key)
    robots = Robot.objects.filter(Q(kinds=[]) | Q(kinds__contains=[kind]), unit_id=unit_id, active=True)
    rows = [
        Delivery(
            unit_id=unit_id, channel=Delivery.Channel.ROBOT, robot=robot, lane=f"robot:{robot.pk}", key=key,
            kind=kind, title=title, body=body, url=url, created_at=now, next_try_at=now,
        )
        for robot in robots
    ]  # fmt: skip
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        wake_after_commit()


def _checked(kind: str, title: str, body: str, url: str, key: str) -> tuple[str, str]:
    """What may be written of title and body."""
    kinds.demand(kind)
    if url and (not url.startswith("/") or url.startswith("//") or len(url) > 300):
        raise ValueError(f"{url!r} is no address of this site: make it with reverse()")
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"key {key!r}: 1 to {LONGEST_KEY} characters that say what the notice is about")
    return cut(" ".join(masked(title).split()), LONGEST_TITLE), cut(masked(body).strip(), LONGEST_BODY)


def _mail(people, kind, title, body, url, unit_id, now, key, urgent) -> None:
    """The deliveries by mail, each at the hour its person wants."""
    ids = [p.pk for p in people]
    wishes = dict(Preference.objects.filter(person_id__in=ids, kind=kind).values_list("person_id", "mail"))
    habits = {h.person_id: h for h in Habits.objects.filter(person_id__in=ids)}
    rows = []
    for person in people:
        wish = wishes.get(person.pk, Preference.Mail.AT_ONCE)
        if wish == Preference.Mail.OFF:
            continue
        digest = wish == Preference.Mail.DIGEST and not urgent
        rows.append(
            Delivery(
                unit_id=unit_id, channel=Delivery.Channel.MAIL, person=person, lane=f"person:{person.pk}", key=key,
                kind=kind, title=title, body=body, url=url, gather=digest, created_at=now,
                next_try_at=leaves_at(localtime(now), hours_of(habits.get(person.pk)), digest=digest, urgent=urgent),
            )
        )  # fmt: skip
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        wake_after_commit()


def hours_of(habits: Habits | None) -> Hours:
    """A person's hours as values; the house's where they set none."""
    if habits is None:
        return Hours()
    quiet = (habits.quiet_from, habits.quiet_until) if habits.quiet_from is not None else None
    return Hours(habits.digest_at, quiet)
