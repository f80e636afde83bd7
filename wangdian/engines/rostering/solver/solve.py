"""The solver for problems with shifts: first rosters, bound by column generation, dives, neighbourhoods.

Anytime: whoever listens gets every better roster and bound. With an iteration limit and one worker the outcome
depends on the seed alone; with a deadline or two workers it also depends on the machine.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from threading import Timer

import numpy as np

from ..errors import NoRoster
from ..model import Problem, Roster
from .choice import Choice
from .dive import FREE, dive
from .generate import Generation, price_many, price_plan
from .master import Master, own_cost, presence
from .neighbourhood import improve_part
from .parts import Parts, slack_of_days
from .ready import make_ready
from .run import EPS, ONE_MINUTE, Limits, Progress, Run, Solution
from .search import build, improve
from .tables import INF, compile_tables

LARGE = 4000  # person-days from which columns take long: the second core anneals meanwhile, else it prices
MONTH = 31 * 86400.0
CLOSE = 0.02  # a roster this near the bound is improved by neighbourhoods, not by a dive
STUCK = 25  # neighbourhoods in a row without a better roster before a whole choice is tried; doubles when none larger is worth it
CHOICE_SHARE, CHOICE_NODES = 0.15, 1000  # of the time, or nodes with an iteration limit, for one whole choice


def solve(
    problem: Problem,
    limits: Limits = ONE_MINUTE,
    listen: Callable[[Progress], None] | None = None,
    start: Roster | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Solution:
    """The best roster within the limits, never worse than `start`. Raises NoRoster when a person's own rules
    leave no schedule; Unsupported when the rules need the CP-SAT model."""
    tables = compile_tables(problem)
    make_ready(tables)
    run = Run(tables, limits, clock, listen)
    rng = np.random.default_rng(limits.seed)
    if start is not None:
        run.offer(tables.plan(start), "start")
    alarm = Timer(limits.deadline, run.stop)  # compiled loops do not look at the clock
    alarm.daemon = True
    if clock is time.monotonic and limits.deadline < MONTH:
        alarm.start()
    try:
        _first(run, rng)
        _search(run, rng)
    finally:
        alarm.cancel()
    cost, bound = run.cost + tables.const, run.bound + tables.const
    if run.grain:
        bound = min(cost, np.ceil((run.bound - 1e-4) / run.grain) * run.grain + tables.const)
    bound = float(min(bound, cost)) if run.bound > -INF / 2 else -np.inf
    return Solution(
        tables.roster(run.plan),
        cost,
        bound,
        run.elapsed(),
        run.iterations,
        cost - bound <= EPS,
        tuple(run.trace),
    )


def _search(run: Run, rng: np.random.Generator) -> None:
    """Columns, then neighbourhoods, on one or two cores; annealing alone where columns would take too long."""
    limits = run.limits
    two, huge = limits.workers > 1, run.huge()
    P, D, _ = run.tables.shape
    with ThreadPoolExecutor(max(1, limits.workers - 1)) as executor:
        helper = executor.submit(_anneal, run, limits.seed + 1) if two and (huge or P * D > LARGE) else None
        try:
            if huge:
                _anneal(run, limits.seed + 2)
                return
            _columns(run, rng, executor if two and helper is None else None)
            if helper is not None:
                run.halt[0] = run.halt[0] or 2
                helper.result()
                run.halt[0] = 0 if run.halt[0] == 2 else run.halt[0]
            if two:
                helper = executor.submit(_neighbours, run, np.random.default_rng(limits.seed + 7), False)
            _neighbours(run, rng)
        finally:
            run.stop()
            if helper is not None:
                helper.result()


def _first(run: Run, rng: np.random.Generator) -> None:
    """Rosters put together person by person, a little improved; their schedules start the column pool."""
    kernel = run.tables.kernel
    P = kernel.cost.shape[0]
    for attempt in range(3):
        cost, plan, cover = build(kernel, rng.permutation(P), int(rng.integers(2**31)), 5.0 * attempt)
        if cost >= INF:
            who = next((i for i in range(P) if not (plan[i] >= 0).any()), 0)
            person = run.tables.problem.people[who]
            raise NoRoster(
                "这个人自己的规则就排不出任何班表；请放宽工时、连续或休假规定", f"people[{person.id}]"
            )
        run.offer(plan, "first")
        if attempt == 0:
            run.measure()
        if run.late() or run.huge():
            return
        hot = max(1.0, 0.002 * cost)
        steps = 100 + 5 * P
        _, better = improve(kernel, plan, cover, int(rng.integers(2**31)), steps, hot, 0.3, 3, run.halt)
        run.offer(better, "search")
        for p in range(P):
            run.pool.add(p, plan[p])
        if run.late():
            return


def _anneal(run: Run, seed: int) -> None:
    """Annealing in ever longer runs: the second worker while the first generates columns, all on huge problems."""
    kernel = run.tables.kernel
    rng = np.random.default_rng(seed)
    steps = 2000
    if run.huge():  # a step prices two people on average; one run must end in time
        steps = int(np.clip(run.left() * kernel.cost.shape[0] / (4 * run.pass_seconds), 10, steps))
    while not run.halt[0] and not run.late():
        plan = run.plan.copy()
        cover = presence(run.tables, plan, np.arange(len(plan)))
        hot = max(1.0, 0.003 * abs(run.cost))
        _, better = improve(kernel, plan, cover, int(rng.integers(2**31)), steps, hot, 0.2, 3, run.halt)
        run.offer(better, "search")
        for p in range(len(plan)):
            run.pool.add(p, plan[p])
        steps = int(steps * 1.5)


def _columns(run: Run, rng: np.random.Generator, executor: Executor | None) -> None:
    """The whole master: bound, duals, and a dive."""
    tables = run.tables
    P = tables.shape[0]
    master = Master(tables, np.arange(P), np.zeros(len(tables.kernel.table), dtype=np.int64))
    for p in range(P):
        master.add(run.pool, [(p, n) for n in range(len(run.pool.plans[p]))])
    gen = Generation(tables, master, run.pool)
    until = run.begin + 0.6 * run.limits.deadline
    master.patience = run.left

    def enough() -> bool:
        return run.late() or run.clock() > until

    near = max(1e-6, run.limits.gap / 4)
    gen.run(10_000, enough, executor, gap=near, on_round=lambda g: run.raise_bound(g.bound))
    if gen.pi is not None:
        run.duals = (gen.pi, gen.mu)
        run.cheapest = price_many(np.arange(P), tables.kernel, gen.pi, gen.mu)[0]
    if not gen.converged or run.late():
        return
    free = np.full(tables.shape[:2], FREE, dtype=np.int64)
    if run.cost - run.bound < CLOSE * abs(run.cost + tables.const):
        return
    plan = dive(gen, tables, free, run.cost, rng, run.late, executor)
    if plan is not None:
        run.offer(plan, "dive")


def _neighbours(run: Run, rng: np.random.Generator, whole: bool = True) -> None:
    """Re-price parts of the roster until the end; `whole`: also try to choose all of it at once."""
    P, D, _ = run.tables.shape
    parts = Parts(run.tables, rng)
    idle, patience, choice = 0, STUCK, Choice()
    while not run.late():
        if run.limits.iterations is not None and run.iterations >= run.limits.iterations:
            return
        run.iterations += 1
        plan = run.plan
        part = parts.draw(*_where(run, plan))
        seconds = 0.3 if run.limits.iterations is None else 0.0
        found, new = improve_part(
            run.tables, run.pool, plan, part, run.duals, run.grain or EPS, rng, run.late, seconds
        )
        parts.learn(part, found)
        if new is not None:
            run.offer_part(plan, new, "neighbourhood")
            idle = 0
        elif found == "bound" and len(part.people) == P and part.end - part.first == D:
            run.raise_bound(run.cost - (run.grain or EPS) + EPS)  # everybody: the problem's own bound
            return
        idle += 1
        if whole and idle >= patience and run.duals is not None:
            better = _choose(run, choice)
            idle, patience = 0, patience if better or choice.left_out else 2 * patience


def _choose(run: Run, choice: Choice) -> bool:
    """Try to choose a whole better roster among all schedules met."""
    seconds, nodes = float("inf"), CHOICE_NODES
    if run.limits.iterations is None:
        # HiGHS looks at its limit now and then only: half of what is left is kept for that.
        seconds, nodes = min(run.left() / 2, CHOICE_SHARE * run.limits.seconds), 2**31 - 1
    target, bound = run.cost - (run.grain or EPS) + EPS, run.bound
    new = choice.improve(
        run.tables, run.pool, run.plan, target, bound, run.duals, run.cheapest, seconds, nodes
    )
    return new is not None and run.offer(new, "choice")


def _where(run: Run, plan: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Reduced costs of the people's schedules above their cheapest, and slack per day, by the best duals."""
    if run.duals is None:
        return None, None
    pi, mu = run.duals
    kernel = run.tables.kernel
    cover = presence(run.tables, plan, np.arange(len(plan)))
    own = np.array(
        [own_cost(p, plan[p], run.tables) - price_plan(p, plan[p], kernel, pi, mu) for p in range(len(plan))]
    )
    return np.maximum(0.0, own - run.cheapest), slack_of_days(kernel, cover, pi)
