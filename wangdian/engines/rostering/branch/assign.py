"""From values of the programme to a plan: the duties of each crew dealt out to its people."""

import highspy
import numpy as np

from .compact import Compact


def deal(exact: Compact, values: np.ndarray, seconds: float) -> np.ndarray | None:
    """Plan (P, D) of duty numbers, -1 = off, for values of who works and how many of each crew stand where.

    `exact` counts person by person; `values` may come from the programme that only sums. What is left to choose is a
    flow for each count, so it rarely needs branching. None when the counts' hard limits cannot be kept or the time
    did not suffice.
    """
    if exact.gives:
        low, high = exact.program.box()
        at = [*exact.works.values(), *exact.stands.values()]
        low[at] = high[at] = np.round(values[at])
        h = exact.program.highs(box=(low, high), time_limit=seconds, mip_rel_gap=0.0, mip_abs_gap=1e-6)
        h.run()
        if h.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        values = np.array(h.getSolution().col_value)
    return plan_of(exact, values)


def plan_of(exact: Compact, values: np.ndarray) -> np.ndarray:
    """The plan (P, D) that whole values of the exact programme say."""
    plan = np.full(exact.prices.shape[:2], -1, dtype=np.int64)
    for (d, c), heaps in exact.heaps.items():
        crew = [p for p in exact.crews[d][c] if values[exact.works[p, d]] > 0.5]
        for h, duties in enumerate(heaps):
            takers = crew if len(heaps) == 1 else [p for p in crew if values[exact.gives[p, d, h]] > 0.5]
            given = [s for s in duties for _ in range(round(values[exact.stands[d, c, s]]))]
            for p, s in zip(takers, given, strict=True):
                plan[p, d] = s
    return plan
