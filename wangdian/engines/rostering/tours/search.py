"""Neighbourhood search on tours: take one to three tours out, put each back by dynamic programming, anneal.

The best tour of a person on a day, given everybody else, is exact: for every allowed start a pass over time finds
the cheapest order of posts for every length at once.
"""

import numpy as np
from numba import njit

INF = 1e15


@njit(cache=True, nogil=True)
def presence_cost(G, q, k, c, big):
    """Cost of c people at quarter q on post k."""
    if c < G.least[q, k]:
        return big * (G.least[q, k] - c)
    over = c - G.most[q, k]
    if over <= 0:
        return 0.0
    return G.price[q, k] * (over * over if G.square[q, k] else over)


@njit(cache=True, nogil=True)
def tour_values(G, marg, p, q0, best, came):
    """For a start at q0: cheapest cost of every length (best[t]) and the last post of that best (came[t, 0/1])."""
    K = marg.shape[1]
    n = min(G.max_len, G.quarters - q0)
    seg = G.segment
    g = np.full(K, INF)  # cheapest with a last stay on k already long enough
    since = np.zeros(K, dtype=np.int64)
    block = np.zeros(K)  # cost of the last `seg` quarters on k
    best[0] = 0.0
    for t in range(1, n + 1):
        best[t] = INF
        for k in range(K):
            if not G.may[p, k]:
                continue
            c = marg[q0 + t - 1, k]
            block[k] += c
            if t > seg:
                block[k] -= marg[q0 + t - 1 - seg, k]
            x = g[k] + c
            if t >= seg and best[t - seg] < INF:
                y = best[t - seg] + block[k]
                if y < x:
                    x = y
                    since[k] = t - seg
            g[k] = x
            if x < best[t]:
                best[t] = x
                came[t, 0] = k
                came[t, 1] = since[k]
    return n


@njit(cache=True, nogil=True)
def may_work(G, begin, p, d):
    """Whether working on day d keeps the limit on days in a row (day d taken as free now)."""
    run = 1
    i = d - 1
    while i >= 0 and begin[p, i] >= 0:
        run += 1
        i -= 1
    i = d + 1
    while i < begin.shape[1] and begin[p, i] >= 0:
        run += 1
        i += 1
    return run <= G.max_run[p]


@njit(cache=True, nogil=True)
def put(G, begin, length, posts, cover, p, d, sign):
    """Count a tour in (+1) or out (-1)."""
    for t in range(length[p, d]):
        cover[begin[p, d] + t, posts[p, d, t]] += sign


@njit(cache=True, nogil=True)
def insert(G, begin, length, posts, cover, marg, worked, p, d, big, lack, heat, best, came):
    """Best tour (or none) for person p on day d, taken as free; writes it and returns the change of cost."""
    # none: only the minutes missing
    short = max(0, G.low[p] - worked[p])
    choice_q, choice_n, choice = -1, 0, 0.0
    pick = -heat * np.log(np.random.random() + 1e-12) if heat > 0 else 0.0
    if not G.open_day[p, d] or not may_work(G, begin, p, d):
        return 0.0
    earliest = 0
    i = d - 1
    while i >= 0 and i >= d - 2:
        if begin[p, i] >= 0:
            earliest = begin[p, i] + length[p, i] + G.rest[p]
            break
        i -= 1
    latest = G.quarters
    i = d + 1
    while i < begin.shape[1] and i <= d + 2:
        if begin[p, i] >= 0:
            latest = begin[p, i] - G.rest[p]
            break
        i += 1
    room = G.high[p] - worked[p]
    lo = G.first_q[d]
    for s in G.starts:
        q0 = lo + s
        if q0 < 0 or q0 < earliest or q0 + G.min_len > min(latest, G.quarters):
            continue
        n = tour_values(G, marg, p, q0, best, came)
        n = min(n, min(latest - q0, room))
        for t in range(G.min_len, n + 1):
            if best[t] >= INF:
                continue
            change = best[t] + lack * (max(0, short - t) - short)
            x = change
            if heat > 0:
                x += heat * np.random.random()
            if x < pick:
                pick, choice, choice_q, choice_n = x, change, q0, t
    if choice_q < 0:
        return 0.0
    tour_values(G, marg, p, choice_q, best, came)
    t = choice_n
    while t > 0:
        k, a = came[t, 0], came[t, 1]
        posts[p, d, a:t] = k
        t = a
    begin[p, d], length[p, d] = choice_q, choice_n
    worked[p] += choice_n
    put(G, begin, length, posts, cover, p, d, 1)
    return choice


@njit(cache=True, nogil=True)
def refresh(G, cover, marg, lo, hi, big):
    """Marginal cost of one more person for quarters [lo, hi)."""
    for q in range(max(0, lo), min(hi, G.quarters)):
        for k in range(cover.shape[1]):
            marg[q, k] = presence_cost(G, q, k, cover[q, k] + 1, big) - presence_cost(
                G, q, k, cover[q, k], big
            )


@njit(cache=True, nogil=True)
def whole_cost(G, cover, worked, big, lack):
    """(cost, people-quarters missing, quarters missing from contracts)."""
    total, missing, owed = 0.0, 0, 0
    for q in range(cover.shape[0]):
        for k in range(cover.shape[1]):
            total += presence_cost(G, q, k, cover[q, k], big)
            missing += max(0, G.least[q, k] - cover[q, k])
    for p in range(len(worked)):
        owed += max(0, G.low[p] - worked[p])
    return total + lack * owed, missing, owed


@njit(cache=True, nogil=True)
def anneal(G, begin, length, posts, cover, worked, seed, moves, heat, big, lack, stop):
    """`moves` re-insertions in place at one temperature; returns the cost reached."""
    np.random.seed(seed)
    P, D = begin.shape
    Q, K = cover.shape
    marg = np.empty((Q, K))
    refresh(G, cover, marg, 0, Q, big)
    now = whole_cost(G, cover, worked, big, lack)[0]
    best = np.empty(G.max_len + 1)
    came = np.zeros((G.max_len + 1, 2), dtype=np.int64)
    ps, ds = np.empty(3, np.int64), np.empty(3, np.int64)
    old_b, old_n = np.empty(3, np.int64), np.empty(3, np.int64)
    old_posts = np.empty((3, G.max_len), posts.dtype)
    for _ in range(moves):
        if stop[0] != 0:
            break
        # where: a quarter with too few or too many people, else anywhere
        d = np.random.randint(D)
        for _try in range(12):
            q, k = np.random.randint(Q), np.random.randint(K)
            if cover[q, k] < G.least[q, k] or (_try > 8 and cover[q, k] > G.most[q, k]):
                d = 0
                while d + 1 < D and G.first_q[d + 1] + 24 <= q:  # tours reaching q mostly start this day
                    d += 1
                if np.random.random() < 0.3:
                    d = max(0, d - 1)
                break
        n = 1 + np.random.randint(3)
        p = np.random.randint(P)
        kind = np.random.randint(3)
        m = 0
        for i in range(n):
            if i == 0:
                pi, di = p, d
            elif kind == 0:  # same person, other days
                pi, di = p, np.random.randint(D)
            elif kind == 1:  # other people, same day
                pi, di = np.random.randint(P), d
            else:
                pi, di = p, min(D - 1, max(0, d + np.random.randint(-1, 2)))
            again = False
            for j in range(m):
                again = again or (ps[j] == pi and ds[j] == di)
            if not again:
                ps[m], ds[m] = pi, di
                m += 1
        change = 0.0
        for i in range(m):
            pi, di = ps[i], ds[i]
            old_b[i], old_n[i] = begin[pi, di], length[pi, di]
            if begin[pi, di] >= 0:
                b, ln = begin[pi, di], length[pi, di]
                for t in range(ln):
                    kk = posts[pi, di, t]
                    old_posts[i, t] = kk
                    c = cover[b + t, kk]
                    change += presence_cost(G, b + t, kk, c - 1, big) - presence_cost(G, b + t, kk, c, big)
                    cover[b + t, kk] = c - 1
                refresh(G, cover, marg, b, b + ln, big)
                short = max(0, G.low[pi] - worked[pi])
                worked[pi] -= ln
                change += lack * (max(0, G.low[pi] - worked[pi]) - short)
                begin[pi, di], length[pi, di] = -1, 0
        for i in range(m):
            pi, di = ps[i], ds[i]
            change += insert(
                G, begin, length, posts, cover, marg, worked, pi, di, big, lack, heat, best, came
            )
            if begin[pi, di] >= 0:
                refresh(G, cover, marg, begin[pi, di], begin[pi, di] + length[pi, di], big)
        if change <= 0 or np.random.random() < np.exp(-change / max(heat, 1e-9)):
            now += change
            continue
        for i in range(m):
            pi, di = ps[i], ds[i]
            if begin[pi, di] >= 0:
                put(G, begin, length, posts, cover, pi, di, -1)
                refresh(G, cover, marg, begin[pi, di], begin[pi, di] + length[pi, di], big)
                worked[pi] -= length[pi, di]
        for i in range(m):
            pi, di = ps[i], ds[i]
            begin[pi, di], length[pi, di] = old_b[i], old_n[i]
            if old_b[i] >= 0:
                posts[pi, di, : old_n[i]] = old_posts[i, : old_n[i]]
                put(G, begin, length, posts, cover, pi, di, 1)
                refresh(G, cover, marg, old_b[i], old_b[i] + old_n[i], big)
                worked[pi] += old_n[i]
    return now
