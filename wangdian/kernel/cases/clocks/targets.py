"""How long a clock may take: the nearest unit's own standard in force, else what the flow file says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.queries import in_force

from ..flows import ClockDefinition
from ..models import ClockTarget
from .mapping import Target, target_of


@dataclass(frozen=True)
class Standard:
    """A target that holds, and where it comes from: a row of a unit, or (without) the flow file."""

    target: Target
    row: ClockTarget | None = None


def paths_above(path: str) -> list[str]:
    """The paths of a unit and of every unit above it, nearest first."""
    return [path[:n] for n in range(len(path), 0, -4)]


def rows_for(kind: str, unit: Unit, day: date) -> list[ClockTarget]:
    """The standards of a kind that reach a unit on a day: nearest unit first, for a grade before for any."""
    rows = ClockTarget.objects.filter(
        in_force(day), kind=kind, unit__path__in=paths_above(unit.path)
    ).select_related("unit")
    return sorted(rows, key=lambda row: (-len(row.unit.path), row.grade == "", -row.pk))


def standard(definition: ClockDefinition, grade: str, rows: Iterable[ClockTarget]) -> Standard | None:
    """The standard of a clock at a grade, among `rows` in the order of `rows_for`. None: no such clock at this grade."""
    for row in rows:
        if row.clock == definition.name and row.grade in ("", grade):
            return Standard(target_of(row.target), row)
    return default(definition, grade)


def default(definition: ClockDefinition, grade: str) -> Standard | None:
    """What the flow file says."""
    said = dict(definition.targets)
    plain = said.get(grade) or said.get("*")
    return Standard(target_of(plain)) if plain else None
