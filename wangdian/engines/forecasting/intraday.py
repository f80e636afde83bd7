"""Arrivals within the day: day level × shape of the day.

At 15 minutes this simple structure beats generic seasonal models by a third (Weinberg, Brown & Stroud 2007
use the same decomposition with Bayesian estimation; Shen & Huang 2008 with singular vectors).
"""

from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting.daycalendar import DayCalendar
from wangdian.engines.forecasting.intervals import Spread, fit_spread
from wangdian.engines.forecasting.levels import SINGLE_RECIPES, LevelForecast, forecast_next_days
from wangdian.engines.forecasting.profile import forecast_shapes

SMALLEST = 0.5  # a day total below this is taken as this, so that its logarithm exists
CALIBRATION_DAYS = 60
SLOPE_PRIOR = 10.0  # days' worth of "no carry-over" mixed into the learnt carry-over of the morning
CARRY_MOST = 1.0
OUT_OF_ORDER = 2.0  # a day off by this factor does not calibrate the intervals


@dataclass(frozen=True, eq=False)
class IntradayFit:
    """point: I × H × S; past: I × T × S forecasts of the known days, each from the days before it; values: what
    came; level: the day level's forecast; shape: I × H × S shares."""

    point: np.ndarray
    past: np.ndarray
    values: np.ndarray
    level: LevelForecast
    shape: np.ndarray

    def quantiles(self, levels: tuple[float, ...]) -> np.ndarray:
        """I × H × S × Q quantiles of the days ahead."""
        return self._spread(self.values, self.past, levels).quantiles(self.point, self.level.growth)

    def _spread(self, values: np.ndarray, past: np.ndarray, levels: tuple[float, ...]) -> Spread:
        recent = slice(max(0, values.shape[1] - CALIBRATION_DAYS), None)
        actual, point = values[:, recent], past[:, recent]
        surprise, _ = _surprises(actual, point, actual.shape[2])
        # a closure or an outage is reported, not made the measure of ordinary days
        ordinary = np.abs(np.nan_to_num(surprise)) < np.log(OUT_OF_ORDER)
        return fit_spread(np.where(ordinary[:, :, None], actual, np.nan), point, levels)

    def rest_of_today(
        self, observed: np.ndarray, levels: tuple[float, ...]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Update the first day ahead from what has arrived so far.

        observed: I × k counts of the day's first k slots (NaN = not counted). How much of a surprise so far carries
        over to the rest of the day is learnt from earlier days' surprises (Shen & Huang 2008 and Weinberg et al. 2007
        update within the day by the same idea). Returns (point of the remaining slots I × (S-k), their quantiles
        I × (S-k) × Q, carry-over I).
        """
        done = observed.shape[1]
        recent = slice(max(0, self.values.shape[1] - CALIBRATION_DAYS), None)
        so_far, rest = _surprises(self.values[:, recent], self.past[:, recent], done)
        now, _ = _surprises(observed[:, None, :], self.point[:, :1, :done], done)
        good = (np.abs(so_far) < np.log(OUT_OF_ORDER)) & (np.abs(rest) < np.log(OUT_OF_ORDER))
        x, y = np.where(good, so_far, 0.0), np.where(good, rest, 0.0)
        spread = (x**2).sum(axis=1) / np.maximum(good.sum(axis=1), 1)
        carry = (x * y).sum(axis=1) / np.maximum((x**2).sum(axis=1) + SLOPE_PRIOR * spread, 1e-12)
        carry = np.clip(carry, 0.0, CARRY_MOST)
        point = self.point[:, 0, done:] * np.exp(carry * np.nan_to_num(now[:, 0]))[:, None]
        past = self.past[:, recent, done:] * np.exp(carry[:, None] * np.nan_to_num(so_far))[:, :, None]
        found = self._spread(self.values[:, recent, done:], past, levels).quantiles(
            point[:, None], np.ones(1)
        )
        return point, found[:, 0], carry


def fit_intraday(values: np.ndarray, totals: np.ndarray, calendar: DayCalendar) -> IntradayFit:
    """Fit I × T × S values (NaN = missing; totals I × T) and forecast the days of `calendar` after the first T."""
    level = forecast_next_days(np.log(np.maximum(totals, SMALLEST)), calendar, SINGLE_RECIPES)
    shape = forecast_shapes(values, totals, calendar)
    return IntradayFit(
        np.exp(level.ahead)[:, :, None] * shape.ahead,
        np.exp(level.past)[:, :, None] * shape.past,
        values,
        level,
        shape.ahead,
    )


def _surprises(values: np.ndarray, forecast: np.ndarray, done: int) -> tuple[np.ndarray, np.ndarray]:
    """Log ratio of observed to forecast, I × T, over the first `done` slots and over the rest; one count is added
    to both so that an empty morning is a surprise, not a failure. Slots not counted are left out on both sides."""

    def ratio(part: slice) -> np.ndarray:
        if not values[:, :, part].shape[2]:
            return np.full(values.shape[:2], np.nan)
        a, f = values[:, :, part], forecast[:, :, part]
        seen = ~np.isnan(a) & ~np.isnan(f)
        total, expected = np.where(seen, a, 0).sum(axis=2), np.where(seen, f, 0).sum(axis=2)
        return np.where(seen.any(axis=2), np.log((total + 1) / (expected + 1)), np.nan)

    return ratio(slice(None, done)), ratio(slice(done, None))
