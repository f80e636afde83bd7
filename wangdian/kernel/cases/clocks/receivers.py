"""Whom a rung calls: owner, their supervisor, the head of the unit, the head of the unit above. By posts held today.

Who would be called about their own delay is passed over for the next one up; who is away is joined by their B角.
Everything of some units is read at once: a sweep calls hundreds of people in one go.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wangdian.kernel.org.models import Absence, Appointment, BackupPair, Unit
from wangdian.kernel.org.powers import PLANS_PUBLISH
from wangdian.kernel.org.queries import in_force

LEVELS = ("owner", "supervisor", "head", "upper")


@dataclass(frozen=True)
class _Seat:
    """A post that somebody holds at a unit."""

    person_id: int
    staff_no: str
    post: str
    reports_to: str | None
    leads: bool  # may publish plans: answers for the unit


class Receivers:
    """Looks people up for one day; what was read of a unit is kept."""

    def __init__(self, day: date):
        self._day = day
        self._seats: dict[int, list[_Seat]] = {}  # by rank of the post
        self._ids: dict[str, int] = {}
        # By unit: first, post, second.
        self._seconds: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
        self._away: set[int] = set()

    def prepare(self, units: Iterable[Unit]) -> None:
        """Read who is who at these units and at all above them. Four queries, or none if they are known."""
        asked = {unit.path: unit.pk for unit in units if unit.path not in self._ids}
        if not asked:
            return
        above = {path[:n] for path in asked for n in range(4, len(path), 4)} - set(self._ids)
        new = asked | dict(Unit.objects.filter(path__in=above).values_list("path", "pk"))
        self._ids |= new
        for pk in new.values():
            self._seats[pk] = []
        rows = Appointment.objects.filter(in_force(self._day), unit_id__in=new.values()).order_by(
            "post__rank", "id"
        )
        for unit_id, *seat, powers in rows.values_list(
            "unit_id", "person_id", "person__staff_no", "post__code", "post__reports_to__code", "post__powers"
        ):
            self._seats[unit_id].append(_Seat(*seat, PLANS_PUBLISH in powers))
        pairs = BackupPair.objects.filter(in_force(self._day), unit_id__in=new.values()).order_by("id")
        for unit_id, *pair in pairs.values_list("unit_id", "first_id", "post__code", "second_id"):
            self._seconds[unit_id].append(tuple(pair))
        # Only somebody who has a B角 here is asked after: nobody else is replaced or joined.
        firsts = {first for unit_id in new.values() for first, _post, _second in self._seconds[unit_id]}
        if firsts:
            away = Absence.objects.filter(
                person_id__in=firsts, starts_on__lte=self._day, ends_on__gte=self._day
            )
            self._away |= set(away.values_list("person_id", flat=True))

    def of(self, unit: Unit, owner_id: int | None, to: str) -> tuple[int, ...]:
        """The people to tell, by id; empty only where nobody up to the head office holds a leading post."""
        self.prepare([unit])
        if to == "owner" and owner_id is not None:
            return self._with_backup(unit.pk, [owner_id])
        for level in LEVELS[max(LEVELS.index(to), 1) :]:
            people = tuple(p for p in self._level(unit, owner_id, level) if p != owner_id)
            if people:
                return people
        return ()

    def _level(self, unit: Unit, owner_id: int | None, level: str) -> tuple[int, ...]:
        if level == "supervisor":
            return self._supervisors(unit.pk, owner_id)
        if level == "head":
            return self._heads(unit.pk)
        return self._above(unit, owner_id)

    def _supervisors(self, unit_id: int, owner_id: int | None) -> tuple[int, ...]:
        """The holders of the posts the owner's own posts here report to; who is away gives way to their B角."""
        if owner_id is None:
            return ()
        seats = self._seats[unit_id]
        codes = [s.reports_to for s in seats if s.person_id == owner_id and s.reports_to]
        people = []
        for code in codes:
            seconds = {first: second for first, post, second in self._seconds[unit_id] if post == code}
            holders = sorted((s for s in seats if s.post == code), key=lambda s: s.staff_no)
            people += [
                seconds.get(s.person_id, s.person_id) if s.person_id in self._away else s.person_id for s in holders
            ]  # fmt: skip
        return tuple(dict.fromkeys(people))

    def _heads(self, unit_id: int) -> tuple[int, ...]:
        head = next((s.person_id for s in self._seats[unit_id] if s.leads), None)
        return () if head is None else self._with_backup(unit_id, [head])

    def _above(self, unit: Unit, owner_id: int | None) -> tuple[int, ...]:
        """The head of the nearest unit above that has one besides the owner."""
        for n in range(len(unit.path) - 4, 0, -4):
            people = tuple(p for p in self._heads(self._ids[unit.path[:n]]) if p != owner_id)
            if people:
                return people
        return ()

    def _with_backup(self, unit_id: int, people: list[int]) -> tuple[int, ...]:
        seconds = [
            second
            for first, _post, second in self._seconds[unit_id]
            if first in people and first in self._away
        ]
        return tuple(dict.fromkeys([*people, *seconds]))
