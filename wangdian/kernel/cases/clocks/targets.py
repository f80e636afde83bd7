"""How long a clock may take: the nearest unit's own standard in force, else what the flow file says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.queries import in_force

from .. import kinds
from ..flows import ClockDefinition, Flow, parse, read_file
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


@dataclass(frozen=True)
class Line:
    """The standard of one clock at one grade that holds at a unit, and where it comes from."""

    kind: str
    kind_label: str
    clock: str
    clock_label: str
    grade: str
    grade_label: str
    target: Target
    row: ClockTarget | None
    own: bool
    legal: bool


def flow_of_kind(kind: str) -> Flow:
    """The newest flow of a kind. Raises Refused `cases.kind_unknown`."""
    try:
        return parse(read_file(kinds.of(kind).flow_file))
    except KeyError as error:
        raise Refused("cases.kind_unknown", "没有这类工单，请从列表中选择。", field="kind") from error


def lines_of(unit: Unit, day: date) -> list[Line]:
    """Every clock of every kind with the standard that holds at a unit on a day. One query a kind."""
    found = []
    for kind in kinds.known():
        flow, rows = flow_of_kind(kind.name), rows_for(kind.name, unit, day)
        for clock in flow.clocks:
            grades = [g for g, _label in flow.grades if g in dict(clock.targets)]
            if "*" in dict(clock.targets) or any(r.clock == clock.name and not r.grade for r in rows):
                grades.append("")
            grades += [r.grade for r in rows if r.clock == clock.name and r.grade]
            for grade in dict.fromkeys(grades):
                held = standard(clock, grade, rows)
                if held is None:
                    continue
                found.append(
                    Line(
                        kind.name,
                        str(kind.label),
                        clock.name,
                        clock.label,
                        grade,
                        flow.grade_label(grade),
                        held.target,
                        held.row,
                        held.row is not None and held.row.unit_id == unit.pk,
                        clock.legal,
                    )
                )
    return found
