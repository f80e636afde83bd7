"""The fast path for a branch's month: a compact programme in HiGHS, duties dealt out, a proven bound."""

import time
from collections.abc import Callable

import highspy
import numpy as np

from ..errors import NoRoster
from ..model import Problem, Roster
from ..solver.neighbourhood import total_cost
from ..solver.run import Limits, Progress, Solution
from ..solver.tables import Tables, compile_tables
from .assign import deal
from .compact import Compact, build

MOST_CELLS = 2000  # person-days up to which the programme is tried
EXACT = 1e-6
LEFT_FOR_DEALING = 0.6  # share of the gap the summed programme may use up; the rest is for dealing out
QUICK = 0.2  # seconds a small programme gets even when time is up
Status = highspy.HighsModelStatus


def suits(problem: Problem) -> bool:
    """Whether this is a branch's month: shifts, demand by times of the day, not too many person-days."""
    by_time = problem.shifts and problem.demand and not any(d.shift for d in problem.demand)
    return problem.tour is None and bool(by_time) and len(problem.people) * problem.days <= MOST_CELLS


class _Run:
    """What one call has found so far."""

    def __init__(self, tables: Tables, limits: Limits, listen, clock) -> None:
        self.tables, self.limits, self.listen, self.clock = tables, limits, listen, clock
        self.begin = clock()
        self.plan: np.ndarray | None = None
        self.cost, self.bound = np.inf, -np.inf
        self.nodes = 0
        self.trace: list[Progress] = []

    def left(self) -> float:
        return self.limits.deadline - (self.clock() - self.begin)

    def offer(self, plan: np.ndarray | None, what: str) -> None:
        """Keep a whole plan if it is better."""
        if plan is None:
            return
        cost = total_cost(self.tables, plan) + self.tables.const
        if cost < self.cost - EXACT:
            self.plan, self.cost = plan, cost
            self.tell(what)

    def raise_bound(self, bound: float) -> None:
        if bound > self.bound + EXACT:
            self.bound = bound
            self.tell("bound")

    def tell(self, what: str) -> None:
        step = Progress(self.clock() - self.begin, self.cost, self.bound, what)
        self.trace.append(step)
        if self.listen:
            self.listen(step)

    def done(self) -> bool:
        """Close enough, or out of time."""
        gap = max(EXACT, self.limits.gap * abs(self.cost))
        return self.cost - self.bound <= gap or self.left() <= 0


def solve_branch(
    problem: Problem,
    limits: Limits,
    listen: Callable[[Progress], None] | None = None,
    start: Roster | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Solution | None:
    """The best roster within the limits and a bound; None when none was found in time.

    Raises NoRoster when it is proven that none keeps the hard rules; Unsupported for rules only CP-SAT knows.
    """
    tables = compile_tables(problem)
    _pins_possible(problem, tables)
    total_cost(tables, np.full(tables.shape[:2], -1))  # compiled, if it must be, before the clock runs
    run = _Run(tables, limits, listen, clock)
    if start is not None:
        plan = tables.plan(start)
        if total_cost(tables, plan) < tables.big:
            run.offer(plan, "start")
    made = build(tables)
    values = _best(run, made)
    if values is not None:
        run.offer(deal(made, values, max(QUICK, run.left())), "dealt")
    if not run.done() and any(made.counts):
        exact = build(tables, grouped=False)
        if values is not None:  # dealing out cost something: choose the duties anew for the same days of work
            _best(run, exact, {exact.works[key]: round(values[v]) for key, v in made.works.items()})
        if not run.done():
            _best(run, exact)
    if run.plan is None:
        return None
    proven = run.cost - run.bound <= EXACT
    bound = run.cost if proven else run.bound
    return Solution(
        tables.roster(run.plan), float(run.cost), float(bound), clock() - run.begin, run.nodes,
        proven, tuple(run.trace),
    )  # fmt: skip


def _best(run: _Run, made: Compact, fixed: dict[int, int] | None = None) -> np.ndarray | None:
    """Solve the programme, with some variables fixed or for good: values of its variables, if any were found.

    A plan that follows from the values at once (everybody a crew of one) is offered; without `fixed` the bound is
    the problem's own. Raises NoRoster when the whole programme has no answer.
    """
    limits = run.limits
    share = 1.0 if not any(made.counts) else LEFT_FOR_DEALING
    h = made.program.highs(
        time_limit=max(QUICK, run.left()), mip_rel_gap=limits.gap * (share if fixed is None else 1 - LEFT_FOR_DEALING),
        mip_abs_gap=EXACT, random_seed=limits.seed, mip_heuristic_run_root_reduced_cost=False,
        mip_heuristic_run_feasibility_jump=False,
        mip_max_nodes=2**31 - 1 if limits.iterations is None else limits.iterations,
    )  # fmt: skip
    if fixed is not None:
        at, value = np.array(list(fixed), dtype=np.int32), np.array(list(fixed.values()), dtype=float)
        h.changeColsBounds(len(at), at, value, value)
    elif run.plan is not None:
        _hint(h, made, run.plan)
    h.run()
    status, info = h.getModelStatus(), h.getInfo()
    if fixed is None:
        if status in (Status.kInfeasible, Status.kUnboundedOrInfeasible):
            raise NoRoster("没有满足全部硬规则的排班", run.tables.problem.name)
        run.nodes += max(0, info.mip_node_count)
        if not any(made.program.whole):
            # Nobody can be there on any day: the bound of a linear programme is its value.
            run.raise_bound(info.objective_function_value)
        elif np.isfinite(info.mip_dual_bound):
            run.raise_bound(info.mip_dual_bound)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = np.array(h.getSolution().col_value)
    if not any(made.counts):
        run.offer(deal(made, values, QUICK), "duties" if fixed else "whole")
    return values


def _hint(h: highspy.Highs, made: Compact, plan: np.ndarray) -> None:
    """Start from a known plan."""
    at, values = [], []
    for (p, d), v in made.works.items():
        at.append(v)
        values.append(float(plan[p, d] >= 0))
    for (d, c, s), v in made.stands.items():
        at.append(v)
        values.append(float(sum(plan[p, d] == s for p in made.crews[d][c])))
    h.setSolution(len(at), np.array(at, dtype=np.int32), np.array(values, dtype=float))


def _pins_possible(problem: Problem, tables: Tables) -> None:
    who = {p.id: i for i, p in enumerate(problem.people)}
    for pin in problem.pins:
        if pin.shift and not (tables.kernel.cost[who[pin.person], pin.day] < 1e14).any():
            raise NoRoster(f"{pin.person}第{pin.day}天固定上{pin.shift}班，但这一天不能上这个班", "pins")
