"""Whom a rung calls: owner, their supervisor, the head of the unit, the head of the unit above. By posts held today.

Who would be called about their own delay is passed over for the next one up; who is away is joined by their B角.
"""

from datetime import date

from wangdian.kernel.org.models import Absence, Appointment, BackupPair, Unit
from wangdian.kernel.org.queries import head_of, holders, in_force

LEVELS = ("owner", "supervisor", "head", "upper")


class Receivers:
    """Looks people up for one day, each unit and owner once."""

    def __init__(self, day: date):
        self._day = day
        self._units: dict[int, Unit] = {}
        self._found: dict[tuple[int, int | None, str], tuple[int, ...]] = {}

    def of(self, unit: Unit, owner_id: int | None, to: str) -> tuple[int, ...]:
        """The people to tell, by id; empty only where nobody up to the head office holds a leading post."""
        key = (unit.pk, owner_id, to)
        if key not in self._found:
            self._found[key] = tuple(self._look(unit, owner_id, to))
        return self._found[key]

    def _look(self, unit: Unit, owner_id: int | None, to: str) -> list[int]:
        if to == "owner" and owner_id is not None:
            return self._with_backup(unit, [owner_id])
        levels = LEVELS[max(LEVELS.index(to), 1) :]
        for level in levels:
            people = [p for p in self._level(unit, owner_id, level) if p != owner_id]
            if people:
                return people
        return []

    def _level(self, unit: Unit, owner_id: int | None, level: str) -> list[int]:
        if level == "supervisor":
            return self._supervisors(unit, owner_id)
        if level == "head":
            return self._heads(unit)
        return self._above(unit, owner_id)

    def _supervisors(self, unit: Unit, owner_id: int | None) -> list[int]:
        """The holders of the posts the owner's own posts here report to."""
        if owner_id is None:
            return []
        codes = (
            Appointment.objects.filter(in_force(self._day), unit=unit, person_id=owner_id)
            .exclude(post__reports_to=None)
            .order_by("post__rank")
            .values_list("post__reports_to__code", flat=True)
        )
        return list(dict.fromkeys(p.pk for code in codes for p in holders(unit, code, self._day)))

    def _heads(self, unit: Unit) -> list[int]:
        head = head_of(unit, self._day)
        return self._with_backup(unit, [head.pk]) if head else []

    def _above(self, unit: Unit, owner_id: int | None) -> list[int]:
        """The head of the nearest unit above that has one besides the owner."""
        above = Unit.objects.filter(path__in=[unit.path[:n] for n in range(4, len(unit.path), 4)])
        for parent in sorted(above, key=lambda one: -len(one.path)):
            people = [p for p in self._heads(parent) if p != owner_id]
            if people:
                return people
        return []

    def _with_backup(self, unit: Unit, people: list[int]) -> list[int]:
        away = Absence.objects.filter(
            person_id__in=people, starts_on__lte=self._day, ends_on__gte=self._day
        ).values("person_id")
        seconds = BackupPair.objects.filter(in_force(self._day), unit=unit, first_id__in=away)
        return list(dict.fromkeys([*people, *seconds.values_list("second_id", flat=True)]))
