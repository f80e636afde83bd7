"""Durations seen only in part: patience of those who were served in time, hand-over of those left idle."""

import numpy as np

from ..distributions import NEVER, POINTS, Distribution, empirical
from ..random_streams import EMPIRICAL


def kaplan_meier(seconds: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Survival function with right censoring: (times, P(longer than time)). Kaplan & Meier, JASA 1958.

    `seconds` (n,): time observed; `seen` (n,) bool: whether the event happened then (else it was later).
    """
    order = np.argsort(seconds, kind="stable")
    times, events = seconds[order], seen[order]
    at, first = np.unique(times, return_index=True)
    risk = len(times) - first
    died = np.add.reduceat(events.astype(float), first) if len(at) else np.zeros(0)
    keep = died > 0
    return at[keep], np.cumprod(1 - died[keep] / risk[keep])


def reversed_kaplan_meier(seconds: np.ndarray, exact: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distribution function with left censoring: (times, P(at most time)), by Kaplan–Meier in reversed time.

    `exact` False: the value is known only to be at most `seconds`.
    """
    at, survival = kaplan_meier(-seconds, exact)
    times = -at[::-1]
    below = survival[::-1]  # P(value < time)
    return times, np.concatenate([below[1:], [1.0]])


def patience(seconds: np.ndarray, left: np.ndarray) -> Distribution:
    """Patience from waits: `left` True for those who gave up, False for those called before.

    Beyond the last abandonment seen, the mean hazard of the whole sample goes on (memoryless tail), so that
    the many who never gave up are not thought to do so at the longest wait on record.
    """
    total, events = float(seconds.sum()), int(left.sum())
    if not events:
        return NEVER
    hazard = events / total
    times, survival = kaplan_meier(seconds, left)
    levels = np.linspace(0, 1, POINTS)
    level = 1 - levels  # survival wanted
    floor = survival[-1]
    quantiles = np.interp(-level, -np.concatenate([[1.0], survival]), np.concatenate([[0.0], times]))
    tail = level < floor
    safe = np.maximum(level[tail], 0.25 / POINTS)
    quantiles[tail] = times[-1] + np.maximum(np.log(floor / safe), 0.0) / hazard
    return Distribution(EMPIRICAL, points=tuple(float(q) for q in quantiles))


def from_steps(times: np.ndarray, cumulative: np.ndarray) -> Distribution:
    """An empirical distribution from a step function: P(at most times[i]) = cumulative[i].

    `times` ascending, `cumulative` ending at 1. The mean is kept.
    """
    weights = np.diff(np.concatenate([[0.0], cumulative]))
    weights = weights / weights.sum()
    fine = np.searchsorted(np.cumsum(weights), (np.arange(20_000) + 0.5) / 20_000 - 1e-12)
    values = times[np.minimum(fine, len(times) - 1)]
    return empirical(values)
