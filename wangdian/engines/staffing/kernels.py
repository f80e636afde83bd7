"""The compiled arithmetic behind `erlang` and `required`: one pass over arrays of equal length, no allocation.

All kernels stand in this one file, because the cache of compiled code is stamped with the file of a function
and does not see changes in others.
"""

import math

from ..queueing.jit import jit

MOST = 100_000  # servers: above this the answer is NO_ANSWER
NO_ANSWER = -1
TERMS = 12  # of the gamma series before its rest is bounded
DOUBT = 1e-9  # relative; what is decided by less is decided again by the full sums


@jit(inline=True)
def inverse_b(servers, load):
    """1 / Erlang B as the sum of n (n-1) … (n-k+1) / load^k; inf when load is 0 and there are servers.

    The recursion multiplied out: its terms do not wait for the sum.
    """
    step = 1.0 / load if load > 0.0 else math.inf
    term = inverse = 1.0
    for k in range(servers, 0, -1):
        term *= k * step
        inverse += term
    return inverse


@jit(inline=True)
def gamma_series(a, x, y):
    """Sums over k of x^k / (a (a+1) … (a+k)), and of y^k likewise: the lower incomplete gamma function without
    its front factor, at two points y ≤ x at once (they share the divisions)."""
    inverse = 1.0 / a
    term_x = term_y = total_x = total_y = inverse
    while True:
        a += 1.0
        inverse = 1.0 / a
        term_x *= x * inverse
        term_y *= y * inverse
        total_x += term_x
        total_y += term_y
        if term_x < total_x * 1e-16 or total_x > 1e300:
            return total_x, total_y


@jit(inline=True)
def impatient(servers, load, tau, patience, left):
    """(P(wait), P(abandon), P(called within tau), mean wait of all) of M/M/n+M; times in mean work times.

    The third counts the served only, of all who come. Needs servers ≥ 1, load > 0, patience > 0.
    `left` = exp(-tau/patience), which does not depend on the servers.
    """
    x = load * patience
    a = servers * patience
    inverse = inverse_b(servers - 1, load)
    j0, jt = gamma_series(a, x, x * left)
    j0 *= patience
    if j0 > 1e290:  # hopeless overload: everybody waits and the servers never rest
        lost = 1.0 - servers / load
        return 1.0, lost, 0.0, lost * patience
    bottom = inverse + load * j0
    faded = math.exp(x * (1.0 - left) - servers * tau)
    jt *= patience * faded
    wait = load * j0 / bottom
    lost = (1.0 + (load - servers) * j0) / bottom
    late = (servers * jt - faded) / bottom
    return wait, lost, 1.0 - lost - late, lost * patience


@jit(inline=True)
def rest_between(b, x):
    """(low, high) around R = sum over k of x^k / (b (b+1) … (b+k-1)), for 0 ≤ x < b + 1.

    The fourth and the second convergent of R = 1/(1 - x/(b + x/(b+1 - bx/(b+2 + 2x/(b+3 - …))))), the continued
    fraction of Kummer's M(1, b, x); its convergents lie above and below by turns of two.
    """
    outer = (b + 2.0) * (b + 3.0) + 2.0 * x
    inner = (b + 1.0) * outer - b * x * (b + 3.0)
    low = b * inner + x * outer
    return low / (low - x * inner), (b * (b + 1.0) + x) / (b * (b + 1.0 - x))


@jit(inline=True)
def gamma_between(a, x, y):
    """(low, high) around the first sum of `gamma_series` and around the second; needs y ≤ x < a + TERMS + 2."""
    inverse = 1.0 / a
    term_x = term_y = inverse
    total_x = total_y = 0.0
    for _ in range(TERMS + 1):
        total_x += term_x
        total_y += term_y
        a += 1.0
        inverse = 1.0 / a
        term_x *= x * inverse
        term_y *= y * inverse
    low_x, high_x = rest_between(a + 1.0, x)
    low_y, high_y = rest_between(a + 1.0, y)
    return (
        total_x + term_x * low_x,
        total_x + term_x * high_x,
        total_y + term_y * low_y,
        total_y + term_y * high_y,
    )


@jit(inline=True)
def surely(servers, load, patience, left, inverse, faded, share, lost, occupancy):
    """1 where M/M/n+M surely keeps the promises, -1 where it surely does not, 0 where a few terms cannot tell.

    `inverse` = 1/B(servers - 1), `faded` = exp(load patience (1 - left) - servers tau). With P(abandon) and
    P(late) written as fractions over 1/B + load J(0), each promise is linear in J(0) and J(tau):
    its sign follows from where they lie, without division.
    """
    x = load * patience
    a = servers * patience
    if not (x < a + TERMS + 2.0 and inverse < 1e290 and faded < 1e290):
        return 0
    low, high, low_t, high_t = gamma_between(a, x, x * left)
    low *= patience
    high *= patience
    doubt = DOUBT * (inverse + load * high)
    # abandoning: P(abandon) <= lost
    fixed, slope = lost * inverse - 1.0, servers - load * (1.0 - lost)
    least = fixed + slope * (low if slope > 0.0 else high)
    most = fixed + slope * (high if slope > 0.0 else low)
    # occupancy: load (1 - P(abandon)) <= occupancy servers
    fixed, slope = 1.0 - (1.0 - occupancy * servers / load) * inverse, -servers * (1.0 - occupancy)
    least = min(least, fixed + slope * high)
    most = min(most, fixed + slope * low)
    # called in time: P(abandon) + P(late) <= 1 - share
    slack = 1.0 - share
    fixed, slope = slack * inverse - 1.0 + faded, servers - load * (1.0 - slack)
    weight = servers * patience * faded
    least = min(least, fixed + slope * (low if slope > 0.0 else high) - weight * high_t)
    most = min(most, fixed + slope * (high if slope > 0.0 else low) - weight * low_t)
    if least > doubt:
        return 1
    return -1 if most < -doubt else 0


@jit
def b_many(servers, load, out):
    for i in range(servers.shape[0]):
        out[i] = 1.0 / inverse_b(servers[i], load[i])


@jit
def solve_b(load, blocking, out):
    """Fill `out` with the fewest servers whose blocking is at most `blocking` (arrays of one length)."""
    for i in range(load.shape[0]):
        step = 1.0 / load[i] if load[i] > 0.0 else math.inf
        goal = 1.0 / blocking[i] if blocking[i] > 0.0 else math.inf
        inverse = 1.0
        ratio = 0.0
        n = 0
        while inverse < goal and n < MOST:
            n += 1
            ratio += step
            inverse = 1.0 + ratio * inverse
        out[i] = n if inverse >= goal else NO_ANSWER


@jit
def solve_c(load, tau, share, wait, occupancy, out):
    """Fill `out` with the fewest servers of M/M/n that keep all three promises (arrays of one length):

    called within tau at least `share`, mean wait at most `wait`, occupancy at most `occupancy`.
    """
    for i in range(load.shape[0]):
        a = load[i]
        if a <= 0.0:
            out[i] = 0
            continue
        slack = 1.0 - share[i]
        # n must exceed the load, and reach load / occupancy
        n = max(int(a) + 1, math.ceil(a / occupancy[i] - 1e-12))
        if n > MOST or slack <= 0.0:
            out[i] = NO_ANSWER
            continue
        step = 1.0 / a
        inverse = 1.0
        ratio = 0.0
        for _ in range(n):
            ratio += step
            inverse = 1.0 + ratio * inverse
        late = math.exp(-(n - a) * tau[i])
        fade = math.exp(-tau[i])
        while n < MOST:
            # C = n / ((n - a) / B + a); C e^{-(n - a) tau} <= 1 - share; C / (n - a) <= wait
            bottom = (n - a) * inverse + a
            if n * late <= slack * bottom and n <= wait[i] * (n - a) * bottom:
                break
            n += 1
            ratio += step
            inverse = 1.0 + ratio * inverse
            late *= fade
        out[i] = n if n < MOST else NO_ANSWER


@jit
def solve_a(load, tau, patience, share, wait, occupancy, lost, out):
    """Fill `out` with the fewest servers of M/M/n+M that keep all four promises (arrays of one length):

    those of `solve_c`, with the wait of all who come, and at most `lost` abandoning.
    """
    excess = 0.5  # (servers - load) / sqrt(load) of the answers before: where to look first
    tau_before = patience_before = left = fade = math.nan
    for i in range(load.shape[0]):
        a = load[i]
        if a <= 0.0:
            out[i] = 0
            continue
        if tau[i] != tau_before or patience[i] != patience_before:
            tau_before, patience_before = tau[i], patience[i]
            left = math.exp(-tau_before / patience_before)
            fade = math.exp(-tau_before)
        gone_most = min(lost[i], wait[i] / patience[i])  # the mean wait is patience × P(abandon)
        least = max(1, math.ceil(a * max(share[i], 1.0 - gone_most) - 1e-12))  # n / load can be served
        # one fewer than expected: if it fails and the next does, or it does and the one before fails, two looks
        n = min(max(least, int(a + excess * math.sqrt(a))), MOST)
        inverse = inverse_b(n - 1, a)
        faded = math.exp(a * patience[i] * (1.0 - left) - n * tau[i])
        enough = 0  # fewest servers known to do, 0 for none yet
        while n < MOST:
            kept = surely(n, a, patience[i], left, inverse, faded, share[i], gone_most, occupancy[i])
            if kept == 0:
                _, gone, within, mean = impatient(n, a, tau[i], patience[i], left)
                good = within >= share[i] and gone <= lost[i] and mean <= wait[i]
                kept = 1 if good and a * (1.0 - gone) <= occupancy[i] * n else -1
            if kept > 0:
                enough = n
                if n == least:
                    break
                n -= 1  # maybe fewer will do
                inverse = inverse_b(n - 1, a)
                faded = math.exp(a * patience[i] * (1.0 - left) - n * tau[i])
            elif enough:
                break
            else:
                inverse = 1.0 + n / a * inverse
                faded *= fade
                n += 1
                least = n  # what failed need not be tried again on the way down
        n = enough if enough else MOST
        out[i] = n if n < MOST else NO_ANSWER
        excess += 0.1 * ((n - a) / math.sqrt(a) - excess)


@jit
def impatient_many(servers, load, tau, patience, out):
    for i in range(servers.shape[0]):
        if load[i] <= 0.0:
            out[i, 0] = out[i, 1] = out[i, 3] = 0.0
            out[i, 2] = 1.0
        elif servers[i] < 1:
            out[i, 0] = out[i, 1] = 1.0
            out[i, 2], out[i, 3] = 0.0, patience[i]
        else:
            left = math.exp(-tau[i] / patience[i])
            out[i, 0], out[i, 1], out[i, 2], out[i, 3] = impatient(
                servers[i], load[i], tau[i], patience[i], left
            )
