"""A bound that knows days are staffed with whole people: column generation over the fillings of single days.

The linear programme may staff a Sunday with five and a half people; that is why its bound can be a tenth too low for a
small branch. Here every day is a mix of whole fillings (`filling.py`), and the people's rules, still linear, tie the
days together (Dantzig and Wolfe, Operations Research 8, 1960). Prices start at the linear programme's own and may move
by a step around the best ones so far (Marsten, Hogan and Blankenship, Operations Research 23, 1975), without which
the first prices swing wildly.

The best prices give a bound and, for each day, an inequality every whole filling keeps: with these the linear
programme itself reaches the bound.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from .compact import Compact
from .filling import Filling
from .program import Program, Terms

STEP = 0.25  # how far prices move from the best ones at once, as a share of the largest
ROUNDS = 80
KEPT = 4  # sets of prices whose inequalities are kept, the best
EXACT = 1e-6
INFINITE = highspy.kHighsInf


@dataclass(frozen=True)
class Hull:
    """What column generation by days ended with."""

    bound: float
    cuts: tuple[tuple[Terms, float], ...]  # terms, at least
    values: (
        np.ndarray | None
    )  # of all variables of the month's programme: a mix of whole days, if one was made


@dataclass
class _Day:
    """One day: its variables, what a unit of each takes in the rows that tie days together, and its fillings."""

    variables: np.ndarray
    ties: np.ndarray  # numbers of the tying rows it takes part in
    takes: np.ndarray  # (tying rows of the day, variables)
    filling: Filling


class _Parts:
    """The month's programme taken apart: days, people's rules, rows that tie both."""

    def __init__(self, made: Compact) -> None:
        program, day = made.program, made.day
        own: dict[int, list[int]] = {d: [] for d in sorted(set(day.values()))}
        for v, d in day.items():
            own[d].append(v)
        rows: dict[int, list[int]] = {d: [] for d in own}
        self.people_rows: list[int] = []
        self.ties: list[int] = []
        for r, (terms, _, _) in enumerate(program.rows):
            days = {day.get(v, -1) for v, _ in terms}
            if days <= {-1}:
                self.people_rows.append(r)
            elif len(days) == 1:
                rows[days.pop()].append(r)
            else:
                self.ties.append(r)
        self.people = [v for v in range(len(program.cost)) if v not in day]
        self.low = np.array([program.rows[r][1] for r in self.ties])
        self.high = np.array([program.rows[r][2] for r in self.ties])
        touching: dict[int, dict[tuple[int, int], float]] = {d: {} for d in own}
        for i, r in enumerate(self.ties):
            for v, c in program.rows[r][0]:
                if v in day:
                    touching[day[v]][i, v] = c
        self.days = [self._day(made, d, own[d], rows[d], touching[d]) for d in own]

    @staticmethod
    def _day(
        made: Compact, d: int, own: list[int], rows: list[int], entries: dict[tuple[int, int], float]
    ) -> _Day:
        ties = sorted({i for i, _ in entries})
        at, here = {i: n for n, i in enumerate(ties)}, {v: n for n, v in enumerate(own)}
        takes = np.zeros((len(ties), len(own)))
        for (i, v), c in entries.items():
            takes[at[i], here[v]] = c
        return _Day(np.array(own), np.array(ties, dtype=np.int64), takes, Filling(made, d, own, rows))


class _Master:
    """The people's linear programme with a mix of fillings for every day, prices boxed around the best ones."""

    def __init__(self, made: Compact, parts: _Parts) -> None:
        of, self.parts = made.program, parts
        program = Program()
        self.here = {v: program.var(of.cost[v], of.low[v], of.high[v], False) for v in parts.people}
        for r in parts.people_rows:
            terms, low, high = of.rows[r]
            program.row([(self.here[v], c) for v, c in terms], low, high)
        self.alone = program.highs(whole=False, presolve="off")  # the people's part at given prices
        program.offset = of.offset
        self.first_tie = len(program.rows)
        self.costs = np.array([of.cost[v] for v in parts.people])
        self.takes = np.zeros((len(parts.ties), len(parts.people)))
        for i, r in enumerate(parts.ties):
            terms, low, high = of.rows[r]
            inside = [(self.here[v], c) for v, c in terms if v in self.here]
            for v, c in inside:
                self.takes[i, v] = c
            program.row(inside, low, high)
        self.first_day = len(program.rows)
        for _ in parts.days:
            program.row([], 1.0, 1.0)
        self.first_step = len(program.cost)
        for i in range(len(parts.ties)):
            for sign in (1.0, -1.0):
                program.rows[self.first_tie + i][0].append((program.var(0.0, 0.0, np.inf, False), sign))
        self.first_filling = len(program.cost)
        # Fillings are added and prices moved: what is there stays feasible, which the primal simplex goes on from.
        self.lp = program.highs(whole=False, presolve="off", simplex_strategy=4)
        self.offset = of.offset
        self.fillings: list[tuple[int, np.ndarray]] = []
        self.solved = False

    def box(self, prices: np.ndarray, step: float) -> None:
        """Keep prices within a step of these."""
        bounds = np.stack([prices + step, -prices + step], axis=1).ravel()
        at = np.arange(self.first_step, self.first_step + len(bounds), dtype=np.int32)
        self.lp.changeColsCost(len(at), at, bounds)

    def add(self, d: int, x: np.ndarray, cost: float) -> None:
        """A filling of a day."""
        day = self.parts.days[d]
        takes = day.takes @ x
        used = np.flatnonzero(takes)
        at = np.append(day.ties[used] + self.first_tie, self.first_day + d).astype(np.int32)
        self.lp.addCol(cost, 0.0, INFINITE, len(at), at, np.append(takes[used], 1.0))
        self.fillings.append((d, x))

    def solve(self) -> tuple[float, np.ndarray, float]:
        """(cost, prices of the tying rows, how much the box is leaned on)."""
        self.lp.run()
        self.solved = True
        solution = self.lp.getSolution()
        dual, x = np.array(solution.row_dual), np.array(solution.col_value)
        leaned = float(x[self.first_step : self.first_filling].sum())
        cost = self.lp.getInfo().objective_function_value
        return cost, self.sound(dual[self.first_tie : self.first_day]), leaned

    def sound(self, prices: np.ndarray) -> np.ndarray:
        """The prices without those on the side where a row has no end: they would make the bound worthless."""
        endless = ((prices > 0) & np.isinf(self.parts.low)) | ((prices < 0) & np.isinf(self.parts.high))
        return np.where(endless, 0.0, prices)

    def people_part(self, prices: np.ndarray) -> float:
        """The least the people's part and the ties can cost at these prices; minus infinity when there is no least."""
        at = np.arange(len(self.costs), dtype=np.int32)
        self.alone.changeColsCost(len(at), at, self.costs - prices @ self.takes)
        self.alone.run()
        if self.alone.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return -np.inf
        ends = np.where(prices > 0, self.parts.low, self.parts.high)
        const = float(prices[prices != 0] @ ends[prices != 0])
        return self.alone.getInfo().objective_function_value + const + self.offset

    def values(self, size: int) -> np.ndarray | None:
        """The mix as values of the month's variables."""
        if not self.solved:
            return None
        x = np.array(self.lp.getSolution().col_value)
        out = np.zeros(size)
        out[self.parts.people] = x[: len(self.parts.people)]
        for (d, filling), share in zip(self.fillings, x[self.first_filling :], strict=True):
            out[self.parts.days[d].variables] += share * filling
        return out


def day_hull(
    made: Compact,
    duals: np.ndarray,
    enough: Callable[[float], bool],
    tolerance: float,
    stop: Callable[[], bool],
) -> Hull | None:
    """The bound of whole days, from the linear programme's row prices `duals`.

    Ends when `enough(bound)`, when bound and mix are within `tolerance` (relative) of each other, or when `stop` says
    so. None when a day cannot be filled at all or no price has a finite bound.
    """
    parts = _Parts(made)
    costs = np.array(made.program.cost)
    master = _Master(made, parts)
    prices = master.sound(duals[parts.ties])
    step = max(STEP * float(np.abs(prices).max(initial=0.0)), 1.0)
    best, tried = -np.inf, []
    for _ in range(ROUNDS):
        if stop():
            break
        floors, found = _fill(parts, costs, prices)
        if not np.isfinite(floors).all() or (not master.solved and len(found) < len(parts.days)):
            return None
        bound = float(floors.sum()) + master.people_part(prices)
        if bound > best + EXACT:
            best, best_prices = bound, prices
            master.box(best_prices, step)
        tried.append((bound, prices, floors))
        if enough(best):
            break
        for d, x, cost in found:
            master.add(d, x, cost)
        cost, prices, leaned = master.solve()
        if cost - best <= max(EXACT, tolerance * abs(cost)):
            if leaned <= EXACT:
                break
            step *= 2
            master.box(best_prices, step)
            cost, prices, leaned = master.solve()
    if not np.isfinite(best):
        return None
    tried.sort(key=lambda one: -one[0])
    return Hull(best, _inequalities(parts, costs, tried[:KEPT]), master.values(len(costs)))


def _inequalities(
    parts: _Parts, costs: np.ndarray, tried: list[tuple[float, np.ndarray, np.ndarray]]
) -> tuple:
    """What every whole filling of a day keeps, by the prices tried: (terms, at least), each once."""
    cuts: dict[tuple, tuple[Terms, float]] = {}
    for _, prices, floors in tried:
        for d, (day, floor) in enumerate(zip(parts.days, floors, strict=True)):
            price = costs[day.variables] - prices[day.ties] @ day.takes
            terms = [(int(v), float(c)) for v, c in zip(day.variables, price, strict=True) if c]
            cuts.setdefault((d, price.round(6).tobytes()), (terms, float(floor)))
    return tuple(cuts.values())


def _fill(parts: _Parts, costs: np.ndarray, prices: np.ndarray) -> tuple[np.ndarray, list]:
    """The least each day costs at these prices, and the fillings found: (day, filling, its own cost)."""
    floors, found = np.zeros(len(parts.days)), []
    for d, day in enumerate(parts.days):
        floors[d], x = day.filling.cheapest(costs[day.variables] - prices[day.ties] @ day.takes)
        if x is not None:
            found.append((d, x, float(costs[day.variables] @ x)))
    return floors, found
