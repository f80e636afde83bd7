"""The master of column generation: which whole schedules of a few or all people fit together best.

min  sum cost_j x_j + sum slope_k y_k
     one schedule per person (sigma), presence of every row = its pieces y (pi), counters (mu <= 0).
The rest of the staff, if any, is held fixed in `base`. Solved by HiGHS, warm from call to call.
"""

from collections.abc import Callable
from threading import Lock

import highspy
import numpy as np
from numba import njit

from .plans import add_cover, plan_cost
from .tables import INF, Tables


@njit(cache=True, nogil=True)
def column_rows(p, plan, T):
    """Rows a plan counts for, sorted; one for every day that counts there."""
    D, S = T.cost.shape[1], T.cost.shape[2]
    g = T.group[p]
    n = 0
    for d in range(D):
        if plan[d] >= 0:
            at = (g * D + d) * S + plan[d]
            n += T.ptr[at + 1] - T.ptr[at]
    found = np.empty(n, dtype=np.int64)
    n = 0
    for d in range(D):
        if plan[d] >= 0:
            at = (g * D + d) * S + plan[d]
            for i in range(T.ptr[at], T.ptr[at + 1]):
                found[n] = T.rows[i]
                n += 1
    found.sort()
    return found


PRIMAL = 4  # after new schedules the old basis is still primal feasible,
DUAL = 1  # after schedules are shut it is still dual feasible
OVER = {
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
}


class Pool:
    """All schedules met so far, per person, without repeats."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        people = tables.shape[0]
        self.plans: list[list[np.ndarray]] = [[] for _ in range(people)]
        self.costs: list[list[float]] = [[] for _ in range(people)]
        self.known: list[dict[bytes, int]] = [{} for _ in range(people)]
        self.lock = Lock()

    def add(self, p: int, plan: np.ndarray) -> int:
        """Number of this schedule within person p's list (the old one if known)."""
        plan = plan.astype(np.int64)
        key = plan.tobytes()
        with self.lock:
            if key not in self.known[p]:
                self.plans[p].append(plan)
                self.costs[p].append(own_cost(p, plan, self.tables))
                self.known[p][key] = len(self.plans[p]) - 1
            return self.known[p][key]


def own_cost(p: int, plan: np.ndarray, tables: Tables) -> float:
    """The schedule's own cost as the master counts it: priced counters are the master's, not the column's."""
    kernel = tables.kernel
    lo, hi = kernel.cnt_ptr[p], kernel.cnt_ptr[p + 1]
    if lo == hi:
        return plan_cost(p, plan, kernel)
    free = kernel._replace(cnt_cap=np.full(len(kernel.cnt_cap), INF))
    return plan_cost(p, plan, free)


def _run(h: highspy.Highs) -> None:
    """Solve in this thread: the package's own `run` starts a thread for every call, dear for small masters."""
    super(highspy.Highs, h).run()


class Master:
    """LP (and integer) master over `people`, the others' presence in `base`."""

    def __init__(
        self, tables: Tables, people: np.ndarray, base: np.ndarray, only: np.ndarray | None = None
    ) -> None:
        """`base`: presence of the others in every row. `only`: the rows that can change; in all others `base` is
        the presence of everybody, and nothing our schedules do there counts."""
        self.tables = tables
        self.people = [int(p) for p in people]
        self.where = {p: i for i, p in enumerate(self.people)}
        self.base = base
        self.columns: list[tuple[int, int]] = []  # (person, number in the pool)
        self.inside: set[tuple[int, int]] = set()
        kernel = tables.kernel
        reach = np.zeros(len(kernel.table), dtype=np.int64)  # most people of ours on each row
        self._most(reach)
        if only is not None:
            reach[~only] = 0
        self.rows = np.flatnonzero(reach)
        self.reach = reach[self.rows]
        self.row_at = np.full(len(kernel.table), -1, dtype=np.int64)
        self.row_at[self.rows] = np.arange(len(self.rows))
        self.offset = float(kernel.table[np.arange(len(base)), base].sum())
        self.counters = [c for p in self.people for c in range(kernel.cnt_ptr[p], kernel.cnt_ptr[p + 1])]
        self.patience: Callable[[], float] = lambda: highspy.kHighsInf  # seconds one solution may take
        self.settled = False  # solved since the last schedule came
        self.searched = False  # the last whole choice was searched to its end
        self.h = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
            ("simplex_strategy", PRIMAL),
        ):
            self.h.setOptionValue(name, value)
        self._first_rows(reach)

    def _most(self, reach: np.ndarray) -> None:
        kernel = self.tables.kernel
        groups = np.bincount(kernel.group[self.people], minlength=int(kernel.group.max()) + 1)
        _P, D, S = kernel.cost.shape
        for g, n in enumerate(groups):
            if n:
                lo, hi = kernel.ptr[g * D * S], kernel.ptr[(g + 1) * D * S]
                touched = np.unique(kernel.rows[lo:hi])
                reach[touched] += n

    def _first_rows(self, reach: np.ndarray) -> None:
        h, kernel, n = self.h, self.tables.kernel, len(self.people)
        inf = highspy.kHighsInf
        lower = [1.0] * n + [0.0] * len(self.rows) + [-inf] * len(self.counters)
        upper = [1.0] * n + [0.0] * len(self.rows) + [float(kernel.cnt_cap[c]) for c in self.counters]
        empty = np.array([], dtype=np.int32)
        h.addRows(
            len(lower),
            np.array(lower),
            np.array(upper),
            0,
            np.zeros(len(lower), np.int32),
            empty,
            empty.astype(float),
        )
        cost, up, at = [], [], []
        for i, r in enumerate(self.rows):
            line = kernel.table[r, self.base[r] : self.base[r] + reach[r] + 1]
            slopes = np.diff(line)
            start = 0
            for k in range(1, len(slopes) + 1):
                if k == len(slopes) or slopes[k] != slopes[start]:
                    cost.append(slopes[start])
                    up.append(float(k - start))
                    at.append(n + i)
                    start = k
        m = len(cost)
        h.addCols(
            m, np.array(cost), np.zeros(m), np.array(up), m, np.arange(m, dtype=np.int32),
            np.array(at, dtype=np.int32), np.full(m, -1.0),
        )  # fmt: skip
        extra = [(j, c) for j, c in enumerate(self.counters) if kernel.cnt_price[c] < INF]
        if extra:
            k = len(extra)
            h.addCols(
                k, np.array([float(kernel.cnt_price[c]) for _, c in extra]), np.zeros(k), np.full(k, inf), k,
                np.arange(k, dtype=np.int32), np.array([n + len(self.rows) + j for j, _ in extra], dtype=np.int32),
                np.full(k, -1.0),
            )  # fmt: skip
        self.first = m + len(extra)

    def add(self, pool: Pool, chosen: list[tuple[int, int]]) -> int:
        """Put schedules (person, number in the pool) into the master; how many were new."""
        kernel, n = self.tables.kernel, len(self.people)
        cost, starts, index, value = [], [], [], []
        for p, number in chosen:
            if (p, number) in self.inside or pool.costs[p][number] >= INF:
                continue
            self.inside.add((p, number))
            self.columns.append((p, number))
            plan = pool.plans[p][number]
            cost.append(pool.costs[p][number])
            starts.append(len(index))
            index.append(self.where[p])
            value.append(1.0)
            rows = self.row_at[column_rows(p, plan, kernel)]
            rows, times = rows[rows >= 0], 1.0
            if (rows[1:] == rows[:-1]).any():  # two days of one person in one row
                rows, times = np.unique(rows, return_counts=True)
            index.extend(n + rows)
            value.extend(np.full(len(rows), times))
            if self.counters:
                worked = np.flatnonzero(plan >= 0)
                for j, c in enumerate(self.counters):
                    if kernel.cnt_ptr[p] <= c < kernel.cnt_ptr[p + 1]:
                        total = kernel.cnt_coef[c, worked, plan[worked]].sum()
                        if total:
                            index.append(n + len(self.rows) + j)
                            value.append(total)
        k = len(cost)
        if k:
            self.settled = False
            self.h.setOptionValue("simplex_strategy", PRIMAL)
            self.h.addCols(
                k, np.array(cost), np.zeros(k), np.full(k, highspy.kHighsInf), len(index),
                np.array(starts, dtype=np.int32), np.array(index, dtype=np.int32), np.array(value, dtype=float),
            )  # fmt: skip
        return k

    def solve(self) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(value, sigma per person, pi over all rows, mu over all counters, x per column); value INF if none."""
        self.h.setOptionValue("time_limit", self.h.getRunTime() + max(0.0, self.patience()))
        _run(self.h)
        self.settled = True
        self.h.setOptionValue("simplex_strategy", PRIMAL)
        if self.h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            empty = np.zeros(0)
            return INF, empty, empty, empty, empty
        solution = self.h.getSolution()
        dual = np.array(solution.row_dual)
        n, R = len(self.people), len(self.rows)
        pi = np.zeros(len(self.tables.kernel.table))
        pi[self.rows] = dual[n : n + R]
        mu = np.zeros(len(self.tables.kernel.cnt_cap))
        mu[self.counters] = dual[n + R :]
        x = np.array(solution.col_value)[self.first :]
        return self.h.getObjectiveValue() + self.offset, dual[:n], pi, mu, x

    def bounds(self, column: int, low: float, high: float) -> None:
        """Fix or free one schedule."""
        if self.settled:
            self.h.setOptionValue("simplex_strategy", DUAL)
        self.h.changeColBounds(self.first + column, low, high)

    def integer(self, seconds: float, nodes: int, better_than: float) -> dict[int, int] | None:
        """The best whole choice among the schedules at hand: {person: number in the pool}; None if none better."""
        h, k = self.h, len(self.columns)
        at = np.arange(self.first, self.first + k, dtype=np.int32)
        h.changeColsIntegrality(k, at, np.full(k, highspy.HighsVarType.kInteger))
        h.setOptionValue("time_limit", h.getRunTime() + seconds)  # HiGHS counts all runs together
        h.setOptionValue("mip_max_nodes", nodes)
        h.setOptionValue("presolve", "on")
        h.setOptionValue("objective_bound", better_than - self.offset)
        h.setOptionValue("mip_rel_gap", 1e-5)
        _run(h)
        info = h.getInfo()
        self.searched = h.getModelStatus() in OVER
        out = None
        if info.primal_solution_status == 2 and info.objective_function_value + self.offset < better_than:
            x = np.array(h.getSolution().col_value)[self.first :]
            picked = [self.columns[j] for j in np.flatnonzero(x > 0.5)]
            if len(picked) == len(self.people):
                out = dict(picked)
        h.changeColsIntegrality(k, at, np.full(k, highspy.HighsVarType.kContinuous))
        h.setOptionValue("time_limit", highspy.kHighsInf)
        h.setOptionValue("presolve", "off")
        h.setOptionValue("objective_bound", highspy.kHighsInf)
        return out


def presence(tables: Tables, plan: np.ndarray, people: np.ndarray) -> np.ndarray:
    """People present per row when `people` follow their lines of `plan`."""
    cover = np.zeros(len(tables.kernel.table), dtype=np.int64)
    for p in people:
        add_cover(int(p), plan[p], tables.kernel, cover, 1)
    return cover
