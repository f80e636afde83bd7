"""Tell people and groups. Everything is written in the caller's transaction; nothing leaves before its commit."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
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
SELECT *, %s FROM unnest(
    %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[]
) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Message:
    """What some people are told; the fields are those of `notify`."""

    people: tuple[int, ...]
    kind: str
    title: str
    unit_id: int
    key: str
    body: str = ""
    url: str = ""
    urgent: bool = False


type Line = tuple[Message, Person]  # one message to one person


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
    return notify_all([Message(tuple(people), kind, title, unit_id, key, body, url, urgent)], now=now)


@transaction.atomic
def notify_all(messages: Iterable[Message], *, now: datetime) -> int:
    """`notify` for many messages in a few queries, however many: what a sweep tells in one transaction."""
    checked = [_checked(message) for message in messages]
    wanted = {person for message in checked for person in message.people}
    active = {person.pk: person for person in Person.objects.filter(pk__in=wanted, is_active=True)}
    # In the order of the messages, which is that of the inbox; each key once a person.
    lines = {(m.key, pk): (m, active[pk]) for m in checked for pk in sorted(m.people) if pk in active}
    new = _written(list(lines.values()), now)
    by_mail = [(m, person) for m, person in new if person.email] if settings.MAIL_ON else []
    if by_mail:
        _mail(by_mail, now)
    return len(new)


def _written(lines: list[Line], now: datetime) -> list[Line]:
    """Write lines into inboxes; those that were not there already. All at once, and one by one if some were."""
    if not lines:
        return []
    with suppress(_SomeKnown), transaction.atomic():
        if _insert(lines, now) < len(lines):
            raise _SomeKnown
        return lines
    return [line for line in lines if _insert([line], now)] if len(lines) > 1 else []


class _SomeKnown(Exception):
    """Some of the lines were told before: undo, and find out which."""


def _insert(lines: list[Line], now: datetime) -> int:
    columns = zip(
        *((m.unit_id, p.pk, m.kind, m.title, m.body, m.url, m.key, m.urgent) for m, p in lines), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(TELL, [now, *map(list, columns)])
        return cursor.rowcount


@transaction.atomic
def announce(
    *, unit_id: int, kind: str, title: str, body: str = "", url: str = "", now: datetime, key: str
) -> None:
    """Say something in the chat groups of a unit: to each of its active robots that takes this kind, once per `key`.

    Raises ValueError as `notify` does.
    """
    said = _checked(Message((), kind, title, unit_id, key, body, url))
    robots = Robot.objects.filter(Q(kinds=[]) | Q(kinds__contains=[kind]), unit_id=unit_id, active=True)
    rows = [
        Delivery(
            unit_id=unit_id, channel=Delivery.Channel.ROBOT, robot=robot, lane=f"robot:{robot.pk}", key=key,
            kind=kind, title=said.title, body=said.body, url=url, created_at=now, next_try_at=now,
        )
        for robot in robots
    ]  # fmt: skip
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        wake_after_commit()


def _checked(message: Message) -> Message:
    """The message with what may be written of title and body."""
    kinds.demand(message.kind)
    url, key = message.url, message.key
    if url and (not url.startswith("/") or url.startswith("//") or len(url) > 300):
        raise ValueError(f"{url!r} is no address of this site: make it with reverse()")
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"key {key!r}: 1 to {LONGEST_KEY} characters that say what the notice is about")
    title = cut(" ".join(masked(message.title).split()), LONGEST_TITLE)
    return replace(message, title=title, body=cut(masked(message.body).strip(), LONGEST_BODY))


def _mail(lines: list[Line], now: datetime) -> None:
    """The deliveries by mail, each at the hour its person wants."""
    ids = {person.pk for _message, person in lines}
    wishes = {
        (person_id, kind): mail
        for person_id, kind, mail in Preference.objects.filter(
            person_id__in=ids, kind__in={message.kind for message, _person in lines}
        ).values_list("person_id", "kind", "mail")
    }
    habits = {h.person_id: h for h in Habits.objects.filter(person_id__in=ids)}
    rows = []
    for m, person in lines:
        wish = wishes.get((person.pk, m.kind), Preference.Mail.AT_ONCE)
        if wish == Preference.Mail.OFF:
            continue
        digest = wish == Preference.Mail.DIGEST and not m.urgent
        rows.append(
            Delivery(
                unit_id=m.unit_id, channel=Delivery.Channel.MAIL, person=person, lane=f"person:{person.pk}", key=m.key,
                kind=m.kind, title=m.title, body=m.body, url=m.url, gather=digest, created_at=now,
                next_try_at=leaves_at(localtime(now), hours_of(habits.get(person.pk)), digest=digest, urgent=m.urgent),
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
