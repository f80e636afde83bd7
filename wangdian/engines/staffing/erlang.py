"""Erlang's formulas and their inverses, exact and over whole arrays.

`load` is the offered load in erlangs: arrivals per second × mean seconds of work (service and hand-over).
Times are in units of the mean work time unless named otherwise (`tau` = target ÷ mean work, `patience` = mean
patience ÷ mean work). All functions broadcast their arguments like numpy.

Erlang B and C: A. K. Erlang, Elektroteknikeren 13, 1917, by the recursion of the inverse blocking
probability, 1/B(n) = 1 + n/load × 1/B(n-1), or the same multiplied out, which loses no digits (all terms positive).
Erlang A (M/M/n+M): C. Palm 1943; O. Garnett, A. Mandelbaum & M. Reiman, M&SOM 4(3), 2002; the waiting time
as in S. Zeltyn & A. Mandelbaum, Queueing Systems 51, 2005, with the incomplete gamma function as a series of
positive terms.
"""

from dataclasses import dataclass

import numpy as np

from .kernels import b_many, impatient_many


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
    impatient_many(*flat, out)
    return ErlangA(*(_plain(out[:, i].reshape(shape)) for i in range(4)))


def _b(servers, load):
    parts = np.broadcast_arrays(servers, load)
    out = np.empty(parts[0].size)
    b_many(*(np.ascontiguousarray(part).ravel() for part in parts), out)
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
