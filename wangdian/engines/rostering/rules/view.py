"""A roster laid out for the rules to look at: by person and day, with real working times.

Used by the evaluator only. The solvers keep their own tables, so that a mistake in one cannot hide in the other.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from ..fairness import fair_share, weekend_share
from ..model import DAY_MINUTES, Assignment, Demand, Person, Problem, Roster, Shift


@dataclass(frozen=True)
class Finding:
    """Something a rule noticed: how much (in the rule's unit), about whom and which day (-1 = no one day)."""

    rule: str
    amount: float
    message: str
    person: str = ""
    day: int = -1
    hard: bool = False
    cost: float = 0.0


class View:
    """Read-only look at one problem with one roster."""

    def __init__(
        self,
        problem: Problem,
        roster: Roster,
        demand: tuple[Demand, ...] | None = None,
        shares: dict[str, int] | None = None,
        only: str = "",
    ) -> None:
        """For quick looks: `demand`: judge only these lines; `shares`: fair shares known already; `only`: judge the
        rules about people for this one."""
        self.problem = (
            replace(problem, people=tuple(p for p in problem.people if p.id == only)) if only else problem
        )
        self.demand = problem.demand if demand is None else demand
        self._shares = {} if shares is None else shares
        self.roster = roster
        self.shifts: dict[str, Shift] = {s.id: s for s in problem.shifts}
        self.people: dict[str, Person] = {p.id: p for p in problem.people}
        self.work: dict[str, dict[int, list[Assignment]]] = {p.id: {} for p in self.problem.people}
        for a in roster.assignments:
            if only and a.person != only:
                continue
            self.work.setdefault(a.person, {}).setdefault(a.day, []).append(a)

    def on(self, person: str, day: int) -> Assignment | None:
        """The person's work on that day (the first, if the roster wrongly has several)."""
        found = self.work.get(person, {}).get(day)
        return found[0] if found else None

    def worked(self, person: str) -> list[bool]:
        """Per day of the horizon: does the person work?"""
        return [bool(self.work[person].get(d)) for d in range(self.problem.days)]

    def paid(self, a: Assignment) -> int:
        """Minutes that count as work."""
        return self.shifts[a.shift].paid if a.shift else sum(p.end - p.start for p in a.parts)

    def span(self, a: Assignment) -> tuple[int, int]:
        """Start and end in minutes from the beginning of the horizon."""
        base = a.day * DAY_MINUTES
        if a.shift:
            return base + self.shifts[a.shift].start, base + self.shifts[a.shift].end
        return base + min(p.start for p in a.parts), base + max(p.end for p in a.parts)

    def minutes(self, person: str) -> int:
        """All paid minutes of a person in the horizon."""
        return sum(self.paid(a) for day in self.work[person].values() for a in day)

    @cached_property
    def runs(self) -> dict[str, list[tuple[bool, int, int]]]:
        """Per person the stretches of equal days: (works, first day, length), horizon only."""
        out: dict[str, list[tuple[bool, int, int]]] = {}
        for p in self.problem.people:
            runs: list[tuple[bool, int, int]] = []
            for day, works in enumerate(self.worked(p.id)):
                if runs and runs[-1][0] == works:
                    runs[-1] = (works, runs[-1][1], runs[-1][2] + 1)
                else:
                    runs.append((works, day, 1))
            out[p.id] = runs
        return out

    def tag_days(self, person: str, tag: str) -> int:
        """Days of the horizon on shifts with this tag."""
        return sum(
            1
            for day in self.work[person].values()
            for a in day
            if a.shift and tag in self.shifts[a.shift].tags
        )

    def weekends_worked(self, person: str) -> list[int]:
        """Which weekends (index into problem.weekends) the person works at least one day of."""
        return [
            i for i, days in enumerate(self.problem.weekends) if any(self.work[person].get(d) for d in days)
        ]

    def share(self, tag: str) -> int:
        """The fair share of a shift tag, or of weekends ("weekends")."""
        if tag not in self._shares:
            known = weekend_share(self.problem) if tag == "weekends" else fair_share(self.problem, tag)
            self._shares[tag] = known
        return self._shares[tag]
