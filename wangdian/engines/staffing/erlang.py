"""Erlang's formulas and their inverses, exact and over whole arrays.

`load` is the offered load in erlangs: arrivals per second × mean seconds of work (service and hand-over).
Times are in units of the mean work time unless named otherwise (`tau` = target ÷ mean work, `patience` = mean
patience ÷ mean work). All functions broadcast their arguments like numpy.

Erlang B and C: A. K. Erlang, Elektroteknikeren 13, 1917, by the recursion of the inverse blocking
probability, 1/B(n) = 1 + n/load × 1/B(n-1), which loses no digits (all terms positive).
Erlang A (M/M/n+M): C. Palm 1943; O. Garnett, A. Mandelbaum & M. Reiman, M&SOM 4(3), 2002; the waiting time
as in S. Zeltyn & A. Mandelbaum, Queueing Systems 51, 2005, with the incomplete gamma function as a series of
positive terms.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..queueing.jit import jit

MOST = 100_000  # servers: above this the answer is NO_ANSWER
NO_ANSWER = -1


@jit(inline=True)
def inverse_b(servers, load):
    """1 / Erlang B by recursion; inf when load is 0 and there are servers."""
    step = 1.0 / load if load > 0.0 else math.inf
    inverse = 1.0
    ratio = 0.0
    for _ in range(servers):
        ratio += step
        inverse = 1.0 + ratio * inverse
    return inverse


@jit(inline=True)
def delayed_c(servers, load, inverse):
    """Erlang C from the inverse of B: n / ((n - load)/B + load)."""
    return servers / ((servers - load) * inverse + load)


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
def impatient(servers, load, tau, patience, left, grown):
    """(P(wait), P(abandon), P(called within tau), mean wait of all) of M/M/n+M; times in mean work times.

    The third counts the served only, of all who come. Needs servers ≥ 1, load > 0, patience > 0.
    `left` = exp(-tau/patience), `grown` = exp(load patience (1 - left)), which do not depend on the servers.
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
    faded = grown * math.exp(-servers * tau)
    jt *= patience * faded
    wait = load * j0 / bottom
    lost = (1.0 + (load - servers) * j0) / bottom
    late = (servers * jt - faded) / bottom
    return wait, lost, 1.0 - lost - late, lost * patience


@jit
def _b_many(servers, load, out):
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
    excess = 0.5  # (servers - load) / sqrt(load) of the answer before: where to look first
    for i in range(load.shape[0]):
        a = load[i]
        if a <= 0.0:
            out[i] = 0
            continue
        left = math.exp(-tau[i] / patience[i])
        grown = math.exp(a * patience[i] * (1.0 - left))
        least = max(1, math.ceil(a * max(share[i], 1.0 - lost[i]) - 1e-12))  # n / load can be served
        n = min(max(least, math.ceil(a + excess * math.sqrt(a))), MOST)
        enough = 0  # fewest servers known to do, 0 for none yet
        while n < MOST:
            _, gone, within, mean = impatient(n, a, tau[i], patience[i], left, grown)
            good = within >= share[i] and gone <= lost[i] and mean <= wait[i]
            if good and a * (1.0 - gone) <= occupancy[i] * n:
                enough = n
                if n == least:
                    break
                n -= 1  # maybe fewer will do
            elif enough:
                break
            else:
                n += 1
                least = n  # what failed need not be tried again on the way down
        n = enough if enough else MOST
        out[i] = n if n < MOST else NO_ANSWER
        excess = (n - a) / math.sqrt(a)


@jit
def _impatient_many(servers, load, tau, patience, out):
    for i in range(servers.shape[0]):
        if load[i] <= 0.0:
            out[i, 0] = out[i, 1] = out[i, 3] = 0.0
            out[i, 2] = 1.0
        elif servers[i] < 1:
            out[i, 0] = out[i, 1] = 1.0
            out[i, 2], out[i, 3] = 0.0, patience[i]
        else:
            left = math.exp(-tau[i] / patience[i])
            grown = math.exp(load[i] * patience[i] * (1.0 - left))
            out[i, 0], out[i, 1], out[i, 2], out[i, 3] = impatient(
                servers[i], load[i], tau[i], patience[i], left, grown
            )


def erlang_b(servers, load):
    """Probability that an arrival finds all servers busy and is lost. Raises ValueError for negatives."""
    servers, load = _checked(servers, load)
    return _plain(_b(servers, load))


def erlang_c(servers, load):
    """Probability of waiting in M/M/n; 1 where load ≥ servers. Raises ValueError for negatives."""
    servers, load = _checked(servers, load)
    b = _b(servers, load)
    with np.errstate(divide="ignore", invalid="ignore"):
        c = servers * b / (servers - load * (1 - b))
    return _plain(np.where(load >= servers, np.where(load > 0, 1.0, 0.0), c))


def mean_wait_c(servers, load):
    """Mean wait of M/M/n in mean work times; inf where load ≥ servers."""
    servers, load = _checked(servers, load)
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.asarray(erlang_c(servers, load)) / (servers - load)
    return _plain(np.where(load >= servers, np.where(load > 0, np.inf, 0.0), wait))


def share_within_c(servers, load, tau):
    """P(wait ≤ tau) of M/M/n, tau in mean work times; 0 where load ≥ servers."""
    servers, load = _checked(servers, load)
    late = np.asarray(erlang_c(servers, load)) * np.exp(
        -np.maximum(servers - load, 0) * np.asarray(tau, float)
    )
    return _plain(np.where((load >= servers) & (load > 0), 0.0, 1 - late))


@dataclass(frozen=True)
class ErlangA:
    """M/M/n+M in arrays: waits in mean work times; `within`: called within tau, of all who come."""

    waiting: np.ndarray
    abandoned: np.ndarray
    within: np.ndarray
    mean_wait: np.ndarray


def erlang_a(servers, load, patience, tau=0.0) -> ErlangA:
    """The queue with impatient customers. Raises ValueError for negative load or servers, patience ≤ 0."""
    servers, load = _checked(servers, load)
    if np.any(np.asarray(patience) <= 0):
        raise ValueError("patience must be positive")
    parts = np.broadcast_arrays(servers, load, np.asarray(tau, float), np.asarray(patience, float))
    shape = parts[0].shape
    flat = [np.ascontiguousarray(part).ravel() for part in parts]
    out = np.empty((flat[0].size, 4))
    _impatient_many(*flat, out)
    return ErlangA(*(_plain(out[:, i].reshape(shape)) for i in range(4)))


def _b(servers, load):
    parts = np.broadcast_arrays(servers, load)
    out = np.empty(parts[0].size)
    _b_many(*(np.ascontiguousarray(part).ravel() for part in parts), out)
    return out.reshape(parts[0].shape)


def _checked(servers, load):
    servers, load = np.asarray(servers), np.asarray(load, float)
    if np.any(servers < 0) or np.any(servers != servers.astype(np.int64)):
        raise ValueError("servers must be whole and not negative")
    if np.any(~np.isfinite(load)) or np.any(load < 0):
        raise ValueError("load must be finite and not negative")
    return servers.astype(np.int64), load


def _plain(value):
    value = np.asarray(value)
    return float(value) if value.ndim == 0 else value
