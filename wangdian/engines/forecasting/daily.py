"""Daily values of many series, up to eight weeks ahead.

Each series (in logs) = its own mean + what all series share + what is its own. Both parts are smoothed and carried
forward by a covariance of days (`daykernel`); outliers are pulled in on the way. Several recipes are back-tested on
earlier origins and share the weight by their errors, series by series.
"""

from dataclasses import dataclass, replace

import numpy as np

from wangdian.engines.forecasting import rivals
from wangdian.engines.forecasting.daycalendar import DayCalendar
from wangdian.engines.forecasting.daykernel import DayKernel, covariance
from wangdian.engines.forecasting.levels import SHARED_FROM, WEIGHT_POWER, Recipe
from wangdian.engines.forecasting.smoother import factorise, fitted, predict, robust_scale, row_median

FLOOR = 0.02  # a value below this share of the usual level counts as this share of it
CLIP, ROUNDS = 1.5, 4
FEWEST_DAYS = 42  # history a back-test origin needs
ORIGINS = 4

_COMMON = DayKernel(
    "common", noise=0.064, rest=0.2, weekday=0.65, drift=0.045, drift_days=160, level=0.117, level_days=260, fast=0.02,
    fast_days=2.6, month=0.08, month_width=0.95, edges=0.03, first=0.05, unusual=0.05, second=0.0, before=0.03,
    festival=0.3,
    near_festival=0.3, position=0.1, year=0.08, year_width=0.4, year_weekday=0.13, payday=0.05, lunar=0.02,
)  # fmt: skip
_OWN = DayKernel(
    "own", noise=0.48, rest=0.1, weekday=0.435, drift=0.1, drift_days=160, level=0.19, level_days=400, fast=0.057,
    fast_days=3.8, month=0.043, month_width=1.1, edges=0.03, first=0.05, unusual=0.05, second=0.0, before=0.03,
    festival=0.33,
    near_festival=0.33, position=0.0, year=0.136, year_width=0.4, payday=0.1,
)  # fmt: skip
SHARED_RECIPES = (
    Recipe("共有与各自", _OWN, _COMMON),
    Recipe(
        "共有与各自，更快跟进",
        replace(_OWN, noise=0.3, level=0.3, fast=0.1),
        replace(_COMMON, level=0.06, year=0.15, fast=0.05),
    ),
    Recipe(
        "共有与各自，不看年度",
        replace(_OWN, year=0.0),
        replace(_COMMON, year=0.0, year_weekday=0.0, level=0.15),
    ),
)
LONE_RECIPES = (
    Recipe("各自", replace(_OWN, noise=0.15, edges=0.05, first=0.15)),
    Recipe("各自，更快跟进", replace(_OWN, noise=0.1, level=0.15, level_days=60, fast=0.1, first=0.15)),
    Recipe("各自，不看年度", replace(_OWN, noise=0.15, year=0.0, first=0.15)),
)


@dataclass(frozen=True, eq=False)
class DailyForecast:
    """ahead: I × H logs; residual: K × I × H back-test residuals in logs; weights: R × I; error: R × I mean
    absolute back-test errors (logs); recipes: names; fit: I × T smoothed logs of the past; origins: K back-test
    origins."""

    ahead: np.ndarray
    residual: np.ndarray
    weights: np.ndarray
    error: np.ndarray
    recipes: tuple[str, ...]
    fit: np.ndarray
    origins: tuple[int, ...]

    @property
    def scale(self) -> np.ndarray:
        """I × 1 usual back-test residual in logs (0.1 where nothing was tested)."""
        if not len(self.origins):
            return np.full((len(self.ahead), 1), 0.1)
        flat = self.residual.transpose(1, 0, 2).reshape(len(self.ahead), -1)
        return robust_scale(flat)

    def scores(self, values: np.ndarray, i: int) -> tuple[float, float]:
        """WAPE of series i over the back-test origins, and of repeating the last week before each; percent."""
        error, naive, total = 0.0, 0.0, 0.0
        horizon = self.ahead.shape[1]
        for k, origin in enumerate(self.origins):
            actual = values[i, origin : origin + horizon]
            week = np.resize(values[i, origin - 7 : origin], horizon)
            seen = ~np.isnan(actual) & ~np.isnan(week) & (actual > 0)
            point = actual[seen] * np.exp(-self.residual[k, i][seen])
            error += np.abs(actual[seen] - point).sum()
            naive += np.abs(actual[seen] - week[seen]).sum()
            total += actual[seen].sum()
        if total <= 0:
            return float("nan"), float("nan")
        return 100 * error / total, 100 * naive / total


def forecast_days(
    values: np.ndarray,
    calendar: DayCalendar,
    recipes: tuple[Recipe, ...] | None = None,
    candidates: tuple[str, ...] = (),
) -> DailyForecast:
    """Forecast the days of `calendar` after the first T for all series together.

    values: I × T, not negative, NaN = missing; calendar: T + H days; candidates: names in `rivals.MODELS` that
    compete beside the recipes.
    """
    rivals.check(candidates)
    count, past = values.shape
    horizon = len(calendar) - past
    if recipes is None:
        recipes = SHARED_RECIPES if count >= SHARED_FROM else LONE_RECIPES
    logs = _logs(values)
    origins = back_test_origins(past, horizon)
    ahead, residuals, fits = [], [], []
    for recipe in recipes:
        own = covariance(recipe.own, calendar)
        common = covariance(recipe.common, calendar) if recipe.common else None
        found, smooth = _carry_forward(logs, calendar.weekday, recipe, own, common, past, horizon)
        fits.append(smooth)
        ahead.append(found)
        # each origin cleans and centres afresh, from the days before it only
        tested = [
            logs[:, o : o + horizon]
            - _carry_forward(logs[:, :o], calendar.weekday, recipe, own, common, o, horizon)[0]
            for o in origins
        ]
        residuals.append(tested)
    season = len(np.unique(calendar.weekday[:past]))
    for name in candidates:

        def carried(origin: int, name: str = name) -> np.ndarray:
            known = logs[:, :origin]
            filled = np.where(np.isnan(known), _weekday_medians(known, calendar.weekday[:origin]), known)
            return rivals.forecast(name, filled, horizon, season)

        ahead.append(carried(past))
        fits.append(fits[0])
        residuals.append([logs[:, o : o + horizon] - carried(o) for o in origins])
    names = (*(r.name for r in recipes), *(rivals.MODELS[c] for c in candidates))
    residual = np.array(residuals, float).reshape(len(names), len(origins), count, horizon)
    weights, error = _weigh(residual)
    mix = weights[:, :, None]
    return DailyForecast(
        (mix * np.array(ahead)).sum(axis=0),
        (mix[:, None] * residual).sum(axis=0),
        weights,
        error,
        names,
        (mix * np.array(fits)).sum(axis=0),
        tuple(origins),
    )


def back_test_origins(past: int, horizon: int, most: int = ORIGINS) -> list[int]:
    """Indices of earlier origins whose whole horizon is known, newest first, half a horizon or a week apart."""
    step = max(7, horizon // 2)
    return [o for o in range(past - horizon, FEWEST_DAYS - 1, -step)][:most]


def _logs(values: np.ndarray) -> np.ndarray:
    positive = np.where(values > 0, values, np.nan)
    none = np.isnan(positive).all(axis=1)
    positive[none] = 1.0
    usual = row_median(positive)[:, None]
    return np.log(np.maximum(values, FLOOR * usual))


def _carry_forward(logs, weekday, recipe, own, common, past, horizon):
    """One recipe from one origin: (I × H forecast, I × T fit), both in logs."""
    seen = ~np.isnan(logs)
    current = np.where(seen, logs, _weekday_medians(logs, weekday[:past]))
    of_own = factorise(own, past, recipe.own.noise)
    of_common = factorise(common, past, recipe.common.noise) if recipe.common else None
    for step in range(ROUNDS + 1):
        mean = current.mean(axis=1, keepdims=True)
        apart = current - mean
        shared = apart.mean(axis=0, keepdims=True)
        shared_fit = fitted(of_common, shared) if of_common else 0.0
        rest = apart - shared_fit
        if step == ROUNDS:
            break
        smooth = mean + shared_fit + fitted(of_own, rest)
        residual = np.where(seen, logs - smooth, np.nan)
        scale = robust_scale(residual)
        current = np.where(seen, smooth + np.clip(residual, -CLIP * scale, CLIP * scale), smooth)
    ahead = mean + predict(of_own, rest, past, past, past + horizon)
    if of_common:
        ahead = ahead + predict(of_common, shared, past, past, past + horizon)
    return ahead, smooth


def _weekday_medians(logs: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    usual = row_median(logs)[:, None]
    found = np.empty_like(logs)
    for day in np.unique(weekday):
        on = weekday == day
        median = row_median(logs[:, on])[:, None]
        found[:, on] = np.where(np.isnan(median), usual, median)
    return found


def _weigh(residual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights R × I and errors R × I from R × K × I × H residuals; a series' own errors are mixed half and half
    with all series', because a few origins say little about one series."""
    recipes, origins, count, _ = residual.shape
    if not origins:
        return np.full((recipes, count), 1 / recipes), np.full((recipes, count), np.nan)
    size = np.abs(residual)
    size = np.minimum(size, 6 * np.nanmedian(size) + 1e-9)
    own = np.nanmean(size, axis=(1, 3)) + 1e-6  # a perfect back-test must not divide by nothing
    own = np.where(np.isnan(own), np.nanmean(own, axis=1, keepdims=True), own)
    mixed = 0.5 * own / own.mean(axis=0) + 0.5 * (own.mean(axis=1) / own.mean())[:, None]
    power = (mixed / mixed.min(axis=0)) ** -WEIGHT_POWER
    return power / power.sum(axis=0), own
