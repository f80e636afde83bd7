"""Re-price a few people against the rest: a small column generation, its bound, and a whole choice from it.

The bound of the small problem says at once when nothing can be gained; only then is time spent on integers.
"""

from collections.abc import Callable

import numpy as np
from numba import njit

from .dive import FREE, dive, hold
from .generate import Generation, price_plan
from .master import Master, Pool, presence
from .parts import Part, rows_of_days
from .plans import plan_cost
from .tables import Tables

WARM = 25  # schedules per person taken over from the pool
ROUNDS = 25
SHARE, NOISE = 0.05, 0.1  # of the dive inside a part
RECENT = 400  # schedules per person looked through for warm ones
SMALL = 14  # up to so many people a whole choice by branch and bound is tried when the dive fails


@njit(cache=True, nogil=True)
def reduced_costs(p, plans, costs, T, pi, mu):
    """Reduced cost of many schedules of one person, without sigma."""
    out = np.empty(len(plans))
    for i in range(len(plans)):
        out[i] = costs[i] - price_plan(p, plans[i], T, pi, mu)
    return out


def total_cost(tables: Tables, plan: np.ndarray) -> float:
    """Cost of a whole plan as the solver counts it (without Tables.const)."""
    kernel = tables.kernel
    cover = presence(tables, plan, np.arange(len(plan)))
    own = sum(plan_cost(p, plan[p], kernel) for p in range(len(plan)))
    return float(own + kernel.table[np.arange(len(cover)), cover].sum())


def warm(
    pool: Pool, tables: Tables, part: Part, plan: np.ndarray, pi: np.ndarray, mu: np.ndarray
) -> list[tuple[int, int]]:
    """The pool's most promising schedules of the part's people at given duals, as `plan` on the days held."""
    chosen = []
    for p in map(int, part.people):
        recent = max(0, len(pool.costs[p]) - RECENT)
        costs = np.array(pool.costs[p][recent:])
        if not len(costs):
            continue
        plans = np.array(pool.plans[p][recent : recent + len(costs)])
        same = (plans[:, : part.first] == plan[p, : part.first]).all(axis=1)
        at = np.flatnonzero(same & (plans[:, part.end :] == plan[p, part.end :]).all(axis=1))
        reduced = reduced_costs(p, plans[at], costs[at], tables.kernel, pi, mu)
        chosen += [(p, recent + int(i)) for i in at[np.argsort(reduced)[:WARM]]]
    return chosen


def improve_part(
    tables: Tables,
    pool: Pool,
    plan: np.ndarray,
    part: Part,
    duals: tuple[np.ndarray, np.ndarray] | None,
    grain: float,
    rng: np.random.Generator,
    stop: Callable[[], bool],
    seconds: float = 1.0,
) -> tuple[str, np.ndarray | None]:
    """Try to improve `plan` by changing only `part`: ("bound" | "none" | "better", new plan or None)."""
    people, kernel = part.people, tables.kernel
    cover = presence(tables, plan, np.arange(len(plan)))
    now = sum(plan_cost(int(p), plan[p], kernel) for p in people)
    now += float(kernel.table[np.arange(len(cover)), cover].sum())
    only = rows_of_days(kernel, part.first, part.end)
    base = np.where(only, cover - presence(tables, plan, people), cover)
    fixed = np.full(plan.shape, FREE)
    fixed[people] = plan[people]
    fixed[people, part.first : part.end] = FREE
    whole = part.first == 0 and part.end == plan.shape[1]
    master = Master(tables, people, base, only)
    chosen = [(int(p), pool.add(int(p), plan[p])) for p in people]
    if duals is not None:
        chosen += warm(pool, tables, part, plan, *duals)
    master.add(pool, chosen)
    gen = Generation(tables, master, pool, None if whole else hold(kernel, fixed))
    target = now - grain + 1e-6

    class Hopeless(Exception):
        pass

    def give_up(g: Generation) -> None:
        if g.bound > target:
            raise Hopeless

    try:
        gen.run(ROUNDS, stop, on_round=give_up)
    except Hopeless:
        return "bound", None
    if gen.value > target:
        return "bound", None
    used = gen.x[gen.x > 1e-6]
    found = None
    if len(used) == len(people):
        found = dict(master.columns[j] for j in np.flatnonzero(gen.x > 0.5))
    else:
        cut = dive(gen, tables, fixed, target, rng, stop, share=SHARE, noise=NOISE)
        if cut is not None:
            found = {int(p): pool.add(int(p), cut[p]) for p in people}
        elif len(people) <= SMALL and seconds > 0:
            found = master.integer(seconds, 100, target)
    if not found:
        return "none", None
    new = plan.copy()
    for p, number in found.items():
        new[p] = pool.plans[p][number]
    return ("better", new) if total_cost(tables, new) < total_cost(tables, plan) - 1e-6 else ("none", None)
