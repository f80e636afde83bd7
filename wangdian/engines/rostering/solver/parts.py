"""Which part of a roster to work on next: some people for all days, or many people for some days.

Parts of several widths compete; one that brought something lately is drawn more often. For each width the number of
people grows while bounds refuse the part as hopeless and shrinks while it proves too hard. Half of the parts are
drawn where the roster and the master's duals disagree: the gap between cost and bound is the sum of the people's
reduced costs and the rows' slacks, so whatever can be gained lies there.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from .tables import Kernel, Tables

WIDTHS = (7, 10, 14, 21, 28, 42)  # days
FEW = 10  # people of a part over all days, at first
CELLS = 250  # person-days of narrower parts, at first
GROW, SHRINK, MEMORY, LEAST = 1.08, 0.93, 0.9, 0.08


@dataclass(frozen=True)
class Part:
    """People (numbers, sorted) whose days [first, end) are open; all else is held."""

    people: np.ndarray
    first: int
    end: int


@njit(cache=True, nogil=True)
def rows_of_days(T, first, end):
    """(R,) which demand rows the duties of days [first, end) can meet."""
    D, S = T.cost.shape[1], T.cost.shape[2]
    out = np.zeros(len(T.table), dtype=np.bool_)
    for g in range((len(T.ptr) - 1) // (D * S)):
        for i in range(T.ptr[(g * D + first) * S], T.ptr[(g * D + end - 1) * S + S]):
            out[T.rows[i]] = True
    return out


def slack_of_days(kernel: Kernel, cover: np.ndarray, pi: np.ndarray) -> np.ndarray:
    """(D,) how much dearer the presence of each day's rows is than the duals' cheapest one."""
    now = np.arange(kernel.table.shape[1])
    priced = kernel.table + pi[:, None] * now
    slack = priced[np.arange(len(cover)), cover] - priced.min(axis=1)
    D = kernel.cost.shape[1]
    return np.array([slack[rows_of_days(kernel, d, d + 1)].sum() for d in range(D)])


class Parts:
    """Draws parts and learns from what came of them."""

    def __init__(self, tables: Tables, rng: np.random.Generator) -> None:
        self.tables, self.rng = tables, rng
        P, D, _ = tables.shape
        self.widths = [w for w in WIDTHS if w < D] + [D]
        self.size = {w: float(min(P, FEW if w == D else max(FEW, CELLS / w))) for w in self.widths}
        self.luck = dict.fromkeys(self.widths, 1.0)

    def draw(self, cost_of_people: np.ndarray | None, slack: np.ndarray | None) -> Part:
        """The next part; `cost_of_people` (P,) and `slack` (D,) say where the duals see something to gain."""
        P, _days, _ = self.tables.shape
        rng = self.rng
        odds = np.array([self.luck[w] for w in self.widths])
        width = int(rng.choice(self.widths, p=odds / odds.sum()))
        count = int(np.clip(round(self.size[width] + rng.normal()), 2, P))
        guided = cost_of_people is not None and rng.random() < 0.5
        first = self._first_day(width, slack if guided else None)
        if guided:
            weight = cost_of_people + 0.1 * cost_of_people.mean() + 1e-6
            keys = rng.random(P) ** (1.0 / weight * weight.mean())
            people = np.argsort(-keys)[:count]
        else:
            people = rng.permutation(P)[:count]
        return Part(np.sort(people), first, first + width)

    def _first_day(self, width: int, slack: np.ndarray | None) -> int:
        D = self.tables.shape[1]
        if width == D:
            return 0
        if slack is None:
            return int(self.rng.integers(D - width + 1))
        total = np.convolve(slack, np.ones(width), "valid")
        total = total + 0.1 * total.mean() + 1e-6
        return int(self.rng.choice(len(total), p=total / total.sum()))

    def learn(self, part: Part, found: str) -> None:
        """Remember what a part brought: "better", "bound" (nothing to gain) or "none" (too hard)."""
        width = part.end - part.first
        P = self.tables.shape[0]
        self.luck[width] = max(LEAST, MEMORY * self.luck[width] + (1 - MEMORY) * (found == "better"))
        if found == "bound":
            self.size[width] = min(P, self.size[width] * GROW)
        elif found == "none":
            self.size[width] = max(min(P, 3.0), self.size[width] * SHRINK)
