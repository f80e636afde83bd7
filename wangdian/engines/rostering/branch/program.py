"""A linear programme with whole numbers, put together term by term and handed to HiGHS."""

import itertools

import highspy
import numpy as np

from ..errors import NoRoster

Terms = list[tuple[int, float]]  # (variable, coefficient)
Box = tuple[np.ndarray, np.ndarray]  # least and most of every variable


class Program:
    """Variables and rows of one programme; minimised."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[Terms, float, float]] = []
        self.offset = 0.0

    def copy(self) -> "Program":
        """The same programme, to which rows can be added by itself."""
        other = Program()
        other.cost, other.low, other.high, other.whole = self.cost, self.low, self.high, self.whole
        other.rows, other.offset = self.rows.copy(), self.offset
        return other

    def var(self, cost: float, low: float, high: float, whole: bool) -> int:
        """A new variable's number."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        """low <= sum of terms <= high."""
        self.rows.append((terms, low, high))

    def pieces(self, table: np.ndarray) -> tuple[int, Terms]:
        """Pay table[n] for a number n, n within the table's finite part, which must be convex.

        Returns (least n, terms): a row must make the terms' sum n - least. Raises NoRoster when no n is allowed.
        """
        finite = np.flatnonzero(np.isfinite(table))
        if not len(finite):
            raise NoRoster("规则之间有矛盾，没有任何允许的数值；请检查工时上下限", "contract")
        first, last = int(finite[0]), int(finite[-1])
        slopes = np.diff(table[first : last + 1])
        cuts = [0, *(np.flatnonzero(np.abs(np.diff(slopes)) > 1e-9) + 1).tolist(), len(slopes)]
        self.offset += float(table[first])
        terms = [
            (self.var(float(slopes[a]), 0.0, b - a, False), 1.0) for a, b in itertools.pairwise(cuts) if b > a
        ]
        return first, terms

    def pay(self, terms: Terms, table: np.ndarray) -> Terms:
        """Pay table[sum of terms] (see `pieces`); the terms that count it."""
        least, parts = self.pieces(table)
        self.row([*terms, *((v, -c) for v, c in parts)], least, least)
        return parts

    def box(self) -> Box:
        """Least and most of every variable, to be narrowed and given to `highs`."""
        return np.array(self.low, dtype=float), np.array(self.high, dtype=float)

    def highs(self, whole: bool = True, box: Box | None = None, **options) -> highspy.Highs:
        """The programme in HiGHS, on one thread, silent. `whole` False: the linear programme; `box`: within it."""
        h = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, **options}.items():
            h.setOptionValue(name, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.rows)
        lp.col_cost_, lp.offset_ = np.array(self.cost, dtype=float), self.offset
        lp.col_lower_, lp.col_upper_ = box or self.box()
        lp.row_lower_ = np.array([r[1] for r in self.rows], dtype=float)
        lp.row_upper_ = np.array([r[2] for r in self.rows], dtype=float)
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.concatenate(([0], np.cumsum([len(r[0]) for r in self.rows]))).astype(np.int32)
        matrix.index_ = np.array([v for r in self.rows for v, _ in r[0]], dtype=np.int32)
        matrix.value_ = np.array([c for r in self.rows for _, c in r[0]], dtype=float)
        if whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[w] for w in self.whole]
        h.passModel(lp)
        return h
