"""Intervals from back-test residuals that grow with the horizon and differ by series."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

SHRINK = 60.0  # residuals' worth of the pooled scale mixed into each series' own
GUESS = 0.25  # spread in logs where there is nothing to learn it from
SMOOTH = 7  # horizon steps over which the growth of the error is averaged


@dataclass(frozen=True, eq=False)
class ResidualScale:
    """scale: I, typical absolute residual of a series; growth: H, relative size by horizon; marks: Q, quantiles
    of the residual divided by both."""

    scale: np.ndarray
    growth: np.ndarray
    levels: tuple[float, ...]
    marks: np.ndarray

    def offsets(self) -> np.ndarray:
        """I × H × Q offsets to add to the point forecast, on the residuals' scale."""
        return self.scale[:, None, None] * self.growth[None, :, None] * self.marks[None, None, :]


def fit_residuals(residual: np.ndarray, levels: tuple[float, ...]) -> ResidualScale:
    """Learn scale, growth and quantiles from K × I × H residuals (NaN = not observed).

    The scale a series is given is the one it would have had without the origin scored (leave one origin out), so
    that the quantiles include the uncertainty of the scale.
    """
    origins, count, horizon = residual.shape
    if not origins or np.isnan(residual).all():
        return _untested(count, horizon, levels)
    size = np.abs(residual)
    cap = 8 * np.nanmedian(size) + 1e-12
    size = np.minimum(size, cap)
    by_step = np.nanmean(size, axis=(0, 1))
    width = min(SMOOTH, horizon)
    padded = np.pad(by_step, (width // 2, width - 1 - width // 2), mode="edge")
    growth = np.convolve(padded, np.ones(width) / width, mode="valid")
    growth = np.maximum(growth / growth.mean(), 1e-6)
    unit = size / growth
    total, seen = np.nansum(unit, axis=2), (~np.isnan(unit)).sum(axis=2)
    overall = max(total.sum() / max(seen.sum(), 1), 1e-9)
    scale = _shrunk(total.sum(axis=0), seen.sum(axis=0), overall)
    others = _shrunk(total.sum(axis=0) - total, seen.sum(axis=0) - seen, overall)
    ratio = residual / (others[:, :, None] * growth)
    ratio = ratio[~np.isnan(ratio)]
    return ResidualScale(scale, growth, levels, np.quantile(ratio, levels))


def _untested(count: int, horizon: int, levels: tuple[float, ...]) -> ResidualScale:
    """Without a single back-test: a normal error of a quarter, said to be a guess in the notes."""
    marks = np.array([NormalDist().inv_cdf(q) for q in levels])
    return ResidualScale(np.full(count, GUESS), np.ones(horizon), levels, marks)


def _shrunk(total: np.ndarray, seen: np.ndarray, overall: float) -> np.ndarray:
    return (total + SHRINK * overall) / (seen + SHRINK)
