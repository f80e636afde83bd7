"""Panels open day and night: laid end to end, they can be forecast as running series."""

from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting.residuals import fit_residuals
from wangdian.engines.forecasting.running import forecast_running
from wangdian.engines.forecasting.table import DAY, Panel

FINEST = 30  # minutes; finer grains make the matrices large and gain little
LONGEST_DAYS = 7
FEWEST_DAYS = 24
MOST_MISSING = 0.05


@dataclass(frozen=True, eq=False)
class RoundTheClock:
    """point: I × H × S; quantiles: I × H × S × Q; error: WAPE (percent) over the newest back-test origin, which lies
    tested_days before the end."""

    point: np.ndarray
    quantiles: np.ndarray
    error: float
    tested_days: int


def round_the_clock(panel: Panel, future: np.ndarray) -> bool:
    """Whether every hour of every day is there, finely enough observed, and the days wanted follow on."""
    if (
        panel.daily
        or panel.grain < FINEST
        or len(panel.slots) * panel.grain != DAY
        or len(panel.days) < FEWEST_DAYS
    ):
        return False
    days = np.concatenate([panel.days, future]).astype(int)
    dense = np.isnan(panel.values).mean() <= MOST_MISSING
    return bool((np.diff(days) == 1).all() and len(future) <= LONGEST_DAYS and dense)


def forecast_round_the_clock(panel: Panel, future: np.ndarray, levels: tuple[float, ...]) -> RoundTheClock:
    """Forecast the days `future` for a panel of which `round_the_clock` is true."""
    count, _, slots = panel.values.shape
    usual = np.nanmedian(panel.values, axis=1, keepdims=True)
    filled = np.where(np.isnan(panel.values), usual, panel.values)
    horizon = len(future) * slots
    found = forecast_running(list(filled.reshape(count, -1)), horizon, day=slots, week=7 * slots)
    offsets = fit_residuals(found.residual, levels).offsets() * found.unit[:, :, None]
    shape = (count, len(future), slots)
    recent = filled.reshape(count, -1)[:, -horizon:]
    error = 100 * np.abs(found.residual[0] * found.unit).sum() / max(recent.sum(), 1e-9)
    quantiles = np.maximum(found.ahead[:, :, None] + offsets, 0.0)
    return RoundTheClock(
        found.ahead.reshape(shape), quantiles.reshape(*shape, len(levels)), float(error), len(future)
    )
