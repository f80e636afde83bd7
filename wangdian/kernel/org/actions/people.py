"""Accounts of people: made, switched off and on, given a new password. Nothing is deleted."""

import secrets
from datetime import datetime

from allauth.usersessions.models import UserSession
from axes.utils import reset as forget_wrong_passwords
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Appointment, Delegation, Person, Post, Unit
from wangdian.kernel.org.powers import ORG_PEOPLE
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope, whole_bank

from .appointments import appoint
from .trace import trace


@transaction.atomic
def register_person(
    *, staff_no: str, name: str, unit: Unit, post: Post, by: Scope, now: datetime
) -> tuple[Person, str]:
    """Make an account for a newcomer and put them into a post from today. Returns the person and their
    first password, which is shown once.

    Raises Refused when the staff number is taken, Forbidden when the post is beyond one's own powers.
    """
    grant = by.demand(ORG_PEOPLE, unit)
    staff_no, name = staff_no.strip(), name.strip()
    if not staff_no or not name:
        raise Refused("org.person_blank", "请写明工号和姓名。", field="staff_no")
    password = new_password()
    try:
        with transaction.atomic():
            person = Person.objects.create_user(staff_no, password, name=name, joined_on=localdate(now))
    except IntegrityError as error:
        raise Refused(
            "org.staff_no_taken", f"工号{staff_no}已有人使用；调入的同事请直接任命。", field="staff_no"
        ) from error
    trace(unit, grant, by, now, "org.register", ("person", person.pk), staff_no=staff_no, name=name)
    appoint(person=person, unit=unit, post=post, starts_on=localdate(now), by=by, now=now)
    return person, password


@transaction.atomic
def reset_password(*, person: Person, unit: Unit, by: Scope, now: datetime) -> str:
    """A new random password for a colleague who forgot theirs; their sessions end and a lock-out is lifted.

    Returns the password, to be shown once and never kept.
    """
    grant = _over(person, unit, by, now)
    password = new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    _end_sessions(person)
    forget_wrong_passwords(username=person.staff_no.lower())
    trace(unit, grant, by, now, "org.reset_password", ("person", person.pk), name=person.name)
    return password


@transaction.atomic
def set_active(*, person: Person, unit: Unit, active: bool, by: Scope, now: datetime) -> Person:
    """Switch an account off (its sessions end at once) or on again."""
    grant = _over(person, unit, by, now)
    person.is_active = active
    person.save(update_fields=["is_active"])
    if not active:
        _end_sessions(person)
    act = "org.enable" if active else "org.disable"
    trace(unit, grant, by, now, act, ("person", person.pk), name=person.name, staff_no=person.staff_no)
    return person


def new_password() -> str:
    """Twelve characters that nobody guesses and everybody can read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _over(person: Person, unit: Unit, by: Scope, now: datetime) -> Grant:
    """The grant that lets `by` act upon somebody's account.

    Whoever holds an account holds its powers. So one must have, wherever that person works or has powers lent,
    every power they have; else a branch head could become anybody who once helped out at the branch.
    """
    grant = by.demand(ORG_PEOPLE, unit)
    if person.pk == by.person_id:
        raise Refused("org.own_account", "不能对自己的账号这样做；改密码请用“修改密码”。")
    day = localdate(now)
    with whole_bank("powers of an account"):
        held = list(Appointment.objects.filter(in_force(day), person=person).select_related("unit", "post"))
        lent = list(
            Delegation.objects.filter(
                Q(revoked_at=None), delegate=person, ends_at__gt=now, starts_at__lte=now
            ).select_related("unit")
        )
    needed = [(a.unit.path, p) for a in held for p in a.post.powers] + [
        (d.unit.path, p) for d in lent for p in d.powers
    ]
    if not held and not by.has(ORG_PEOPLE, unit.path[: Unit.steplen]):
        raise Forbidden("org.person_elsewhere", f"{person.name}目前不在您的机构任职，请由总行办理。")
    if any(not by.has(power, path) for path, power in needed):
        raise Forbidden("org.beyond_own_powers", f"{person.name}还有您没有的权限，请由上级办理。")
    return grant


def _end_sessions(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
