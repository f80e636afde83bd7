"""Quantiles around a point forecast, from the errors the same forecast made on earlier days.

Counts spread with the square root of their mean, so errors are compared on the square-root scale
(Anscombe 1948), divided by a spread that grows with the level, and pooled: split conformal prediction
(Vovk 2005; Lei et al. 2018) with back-test residuals as the calibration set.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

ENOUGH = 40  # residuals a series needs before its own are used; below that all series are pooled
RECENT = 8  # half-life of a residual's weight, in weeks of open days


@dataclass(frozen=True, eq=False)
class Spread:
    """How wide one-day-ahead errors are: standard deviation √(base + slope·level) on the root scale, and the
    calibrated quantiles of the error divided by it.

    base, slope: arrays of length I; levels: quantile levels; marks: I × Q standardised quantiles.
    """

    base: np.ndarray
    slope: np.ndarray
    levels: tuple[float, ...]
    marks: np.ndarray

    def quantiles(self, point: np.ndarray, growth: np.ndarray) -> np.ndarray:
        """Quantiles of the forecast: I × H × S × Q, for `point` I × H × S and `growth` of length H, by which the
        part that comes from the day's level is larger than one day ahead."""
        slope = self.slope[:, None, None] * growth[None, :, None] ** 2
        deviation = _deviation(point, self.base[:, None, None], slope)
        root = np.sqrt(np.maximum(point, 0))[..., None] + deviation[..., None] * self.marks[:, None, None, :]
        return np.maximum(root, 0.0) ** 2


def fit_spread(actual: np.ndarray, point: np.ndarray, levels: tuple[float, ...]) -> Spread:
    """Learn the spread from past forecasts; arrays I × T × S, NaN where there is no forecast or no value."""
    count = len(actual)
    gap = np.sqrt(np.maximum(actual, 0)) - np.sqrt(np.maximum(point, 0))
    weeks = (np.arange(actual.shape[1])[::-1] / 5.0)[None, :, None]
    weight = np.broadcast_to(0.5 ** (weeks / RECENT), gap.shape)
    base, slope, marks = np.empty(count), np.empty(count), np.empty((count, len(levels)))
    pooled = None
    for i in range(count):
        seen = ~np.isnan(gap[i])
        if seen.sum() < ENOUGH:
            if pooled is None:
                pooled = _fit_one(gap.reshape(-1), point.reshape(-1), weight.reshape(-1), levels)
            base[i], slope[i], marks[i] = pooled
        else:
            base[i], slope[i], marks[i] = _fit_one(gap[i][seen], point[i][seen], weight[i][seen], levels)
    return Spread(base, slope, levels, marks)


def _fit_one(gap, point, weight, levels):
    seen = ~np.isnan(gap) & ~np.isnan(point)
    if seen.sum() < 5:
        # nothing to learn from: Poisson counts and a tenth of the level
        return 0.25, 0.0025, np.array([NormalDist().inv_cdf(q) for q in levels])
    gap, point, weight = gap[seen], point[seen], weight[seen]
    square = np.minimum(gap**2, 16 * np.median(gap**2) + 1e-9)
    design = np.stack([np.ones_like(point), point]) * np.sqrt(weight)
    found = np.linalg.lstsq(design.T, square * np.sqrt(weight), rcond=None)[0]
    base = max(found[0], 0.05 * square.mean(), 1e-6)
    slope = max(found[1], 0.0)
    ratio = gap / _deviation(point, base, slope)
    return base, slope, weighted_quantile(ratio, weight, levels)


def _deviation(point, base, slope):
    return np.sqrt(base + slope * np.maximum(point, 0))


def weighted_quantile(values: np.ndarray, weight: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    """Quantiles of weighted values, interpolated between mid-ranks."""
    order = np.argsort(values)
    running = np.cumsum(weight[order])
    rank = (running - 0.5 * weight[order]) / running[-1]
    return np.interp(levels, rank, values[order])
