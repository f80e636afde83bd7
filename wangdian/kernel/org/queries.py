"""Who is where, and who stands in for whom."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from .models import Absence, Appointment, BackupPair, Person, Unit


def in_force(day: date, *, prefix: str = "") -> Q:
    """The condition that a dated row (`starts_on`, `ends_on`) is in force on `day`."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def appointments_of(unit: Unit, day: date) -> QuerySet[Appointment]:
    """Who holds which post at a unit on a day, in the order of posts."""
    return (
        Appointment.objects.filter(in_force(day), unit=unit)
        .select_related("person", "post")
        .order_by("post__rank", "person__staff_no")
    )


def holders(unit: Unit, post_code: str, day: date) -> list[Person]:
    """The people in a post at a unit on a day, absent ones replaced by their B角 where there is one."""
    people = list(
        Person.objects.filter(
            in_force(day, prefix="appointments__"),
            appointments__unit=unit,
            appointments__post__code=post_code,
        ).order_by("staff_no")
    )
    away = set(
        Absence.objects.filter(person__in=people, starts_on__lte=day, ends_on__gte=day).values_list(
            "person_id", flat=True
        )
    )
    if not away:
        return people
    pairs = BackupPair.objects.filter(in_force(day), unit=unit, post__code=post_code).select_related("second")
    seconds = {pair.first_id: pair.second for pair in pairs}
    present = [seconds.get(p.pk, p) if p.pk in away else p for p in people]
    return list(dict.fromkeys(present))


def head_of(unit: Unit, day: date) -> Person | None:
    """The person who answers for a unit: the holder of its lowest-ranked post that may publish plans."""
    from .powers import PLANS_PUBLISH

    appointment = (
        Appointment.objects.filter(in_force(day), unit=unit, post__powers__contains=[PLANS_PUBLISH])
        .select_related("person")
        .order_by("post__rank", "id")
        .first()
    )
    return appointment.person if appointment else None


def tree_level(scope, parent: Unit | None) -> QuerySet[Unit]:
    """The units directly below `parent`, or with none the highest ones within reach."""
    reach = scope.units().order_by("path")
    if parent is not None:
        return reach.filter(path__startswith=parent.path, depth=parent.depth + 1)
    paths = sorted({g.unit_path for g in scope.grants})
    tops = [p for p in paths if not any(p != q and p.startswith(q) for q in paths)]
    return reach.filter(path__in=tops)


def people_counts(units: list[Unit], day: date) -> dict[int, int]:
    """How many people hold a post at each of these units."""
    rows = (
        Appointment.objects.filter(in_force(day), unit__in=units)
        .values("unit")
        .annotate(people=Count("person", distinct=True))
    )
    return {row["unit"]: row["people"] for row in rows}


def away_on(unit: Unit, day: date) -> QuerySet[Absence]:
    """Absences at a unit that are running or ahead, the nearest first."""
    return (
        Absence.objects.filter(unit=unit, ends_on__gte=day)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
