"""The referee: scores any roster from the rules alone. Shares no code with the solvers."""

from collections import defaultdict
from dataclasses import dataclass, replace

from . import rules
from .errors import BadInput
from .model import Problem, Roster
from .rules.view import Finding, View


@dataclass(frozen=True)
class Score:
    """What a roster costs and which hard rules it breaks; every finding names rule, person and day."""

    cost: float
    broken: tuple[Finding, ...]
    paid_for: tuple[Finding, ...]

    @property
    def feasible(self) -> bool:
        return not self.broken

    def by(self, what: str) -> dict[str | int, float]:
        """Cost split by "rule", "person" or "day", dearest first."""
        sums: dict[str | int, float] = defaultdict(float)
        for f in self.paid_for:
            sums[getattr(f, what)] += f.cost
        return dict(sorted(sums.items(), key=lambda kv: -kv[1]))


def evaluate(problem: Problem, roster: Roster) -> Score:
    """Score a roster. Raises BadInput when it names people, shifts or posts the problem does not have."""
    _names_exist(problem, roster)
    return judge(View(problem, roster))


def judge(view: View) -> Score:
    """Score what a view shows: all of a roster, or (with fewer demand lines) what matters for a comparison."""
    problem = view.problem
    settings = {r.name: r.weight for r in problem.rules}
    broken: list[Finding] = []
    paid: list[Finding] = []
    for name, module in rules.ALL.items():
        if module in rules.WEIGHED and name not in settings:
            continue
        weight = settings.get(name, 1.0 if module in rules.PRICED else None)
        if module in rules.STRUCTURE:
            weight = None
        for f in module.findings(view):
            if weight is None:
                broken.append(replace(f, hard=True))
            else:
                paid.append(replace(f, cost=f.amount * weight))
    return Score(sum(f.cost for f in paid), tuple(broken), tuple(paid))


def _names_exist(problem: Problem, roster: Roster) -> None:
    people = {p.id for p in problem.people}
    shifts = {s.id for s in problem.shifts} | {""}
    posts = {p.id for p in problem.posts} | {""}
    for a in roster.assignments:
        where = f"assignments[{a.person},{a.day}]"
        if a.person not in people:
            raise BadInput(f"没有这个人：{a.person}。请检查名单", where)
        if a.shift not in shifts:
            raise BadInput(f"没有这个班次：{a.shift}。可用：{'、'.join(sorted(shifts - {''}))}", where)
        if a.post not in posts or any(part.post not in posts for part in a.parts):
            raise BadInput(f"没有这个岗位：{a.post}。可用：{'、'.join(sorted(posts - {''}))}", where)
        if not a.shift and not a.parts:
            raise BadInput("既没有班次也没有时段。请填写班次，或从排班中删去这一天", where)
