"""Re-price a few people against the rest: a small column generation, its bound, and a whole choice from it.

The bound of the small problem says at once when nothing can be gained; only then is time spent on integers.
"""

from collections.abc import Callable

import numpy as np
from numba import njit

from .dive import FREE, dive
from .generate import Generation, price_plan
from .master import Master, Pool, presence
from .pricing import plan_cost
from .tables import Tables

WARM = 25  # schedules per person taken over from the pool
ROUNDS = 25
SHARE, NOISE, TRIES = 0.05, 0.1, 0
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
    pool: Pool, tables: Tables, people: np.ndarray, pi: np.ndarray, mu: np.ndarray
) -> list[tuple[int, int]]:
    """The pool's most promising schedules of these people at given duals."""
    chosen = []
    for p in people:
        p = int(p)
        if not pool.plans[p]:
            continue
        recent = max(0, len(pool.known[p]) - RECENT)
        costs = np.array(pool.costs[p][recent:])
        reduced = reduced_costs(
            p, np.array(pool.plans[p][recent : recent + len(costs)]), costs, tables.kernel, pi, mu
        )
        best = np.argsort(reduced)[:WARM]
        chosen += [(p, recent + int(i)) for i in best]
    return chosen


def improve_part(
    tables: Tables,
    pool: Pool,
    plan: np.ndarray,
    people: np.ndarray,
    duals: tuple[np.ndarray, np.ndarray] | None,
    grain: float,
    rng: np.random.Generator,
    stop: Callable[[], bool],
    seconds: float = 1.0,
) -> tuple[str, np.ndarray | None]:
    """Try to improve `plan` by changing only `people`: ("bound" | "none" | "better", new plan or None)."""
    others = np.setdiff1d(np.arange(len(plan)), people)
    base = presence(tables, plan, others)
    cover = presence(tables, plan, np.arange(len(plan)))
    now = sum(plan_cost(int(p), plan[p], tables.kernel) for p in people)
    now += float(tables.kernel.table[np.arange(len(cover)), cover].sum())
    master = Master(tables, people, base)
    chosen = [(int(p), pool.add(int(p), plan[p])) for p in people]
    if duals is not None:
        chosen += warm(pool, tables, people, *duals)
    master.add(pool, chosen)
    gen = Generation(tables, master, pool)
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
    if len(used) == len(people):
        found = dict(master.columns[j] for j in np.flatnonzero(gen.x > 0.5))
    else:
        cut = dive(
            gen,
            tables,
            np.full(plan.shape, FREE),
            target,
            rng,
            stop,
            rounds=2,
            share=SHARE,
            noise=NOISE,
            retries=TRIES,
        )
        if cut is not None:
            found = {int(p): pool.add(int(p), cut[p]) for p in people}
        elif len(people) <= SMALL and seconds > 0:
            found = master.integer(seconds, 100, target)
        else:
            found = None
    if not found:
        return "none", None
    new = plan.copy()
    for p, number in found.items():
        new[p] = pool.plans[p][number]
    return ("better", new) if total_cost(tables, new) < total_cost(tables, plan) - 1e-6 else ("none", None)
