"""Deal the duties of each crew out to its people, so that what is counted over the month is shared well."""

from collections import defaultdict

import highspy
import numpy as np

from .compact import Compact
from .program import Program


def deal(made: Compact, values: np.ndarray, seconds: float) -> np.ndarray | None:
    """Plan (P, D) of duty numbers, -1 = off, for the values of the programme's variables.

    Who works and how many of a crew stand where is taken over; the rest is a small programme of whole numbers whose
    rows form a flow for each count, so it rarely needs branching. None when the counts' hard limits cannot be kept
    or the time did not suffice.
    """
    P, D = made.prices.shape[:2]
    plan = np.full((P, D), -1, dtype=np.int64)
    todo: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (d, c, s), v in made.stands.items():
        todo[d, c] += [s] * round(values[v])
    program = Program()
    counted: dict[tuple[int, frozenset[int]], list[tuple[int, float]]] = defaultdict(list)
    fixed: dict[tuple[int, frozenset[int]], int] = defaultdict(int)
    open_days = []
    for (d, c), duties in todo.items():
        crew = [p for p in made.crews[d][c] if values[made.works[p, d]] > 0.5]
        kinds = {own for p in crew for own, _ in made.counts[p]}
        heaps: dict[frozenset, list[int]] = defaultdict(list)  # duties the counts cannot tell apart
        for s in duties:
            heaps[frozenset(own for own in kinds if s in own)].append(s)
        if len(heaps) <= 1:
            for p, s in zip(crew, duties, strict=True):
                plan[p, d] = s
                for own, _ in made.counts[p]:
                    fixed[p, own] += s in own
            continue
        given = {}
        for heap in heaps:
            for p in crew:
                given[p, heap] = v = program.var(0.0, 0.0, 1.0, True)
                for own, _ in made.counts[p]:
                    if own in heap:
                        counted[p, own].append((v, 1.0))
            program.row([(given[p, heap], 1.0) for p in crew], len(heaps[heap]), len(heaps[heap]))
        for p in crew:
            program.row([(given[p, heap], 1.0) for heap in heaps], 1.0, 1.0)
        open_days.append((d, heaps, given))
    for p in range(P):
        for own, table in made.counts[p]:
            left = table[fixed[p, own] :]
            if not np.isfinite(left).any():
                return None  # what cannot be chosen is more than the person may have: only the sum kept the limit
            if counted[p, own]:
                program.pay(counted[p, own], left)
    if not open_days:
        return plan
    h = program.highs(time_limit=seconds, mip_rel_gap=0.0, mip_abs_gap=1e-6)
    h.run()
    if h.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    found = np.array(h.getSolution().col_value)
    for d, heaps, given in open_days:
        for heap, duties in heaps.items():
            takers = [p for (p, own), v in given.items() if own == heap and found[v] > 0.5]
            for p, s in zip(takers, duties, strict=True):
                plan[p, d] = s
    return plan
