"""客户意见: the poster of an outlet, what customers leave there, and a colleague who takes it in. (Inventory row 334.)"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from wangdian.kernel.approvals.queries import candidates_at
from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.database.sealing import Unreadable, blind_index, seal, unseal
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import COMPLAINTS_HANDLE, COMPLAINTS_REPORT, OPINIONS_RECEIVE
from wangdian.kernel.org.scope import Grant, Scope

from ..models import Improvement, Opinion, OpinionBox
from .improving import propose_improvement
from .praising import enter_praise
from .taking import CustomerFacts, take_complaint

URGE_AFTER = timedelta(hours=2)  # nobody took it in: the head is told
Sort, State = Opinion.Sort, Opinion.State


def _trace(unit_id: int, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    record(
        unit_id=unit_id, at=now, act=act, target=target, by_id=by.person_id, on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code, summary=summary,
    )  # fmt: skip


@transaction.atomic
def open_box(*, unit: Unit, by: Scope, now: datetime) -> OpinionBox:
    """A new address for a unit's poster; the one before stops working at once. Raises Forbidden."""
    grant = by.demand(COMPLAINTS_HANDLE, unit)
    _close(unit, now)
    box = OpinionBox.objects.create(
        unit=unit, token=secrets.token_urlsafe(16), opened_at=now, opened_by_id=by.person_id
    )
    _trace(unit.pk, grant, by, now, "service.box_open", ("opinion_box", box.pk))
    return box


@transaction.atomic
def close_box(*, unit: Unit, by: Scope, now: datetime) -> None:
    """Take the address away; posters that still hang lead nowhere. A second call changes nothing."""
    grant = by.demand(COMPLAINTS_HANDLE, unit)
    if _close(unit, now):
        _trace(unit.pk, grant, by, now, "service.box_close", ("unit", unit.pk))


def _close(unit: Unit, now: datetime) -> int:
    return OpinionBox.objects.filter(unit=unit, closed_at=None).update(closed_at=now)


# ------------------------------------------------------------------ from outside, without anybody signed in


@dataclass(frozen=True)
class Place:
    """Where a poster hangs."""

    unit_id: int
    unit_name: str


def place_of(token: str) -> Place | None:
    """The outlet whose poster carries this address; None for one that was closed or never was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id, unit_name FROM wd_opinion_box(%s)", [token])
        row = cursor.fetchone()
    return Place(*row) if row else None


def leave_opinion(
    *,
    token: str,
    key: UUID,
    sort: str,
    said: str,
    address: str,
    now: datetime,
    wants_answer: bool = False,
    name: str = "",
    phone: str = "",
) -> None:
    """Keep an opinion left at a poster. The same `key` again writes nothing more.

    The address serves the limit alone: kept as a keyed digest that changes every day. Raises Refused `service.said`,
    `service.phone`, `service.phone_wanted`, `service.box_closed`, `service.opinions_many`.
    """
    said, name = said.replace("\x00", "").strip(), name.replace("\x00", "").strip()[:40]
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    if not said:
        raise Refused("service.said", "请写下您想说的。", field="said")
    if phone.strip() and not 5 <= len(digits) <= 20:
        raise Refused("service.phone", "电话号码不对，请核对；不想留电话可以不填。", field="phone")
    if wants_answer and not digits:
        raise Refused("service.phone_wanted", "需要回复，请留下电话；不需要回复，请去掉勾选。", field="phone")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wd_leave_opinion(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                token, key, now, sort, said[:2000], wants_answer, seal(name) if name else "", seal(digits) if digits else "",
                blind_index(digits) if digits else "", digits[-4:], blind_index(f"address:{address}:{now.date()}"),
            ],
        )  # fmt: skip
        answer = cursor.fetchone()[0]
    if answer == "closed":
        raise Refused(
            "service.box_closed", "这个二维码已停用，请扫网点现在张贴的二维码，或直接告诉大堂经理。"
        )
    if answer == "many":
        raise Refused(
            "service.opinions_many", "这里刚刚收到很多意见，请过一小时再留言；急事请直接告诉大堂经理。"
        )


# ------------------------------------------------------------------ inside


@transaction.atomic
def tell_of_opinions(*, now: datetime) -> int:
    """Tell whoever receives opinions of each new one, once; after two hours without anybody, the head too.

    Call within `whole_bank`. Returns how many opinions were told of.
    """
    fresh = Opinion.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=State.NEW)
    told = 0
    for opinion in fresh.filter(told_at=None).select_related("unit").order_by("pk")[:500]:
        _tell(opinion, OPINIONS_RECEIVE, f"客户留言：{opinion.get_sort_display()}", "told", now)
        Opinion.objects.filter(pk=opinion.pk).update(told_at=now)
        told += 1
    late = fresh.filter(urged_at=None, left_at__lte=now - URGE_AFTER)
    for opinion in late.select_related("unit").order_by("pk")[:500]:
        _tell(opinion, COMPLAINTS_REPORT, "客户留言两小时没有人接收", "urged", now)
        Opinion.objects.filter(pk=opinion.pk).update(urged_at=now)
    return told


def _tell(opinion: Opinion, power: str, title: str, what: str, now: datetime) -> None:
    people = {
        c.person_id for c in candidates_at(opinion.unit_id, None, power, now) if c.unit_id == opinion.unit_id
    }
    notify(
        people=people, kind="service.opinion", title=title, url=reverse("service:opinion", args=[opinion.pk]),
        unit_id=opinion.unit_id, now=now, key=f"opinion:{opinion.pk}:{what}", urgent=what == "urged",
    )  # fmt: skip


@transaction.atomic
def accept_opinion(
    *,
    opinion_id: int,
    taken_as: str,
    title: str,
    by: Scope,
    now: datetime,
    grade: str = "",
    person: Person | None = None,
    place: str = "",
) -> Opinion:
    """Take an opinion in: it becomes a complaint (whoever takes it is its first receiver; its clocks run from when it
    was left), praise of a `person`, or an improvement at a `place`. What it said moves there; here it is wiped.

    A second call answers what became of it. Raises Refused `service.no_opinion`, `service.opinion_done`,
    `service.title`, `service.who`, `service.place`, and what the act behind refuses; Forbidden.
    """
    opinion, grant = _received(opinion_id, by)
    if opinion.state == State.TAKEN:
        return opinion
    _demand_new(opinion)
    if taken_as != Sort.PRAISE and not title.strip():
        raise Refused("service.title", "请用一句话概括。", field="title")
    match taken_as:
        case Sort.COMPLAINT:
            opinion.became = take_complaint(
                unit=opinion.unit, title=title, said=opinion.said, channel="QR", grade=grade, received_at=opinion.left_at,
                customer=CustomerFacts(_plain(opinion.name_sealed), _plain(opinion.phone_sealed)),
                source=("opinion", str(opinion.pk)), by=by, now=now,
            )  # fmt: skip
        case Sort.PRAISE:
            if person is None:
                raise Refused("service.who", "请选择客户表扬的是谁。", field="person")
            opinion.praise = enter_praise(
                unit=opinion.unit, person=person, on=opinion.left_at.date(), channel="QR", text=opinion.said, by=by, now=now
            )  # fmt: skip
        case Sort.SUGGESTION:
            if place not in Improvement.Place.values:
                raise Refused("service.place", "请选择在客户动线的哪一段。", field="place")
            opinion.became = propose_improvement(
                unit=opinion.unit, title=title, source=Improvement.Source.OPINION, place=place, seen=opinion.said,
                origin=("opinion", str(opinion.pk)), by=by, now=now,
            )  # fmt: skip
        case _:
            raise Refused("service.sort", "请选择转为投诉、建议还是表扬。", field="taken_as")
    opinion.taken_as = taken_as
    _done(opinion, State.TAKEN, by, now)
    _trace(
        opinion.unit_id, grant, by, now, "service.opinion_take", ("opinion", opinion.pk), taken_as=taken_as
    )
    return opinion


@transaction.atomic
def set_opinion_aside(*, opinion_id: int, reason: str, by: Scope, now: datetime) -> Opinion:
    """Nothing to act upon (empty, advertising, twice the same): kept with the reason, without name and number.

    Raises Refused `service.reason`, `service.opinion_done`; Forbidden.
    """
    opinion, grant = _received(opinion_id, by)
    if opinion.state == State.ASIDE:
        return opinion
    _demand_new(opinion)
    if not reason.strip():
        raise Refused("service.reason", "请写明为什么不予处理。", field="reason")
    opinion.reason = reason.strip()[:300]
    _done(opinion, State.ASIDE, by, now)
    _trace(
        opinion.unit_id,
        grant,
        by,
        now,
        "service.opinion_aside",
        ("opinion", opinion.pk),
        reason=opinion.reason,
    )
    return opinion


def _received(opinion_id: int, by: Scope) -> tuple[Opinion, Grant]:
    opinion = (
        Opinion.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=opinion_id).first()
    )
    if opinion is None:
        raise Refused("service.no_opinion", "没有这条意见，或您看不到它。")
    return opinion, by.demand(OPINIONS_RECEIVE, opinion.unit)


def _demand_new(opinion: Opinion) -> None:
    if opinion.state != State.NEW:
        raise Refused("service.opinion_done", "这条意见已经有人处理，请刷新页面。")


def _done(opinion: Opinion, state: str, by: Scope, now: datetime) -> None:
    opinion.state, opinion.taken_by_id, opinion.taken_at = state, by.person_id, now
    opinion.name_sealed = opinion.phone_sealed = opinion.phone_index = opinion.phone_tail = ""
    if state == State.TAKEN:  # what was set aside can be looked at again
        opinion.said = ""
    opinion.save()


def _plain(sealed: str) -> str:
    try:
        return unseal(sealed) if sealed else ""
    except Unreadable:
        return ""
