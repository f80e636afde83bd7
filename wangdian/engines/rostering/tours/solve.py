"""Free tours: anneal re-insertions from an empty roster, one chain per core, under the clock or a move count."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..errors import NoRoster
from ..model import Problem
from ..solver.run import Limits, Progress, Solution
from .search import anneal, whole_cost
from .tables import Grid, compile_grid, to_roster

ONE_MINUTE = Limits()
CHUNK = 400  # moves between looks at the clock
HOT, COLD = 4.0, 0.15
BIG, BIGGEST = 12.0, 60.0  # price of one missing person-quarter, rising while the chain cools
LACK = 6.0  # price of a quarter missing from somebody's contract


def trivial_bound(problem: Problem) -> float:
    """A bound no roster can beat: quarters all contracts must work at least, less all demand (when min = max)."""
    grid = compile_grid(problem)
    return _bound(grid)


def _bound(grid: Grid) -> float:
    if not ((grid.price >= 1).all() and grid.square.all()):
        return 0.0
    return float(max(0, int(grid.low.sum()) - int(np.minimum(grid.most, 10_000).sum())))


def solve_tours(
    problem: Problem,
    limits: Limits = ONE_MINUTE,
    listen: Callable[[Progress], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Solution:
    """The best feasible roster found. Raises NoRoster when none was found in the time given."""
    grid = compile_grid(problem)
    bound = _bound(grid)
    stop = np.zeros(1, dtype=np.int64)
    chains = [
        _Chain(grid, np.random.default_rng((limits.seed, i)), limits, clock, stop, bound)
        for i in range(max(1, limits.workers))
    ]
    chains[0].move(0, 0, HOT, BIG)  # compiles the loops, if need be, before the clock runs
    begin_at = clock()
    for chain in chains:
        chain.begin_at = begin_at
    with ThreadPoolExecutor(len(chains)) as executor:
        list(executor.map(lambda c: c.run(), chains))
    trace = sorted((t for c in chains for t in c.trace), key=lambda t: t.seconds)
    best = min(chains, key=lambda c: (c.best is None, c.best_cost))
    for t in trace:
        if listen:
            listen(t)
    if best.best is None:
        missing = min(c.nearest for c in chains)
        raise NoRoster(
            f"在给定时间内没有找到满足最低在岗的排班，最少还缺{missing}人次（15分钟）", problem.name
        )
    moves = sum(c.moves for c in chains)
    roster = to_roster(problem, grid, *best.best)
    cost = float(best.best_cost)
    return Solution(roster, cost, bound, clock() - begin_at, moves, cost <= bound, tuple(trace))


class _Chain:
    """One annealing chain with its own roster."""

    def __init__(self, grid, rng, limits, clock, stop, bound) -> None:
        self.grid, self.rng, self.limits, self.clock = grid, rng, limits, clock
        self.stop, self.bound = stop, bound
        self.begin_at = 0.0
        P, D = grid.open_day.shape
        self.begin = np.full((P, D), -1, dtype=np.int64)
        self.length = np.zeros((P, D), dtype=np.int64)
        self.posts = np.zeros((P, D, grid.max_len), dtype=np.int64)
        self.cover = np.zeros(grid.least.shape, dtype=np.int64)
        self.worked = np.zeros(P, dtype=np.int64)
        self.best: tuple | None = None
        self.best_cost = np.inf
        self.nearest = int(grid.least.sum())
        self.moves = 0
        self.trace: list[Progress] = []

    def share(self) -> float:
        """How much of the budget is spent."""
        if self.limits.iterations is not None:
            return self.moves / max(1, self.limits.iterations)
        return (self.clock() - self.begin_at) / self.limits.seconds

    def move(self, moves: int, seed: int, heat: float, big: float) -> tuple[float, int, int]:
        """Anneal at one temperature: (cost, missing minimum cover, quarters owed to contracts) after it."""
        anneal(
            self.grid, self.begin, self.length, self.posts, self.cover, self.worked,
            seed, moves, heat, big, LACK * big / BIG, self.stop,
        )  # fmt: skip
        return whole_cost(self.grid, self.cover, self.worked, 0.0, 0.0)

    def run(self) -> None:
        """Anneal to the end of the budget, keeping the best roster without hard faults."""
        while not self.stop[0] and (done := self.share()) < 1:
            heat = HOT * (COLD / HOT) ** done
            big = BIG * (BIGGEST / BIG) ** done
            cost, missing, owed = self.move(CHUNK, int(self.rng.integers(2**31)), heat, big)
            self.moves += CHUNK
            self.nearest = min(self.nearest, missing + owed)
            if missing + owed == 0 and cost < self.best_cost:
                self.best_cost = cost
                self.best = (self.begin.copy(), self.length.copy(), self.posts.copy())
                self.trace.append(Progress(self.clock() - self.begin_at, cost, self.bound, "tours"))
                if cost <= self.bound:
                    self.stop[0] = 1
