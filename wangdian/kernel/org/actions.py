"""Everything that changes units, posts and who holds them. Each writes its trace in the same transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Forbidden, Refused

from .models import Absence, Appointment, BackupPair, Delegation, Person, Post, Unit
from .powers import ORG_DELEGATE, ORG_PEOPLE, ORG_POSTS
from .scope import Grant, Scope


def _trace(unit: Unit, grant: Grant, scope: Scope, now: datetime, act: str, target, **summary) -> None:
    record(
        unit_id=unit.pk,
        at=now,
        act=act,
        target=target,
        by_id=scope.person_id,
        on_behalf_of_id=grant.on_behalf_of,
        post=grant.post_code,
        summary=summary,
    )


@transaction.atomic
def appoint(
    *,
    person: Person,
    unit: Unit,
    post: Post,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = Appointment.Kind.MAIN,
    by: Scope,
    now: datetime,
) -> Appointment:
    """Put a person into a post. Raises Refused when they hold that very post there in those days already.

    Nobody may appoint into a post that carries powers they do not hold themselves at that unit.
    """
    grant = by.demand(ORG_PEOPLE, unit)
    beyond = [p for p in post.powers if not by.has(p, unit.path)]
    if beyond:
        raise Forbidden(
            "org.beyond_own_powers", f"您自己没有“{post.name}”的全部权限，不能任命此岗位；请由上级任命。"
        )
    if ends_on and ends_on < starts_on:
        raise Refused("org.dates", "结束日期早于开始日期，请改正。", field="ends_on")
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                person=person, unit=unit, post=post, starts_on=starts_on, ends_on=ends_on, kind=kind
            )
    except IntegrityError as error:
        raise Refused(
            "org.appointment_overlaps",
            f"{person.name}在这段时间已任{unit.name}{post.name}，请先结束原任职或改日期。",
            field="starts_on",
        ) from error
    _trace(
        unit, grant, by, now, "org.appoint", ("appointment", appointment.pk),
        person=person.name, staff_no=person.staff_no, post=post.code, starts_on=str(starts_on),
        ends_on=str(ends_on or ""), kind=str(kind),
    )  # fmt: skip
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: date, by: Scope, now: datetime) -> Appointment:
    """End an appointment on a day; the row and its history stay."""
    grant = by.demand(ORG_PEOPLE, appointment.unit)
    if ends_on < appointment.starts_on:
        raise Refused("org.dates", "结束日期早于开始日期，请改正。", field="ends_on")
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    _trace(
        appointment.unit, grant, by, now, "org.end_appointment", ("appointment", appointment.pk),
        person=appointment.person.name, post=appointment.post.code, ends_on=str(ends_on),
    )  # fmt: skip
    return appointment


LONGEST_DELEGATION = timedelta(days=31)


@transaction.atomic
def delegate(
    *,
    unit: Unit,
    delegate: Person,
    powers: Sequence[str],
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Scope,
    now: datetime,
) -> Delegation:
    """Lend some of one's own powers at a unit to another person, until `ends_at`.

    Refused: powers one does not hold oneself, powers that are themselves lent, to oneself, without reason,
    for longer than 31 days, or with an end that has passed.
    """
    own = [
        g for g in by.grants if g.on_behalf_of is None and g.covers(unit.path) and ORG_DELEGATE in g.powers
    ]
    if not own:
        raise Forbidden("org.no_power", f"您在“{unit.name}”没有授权他人代办的权限。")
    missing = set(powers) - own[0].powers
    if missing or not powers:
        raise Refused("org.delegation_powers", "只能委托自己本岗位拥有的权限，请重新选择。", field="powers")
    if delegate.pk == by.person_id:
        raise Refused("org.delegation_self", "不能委托给自己，请选择另一位同事。", field="delegate")
    if not reason.strip():
        raise Refused("org.delegation_reason", "请写明委托事由。", field="reason")
    if not (now < ends_at and starts_at < ends_at):
        raise Refused("org.dates", "结束时间须晚于开始时间和现在，请改正。", field="ends_at")
    if ends_at - starts_at > LONGEST_DELEGATION:
        raise Refused("org.delegation_long", "一次委托最长31天，请缩短或改为任命。", field="ends_at")
    delegation = Delegation.objects.create(
        unit=unit,
        grantor_id=by.person_id,
        delegate=delegate,
        post_id=own[0].post_id,
        powers=sorted(powers),
        reason=reason.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _trace(
        unit, own[0], by, now, "org.delegate", ("delegation", delegation.pk),
        to=delegate.name, powers=sorted(powers), until=ends_at.isoformat(), reason=delegation.reason,
    )  # fmt: skip
    return delegation


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by: Scope, now: datetime) -> Delegation:
    """Take lent powers back at once. The grantor may, and whoever manages the unit's people."""
    if delegation.grantor_id != by.person_id:
        by.demand(ORG_PEOPLE, delegation.unit)
    if delegation.revoked_at is None:
        delegation.revoked_at = now
        delegation.save(update_fields=["revoked_at"])
        grant = next((g for g in by.grants if g.covers(delegation.unit.path)), by.grants[0])
        _trace(delegation.unit, grant, by, now, "org.revoke_delegation", ("delegation", delegation.pk))
    return delegation


@transaction.atomic
def report_absence(
    *, person: Person, unit: Unit, reason: str, starts_on: date, ends_on: date, by: Scope, now: datetime
) -> Absence:
    """Note that a person is away; from then on generated duties go to the B角."""
    if person.pk != by.person_id:
        by.demand(ORG_PEOPLE, unit)
    grant = next((g for g in by.grants if g.covers(unit.path)), None)
    if grant is None:
        raise Forbidden("org.no_power", f"您不在“{unit.name}”任职。")
    if ends_on < starts_on:
        raise Refused("org.dates", "结束日期早于开始日期，请改正。", field="ends_on")
    absence = Absence.objects.create(
        person=person, unit=unit, reason=reason, starts_on=starts_on, ends_on=ends_on
    )
    _trace(
        unit, grant, by, now, "org.absence", ("absence", absence.pk),
        person=person.name, starts_on=str(starts_on), ends_on=str(ends_on),
    )  # fmt: skip
    return absence


@transaction.atomic
def pair_backup(
    *, unit: Unit, post: Post, first: Person, second: Person, starts_on: date, by: Scope, now: datetime
) -> BackupPair:
    """Name the B角 of a person in a post; an earlier pair of the same A角 ends the day before."""
    grant = by.demand(ORG_PEOPLE, unit)
    if first.pk == second.pk:
        raise Refused("org.backup_self", "A角和B角须是两个人，请另选。", field="second")
    BackupPair.objects.filter(unit=unit, post=post, first=first, ends_on=None).update(
        ends_on=starts_on - timedelta(days=1)
    )
    pair = BackupPair.objects.create(unit=unit, post=post, first=first, second=second, starts_on=starts_on)
    _trace(
        unit, grant, by, now, "org.backup", ("backup", pair.pk),
        post=post.code, first=first.name, second=second.name,
    )  # fmt: skip
    return pair


@transaction.atomic
def edit_post(*, post: Post, unit: Unit, by: Scope, now: datetime, **changes) -> Post:
    """Change what a post answers for and may do. `unit` is the head office, whose chain keeps the trace."""
    grant = by.demand(ORG_POSTS, unit)
    before = {name: getattr(post, name) for name in changes}
    for name, value in changes.items():
        setattr(post, name, value)
    post.save(update_fields=list(changes))
    _trace(unit, grant, by, now, "org.edit_post", ("post", post.code), before=before, after=changes)
    return post
