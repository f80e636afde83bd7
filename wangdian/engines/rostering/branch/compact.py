"""A branch's month as one small programme of whole numbers.

Variables are few because people who are alike on a day (same duties at the same prices, counted by the same demand)
are one *crew*: the programme says who works (`works`, person by person) and how many of each crew stand where
(`stands`). Rules about when a person works are exact. What is counted per person over the month (early shifts, days
on a post) is either only summed up over people who ever share a crew, so that the programme's least cost is a bound,
or person by person, exact and larger (`counts.py`). People whose rules look at the duties themselves (which shift may
follow which, shifts of different length) are a crew of their own and exact.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from ..solver.tables import INF, NO_CAP, Tables
from .counts import Count, each, monthly_counts, summed
from .dominance import needless
from .program import Program

FORCED = -1e6  # below this the price of a duty is a pin's: the day must be worked


@dataclass
class Compact:
    """The programme and where its variables are."""

    program: Program
    prices: np.ndarray  # (P, D, S) without needless duties, inf = not possible
    works: dict[tuple[int, int], int]  # (person, day)
    stands: dict[tuple[int, int, int], int]  # (day, crew, duty)
    crews: list[list[list[int]]]  # [day][crew] people
    counts: list[list[Count]]  # per person, only those in crews with others
    day: dict[int, int] = field(
        default_factory=dict
    )  # of the variables of one day alone: who stands where, cover
    heaps: dict[tuple[int, int], list[list[int]]] = field(default_factory=dict)  # see counts.each
    gives: dict[tuple[int, int, int], int] = field(default_factory=dict)  # (person, day, heap)


def build(tables: Tables, together: bool = True) -> Compact:
    """The programme of a problem. `together`: what is counted over the month is summed over people (see counts.py).

    The variables of both are numbered alike as far as who works, who stands where and the cover go.
    """
    k = tables.kernel
    P = tables.shape[0]
    prices = np.where(k.cost < INF, k.cost, np.inf)
    prices[:, :, sorted(needless(tables))] = np.inf
    for p in range(P):
        for duties, price in monthly_counts(tables, p):
            if not np.isfinite(price[1:2]).any():  # not once: as if it could not be worked at all
                prices[p][:, sorted(duties)] = np.inf
    alone = [_looks_at_duties(tables, p) for p in range(P)]
    made = Compact(
        Program(), prices, {}, {}, [], [[] if alone[p] else monthly_counts(tables, p) for p in range(P)]
    )
    made.program.offset = tables.const
    base = np.where(np.isfinite(prices).any(axis=2), prices.min(axis=2), 0.0)
    for p, d in zip(*np.nonzero(np.isfinite(prices).any(axis=2)), strict=True):
        forced = base[p, d] < FORCED
        made.works[int(p), int(d)] = made.program.var(float(base[p, d]), float(forced), 1.0, True)
    _crews(made, tables, alone, prices - base[:, :, None])
    _cover(made, tables)
    for p in range(P):
        _when(made, tables, p)
        _minutes(made, tables, p)
        if alone[p]:
            _duty_rules(made, tables, p)
    (summed if together else each)(made)
    return made


def _looks_at_duties(tables: Tables, p: int) -> bool:
    """Whether a person's rules depend on which duties are worked, beyond monthly counts."""
    k = tables.kernel
    n, mine = k.ncls[p], slice(k.cnt_ptr[p], k.cnt_ptr[p + 1])
    usable = (k.cost[p] < INF).any(axis=0)
    coef = k.cnt_coef[mine][:, :, usable]
    plain = ((coef == 0) | (coef == 1)).all() and (coef == coef[:, :1]).all()
    return bool(not k.seq[p, :n, :n].all() or (k.extra[p, :n] != k.extra[p, 0]).any() or not plain)


def _crews(made: Compact, tables: Tables, alone: list[bool], above: np.ndarray) -> None:
    """People alike on a day, and how many of them stand where."""
    k, program = tables.kernel, made.program
    P, D, S = tables.shape
    for d in range(D):
        alike: dict[tuple, list[int]] = defaultdict(list)
        for p in range(P):
            if (p, d) in made.works:
                key = tuple(np.round(above[p, d], 9).tolist())
                alike[(k.group[p], key, p if alone[p] else -1)].append(p)
        made.crews.append(list(alike.values()))
        for c, ((_, key, _), crew) in enumerate(alike.items()):
            parts = []
            for s in range(S):
                if np.isfinite(key[s]):
                    made.stands[d, c, s] = v = program.var(key[s], 0.0, len(crew), True)
                    made.day[v] = d
                    parts.append((v, 1.0))
            program.row([*parts, *((made.works[p, d], -1.0) for p in crew)], 0.0, 0.0)


def _cover(made: Compact, tables: Tables) -> None:
    k = tables.kernel
    _, D, S = tables.shape
    present: list[list[tuple[int, float]]] = [[] for _ in k.table]
    days: list[set[int]] = [set() for _ in k.table]
    for (d, c, s), v in made.stands.items():
        at = (k.group[made.crews[d][c][0]] * D + d) * S + s
        for r in k.rows[k.ptr[at] : k.ptr[at + 1]]:
            present[r].append((v, 1.0))
            days[r].add(d)
    for r, terms in enumerate(present):
        table = k.table[r].copy()
        missing = np.flatnonzero(np.diff(table) < -tables.big / 2)  # a hard minimum, priced for the columns
        if len(missing):
            table[: missing[-1] + 1] = np.inf
        parts = made.program.pay(terms, table)
        if len(days[r]) == 1:  # a duty past midnight meets the demand of two days
            made.day |= dict.fromkeys((v for v, _ in parts), next(iter(days[r])))


def _when(made: Compact, tables: Tables, p: int) -> None:
    """Rules about which days a person works: runs, weeks, weekends, what was before the horizon."""
    k, row = tables.kernel, made.program.row
    D = tables.shape[1]
    on = [[(made.works[p, d], 1.0)] if (p, d) in made.works else [] for d in range(D)]

    def total(days) -> list[tuple[int, float]]:
        return [t for d in days for t in on[d]]

    def minus(terms):
        return [(v, -c) for v, c in terms]

    run, least, off = int(k.max_run[p]), int(k.min_run[p]), int(k.min_off[p])
    for d in range(D - run):
        row(total(range(d, d + run + 1)), 0.0, run)
    for n in range(1, least):  # no run of n days inside the horizon
        for d in range(D - n - 1):
            row([*on[d], *minus(total(range(d + 1, d + 1 + n))), *on[d + 1 + n]], 1.0 - n, 2.0)
    for n in range(1, off):  # no n days off between two days of work
        for d in range(D - n - 1):
            row([*on[d], *minus(total(range(d + 1, d + 1 + n))), *on[d + 1 + n]], -float(n), 1.0)
    going_on = int(k.cont_len[p])
    if going_on >= 0:  # at work yesterday: how much longer, or how long off
        if going_on < D:
            row(total(range(going_on + 1)), 0.0, going_on)
        for n in range(1, min(off, D)):
            row([*minus(total(range(n))), *on[n]], -float(n), 0.0)
    else:
        row(total(range(min(D, int(k.first_start[p])))), 0.0, 0.0)
    for week, cap in enumerate(k.week_cap[p]):
        if cap < NO_CAP:
            row(total(np.flatnonzero(k.week_of[:D] == week)), 0.0, cap)
    if k.dims[p][5]:
        ends = []
        for i in range(int(k.weekend.max()) + 1):
            end = made.program.var(0.0, 0.0, 1.0, True)
            for d in np.flatnonzero(k.weekend == i):
                if on[d]:
                    row([(end, 1.0), *minus(on[d])], 0.0, 1.0)
            ends.append((end, 1.0))
        made.program.pay(ends, _finite(k.wcost[p]))


def _minutes(made: Compact, tables: Tables, p: int) -> None:
    """Paid time of the month: limits and overtime."""
    k = tables.kernel
    D, n = tables.shape[1], k.ncls[p]
    if (k.extra[p, :n] == k.extra[p, 0]).all():
        unit = float(k.umin[p] + k.extra[p, 0])
        terms = [(made.works[p, d], unit) for d in range(D) if (p, d) in made.works]
    else:
        terms = [(v, float(k.umin[p] + k.extra[p, k.cls[p, s]])) for _, s, v in _own(made, p)]
    made.program.pay(terms, _finite(k.term[p]))


def _own(made: Compact, p: int) -> list[tuple[int, int, int]]:
    """(day, duty, variable) of a person who is a crew of one."""
    return [(d, s, v) for (d, c, s), v in made.stands.items() if made.crews[d][c] == [p]]


def _duty_rules(made: Compact, tables: Tables, p: int) -> None:
    """Exact rules of a crew of one: what may follow what, counts, counters."""
    k, program = tables.kernel, made.program
    D, n = tables.shape[1], k.ncls[p]
    by_class: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for d, s, v in _own(made, p):
        by_class[d, k.cls[p, s]].append((v, 1.0))
    barred = {a: [b for b in range(n) if not k.seq[p, a, b]] for a in range(n)}
    for a, after in barred.items():
        for d in range(D - 1) if after else ():
            then = [t for b in after for t in by_class[d + 1, b]]
            if by_class[d, a] and then:
                program.row([*by_class[d, a], *then], 0.0, 1.0)
    for inc, table in ((k.inc1[p], k.c1cost[p]), (k.inc2[p], k.c2cost[p])):
        terms = [t for (_, c), ts in by_class.items() if inc[c] for t in ts]
        if terms:
            program.pay(terms, _finite(table))
    for c in range(k.cnt_ptr[p], k.cnt_ptr[p + 1]):
        terms = [(v, k.cnt_coef[c, d, s]) for d, s, v in _own(made, p) if k.cnt_coef[c, d, s]]
        if k.cnt_price[c] < INF:
            terms.append((program.var(float(k.cnt_price[c]), 0.0, np.inf, False), -1.0))
        program.row(terms, -np.inf, k.cnt_cap[c])


def _finite(table: np.ndarray) -> np.ndarray:
    return np.where(table < INF, table, np.inf)
