"""Timefold on branch months, for comparison: run by an interpreter that has `timefold` (PyPI) and Java 17.

    python -m venv /tmp/tf && /tmp/tf/bin/pip install timefold
    python -m bench.rostering_fleet --timefold /tmp/tf/bin/python

Reads from stdin one JSON month per line (see `rostering_fleet.as_choices`) and prints, per month, the chosen duty of
every person and day. The first line is solved once more beforehand, so that the virtual machine is warm.

A month is told as *choices* of each person's day (a duty or a day off) that advance *meters*: a demand row, a
person's early shifts, the days of one week, … . A meter has a table of soft and of hard cost by how far it is. A
choice may also touch *spans* (a weekend); a span touched counts one on its meter. So the rules are those of the
month, given in the form constraint streams are quick at: flatten, group, count.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    constraint_provider,
)


@dataclass
class Meter:
    """Cost by count, relative to a count of 0."""

    id: str
    soft: list[int]
    hard: list[int]

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other) -> bool:
        return self.id == other.id


@dataclass
class Span:
    """Days of which one worked counts as one on the meter."""

    id: str
    meter: Meter

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other) -> bool:
        return self.id == other.id


@dataclass
class Choice:
    """One thing a person can do on a day."""

    id: str
    duty: int
    cost: int
    meters: list[Meter]
    spans: list[Span]

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other) -> bool:
        return self.id == other.id


@planning_entity
@dataclass
class Cell:
    """A person's day."""

    id: Annotated[str, PlanningId]
    choices: Annotated[list[Choice], ValueRangeProvider]
    choice: Annotated[Choice | None, PlanningVariable] = field(default=None)


@planning_solution
@dataclass
class Month:
    """All cells."""

    cells: Annotated[list[Cell], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    """Own cost, meters, spans."""
    meters = (
        factory.for_each(Cell)
        .flatten_last(lambda cell: cell.choice.meters)
        .group_by(lambda meter: meter, ConstraintCollectors.count())
    )
    spans = (
        factory.for_each(Cell)
        .flatten_last(lambda cell: cell.choice.spans)
        .group_by(lambda span: span)
        .group_by(lambda span: span.meter, ConstraintCollectors.count())
    )
    return [
        factory.for_each(Cell)
        .penalize(HardSoftScore.ONE_SOFT, lambda cell: cell.choice.cost)
        .as_constraint("own"),
        meters.impact(HardSoftScore.ONE_SOFT, lambda meter, n: -meter.soft[n]).as_constraint("soft"),
        meters.impact(HardSoftScore.ONE_HARD, lambda meter, n: -meter.hard[n]).as_constraint("hard"),
        spans.impact(HardSoftScore.ONE_SOFT, lambda meter, n: -meter.soft[n]).as_constraint("spans"),
    ]


def month(raw: dict) -> Month:
    """The planning problem of one line."""
    meters = [Meter(f"m{i}", m["soft"], m["hard"]) for i, m in enumerate(raw["meters"])]
    spans = [Span(f"s{i}", meters[m]) for i, m in enumerate(raw["spans"])]
    cells = []
    for c, options in enumerate(raw["cells"]):
        choices = [
            Choice(
                f"c{c}.{k}",
                o["duty"],
                o["cost"],
                [meters[i] for i in o["meters"]],
                [spans[i] for i in o["spans"]],
            )
            for k, o in enumerate(options)
        ]
        cells.append(Cell(f"c{c}", choices))
    return Month(cells)


def main(argv: list[str]) -> int:
    """Solve every month of stdin for argv[1] seconds each."""
    factory = SolverFactory.create(
        SolverConfig(
            solution_class=Month,
            entity_class_list=[Cell],
            score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
            termination_config=TerminationConfig(
                spent_limit=Duration(milliseconds=round(1000 * float(argv[1])))
            ),
        )
    )
    lines = [json.loads(line) for line in sys.stdin]
    factory.build_solver().solve(month(lines[0]))
    for raw in lines:
        best = factory.build_solver().solve(month(raw))
        print(json.dumps([cell.choice.duty if cell.choice else -1 for cell in best.cells]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
