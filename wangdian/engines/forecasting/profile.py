"""The shape of a day: which share of the day's total falls into each slot.

Shares are smoothed in square roots (constant spread for counts; Brown et al. 2005 use the same root for call
centre arrivals), by the same linear smoother as the day levels: shape of the weekday, of a first day after a
closure, of a place in the month, and what has been drifting lately.
"""

from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting.daycalendar import DayCalendar
from wangdian.engines.forecasting.daykernel import DayKernel, covariance
from wangdian.engines.forecasting.smoother import factorise, one_step, predict

SHAPE = DayKernel(
    "shape", noise=1.0, constant=3.0, rest=0.0, weekday=0.5, drift=0.2, drift_days=60, level=0.4, level_days=25,
    fast=0.2, fast_days=4, month=0.25, month_width=1.0, edges=0.1, first=0.5, unusual=0.0, second=0.0, before=0.0,
    festival=0.3, position=0.3, payday=0.1, regressor=0.0,
)  # fmt: skip
NEIGHBOURS = 1.2  # slots: width of the smoothing across neighbouring slots
CLIP = 4.0
THIN_DAY = 0.4  # days with less than this share of the usual total are no guide to the shape


@dataclass(frozen=True, eq=False)
class ShapeForecast:
    """Shares of the day: ahead I × H × S, past I × T × S (each day from the days before it); rows sum to 1."""

    ahead: np.ndarray
    past: np.ndarray


def forecast_shapes(
    values: np.ndarray, totals: np.ndarray, calendar: DayCalendar, kernel: DayKernel = SHAPE
) -> ShapeForecast:
    """Forecast the shape of the days of `calendar` after the first T.

    values: I × T × S, NaN = missing; totals: I × T.
    """
    count, past_days, slots = values.shape
    usual = np.nanmedian(totals, axis=1, keepdims=True)
    good = (totals > THIN_DAY * usual)[:, :, None] & ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        roots = np.where(good, np.sqrt(np.maximum(values, 0) / totals[:, :, None]), np.nan)
    seen = good.sum(axis=1)
    mean = np.where(seen > 0, np.nansum(roots, axis=1) / np.maximum(seen, 1), 0.0)
    mean[~good.any(axis=(1, 2))] = np.sqrt(1 / slots)  # nothing ever came: no slot is better than another
    off = roots - mean[:, None, :]
    mass = np.nansum(off**2, axis=(1, 2)) / np.maximum(good.sum(axis=(1, 2)), 1)
    spread = np.maximum(np.sqrt(mass), 1e-6)[:, None, None]
    off = np.where(good, np.clip(off / spread, -CLIP, CLIP), 0.0)
    rows = off.transpose(0, 2, 1).reshape(count * slots, past_days)
    factor = factorise(covariance(kernel, calendar), past_days, kernel.noise)
    blur = _blur(slots)

    def shares(found: np.ndarray) -> np.ndarray:
        shape = found.reshape(count, slots, -1).transpose(0, 2, 1) * spread
        share = np.maximum(mean[:, None, :] + shape @ blur, 0.0) ** 2
        return share / np.maximum(share.sum(axis=2, keepdims=True), 1e-12)

    return ShapeForecast(
        shares(predict(factor, rows, past_days, past_days, len(calendar))), shares(one_step(factor, rows))
    )


def _blur(slots: int) -> np.ndarray:
    apart = np.arange(slots)[:, None] - np.arange(slots)[None, :]
    weight = np.exp(-0.5 * (apart / NEIGHBOURS) ** 2)
    return (weight / weight.sum(axis=1, keepdims=True)).T
