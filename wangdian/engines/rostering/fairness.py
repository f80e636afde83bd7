"""What a fair share is: rule data computed from the problem alone, the same for evaluator and solvers."""

from collections.abc import Callable
from functools import wraps
from math import ceil

from .model import Demand, Person, Problem


def _once(function: Callable) -> Callable:
    """Compute a share once per problem and keep it beside the problem's fields (a changed problem is another value).

    The compilers ask per person; hashing a month's demand each time would cost more than the share itself.
    """

    @wraps(function)
    def known(problem: Problem, *args):
        shares = vars(problem).setdefault("_shares", {})
        key = (function.__name__, *args)
        if key not in shares:
            shares[key] = function(problem, *args)
        return shares[key]

    return known


def tag_eligible(problem: Problem, tag: str) -> tuple[Person, ...]:
    """People who may work at least one shift with this tag."""
    shifts = [s.id for s in problem.shifts if tag in s.tags]
    crew = []
    for p in problem.people:
        limits = dict(p.contract.shift_limits)
        if any(limits.get(s, 1) > 0 for s in shifts):
            crew.append(p)
    return tuple(crew)


@_once
def fair_share(problem: Problem, tag: str) -> int:
    """Days on tagged shifts nobody should exceed, those before the horizon included, rounded up.

    The larger of two shares per head: what the demand needs (see `tag_need`), and the tagged shifts' part of all
    shifts times the days people must work by contract (fair when everybody takes each shift in turn).
    """
    crew = tag_eligible(problem, tag)
    if not crew:
        return 0
    before = sum(dict(p.history.tag_days).get(tag, 0) for p in crew)
    shifts = [s for s in problem.shifts if any(dict(p.contract.shift_limits).get(s.id, 1) for p in crew)]
    part = sum(tag in s.tags for s in shifts) / len(shifts)
    paid = sum(s.paid for s in shifts) / len(shifts)
    days = sum((p.contract.min_minutes or 0) / paid for p in crew)
    return ceil(round((before + max(tag_need(problem, tag), part * days)) / len(crew), 9))


def tag_need(problem: Problem, tag: str) -> int:
    """Person-days the tagged shifts must supply: times of demand that no untagged shift covers."""
    tagged = [s for s in problem.shifts if tag in s.tags]
    others = [s for s in problem.shifts if tag not in s.tags]
    need = 0
    for today in _by_day(problem).values():
        heads: dict[tuple[int, int, str], int] = {}
        for d in today:
            when = (d.start, d.end, d.shift)
            heads[when] = heads.get(when, 0) + max(d.minimum, d.wanted)
        worst = 0
        for (start, end, shift), here in heads.items():
            if shift:
                only = any(s.id == shift for s in tagged)
            else:
                only = any(s.works(start, end) for s in tagged) and not any(
                    s.works(start, end) for s in others
                )
            if only:
                worst = max(worst, here)
        need += worst
    return need


@_once
def weekend_share(problem: Problem) -> int:
    """Weekends nobody should exceed: (history + person-weekends the demand needs) per head, rounded up.

    A weekend needs as many people as its busiest moment wants.
    """
    if not problem.people or not problem.weekends:
        return 0
    need = 0
    lines = _by_day(problem)
    for days in problem.weekends:
        busiest = 0
        for day in days:
            today = lines.get(day, [])
            if any(d.shift for d in today):
                busiest = max(busiest, sum(max(d.minimum, d.wanted) for d in today))
            else:
                for t in {d.start for d in today}:
                    at = sum(max(d.minimum, d.wanted) for d in today if d.start <= t < d.end)
                    busiest = max(busiest, at)
        need += busiest
    before = sum(p.history.weekends for p in problem.people)
    return ceil((before + need) / len(problem.people))


def _by_day(problem: Problem) -> dict[int, list[Demand]]:
    """Demand for heads (powers and named people apart), day by day."""
    lines: dict[int, list[Demand]] = {}
    for d in problem.demand:
        if not d.power and not d.people:
            lines.setdefault(d.day, []).append(d)
    return lines
