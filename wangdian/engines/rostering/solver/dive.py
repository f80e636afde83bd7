"""From a fractional master to a roster: fix the surest (person, day, duty) cells, price again, repeat.

Cells are taken in the order of how nearly whole they are. Per person only as many at once as some schedule at hand
certainly has together, so that the master never runs dry. A dive that can no longer beat the roster at hand stops.
Steps are not taken back: the neighbourhoods (neighbourhood.py) mend a dive's mistakes sooner than a second try does.
"""

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from .generate import Generation
from .tables import INF, Kernel, Tables

FREE = -2  # a cell not fixed; -1 = fixed off, otherwise the duty
ROUNDS = 2  # of pricing per step
BONUS = 1e7  # makes the dynamic programme take a fixed duty
Cell = tuple[int, int, int]  # person, day, duty (-1 = off)


def hold(kernel: Kernel, fixed: np.ndarray) -> Kernel:
    """The kernel with the duties of all cells that are not FREE in `fixed` (P, D) made the only choice."""
    cost = kernel.cost.copy()
    p, d = np.nonzero(fixed != FREE)
    s = fixed[p, d]
    cost[p, d] = INF
    work = s >= 0
    p, d, s = p[work], d[work], s[work]
    cost[p, d, s] = kernel.cost[p, d, s] - BONUS
    return kernel._replace(cost=cost)


class Dive:
    """One descent on one generation's master. `fixed` (P, D) says what is given from the start."""

    def __init__(self, gen: Generation, tables: Tables, fixed: np.ndarray, rng: np.random.Generator) -> None:
        self.gen, self.tables, self.rng = gen, tables, rng
        self.fixed = fixed.copy()
        self.kernel: Kernel = hold(tables.kernel, fixed)
        self.closed: set[int] = set()

    def _price(self, p: int, d: int, s: int) -> None:
        cost = self.kernel.cost
        keep = self.tables.kernel.cost[p, d, s] if s >= 0 else 0.0
        cost[p, d] = INF
        if s >= 0:
            cost[p, d, s] = keep - BONUS

    def fix(self, cells: list[Cell]) -> None:
        """Fix cells and shut the schedules that have others there."""
        master, pool = self.gen.master, self.gen.schedules
        by_person: dict[int, list[Cell]] = {}
        for cell in cells:
            p, d, s = cell
            self.fixed[p, d] = s
            self._price(p, d, s)
            by_person.setdefault(p, []).append(cell)
        for j, (p, number) in enumerate(master.columns):
            if p in by_person and j not in self.closed:
                one = pool.plans[p][number]
                if any(one[d] != s for _, d, s in by_person[p]):
                    self.closed.add(j)
                    master.bounds(j, 0.0, 0.0)

    def release(self) -> None:
        """Open all schedules again."""
        for j in self.closed:
            self.gen.master.bounds(j, 0.0, float("inf"))
        self.closed.clear()

    def shares(self) -> np.ndarray:
        """How much of each (person of the master, day, duty + 1) the fractional solution uses."""
        master, pool = self.gen.master, self.gen.schedules
        sums = np.zeros((len(master.people), self.tables.shape[1], self.tables.shape[2] + 1))
        days = np.arange(self.tables.shape[1])
        for j in np.flatnonzero(self.gen.x > 1e-6):
            p, number = master.columns[j]
            sums[master.where[p], days, pool.plans[p][number] + 1] += self.gen.x[j]
        return sums

    def choose(self, sums: np.ndarray, share: float, noise: float) -> list[Cell]:
        """Cells to fix now, surest first: `share` of the fractional ones, at least one."""
        people = self.gen.master.people
        value, duty = sums.max(axis=2), sums.argmax(axis=2) - 1
        open_cells = (self.fixed[people] == FREE) & (value < 1 - 1e-6)
        order = []
        for i, d in np.argwhere(open_cells):
            cell = (people[i], int(d), int(duty[i, d]))
            order.append((value[i, d] - noise * self.rng.random(), int(i), cell))
        order.sort(key=lambda x: -x[0])
        budget = max(1, int(share * len(order)))
        left: dict[int, float] = {}
        cells: list[Cell] = []
        for _, i, cell in order:
            lack = 1 - value[i, cell[1]]
            if cells and lack > left.get(cell[0], 0.95):
                continue
            left[cell[0]] = left.get(cell[0], 0.95) - lack
            cells.append(cell)
            if len(cells) >= budget:
                break
        return cells


def dive(
    gen: Generation,
    tables: Tables,
    fixed: np.ndarray,
    better_than: float,
    rng: np.random.Generator,
    stop: Callable[[], bool],
    executor: Executor | None = None,
    share: float = 0.1,
    noise: float = 0.0,
) -> np.ndarray | None:
    """A plan (P, D) of the master's people (others FREE), or None if none better was reached.

    `share` of the fractional cells is fixed per step. The master is left with all schedules open.
    """
    master, pool = gen.master, gen.schedules
    d = Dive(gen, tables, fixed, rng)
    plan = None
    while not stop() and gen.value < better_than - 1e-6:
        used = np.flatnonzero(gen.x > 1e-6)
        if (gen.x[used] > 1 - 1e-5).all():
            plan = np.full(fixed.shape, FREE, dtype=np.int64)
            for j in used:
                p, number = master.columns[j]
                plan[p] = pool.plans[p][number]
            break
        cells = d.choose(d.shares(), share, noise)
        if not cells:
            break
        d.fix(cells)
        free = [p for p in master.people if (d.fixed[p] == FREE).any()] or master.people[:1]
        gen.run(ROUNDS, stop, executor, free=free, kernel=d.kernel, settle=True)
    d.release()
    return plan
