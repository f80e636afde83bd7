"""What a call of a solver is given, tells and answers; and the state its workers share."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from ..model import Roster
from .generate import price_many
from .master import Pool
from .neighbourhood import total_cost
from .tables import INF, Tables

EPS = 1e-6
HUGE = 0.02  # share of the time above which pricing everybody once takes too long


@dataclass(frozen=True)
class Limits:
    """When to stop: seconds of wall clock or neighbourhoods tried, relative gap; and how many cores to use.

    With `iterations` the clock is not looked at, so that on one worker the outcome is the same on every machine.
    """

    seconds: float = 60.0
    iterations: int | None = None
    gap: float = 0.0
    workers: int = 2
    seed: int = 0

    @property
    def deadline(self) -> float:
        """Seconds after which to stop; infinite when the iterations are what ends the search."""
        return self.seconds if self.iterations is None else float("inf")


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
        if self.elapsed() > self.limits.deadline or self.done():
            self.halt[0] = 1
            return True
        return bool(self.halt[0])

    def stop(self) -> None:
        """Make all workers come to an end."""
        self.halt[0] = 1

    def measure(self) -> None:
        """Learn how long pricing everybody takes."""
        pi, mu = np.zeros(len(self.tables.kernel.table)), np.zeros(len(self.tables.kernel.cnt_cap))
        began = self.clock()
        price_many(np.arange(1), self.tables.kernel, pi, mu)
        self.pass_seconds = (self.clock() - began) * self.tables.shape[0]

    def huge(self) -> bool:
        """Pricing everybody takes so much of the time that columns would never converge."""
        return self.pass_seconds > HUGE * self.limits.deadline

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.limits.deadline - self.elapsed()

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


def _grain(tables: Tables) -> float:
    """1 when every cost is a whole number (then a gap below 1 is none), else 0."""
    k = tables.kernel
    for a in (k.cost, k.table, k.term, k.wcost, k.c1cost, k.c2cost, k.cnt_price):
        finite = a[np.abs(a) < INF / 2]
        if len(finite) and not np.allclose(finite, np.round(finite)):
            return 0.0
    fractional = k.cnt_price[(k.cnt_price < INF)]
    return 0.0 if len(fractional) else 1.0
