"""The outbox: claim what is due, send it, write down what came of it.

Three transactions a parcel: claimed (committed before anything leaves), sent, settled. A worker killed in between
leaves a claim whose lease runs out; the same parcel is then sent again under the same number. So everything leaves
at least once, and a repetition carries the same Message-ID. Two workers never hold the same parcel: lanes are locked
while claiming, and rows that are held are skipped.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Min, Q

from wangdian.kernel.database.sealing import Unreadable, unseal
from wangdian.kernel.org.scope import whole_bank

from . import mail, robots, wording
from .models import Delivery, Preference
from .sending import SendFailed

log = logging.getLogger(__name__)

MOST_TRIES = 6
LEASE = timedelta(minutes=4)  # longer than the slowest mail server may take with a 15 s limit on each step
FIRST_WAIT = timedelta(minutes=1)  # then four times as long each time: 1, 4, 16, 64, 256 minutes
SINGLY = 3  # more than so many due in one lane at once leave as one message
MOST_IN_PARCEL = 100
ROBOT_LIMIT, ROBOT_MINUTE = 20, timedelta(seconds=60)  # messages a platform takes from one robot in a minute

State = Delivery.State


@dataclass(frozen=True)
class Parcel:
    """One message about to leave: its number, which try it is, and the rows in it."""

    number: UUID
    attempt: int
    rows: tuple[Delivery, ...]


def deliver_due(clock: Callable[[], datetime], *, most: int = 500) -> int:
    """Send what is due, `most` messages at most (the sweep a minute later goes on). Returns how many left.

    `clock` tells the moment anew before each message: sending takes time.
    """
    tries = sent = 0
    moved = True
    while moved and tries < most:
        moved = False
        for lane in _lanes_due(clock()):
            parcel = claim(lane, clock())  # one at a time: what is claimed is sent at once, within its lease
            if parcel is not None:
                moved = True
                tries += 1
                sent += _send_and_settle(parcel, clock)
    return sent


def _due(now: datetime) -> Q:
    return Q(state=State.WAITING, next_try_at__lte=now) | Q(state=State.SENDING, lease_until__lte=now)


def _lanes_due(now: datetime) -> list[str]:
    """Lanes with something due, the longest waiting first."""
    with whole_bank("notices: what is due"):
        rows = Delivery.objects.filter(_due(now)).values("lane").annotate(first=Min("next_try_at"))
        return [row["lane"] for row in rows.order_by("first", "lane")[:50]]


def claim(lane: str, now: datetime) -> Parcel | None:
    """Take the next parcel of a lane, in a transaction of its own; None when another worker is at it or none is due."""
    with whole_bank("notices: claim"):
        if not _locked(lane):
            return None
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("person", "robot")
            .filter(_due(now), lane=lane)
            .order_by("next_try_at", "pk")
        )
        rows = _still_wanted([r for r in rows if not _given_up(r, now)])
        if not rows:
            return None
        room_at = _room_at(rows[0], now)
        if room_at > now:
            Delivery.objects.filter(pk__in=[r.pk for r in rows]).update(
                state=State.WAITING, next_try_at=room_at, lease_until=None
            )
            return None
        rows = _one_message(rows)
        parcel = Parcel(rows[0].parcel or uuid4(), rows[0].attempts + 1, tuple(rows))
        Delivery.objects.filter(pk__in=[r.pk for r in rows]).update(
            state=State.SENDING, parcel=parcel.number, attempts=parcel.attempt, tried_at=now, lease_until=now + LEASE
        )  # fmt: skip
        return parcel


def _locked(lane: str) -> bool:
    """The lane for ourselves until the transaction ends; False when somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices:{lane}"])
        return cursor.fetchone()[0]


def _given_up(row: Delivery, now: datetime) -> bool:
    """A row that was held at its last try by a worker who died: nobody tries a seventh time."""
    if row.attempts < MOST_TRIES:
        return False
    row.state, row.lease_until = State.DEAD, None
    row.last_error = row.last_error or "发送时程序中断"
    row.save(update_fields=["state", "lease_until", "last_error"])
    return True


def _still_wanted(rows: list[Delivery]) -> list[Delivery]:
    """Rows whose receiver can and wants to have them; the others are dropped with the reason."""
    if not rows:
        return []
    first = rows[0]
    if first.channel == Delivery.Channel.ROBOT:
        unwanted = [] if first.robot.active else [(rows, "群机器人已停用")]
    elif not first.person.is_active or not first.person.email:
        unwanted = [(rows, "收件人已离职或没有填写邮箱")]
    else:
        off = set(
            Preference.objects.filter(person=first.person, mail=Preference.Mail.OFF).values_list(
                "kind", flat=True
            )
        )
        unwanted = [([r for r in rows if r.kind in off], "收件人不再收此类邮件")]
    gone = set()
    for some, reason in unwanted:
        gone |= {r.pk for r in some}
        Delivery.objects.filter(pk__in=[r.pk for r in some]).update(
            state=State.DROPPED, last_error=reason, lease_until=None
        )
    return [r for r in rows if r.pk not in gone]


def _one_message(rows: list[Delivery]) -> list[Delivery]:
    """Which of the rows due in a lane leave together now.

    What was a parcel once stays that parcel. A digest takes all that waits for it; of the others a few leave one by
    one, many as one message.
    """
    first = rows[0]
    if first.parcel is not None:
        return [r for r in rows if r.parcel == first.parcel]
    alike = [r for r in rows if r.parcel is None and r.gather == first.gather]
    if not first.gather and len(alike) <= SINGLY:
        return alike[:1]
    return alike[:MOST_IN_PARCEL]


def _room_at(row: Delivery, now: datetime) -> datetime:
    """When a robot takes another message: now, or when the oldest of the last twenty is a minute past."""
    if row.channel != Delivery.Channel.ROBOT:
        return now
    recent = (
        Delivery.objects.filter(lane=row.lane, tried_at__gt=now - ROBOT_MINUTE)
        .values("parcel")
        .annotate(at=Min("tried_at"))
        .order_by("-at")
        .values_list("at", flat=True)[:ROBOT_LIMIT]
    )
    moments = list(recent)
    return now if len(moments) < ROBOT_LIMIT else moments[-1] + ROBOT_MINUTE


def _send_and_settle(parcel: Parcel, clock: Callable[[], datetime]) -> int:
    try:
        _send(parcel, clock())
    except SendFailed as failure:
        settle(parcel, clock(), failure)
        return 0
    except Exception as error:
        # A defect of ours must not be tried every minute for ever, nor stop the other parcels.
        log.error("notices: parcel %s: %s", parcel.number, type(error).__name__)
        settle(parcel, clock(), SendFailed(f"程序错误（{type(error).__name__}）"))
        return 0
    settle(parcel, clock(), None)
    return 1


def _send(parcel: Parcel, now: datetime) -> None:
    first = parcel.rows[0]
    if first.channel == Delivery.Channel.MAIL:
        mail.send(
            to=first.person.email,
            subject=wording.subject(parcel.rows),
            text=wording.mail_text(parcel.rows),
            parcel=str(parcel.number),
        )
        return
    try:
        url, secret = (
            unseal(first.robot.sealed_url),
            unseal(first.robot.sealed_secret) if first.robot.sealed_secret else "",
        )
    except Unreadable:
        raise SendFailed("机器人地址解不开（密钥已换），请重新填写", hopeless=True) from None
    robots.send(
        kind=first.robot.kind, url=url, secret=secret, text=wording.robot_text(parcel.rows),
        parcel=str(parcel.number), now=now,
    )  # fmt: skip


def settle(parcel: Parcel, now: datetime, failure: SendFailed | None) -> None:
    """Write down what came of a sending. A worker that was taken for dead changes nothing of a later try."""
    with whole_bank("notices: settle"):
        held = Delivery.objects.filter(parcel=parcel.number, state=State.SENDING)
        if failure is None:
            held.update(state=State.SENT, sent_at=now, lease_until=None, last_error="")
            return
        held = held.filter(attempts=parcel.attempt)
        log.warning("notices: parcel %s, try %s: %s", parcel.number, parcel.attempt, failure.reason)
        if failure.hopeless or parcel.attempt >= MOST_TRIES:
            held.update(state=State.DEAD, lease_until=None, last_error=failure.reason)
        else:
            again = now + FIRST_WAIT * 4 ** (parcel.attempt - 1)
            held.update(state=State.WAITING, lease_until=None, last_error=failure.reason, next_try_at=again)
