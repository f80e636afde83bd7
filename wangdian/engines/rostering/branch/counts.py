"""What is counted of a person over the month (early shifts, days on a post), in two ways.

`summed` prices the counts over all people who ever share a crew: together they must have room for what the crews do.
That is a relaxation and small. `each` prices every person's own: exact, and as large again as the rest.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ..solver.tables import INF, Tables

if TYPE_CHECKING:
    from .compact import Compact

Count = tuple[frozenset[int], np.ndarray]  # duties counted over the month, price by count (inf = may not be)


def monthly_counts(tables: Tables, p: int) -> list[Count]:
    """What is counted of a person over the month: early shifts, days on a post."""
    k = tables.kernel
    D, S = tables.shape[1:]
    out: list[Count] = []
    for inc, table in ((k.inc1[p], k.c1cost[p]), (k.inc2[p], k.c2cost[p])):
        duties = frozenset(s for s in range(S) if k.cls[p, s] >= 0 and inc[k.cls[p, s]])
        if duties:
            out.append((duties, np.where(table < INF, table, np.inf)))
    n = np.arange(D + 1)
    for c in range(k.cnt_ptr[p], k.cnt_ptr[p + 1]):
        duties = frozenset(np.flatnonzero(k.cnt_coef[c, 0]).tolist())
        above = np.maximum(0.0, n - k.cnt_cap[c])
        price = np.where(above > 0, np.inf, 0.0) if k.cnt_price[c] >= INF else k.cnt_price[c] * above
        out.append((duties, price))
    return out


def summed(made: Compact) -> None:
    """Counts over all people who ever share a crew: together they must have room for what the crews do."""
    P, D = made.prices.shape[:2]
    leader = list(range(P))

    def lead(p: int) -> int:
        while leader[p] != p:
            p = leader[p]
        return p

    for day in made.crews:
        for crew in day:
            for q in crew[1:]:
                leader[lead(q)] = lead(crew[0])
    kinds = {(lead(p), duties) for p in range(P) for duties, _ in made.counts[p]}
    for head, duties in sorted(kinds, key=lambda x: (x[0], sorted(x[1]))):
        room = []
        for p in range(P):
            if lead(p) != head:
                continue
            price = next((t for own, t in made.counts[p] if own == duties), np.zeros(D + 1))
            _, parts = made.program.pieces(price[: D + 1])
            days = [(made.works[p, d], -1.0) for d in range(D) if (p, d) in made.works]
            made.program.row([*parts, *days], -np.inf, 0.0)
            room += parts
        done = [
            (v, -1.0)
            for (d, c, s), v in made.stands.items()
            if s in duties and lead(made.crews[d][c][0]) == head
        ]
        made.program.row([*room, *done], 0.0, 0.0)


def each(made: Compact) -> None:
    """Every person's own counts: which heap of duties a person gets on a day, a heap being what no count tells apart."""
    program = made.program
    counted: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)  # person, number of the count
    for (d, c), heaps in _heaps(made).items():
        made.heaps[d, c] = [duties for duties, _ in heaps]
        crew = made.crews[d][c]
        if len(heaps) > 1:
            for h, (duties, _) in enumerate(heaps):
                for p in crew:
                    made.gives[p, d, h] = program.var(0.0, 0.0, 1.0, True)
                program.row(
                    [
                        *((made.gives[p, d, h], 1.0) for p in crew),
                        *((made.stands[d, c, s], -1.0) for s in duties),
                    ],
                    0.0,
                    0.0,
                )
            for p in crew:
                program.row(
                    [*((made.gives[p, d, h], 1.0) for h in range(len(heaps))), (made.works[p, d], -1.0)],
                    0.0,
                    0.0,
                )
        for p in crew:
            for n, (own, _) in enumerate(made.counts[p]):
                for h, (_, owners) in enumerate(heaps):
                    if own in owners:
                        counted[p, n].append((made.gives.get((p, d, h), made.works[p, d]), 1.0))
    for (p, n), terms in counted.items():
        program.pay(terms, made.counts[p][n][1][: made.prices.shape[1] + 1])
    for p, counts in enumerate(made.counts):  # what cannot be counted costs what none does
        program.offset += sum(float(table[0]) for n, (_, table) in enumerate(counts) if (p, n) not in counted)


def _heaps(made: Compact) -> dict[tuple[int, int], list[tuple[list[int], frozenset]]]:
    """By day and crew: duties the counts of its people cannot tell apart, and the counts they are in."""
    out: dict[tuple[int, int], dict[frozenset, list[int]]] = defaultdict(lambda: defaultdict(list))
    for d, c, s in made.stands:
        kinds = {own for p in made.crews[d][c] for own, _ in made.counts[p]}
        out[d, c][frozenset(own for own in kinds if s in own)].append(s)
    return {at: [(duties, owners) for owners, duties in heaps.items()] for at, heaps in out.items()}
