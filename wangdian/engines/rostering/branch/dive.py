"""From the linear programme to whole numbers: one dive with a few steps back.

The least certain part of a month is who works on which day, so that is settled first, the nearly certain in fours;
who stands where then follows, mostly by itself. Every step is one warm start of the dual simplex, 2 to 5 ms for a
branch of 15, where the search of a general solver spends a second on cuts before it looks for a whole answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from .compact import Compact
from .program import Box

STEPS = 300  # a dive that goes well takes 5 to 200
NEARLY = 0.85  # from here on several people's days are settled at once
AT_ONCE = 4
WHOLE = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal
Bounds = tuple[int, float, float]  # variable, least, most


@dataclass(frozen=True)
class _Step:
    """What was settled, how to take it back, and whether the other way was tried already."""

    settled: tuple[Bounds, ...]
    undo: tuple[Bounds, ...]
    value: float  # of the first one before
    other_way: bool


class Diver:
    """A linear programme whose bounds, at first those of `box`, are moved step by step."""

    def __init__(self, made: Compact, lp: highspy.Highs, box: Box) -> None:
        self.lp = lp
        self.low, self.high = box[0].copy(), box[1].copy()
        self.works = np.array(list(made.works.values()), dtype=np.int32)
        rest = np.array(made.program.whole, dtype=bool)
        rest[self.works] = False
        self.rest = np.flatnonzero(rest).astype(np.int32)

    def dive(
        self, target: float, backs: int, stop: Callable[[], bool], settle: bool = True, steps: int = STEPS
    ) -> np.ndarray | None:
        """Whole values that cost at most `target`; after `backs` steps back, any that follow if `settle`, or none.

        None too when none were found within the steps, or `stop` said so. The programme keeps its last bounds.
        """
        stack: list[_Step] = []
        self.lp.run()
        self.lp.setOptionValue("presolve", "off")  # from here on every run goes on from the last
        for _ in range(steps):
            if stop():
                return None
            cost = self._cost()
            if np.isfinite(cost) and cost <= target:
                x = np.array(self.lp.getSolution().col_value)
                todo = self._next(x)
                if todo is None:
                    return x
                step = self._step(todo, x[todo[0][0]], False)
            else:
                backs -= 1
                if backs < 0 and not settle:
                    return None
                if backs < 0 and np.isfinite(target):
                    target = np.inf
                    continue
                step = self._back(stack)
                if step is None:
                    return None
            stack.append(step)
            self._set(step.settled)
            self.lp.run()
        return None

    def _cost(self) -> float:
        return self.lp.getInfo().objective_function_value if self.lp.getModelStatus() == OPTIMAL else np.inf

    def _next(self, x: np.ndarray) -> list[Bounds] | None:
        """What to settle next: days of work nearest to certain, then the surest numbers; None: all is whole."""
        off = np.abs(x - np.round(x))
        days = self.works[off[self.works] > WHOLE]
        if len(days):
            days = days[np.argsort(-x[days], kind="stable")]
            sure = days[x[days] > NEARLY][:AT_ONCE]
            return [(int(v), 1.0, 1.0) for v in (sure if len(sure) else days[:1])]
        rest = self.rest[off[self.rest] > WHOLE]
        if not len(rest):
            return None
        v = int(rest[np.argmin(off[rest])])
        return [(v, float(np.round(x[v])), float(np.round(x[v])))]

    def _step(self, settled: list[Bounds], value: float, other_way: bool) -> _Step:
        undo = tuple((v, self.low[v], self.high[v]) for v, _, _ in settled)
        return _Step(tuple(settled), undo, value, other_way)

    def _back(self, stack: list[_Step]) -> _Step | None:
        """Take steps back to one that can go the other way: of several settled at once, the first alone."""
        while stack:
            last = stack.pop()
            self._set(last.undo)
            if last.other_way:
                continue
            if len(last.settled) > 1:
                return self._step([last.settled[0]], last.value, False)
            (v, to, _), (_, low, high) = last.settled[0], last.undo[0]
            away = (v, low, to - 1) if last.value < to else (v, to + 1, high)
            return self._step([away], last.value, True)
        return None

    def _set(self, bounds: tuple[Bounds, ...]) -> None:
        for v, low, high in bounds:
            self.lp.changeColBounds(v, float(low), float(high))
            self.low[v], self.high[v] = low, high
