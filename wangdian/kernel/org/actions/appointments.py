"""Who holds which post, who stands in for whom, and who is away."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Absence, Appointment, BackupPair, Person, Post, Unit
from wangdian.kernel.org.powers import ORG_PEOPLE
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from .trace import trace


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
    trace(
        unit, grant, by, now, "org.appoint", ("appointment", appointment.pk),
        person=person.name, staff_no=person.staff_no, post=post.code, starts_on=str(starts_on),
        ends_on=str(ends_on or ""), kind=str(kind),
    )  # fmt: skip
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: date, by: Scope, now: datetime) -> Appointment:
    """End an appointment on a day; the row and its history stay."""
    grant = by.demand(ORG_PEOPLE, appointment.unit)
    if appointment.person_id == by.person_id:
        raise Refused("org.own_post", "不能结束自己的任职，请由上级办理。")
    if ends_on < appointment.starts_on:
        raise Refused("org.dates", "结束日期早于开始日期，请改正。", field="ends_on")
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    trace(
        appointment.unit, grant, by, now, "org.end_appointment", ("appointment", appointment.pk),
        person=appointment.person.name, post=appointment.post.code, ends_on=str(ends_on),
    )  # fmt: skip
    return appointment


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
    _must_work_here(person, unit, starts_on, field="person")
    absence = Absence.objects.create(
        person=person, unit=unit, reason=reason, starts_on=starts_on, ends_on=ends_on
    )
    trace(
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
    _must_work_here(first, unit, starts_on, post=post, field="first")
    _must_work_here(second, unit, starts_on, field="second")
    BackupPair.objects.filter(unit=unit, post=post, first=first, ends_on=None).update(
        ends_on=starts_on - timedelta(days=1)
    )
    pair = BackupPair.objects.create(unit=unit, post=post, first=first, second=second, starts_on=starts_on)
    trace(
        unit, grant, by, now, "org.backup", ("backup", pair.pk),
        post=post.code, first=first.name, second=second.name,
    )  # fmt: skip
    return pair


@transaction.atomic
def end_backup(*, pair: BackupPair, ends_on: date, by: Scope, now: datetime) -> BackupPair:
    """End an AB pair on a day."""
    grant = by.demand(ORG_PEOPLE, pair.unit)
    pair.ends_on = max(ends_on, pair.starts_on)
    pair.save(update_fields=["ends_on"])
    trace(pair.unit, grant, by, now, "org.end_backup", ("backup", pair.pk), ends_on=str(pair.ends_on))
    return pair


@transaction.atomic
def shorten_absence(*, absence: Absence, ends_on: date, by: Scope, now: datetime) -> Absence:
    """Somebody is back earlier than reported: the absence ends on `ends_on`.

    A day before its start means it did not happen: it then ends on its first day, which is the least that the
    table can say. Duties already handed to the B角 stay theirs.
    """
    grant = next((g for g in by.grants if g.covers(absence.unit.path)), None)
    if absence.person_id != by.person_id:
        grant = by.demand(ORG_PEOPLE, absence.unit)
    if ends_on >= absence.ends_on:
        raise Refused("org.dates", "销假日期须早于原定的结束日期，请改正。", field="ends_on")
    absence.ends_on = max(ends_on, absence.starts_on)
    absence.save(update_fields=["ends_on"])
    trace(
        absence.unit, grant, by, now, "org.end_absence", ("absence", absence.pk), ends_on=str(absence.ends_on)
    )
    return absence


def _must_work_here(
    person: Person, unit: Unit, day: date, *, post: Post | None = None, field: str | None = None
) -> None:
    """Refuse what is said of a person who does not hold a post (or that post) at a unit on a day."""
    held = Appointment.objects.filter(in_force(day), person=person, unit=unit)
    if post is not None:
        held = held.filter(post=post)
    if not held.exists():
        where = f"{unit.name}{post.name}" if post else unit.name
        raise Refused("org.not_here", f"{person.name}在{day}不任职于{where}，请核对人员和日期。", field=field)
