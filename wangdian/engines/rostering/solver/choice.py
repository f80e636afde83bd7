"""A whole roster chosen at once among the schedules met so far: the master over the best of them, in whole numbers.

The gap between a roster and the bound is the sum of its schedules' reduced costs and its rows' slacks (parts.py), so
a better roster uses only schedules whose reduced cost is below the gap. Neighbourhoods get stuck when the last units
need many people to change together; near the bound few schedules are left and branch and bound finds such a roster.
"""

import numpy as np

from .master import Master, Pool
from .neighbourhood import reduced_costs
from .tables import Tables

FIRST, LEAST = 500, 200  # schedules at first, and at least
GROW, SHRINK = 2.0, 0.7  # of their number after a search that came to its end, and after one that did not


class Choice:
    """Remembers how many schedules branch and bound can search through in the time it is given."""

    def __init__(self) -> None:
        self.size = FIRST
        self.left_out = False  # of the last search, schedules it could have taken: a larger one may find more

    def improve(
        self,
        tables: Tables,
        pool: Pool,
        plan: np.ndarray,
        target: float,
        bound: float,
        duals: tuple[np.ndarray, np.ndarray],
        cheapest: np.ndarray,
        seconds: float,
        nodes: int,
    ) -> np.ndarray | None:
        """A plan that costs at most `target` (less than `plan`), or None if none was found.

        `bound` and `cheapest` (P,) are the Lagrangian bound at these duals and each person's cheapest schedule.
        """
        P = len(plan)
        master = Master(tables, np.arange(P), np.zeros(len(tables.kernel.table), dtype=np.int64))
        master.add(pool, [(p, pool.add(p, plan[p])) for p in range(P)])
        master.add(pool, self._promising(tables, pool, target - bound, duals, cheapest))
        master.patience = lambda: seconds
        hopeless = master.solve()[0] > target  # also readies the basis branch and bound starts from
        found = None if hopeless else master.integer(seconds, nodes, target)
        if not found:
            ended = hopeless or master.searched
            self.left_out = self.left_out and ended
            self.size = int(self.size * GROW) if ended else max(LEAST, int(self.size * SHRINK))
            return None
        return np.array([pool.plans[p][found[p]] for p in range(P)])

    def _promising(self, tables, pool, room: float, duals, cheapest) -> list[tuple[int, int]]:
        """The schedules of least reduced cost, none above `room`."""
        people, numbers, reduced = [], [], []
        for p in range(len(cheapest)):
            count = len(pool.costs[p])
            plans, costs = np.array(pool.plans[p][:count]), np.array(pool.costs[p][:count])
            over = reduced_costs(p, plans, costs, tables.kernel, *duals) - cheapest[p]
            fine = np.flatnonzero(over <= room + 1e-6)
            people.append(np.full(len(fine), p))
            numbers.append(fine)
            reduced.append(over[fine])
        who, which = np.concatenate(people), np.concatenate(numbers)
        self.left_out = len(who) > self.size
        best = np.argsort(np.concatenate(reduced), kind="stable")[: self.size]
        return [(int(who[i]), int(which[i])) for i in best]
