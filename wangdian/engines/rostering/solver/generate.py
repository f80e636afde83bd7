"""Column generation: price schedules against the master's duals until none helps; the bound comes along.

Prices are smoothed between the duals with the best bound so far and the master's newest (Wentges 1997). Every
pricing of everybody gives a Lagrangian bound, true whatever the duals are, because the pricing is exact.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np
from numba import njit

from .master import Master, Pool
from .plans import dual_prices
from .pricing import best_schedule
from .tables import INF, Kernel, Tables

SMOOTH = 0.6  # share of the best duals in the prices
EPS = 1e-6


@njit(cache=True, nogil=True)
def price_many(people, T, pi, mu):
    """Cheapest schedule of each person at duals pi, mu: values (n,) and plans (n, D)."""
    D = T.cost.shape[1]
    values = np.empty(len(people))
    plans = np.empty((len(people), D), dtype=np.int64)
    for i in range(len(people)):
        p = people[i]
        v = dual_prices(p, T, pi)
        for c in range(T.cnt_ptr[p], T.cnt_ptr[p + 1]):
            if mu[c] != 0.0:
                v -= mu[c] * T.cnt_coef[c]
        values[i], plans[i] = best_schedule(p, v, T, INF)
    return values, plans


@njit(cache=True, nogil=True)
def price_plan(p, plan, T, pi, mu):
    """The dual part of a schedule's reduced cost: what pi and mu pay for it."""
    total = 0.0
    D, S = T.cost.shape[1], T.cost.shape[2]
    g = T.group[p]
    for d in range(D):
        s = plan[d]
        if s >= 0:
            at = (g * D + d) * S + s
            for i in range(T.ptr[at], T.ptr[at + 1]):
                total += pi[T.rows[i]]
            for c in range(T.cnt_ptr[p], T.cnt_ptr[p + 1]):
                total += mu[c] * T.cnt_coef[c, d, s]
    return total


@njit(cache=True, nogil=True)
def rows_bound(T, rows, base, reach, pi):
    """The rows' share of the Lagrangian bound: each row at its own cheapest presence."""
    total = 0.0
    for i in range(len(rows)):
        r = rows[i]
        low = INF
        for c in range(base[r], min(base[r] + reach[i], T.table.shape[1] - 1) + 1):
            low = min(low, T.table[r, c] + pi[r] * (c - base[r]))
        total += low
    return total


def price(people: np.ndarray, kernel: Kernel, pi: np.ndarray, mu: np.ndarray, pool: Executor | None) -> tuple:
    """`price_many`, on two cores when an executor is given."""
    if pool is None or len(people) < 8:
        return price_many(people, kernel, pi, mu)
    half = len(people) // 2
    later = pool.submit(price_many, people[half:], kernel, pi, mu)
    first = price_many(people[:half], kernel, pi, mu)
    second = later.result()
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])


class Generation:
    """Runs the loop on one master and remembers duals, bound and the last fractional solution."""

    def __init__(self, tables: Tables, master: Master, schedules: Pool, kernel: Kernel | None = None) -> None:
        """`kernel`: prices with some cells held (dive.hold); the bound is then one for what is left open."""
        self.tables, self.master, self.schedules = tables, master, schedules
        self.kernel = kernel or tables.kernel
        self.bound = -INF
        self.value = INF
        self.pi: np.ndarray | None = None
        self.mu: np.ndarray | None = None
        self.x = np.zeros(0)
        self.converged = False

    def run(
        self,
        rounds: int,
        stop: Callable[[], bool] = lambda: False,
        executor: Executor | None = None,
        free: Sequence[int] | None = None,
        kernel: Kernel | None = None,
        gap: float = 1e-6,
        on_round: Callable[["Generation"], None] | None = None,
        settle: bool = False,
    ) -> None:
        """At most `rounds` of LP and pricing. `free`: price only these people (the others are fixed in the LP);
        `kernel`: prices with some duties fixed (see dive.py); `settle`: end with the LP solved."""
        master, tables = self.master, self.tables
        kernel = kernel or self.kernel
        everybody = free is None
        people = np.array(master.people if free is None else list(free), dtype=np.int64)
        at = np.array([master.where[int(p)] for p in people])
        center, center_mu = self.pi, self.mu
        smooth = SMOOTH
        self.converged = False
        for _ in range(rounds):
            self.value, sigma, pi, mu, self.x = master.solve()
            if self.value >= INF or stop():
                return
            mixed = center is not None and smooth > 0
            use = smooth * center + (1 - smooth) * pi if mixed else pi
            use_mu = smooth * center_mu + (1 - smooth) * mu if mixed else mu
            values, plans = price(people, kernel, use, use_mu, executor)
            chosen, total = [], 0.0
            for i, p in enumerate(people):
                if values[i] >= INF:
                    total = -INF
                    continue
                number = self.schedules.add(int(p), plans[i])
                own = self.schedules.costs[p][number]
                if own - price_plan(p, plans[i], tables.kernel, pi, mu) < sigma[at[i]] - EPS:
                    chosen.append((int(p), number))
                if everybody:
                    total += own - price_plan(p, plans[i], tables.kernel, use, use_mu)
            if everybody:
                bound = self._bound(total, use, use_mu)
                if bound > self.bound + 1e-9 or center is None:
                    self.bound = max(self.bound, bound)
                    self.pi, self.mu = use, use_mu
                    center, center_mu = use, use_mu
            added = master.add(self.schedules, chosen)
            if on_round is not None:
                on_round(self)
            if everybody and self.value - self.bound <= gap * max(1.0, abs(self.value)):
                self.converged = True
                break
            if not added:
                if smooth == 0 or not mixed:
                    self.converged = True
                    break
                smooth = 0.0
            else:
                smooth = SMOOTH if everybody else 0.0
        if settle and not self.master.settled:
            self.value, *_, self.x = master.solve()
        if self.converged and self.pi is None:
            self.pi, self.mu = pi, mu

    def _bound(self, schedules: float, pi: np.ndarray, mu: np.ndarray) -> float:
        kernel, master = self.tables.kernel, self.master
        rows = rows_bound(kernel, master.rows, master.base, master.reach, pi)
        free = master.offset - kernel.table[master.rows, master.base[master.rows]].sum()
        return float(schedules + rows + free + (mu * kernel.cnt_cap)[master.counters].sum())
