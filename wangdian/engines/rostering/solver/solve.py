"""The solver for problems with shifts: first rosters, bound by column generation, dives, neighbourhoods.

Anytime: whoever listens gets every better roster and bound. With an iteration limit and one worker the outcome
depends on the seed alone; with a deadline or two workers it also depends on the machine.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock, Timer

import numpy as np

from ..errors import NoRoster
from ..model import Problem, Roster
from .dive import FREE, dive
from .generate import Generation, price_many, price_plan
from .master import Master, Pool, own_cost, presence
from .neighbourhood import improve_part, total_cost
from .parts import Parts, slack_of_days
from .search import build, improve
from .tables import INF, Tables, compile_tables

EPS = 1e-6
LARGE = 4000  # person-days from which columns take long: the second core anneals meanwhile, else it prices
HUGE = 0.02  # share of the time above which pricing everybody once takes too long
MONTH = 31 * 86400.0
CLOSE = 0.02  # a roster this near the bound is improved by neighbourhoods, not by a dive


@dataclass(frozen=True)
class Limits:
    """When to stop: seconds of wall clock, neighbourhoods tried, relative gap; and how many cores to use."""

    seconds: float = 60.0
    iterations: int | None = None
    gap: float = 0.0
    workers: int = 2
    seed: int = 0


ONE_MINUTE = Limits()


@dataclass(frozen=True)
class Progress:
    """One better roster or bound."""

    seconds: float
    cost: float
    bound: float
    what: str


@dataclass(frozen=True)
class Solution:
    """The best roster found, its cost by the solver's own count, and a bound no roster can beat."""

    roster: Roster
    cost: float
    bound: float
    seconds: float
    iterations: int
    proven: bool
    trace: tuple[Progress, ...]

    @property
    def gap(self) -> float:
        """(cost − bound) / |cost|; infinite while there is no bound."""
        if self.cost == self.bound:
            return 0.0
        return max(0.0, self.cost - self.bound) / max(1e-9, abs(self.cost))

    @property
    def known_bound(self) -> float | None:
        """The bound, or None while there is none: what a file of answers can hold."""
        return self.bound if self.bound > -INF / 2 else None


class Run:
    """State shared by the workers of one call."""

    def __init__(
        self,
        tables: Tables,
        limits: Limits,
        clock: Callable[[], float],
        listen: Callable[[Progress], None] | None,
    ) -> None:
        self.tables, self.limits, self.clock, self.listen = tables, limits, clock, listen
        self.begin = clock()
        self.pool = Pool(tables)
        self.lock = Lock()
        self.plan: np.ndarray | None = None
        self.pass_seconds = 0.0  # what pricing everybody once took
        self.cost = INF
        self.bound = -INF
        self.grain = _grain(tables)
        self.duals: tuple[np.ndarray, np.ndarray] | None = None
        self.cheapest = np.zeros(0)  # each person's cheapest schedule at those duals
        self.iterations = 0
        self.trace: list[Progress] = []
        self.halt = np.zeros(1, dtype=np.int64)

    def elapsed(self) -> float:
        return self.clock() - self.begin

    def late(self) -> bool:
        """Time is up or nothing is left to gain."""
        if self.elapsed() > self.limits.seconds or self.done():
            self.halt[0] = 1
            return True
        return bool(self.halt[0])

    def stop(self) -> None:
        """Make all workers come to an end."""
        self.halt[0] = 1

    def measure(self) -> None:
        """Learn how long pricing takes, from the second call: the first may have to be compiled."""
        pi, mu = np.zeros(len(self.tables.kernel.table)), np.zeros(len(self.tables.kernel.cnt_cap))
        for _ in range(2):
            began = self.clock()
            price_many(np.arange(1), self.tables.kernel, pi, mu)
            self.pass_seconds = (self.clock() - began) * self.tables.shape[0]

    def huge(self) -> bool:
        """Pricing everybody takes so much of the time that columns would never converge."""
        return self.limits.iterations is None and self.pass_seconds > HUGE * self.limits.seconds

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.limits.seconds - self.elapsed()

    def done(self) -> bool:
        slack = max(self.grain - EPS, self.limits.gap * max(1.0, abs(self.cost + self.tables.const)))
        return self.cost - self.bound < slack if self.grain else self.cost - self.bound <= slack + EPS

    def offer(self, plan: np.ndarray, what: str) -> bool:
        """A whole plan: kept if better."""
        cost = total_cost(self.tables, plan)
        with self.lock:
            if cost >= self.cost - EPS:
                return False
            self.cost, self.plan = cost, plan.copy()
            self.tell(what)
        for p in range(len(plan)):
            self.pool.add(p, plan[p])
        return True

    def offer_part(self, old: np.ndarray, new: np.ndarray, what: str) -> bool:
        """A change of some people made on an older plan: laid over the newest one if that helps."""
        with self.lock:
            plan = self.plan.copy()
        changed = np.flatnonzero((old != new).any(axis=1))
        plan[changed] = new[changed]
        return self.offer(plan, what) or self.offer(new, what)

    def raise_bound(self, bound: float) -> None:
        with self.lock:
            if bound > self.bound + EPS:
                self.bound = bound
                self.tell("bound")

    def tell(self, what: str) -> None:
        step = Progress(self.elapsed(), self.cost + self.tables.const, self.bound + self.tables.const, what)
        self.trace.append(step)
        if self.listen:
            self.listen(step)


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
    run = Run(tables, limits, clock, listen)
    rng = np.random.default_rng(limits.seed)
    if start is not None:
        run.offer(tables.plan(start), "start")
    alarm = Timer(limits.seconds, run.stop)  # compiled loops do not look at the clock
    alarm.daemon = True
    if clock is time.monotonic and limits.seconds < MONTH:
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
                helper = executor.submit(_neighbours, run, np.random.default_rng(limits.seed + 7))
            _neighbours(run, rng)
        finally:
            run.stop()
            if helper is not None:
                helper.result()


def _grain(tables: Tables) -> float:
    """1 when every cost is a whole number (then a gap below 1 is none), else 0."""
    k = tables.kernel
    for a in (k.cost, k.table, k.term, k.wcost, k.c1cost, k.c2cost, k.cnt_price):
        finite = a[np.abs(a) < INF / 2]
        if len(finite) and not np.allclose(finite, np.round(finite)):
            return 0.0
    fractional = k.cnt_price[(k.cnt_price < INF)]
    return 0.0 if len(fractional) else 1.0


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
    until = run.begin + 0.6 * run.limits.seconds
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


def _neighbours(run: Run, rng: np.random.Generator) -> None:
    """Re-price parts of the roster until the end."""
    P, D, _ = run.tables.shape
    parts = Parts(run.tables, rng)
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
        elif found == "bound" and len(part.people) == P and part.end - part.first == D:
            run.raise_bound(run.cost - (run.grain or EPS) + EPS)  # everybody: the problem's own bound
            return


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
