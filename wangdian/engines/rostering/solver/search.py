"""Neighbourhood search: take a few people out of the roster and put each back by the exact dynamic programme.

Every step keeps all hard rules about single persons; demand is priced. Annealing on the total cost. One compiled
loop without the interpreter lock, so that it runs beside the master on the second core.
"""

import numpy as np
from numba import njit

from .plans import add_cover, kept_schedule, marginal_prices, plan_cost
from .tables import INF


@njit(cache=True, nogil=True)
def cover_cost(T, cover):
    """Cost of the numbers present in all rows."""
    total = 0.0
    for r in range(len(cover)):
        total += T.table[r, cover[r]]
    return total


@njit(cache=True, nogil=True)
def build(T, order, seed, noise):
    """A first roster: people one after another, each at their cheapest; (cost, plan, cover); INF if impossible."""
    np.random.seed(seed)
    P, D, S = T.cost.shape
    plan = np.full((P, D), -1, dtype=np.int64)
    cover = np.zeros(len(T.table), dtype=np.int64)
    total = 0.0
    for p in order:
        v = marginal_prices(p, T, cover)
        if noise > 0:
            v = v + noise * np.random.random((D, S))
        x, one = kept_schedule(p, v, T)
        if x >= INF:
            return INF, plan, cover
        plan[p] = one
        add_cover(p, one, T, cover, 1)
        total += plan_cost(p, one, T)
    return total + cover_cost(T, cover), plan, cover


@njit(cache=True, nogil=True)
def improve(T, plan, cover, seed, steps, hot, cold, most_out, stop):
    """Anneal in place for `steps` re-insertions; returns (best cost, best plan). `stop[0]` != 0 ends it early."""
    np.random.seed(seed)
    P, D, S = T.cost.shape
    own = np.empty(P)
    for p in range(P):
        own[p] = plan_cost(p, plan[p], T)
    now = own.sum() + cover_cost(T, cover)
    best, best_plan = now, plan.copy()
    kept = np.empty((P, D), dtype=np.int64)
    for step in range(steps):
        if stop[0] != 0:
            break
        heat = hot * (cold / hot) ** (step / steps)
        count = min(P, 1 + np.random.randint(most_out))
        out = np.random.permutation(P)[:count]
        before = 0.0
        for r in range(len(cover)):
            before += T.table[r, cover[r]]
        for p in out:
            kept[p] = plan[p]
            before += own[p]
            add_cover(p, plan[p], T, cover, -1)
        after = 0.0
        for p in out:
            v = marginal_prices(p, T, cover)
            if count > 1 or np.random.random() < 0.5:
                v = v + heat * np.random.random((D, S))
            x, one = kept_schedule(p, v, T)
            if x < INF:
                plan[p] = one
            add_cover(p, one, T, cover, 1)
            after += plan_cost(p, one, T)
        for r in range(len(cover)):
            after += T.table[r, cover[r]]
        if after <= before or np.random.random() < np.exp((before - after) / heat):
            now += after - before
            for p in out:
                own[p] = plan_cost(p, plan[p], T)
            if now < best - 1e-9:
                best = now
                best_plan[:] = plan
        else:
            for p in out:
                add_cover(p, plan[p], T, cover, -1)
                plan[p] = kept[p]
                add_cover(p, plan[p], T, cover, 1)
    return best, best_plan
