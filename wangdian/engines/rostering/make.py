"""One door to all solvers: the problem's form and rules decide which one works on it."""

import time
from collections.abc import Callable
from dataclasses import replace

from .branch.solve import solve_branch, suits
from .cpsat import solve_assignment
from .errors import Unsupported
from .evaluate import Score, evaluate
from .model import Problem, Roster
from .solver.run import Limits, Progress, Solution
from .solver.solve import solve
from .tours import solve_tours


def make_roster(
    problem: Problem,
    limits: Limits | None = None,
    listen: Callable[[Progress], None] | None = None,
    start: Roster | None = None,
) -> tuple[Solution, Score]:
    """The best roster within the limits and the referee's score of it.

    Free tours go to the tour search, a branch's month to the compact programme, other shifts to column generation,
    rules only CP-SAT can express to CP-SAT. Raises NoRoster (then `cpsat.explain_conflict` tells why) and Unsupported.
    """
    limits = limits or Limits()
    if problem.tour is not None:
        solution = solve_tours(problem, limits, listen)
    else:
        try:
            solution = _with_shifts(problem, limits, listen, start)
        except Unsupported:
            began = time.monotonic()
            roster, cost, bound = solve_assignment(
                problem, limits.seconds, limits.workers, limits.seed, start
            )
            solution = Solution(roster, cost, bound, time.monotonic() - began, 0, cost - bound < 1e-6, ())
    return solution, evaluate(problem, solution.roster)


def _with_shifts(problem: Problem, limits: Limits, listen, start: Roster | None) -> Solution:
    began = time.monotonic()
    if suits(problem):
        found = solve_branch(problem, limits, listen, start)
        if found is not None:
            return found
        left = limits.seconds - (time.monotonic() - began)
        limits = replace(limits, seconds=max(left, limits.seconds / 2))
    return solve(problem, limits, listen, start)
