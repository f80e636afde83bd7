"""The fast path for a branch's month: a compact programme in HiGHS, duties dealt out, a proven bound."""

import time
from collections.abc import Callable
from dataclasses import replace

import highspy
import numpy as np

from ..errors import NoRoster
from ..model import Problem, Roster
from ..solver.neighbourhood import total_cost
from ..solver.run import Limits, Progress, Solution
from ..solver.tables import Tables, compile_tables
from .assign import deal, plan_of
from .compact import Compact, build
from .dive import Diver
from .hull import Hull, day_hull
from .program import Box

MOST_CELLS = 2000  # person-days up to which the programme is tried
EXACT = 1e-6
LEFT_FOR_DEALING = 0.8  # share of the gap the summed programme may use up; the rest is for dealing out
QUICK = 0.2  # seconds a small programme gets even when time is up
MIXED = 0.25  # share of the gap within which the bound of whole days is sought
FEW = 60  # steps of a dive for the duties alone, before branch and bound is quicker
FIRST_BACKS, BACKS = 2, 12  # steps back of a dive before it takes what it gets
ROUNDING = 1e-6
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

    def late(self) -> bool:
        return self.left() <= 0

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

    def target(self, share: float) -> float:
        """What a plan may cost to be good enough by the bound of now, or a share of that gap."""
        return self.bound + max(EXACT, share * self.limits.gap * abs(self.bound))

    def done(self) -> bool:
        """Close enough, or out of time."""
        return self.closed(self.bound) or self.late()

    def closed(self, bound: float) -> bool:
        """Whether this bound would prove the roster at hand good enough."""
        return self.plan is not None and self.cost - bound <= max(EXACT, self.limits.gap * abs(self.cost))


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
    exact = build(tables, together=False)
    summed = build(tables) if any(exact.counts) else exact
    _search(run, summed, exact)
    if run.plan is None:
        return None
    proven = run.cost - run.bound <= EXACT
    bound = run.cost if proven else run.bound
    return Solution(
        tables.roster(run.plan), float(run.cost), float(bound), clock() - run.begin, run.nodes,
        proven, tuple(run.trace),
    )  # fmt: skip


def _search(run: _Run, summed: Compact, exact: Compact) -> None:
    """Offer plans and raise the bound until done: by diving, by the hull of whole days, at last by branch and bound.

    Raises NoRoster when the programme has no answer.
    """
    lp = summed.program.highs(whole=False)
    lp.run()
    if lp.getModelStatus() == Status.kOptimal:
        run.raise_bound(lp.getInfo().objective_function_value)
        duals = np.array(lp.getSolution().row_dual)
        _dive(run, summed, exact, summed.program.box(), FIRST_BACKS, settle=False, lp=lp)
        hull = None if run.done() else day_hull(
            summed, duals, run.closed, MIXED * run.limits.gap, run.late
        )  # fmt: skip
        if hull:
            run.raise_bound(hull.bound)
            _along(run, summed, exact, hull)
        if run.plan is None and run.late():
            # A roster a moment late is better than none: straight down, in a tenth of a second.
            values = Diver(summed, summed.program.highs(whole=False), summed.program.box()).dive(
                np.inf, 0, lambda: False
            )
            run.offer(None if values is None else deal(exact, values, QUICK), "late")
    if run.done() and run.plan is not None:
        return
    values = _branch(run, summed, LEFT_FOR_DEALING)
    if values is not None:
        _deal(run, summed, exact, values)
    if exact is not summed and not run.done():
        values = _branch(run, exact, 1.0)
        run.offer(None if values is None else plan_of(exact, values), "exact")


def _along(run: _Run, summed: Compact, exact: Compact, hull: Hull) -> None:
    """A dive near the hull's mix of whole days, branch and bound near it, then a dive anywhere.

    The programmes keep the hull's inequalities from here on.
    """
    bare = replace(summed, program=summed.program.copy())
    for program in {summed.program, exact.program}:
        for terms, least in hull.cuts:
            program.row(terms, least - ROUNDING * max(1.0, abs(least)), np.inf)
    low, high = summed.program.box()
    if hull.values is not None:
        stands = list(summed.stands.values())
        low[stands] = np.floor(hull.values[stands] + ROUNDING)
        high[stands] = np.ceil(hull.values[stands] - ROUNDING)
    near = low, high
    _dive(run, summed, exact, near, BACKS, settle=True)
    if not run.done():
        values = _branch(run, bare, LEFT_FOR_DEALING, near)
        if values is not None:
            _deal(run, summed, exact, values)
    if not run.done():
        _dive(run, summed, exact, summed.program.box(), FIRST_BACKS, settle=False)


def _dive(
    run: _Run,
    summed: Compact,
    exact: Compact,
    box: Box,
    backs: int,
    settle: bool,
    lp: highspy.Highs | None = None,
) -> None:
    """One dive within a box of the summed programme (`lp`: it, solved already), and the plan that follows."""
    lp = lp or summed.program.highs(whole=False, box=box)
    values = Diver(summed, lp, box).dive(run.target(LEFT_FOR_DEALING), backs, run.late, settle)
    if values is not None:
        _deal(run, summed, exact, values)


def _deal(run: _Run, summed: Compact, exact: Compact, values: np.ndarray) -> None:
    """The plan of these values. When dealing out costs more than the sum said, duties are chosen anew for the days."""
    run.offer(deal(exact, values, max(QUICK, run.left())), "dealt")
    said = float(np.array(summed.program.cost) @ values) + summed.program.offset
    if exact is summed or run.done() or said > run.target(1.0):
        return
    low, high = exact.program.box()
    works = list(exact.works.values())
    low[works] = high[works] = np.round(values[works])
    lp = exact.program.highs(whole=False, box=(low, high))
    found = Diver(exact, lp, (low, high)).dive(run.target(1.0), FIRST_BACKS, run.late, False, FEW)
    if found is None:
        found = _branch(run, exact, 1.0, (low, high))
    run.offer(None if found is None else plan_of(exact, found), "duties")


def _branch(run: _Run, made: Compact, share: float, box: Box | None = None) -> np.ndarray | None:
    """Values of the programme by HiGHS, with a share of the gap, if any were found.

    Of the whole programme: then the bound is raised, and NoRoster raised when there is no answer. Or within a box: then
    the first values that are good enough are taken.
    """
    limits = run.limits
    h = made.program.highs(
        box=box, time_limit=max(QUICK, run.left()), mip_rel_gap=limits.gap * share, mip_abs_gap=EXACT,
        random_seed=limits.seed, mip_heuristic_run_root_reduced_cost=False, mip_heuristic_run_feasibility_jump=False,
        mip_max_nodes=2**31 - 1 if limits.iterations is None else limits.iterations,
        objective_target=-np.inf if box is None else run.target(share),
    )  # fmt: skip
    if box is None and run.plan is not None:
        _hint(h, made, run.plan)
    h.run()
    status, info = h.getModelStatus(), h.getInfo()
    run.nodes += max(0, info.mip_node_count)
    if box is None and status in (Status.kInfeasible, Status.kUnboundedOrInfeasible):
        raise NoRoster("没有满足全部硬规则的排班", run.tables.problem.name)
    if box is None and not any(made.program.whole):
        # Nobody can be there on any day: the bound of a linear programme is its value.
        run.raise_bound(info.objective_function_value)
    elif box is None and np.isfinite(info.mip_dual_bound):
        run.raise_bound(info.mip_dual_bound)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.array(h.getSolution().col_value)


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
