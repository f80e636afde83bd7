"""The cheapest way to staff one day, for any prices: a small programme of whole numbers, kept warm between calls.

Branching goes by the heads on each duty before the heads of each crew on it. Fixing the latter first leaves the
linear programme a way around (another crew takes the place at the same price): on a branch of eight that took
43,000 nodes for what the sums settle in 900.
"""

from collections import defaultdict

import highspy
import numpy as np

from .compact import Compact
from .program import Program

MOST_NODES = 400
WHOLE = 1e-6
EXACT = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal
Limits = dict[int, tuple[float, float]]  # by number of a sum: least and most


class Filling:
    """One day of a month's programme."""

    def __init__(self, made: Compact, day: int, variables: list[int], rows: list[int]) -> None:
        """`variables`: the day's own; `rows`: those of the programme that look at nothing else."""
        of, here = made.program, {v: i for i, v in enumerate(variables)}
        program = Program()
        for v in variables:
            program.var(0.0, of.low[v], of.high[v], of.whole[v])
        for r in rows:
            terms, low, high = of.rows[r]
            program.row([(here[v], c) for v, c in terms], low, high)
        heads: dict[int, list[int]] = defaultdict(list)
        for (d, _, s), v in made.stands.items():
            if d == day:
                heads[s].append(here[v])
        sums = [vs for vs in heads.values() if len(vs) > 1]
        self.single = np.flatnonzero(program.whole).astype(np.int32)
        self.first_sum, self.totals = len(program.rows), len(sums)
        self.sums = np.zeros((len(sums) + len(self.single), len(variables)))
        for i, vs in enumerate([*sums, *([v] for v in self.single)]):
            self.sums[i, vs] = 1.0
        for vs in sums:
            program.row([(v, 1.0) for v in vs], -np.inf, np.inf)
        self.box = [(-np.inf, np.inf)] * len(sums) + [(program.low[v], program.high[v]) for v in self.single]
        self.whole = np.array(program.whole, dtype=bool)
        self.at = np.arange(len(variables), dtype=np.int32)
        self.lp = program.highs(whole=False, presolve="off")
        self.held: Limits = {}

    def cheapest(self, prices: np.ndarray) -> tuple[float, np.ndarray | None]:
        """(bound, filling) at these prices: no filling costs less than the bound; None when there is none.

        The bound is the filling's cost unless branching was cut short.
        """
        self.lp.changeColsCost(len(self.at), self.at, prices)
        self.held = self._hold({})
        self.lp.run()
        best, found = np.inf, None
        open_nodes = [(*self._answer(), {})]
        for _ in range(MOST_NODES):
            if not open_nodes:
                return best, found
            cost, x, limits = open_nodes.pop()
            if cost >= best - EXACT:
                continue
            split = self._split(x)
            if split is None:
                best, found = cost, np.where(self.whole, np.round(x), x)
                continue
            i, value = split
            low, high = limits.get(i, self.box[i])
            children = []
            for part in ((low, np.floor(value)), (np.floor(value) + 1, high)):
                child = {**limits, i: part}
                self.held = self._hold(child)
                self.lp.run()
                children.append((*self._answer(), child))
            open_nodes += sorted(children, key=lambda node: -node[0])
        return min([best, *(node[0] for node in open_nodes)]), found

    def _answer(self) -> tuple[float, np.ndarray | None]:
        if self.lp.getModelStatus() != OPTIMAL:
            return np.inf, None
        return self.lp.getInfo().objective_function_value, np.array(self.lp.getSolution().col_value)

    def _split(self, x: np.ndarray) -> tuple[int, float] | None:
        """The sum to branch on and its value: a duty's heads if they are not whole, else a crew's; None: all whole."""
        value = self.sums @ x
        off = np.abs(value - np.round(value))
        for part in (slice(0, self.totals), slice(self.totals, None)):
            if len(off[part]) and off[part].max() > WHOLE:
                i = int(off[part].argmax()) + (part.start or 0)
                return i, float(value[i])
        return None

    def _hold(self, limits: Limits) -> Limits:
        """Make the programme's limits these."""
        for i in self.held.keys() - limits.keys():
            self._limit(i, self.box[i])
        for i, pair in limits.items():
            if self.held.get(i) != pair:
                self._limit(i, pair)
        return limits

    def _limit(self, i: int, pair: tuple[float, float]) -> None:
        low, high = map(float, pair)
        if i < self.totals:
            self.lp.changeRowBounds(self.first_sum + i, low, high)
        else:
            self.lp.changeColBounds(int(self.single[i - self.totals]), low, high)
