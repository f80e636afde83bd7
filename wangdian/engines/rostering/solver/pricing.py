"""The best schedule of one person for given prices of duties: dynamic programming in compiled loops.

Work is made of blocks (days in a row) separated by days off. First every block (start, length) gets its cheapest
filling with duties; then blocks and days off are chained over the horizon. A state of the chain is (minutes,
weekends, counted shifts 1 and 2, days worked this week); a state that is nowhere better than another with less of
everything that costs is dropped (dominance). The result is exact for all rules the tables carry.
"""

import numpy as np
from numba import njit

from .kernel import INF, NO_CAP


@njit(cache=True, nogil=True)
def class_values(v, cls, K):
    """Cheapest duty of each class per day: values (D, K) and which duty (D, K)."""
    D, S = v.shape
    best = np.full((D, K), INF)
    which = np.full((D, K), -1, dtype=np.int64)
    for d in range(D):
        for s in range(S):
            k = cls[s]
            if k >= 0 and v[d, s] < best[d, k]:
                best[d, k] = v[d, s]
                which[d, k] = s
    return best, which


@njit(cache=True, nogil=True)
def block_layers(best, s, length, K, seq, extra, inc1, inc2, E, A, B):
    """Cheapest fillings of the block [s, s+length): layers (length, K, E, A, B) by last class and counts."""
    out = np.full((length, K, E, A, B), INF)
    for k in range(K):
        if best[s, k] < INF and extra[k] < E and inc1[k] < A and inc2[k] < B:
            out[0, k, extra[k], inc1[k], inc2[k]] = best[s, k]
    for i in range(1, length):
        some = False
        for k in range(K):
            for e in range(E):
                for a in range(A):
                    for b in range(B):
                        x = out[i - 1, k, e, a, b]
                        if x >= INF:
                            continue
                        for j in range(K):
                            y = best[s + i, j]
                            if y >= INF or not seq[k, j]:
                                continue
                            e2, a2, b2 = e + extra[j], a + inc1[j], b + inc2[j]
                            if e2 < E and a2 < A and b2 < B and x + y < out[i, j, e2, a2, b2]:
                                out[i, j, e2, a2, b2] = x + y
                                some = True
        if not some:
            break
    return out


@njit(cache=True, nogil=True)
def cheapest_ends(p, block, T, E, BA, BB):
    """ahead[d, m]: least cost from day d, free to start, with m units worked, to the end; only minutes are kept.

    A lower bound on what the other limits allow: it steers the full search.
    """
    D = len(block)
    M = T.dims[p][0]
    umin, max_run, min_run, min_off = T.umin[p], T.max_run[p], T.min_run[p], T.min_off[p]
    top = (E - 1) // (block.shape[1] - 1)  # most units one day has above the shortest duty
    least = T.wcost[p].min() + T.c1cost[p].min() + T.c2cost[p].min()
    cheapest = np.full((D, max(max_run, 1) + 1, E), INF)
    for d in range(D):
        for i in range(1, block.shape[1]):
            for e in range(E):
                for a in range(BA):
                    for b in range(BB):
                        cheapest[d, i, e] = min(cheapest[d, i, e], block[d, i, e, a, b])
    ahead = np.full((D + 1, M), INF)
    for m in range(M):
        ahead[D, m] = T.term[p, m] + least if T.term[p, m] < INF else INF
    for d in range(D - 1, -1, -1):
        for m in range(M):
            ahead[d, m] = ahead[d + 1, m]
        for i in range(1, min(max_run, D - d) + 1):
            if i < min_run and d > 0 and d + i < D:
                continue
            to = min(d + i + min_off, D)
            for e in range(min(E, i * top + 1)):
                x = cheapest[d, i, e]
                if x < INF:
                    step = umin * i + e
                    for m in range(M - step):
                        rest = ahead[to, m + step]
                        if rest < INF and x + rest < ahead[d, m]:
                            ahead[d, m] = x + rest
    return ahead


@njit(cache=True, nogil=True)
def chain(p, block, ahead, T, ceiling, E, BA, BB, val, back_idx, back_day, back_len):
    """Chain blocks and days off into the cheapest schedule below `ceiling`: (cost, end state) or (INF, -1).

    State index = (((m*W + w)*A + a)*B + b)*N + n for minutes, weekends, counts 1 and 2, days of this week.
    """
    D = len(block)
    M, W, A, B, N, count_weekends = T.dims[p]
    umin, max_run, min_run, min_off = T.umin[p], T.max_run[p], T.min_run[p], T.min_off[p]
    top = (E - 1) // (block.shape[1] - 1)
    first, cont = T.first_start[p], T.cont_len[p]
    W_A_B_N, A_B_N, B_N = W * A * B * N, A * B * N, B * N
    low = np.full((W + 1, A + 1, B + 1, N + 1), INF)  # cheapest with no more of anything; rim of INF
    least_m = np.full(D + 1, M, dtype=np.int64)
    most_m = np.full(D + 1, -1, dtype=np.int64)
    least_m[0] = most_m[0] = 0
    val[0, 0] = 0.0
    for d in range(D):
        week = T.week_of[d]
        new_week = T.week_of[d + 1] != week
        lo, hi = min_run, max_run
        if d == 0:
            lo = 1
            if cont >= 0:
                hi = cont
        hi = min(hi, D - d)
        for m in range(least_m[d], most_m[d] + 1):
            room = ceiling - ahead[d, m]
            if ahead[d, m] >= INF:  # no way to the end from here
                continue
            idx = m * W_A_B_N - 1
            for w in range(W):
                for a in range(A):
                    for b in range(B):
                        for n in range(N):
                            idx += 1
                            x = val[d, idx]
                            y = min(low[w, a + 1, b + 1, n + 1], low[w + 1, a, b + 1, n + 1])
                            y = min(y, min(low[w + 1, a + 1, b, n + 1], low[w + 1, a + 1, b + 1, n]))
                            low[w + 1, a + 1, b + 1, n + 1] = min(x, y)
                            if x >= INF or x >= y or x >= room:
                                continue
                            # a day off
                            to = idx - n if new_week else idx
                            if x < val[d + 1, to]:
                                val[d + 1, to] = x
                                back_idx[d + 1, to] = idx
                                back_day[d + 1, to] = d
                                back_len[d + 1, to] = 0
                                least_m[d + 1] = min(least_m[d + 1], m)
                                most_m[d + 1] = max(most_m[d + 1], m)
                            # a block of work
                            if d < first and idx == 0 and not (d == 0 and cont >= 0):
                                continue
                            touched, last_weekend, in_week, next_week = 0, -1, 0, 0
                            for i in range(1, hi + 1):
                                day = d + i - 1
                                if T.weekend[day] >= 0 and T.weekend[day] != last_weekend:
                                    last_weekend = T.weekend[day]
                                    touched += 1
                                if N > 1:
                                    today = T.week_of[day]
                                    if today == week:
                                        in_week += 1
                                        if week >= 0 and n + in_week > T.week_cap[p, week]:
                                            break
                                    else:
                                        if today != T.week_of[day - 1]:
                                            next_week = 0
                                        next_week += 1
                                        if today >= 0 and next_week > T.week_cap[p, today]:
                                            break
                                w2 = w + touched if count_weekends else 0
                                if w2 >= W:
                                    break
                                end = d + i
                                if i < lo and end < D:
                                    continue
                                to_day = min(end + min_off, D)
                                n2 = 0
                                counted = N > 1 and to_day < D and T.week_of[to_day] >= 0
                                if counted and T.week_cap[p, T.week_of[to_day]] < NO_CAP:
                                    if T.week_of[to_day] == week:
                                        n2 = n + in_week
                                    elif T.week_of[to_day] == T.week_of[end - 1]:
                                        n2 = next_week
                                for e in range(min(E, i * top + 1)):
                                    m2 = m + umin * i + e
                                    if m2 >= M:
                                        break
                                    for a1 in range(min(BA, A - a)):
                                        for b1 in range(min(BB, B - b)):
                                            z = x + block[d, i, e, a1, b1]
                                            if z >= INF:
                                                continue
                                            to = (
                                                m2 * W_A_B_N + w2 * A_B_N + (a + a1) * B_N + (b + b1) * N + n2
                                            )
                                            if z < val[to_day, to]:
                                                val[to_day, to] = z
                                                back_idx[to_day, to] = idx
                                                back_day[to_day, to] = d
                                                back_len[to_day, to] = i
                                                least_m[to_day] = min(least_m[to_day], m2)
                                                most_m[to_day] = max(most_m[to_day], m2)
            low[:] = INF
    found, at = INF, -1
    for m in range(least_m[D], most_m[D] + 1):
        idx = m * W_A_B_N - 1
        for w in range(W):
            for a in range(A):
                for b in range(B):
                    for _n in range(N):
                        idx += 1
                        x = val[D, idx]
                        if x < INF:
                            x += T.term[p, m] + T.wcost[p, w] + T.c1cost[p, a] + T.c2cost[p, b]
                            if x < found and x < ceiling:
                                found, at = x, idx
    return found, at


@njit(cache=True, nogil=True)
def best_schedule(p, v, T, limit):
    """(cost, plan (D,) of duties or -1) of person p's cheapest schedule under prices v (D, S).

    Only schedules cheaper than `limit` are looked for (INF: all); the cost is INF when there is none.
    """
    D = v.shape[0]
    K = T.ncls[p]
    M, W, A, B, N, _count_weekends = T.dims[p]
    seq, extra, inc1, inc2 = T.seq[p], T.extra[p], T.inc1[p], T.inc2[p]
    umin, max_run = T.umin[p], T.max_run[p]
    best, which = class_values(v, T.cls[p], K)
    reach = max(max_run, 1)
    top = 0
    for k in range(K):
        top = max(top, extra[k])
    E = reach * top + 1
    BA, BB = min(A, reach + 1), min(B, reach + 1)
    # cheapest filling of every block
    block = np.full((D, reach + 1, E, BA, BB), INF)
    for s in range(D):
        some = False
        for k in range(K):
            if best[s, k] < INF:
                some = True
        if not some:
            continue
        longest = min(reach, D - s)
        layers = block_layers(best, s, longest, K, seq, extra, inc1, inc2, E, BA, BB)
        for i in range(longest):
            for k in range(K):
                for e in range(E):
                    for a in range(BA):
                        for b in range(BB):
                            x = layers[i, k, e, a, b]
                            if x < block[s, i + 1, e, a, b]:
                                block[s, i + 1, e, a, b] = x
    ahead = cheapest_ends(p, block, T, E, BA, BB)
    size = M * W * A * B * N
    val = np.full((D + 1, size), INF)
    back_idx = np.full((D + 1, size), -1, dtype=np.int32)
    back_day = np.full((D + 1, size), -1, dtype=np.int16)
    back_len = np.zeros((D + 1, size), dtype=np.int8)
    found, at = INF, -1
    ceiling = min(limit, 1e12)
    if ahead[0, 0] < ceiling:
        found, at = chain(p, block, ahead, T, ceiling, E, BA, BB, val, back_idx, back_day, back_len)
    _stW, stA, stB, stM = A * B * N, B * N, N, W * A * B * N
    plan = np.full(D, -1, dtype=np.int64)
    if at < 0:
        return INF, plan
    d = D
    while d > 0:
        idx, prev, length = back_idx[d, at], back_day[d, at], back_len[d, at]
        if length > 0:
            e = (at // stM) - (idx // stM) - umin * length
            a = at // stA % A - idx // stA % A
            b = at // stB % B - idx // stB % B
            layers = block_layers(best, prev, length, K, seq, extra, inc1, inc2, E, BA, BB)
            k_next = -1
            for i in range(length - 1, -1, -1):
                pick, low_x = -1, INF
                for k in range(K):
                    if k_next >= 0 and not seq[k, k_next]:
                        continue
                    if layers[i, k, e, a, b] < low_x:
                        low_x, pick = layers[i, k, e, a, b], k
                plan[prev + i] = which[prev + i, pick]
                e, a, b = e - extra[pick], a - inc1[pick], b - inc2[pick]
                k_next = pick
        d, at = prev, idx
    return found, plan
