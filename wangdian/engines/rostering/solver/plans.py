"""What one person's plan costs and counts for, and the prices it is made at: compiled loops around the pricing."""

from numba import njit

from .kernel import INF
from .pricing import best_schedule


@njit(cache=True, nogil=True)
def plan_cost(p, plan, T):
    """What a plan costs the person alone: duties and end tables (minutes, weekends, counts); no cover."""
    D = len(plan)
    M, W, A, B, _N, count_weekends = T.dims[p]
    total, m, w, a, b, last = 0.0, 0, 0, 0, 0, -1
    for d in range(D):
        s = plan[d]
        if s >= 0:
            total += T.cost[p, d, s]
            k = T.cls[p, s]
            m += T.umin[p] + T.extra[p, k]
            a += T.inc1[p, k]
            b += T.inc2[p, k]
            if T.weekend[d] >= 0 and T.weekend[d] != last:
                last = T.weekend[d]
                w += 1
    if not count_weekends:
        w = 0
    if m >= M or w >= W or a >= A or b >= B:
        return INF
    total += T.term[p, m] + T.wcost[p, w] + T.c1cost[p, a] + T.c2cost[p, b]
    for c in range(T.cnt_ptr[p], T.cnt_ptr[p + 1]):
        over = counter_sum(c, plan, T) - T.cnt_cap[c]
        if over > 1e-9:
            if T.cnt_price[c] >= INF:
                return INF
            total += over * T.cnt_price[c]
    return total


@njit(cache=True, nogil=True)
def counter_sum(c, plan, T):
    """The left side of counter c for a plan of its person."""
    total = 0.0
    for d in range(len(plan)):
        if plan[d] >= 0:
            total += T.cnt_coef[c, d, plan[d]]
    return total


@njit(cache=True, nogil=True)
def add_cover(p, plan, T, cover, sign):
    """Add (+1) or take (-1) a person's plan to the numbers present per row."""
    D, S = T.cost.shape[1], T.cost.shape[2]
    g = T.group[p]
    for d in range(D):
        s = plan[d]
        if s >= 0:
            at = (g * D + d) * S + s
            for i in range(T.ptr[at], T.ptr[at + 1]):
                cover[T.rows[i]] += sign


@njit(cache=True, nogil=True)
def marginal_prices(p, T, cover):
    """(D, S) prices of person p's duties when all others stay as they are."""
    D, S = T.cost.shape[1], T.cost.shape[2]
    g = T.group[p]
    v = T.cost[p].copy()
    for d in range(D):
        for s in range(S):
            if v[d, s] < INF:
                at = (g * D + d) * S + s
                for i in range(T.ptr[at], T.ptr[at + 1]):
                    r = T.rows[i]
                    v[d, s] += T.table[r, cover[r] + 1] - T.table[r, cover[r]]
    return v


@njit(cache=True, nogil=True)
def dual_prices(p, T, pi):
    """(D, S) prices of person p's duties when a row's duals are pi."""
    D, S = T.cost.shape[1], T.cost.shape[2]
    g = T.group[p]
    v = T.cost[p].copy()
    for d in range(D):
        for s in range(S):
            if v[d, s] < INF:
                at = (g * D + d) * S + s
                for i in range(T.ptr[at], T.ptr[at + 1]):
                    v[d, s] -= pi[T.rows[i]]
    return v


@njit(cache=True, nogil=True)
def kept_schedule(p, v, T):
    """Like best_schedule, but counters hold too: their duties are made dearer until they do (not exact)."""
    x, plan = best_schedule(p, v, T, INF)
    lo, hi = T.cnt_ptr[p], T.cnt_ptr[p + 1]
    if x >= INF or lo == hi:
        return x, plan
    raised = v.copy()
    price = 4.0
    for c in range(lo, hi):  # a priced counter is at least felt once
        if T.cnt_price[c] < INF and counter_sum(c, plan, T) > T.cnt_cap[c] + 1e-9:
            raised += T.cnt_price[c] * T.cnt_coef[c]
            x, plan = best_schedule(p, raised, T, INF)
    for _ in range(12):
        fine = True
        for c in range(lo, hi):
            if T.cnt_price[c] >= INF and counter_sum(c, plan, T) > T.cnt_cap[c] + 1e-9:
                raised += price * T.cnt_coef[c]
                fine = False
        if fine:
            return x, plan
        price *= 3.0
        x, plan = best_schedule(p, raised, T, INF)
    return INF, plan
