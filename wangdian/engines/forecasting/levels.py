"""Day levels: several covariances ("recipes"), each forecasting every series, weighted by their past errors.

A recipe splits a panel into what all series share (their mean, followed closely) and what is a series' own
(followed cautiously). With few series there is nothing to share and the own part does it all.
"""

from dataclasses import dataclass, replace

import numpy as np

from wangdian.engines.forecasting.daycalendar import DayCalendar
from wangdian.engines.forecasting.daykernel import DayKernel, covariance
from wangdian.engines.forecasting.smoother import clean, factorise, fitted, one_step, predict, row_median

SHARED_FROM = 8  # series needed before their mean says something about each of them
WEIGHT_POWER = (
    8  # weights fall with the eighth power of the back-test error: bad recipes fade, good ones share
)
MEMORY_DAYS = 60  # half-life of a back-test error


@dataclass(frozen=True)
class Recipe:
    """One way of forecasting day levels: `own` for each series, `common` for the mean of all (None: none)."""

    name: str
    own: DayKernel
    common: DayKernel | None = None


def _single_recipes() -> tuple[Recipe, ...]:
    base = DayKernel(
        "base",
        noise=0.03,
        weekday=0.12,
        first=0.4,
        drift=0.0,
        fast=0.05,
        level=0.04,
        level_days=20,
        edges=0.05,
        second=0.06,
        near_festival=0.1,
    )
    found = [
        replace(base, name=f"月内规律{fine}而{strong}{moving}", month_width=width, month=month, drift=drift)
        for width, fine in ((0.45, "细"), (1.0, "匀"), (1.6, "缓"))
        for month, strong in ((0.05, "弱"), (0.12, "强"))
        for drift, moving in ((0.0, ""), (0.04, "，星期渐变"))
    ]
    found.append(replace(base, name="紧跟近几天", fast=0.1, fast_days=3, month=0.05))
    found.append(replace(base, name="看长期水平", fast=0.02, level=0.03, level_days=60, month=0.05))
    return tuple(Recipe(k.name, k) for k in found)


SINGLE_RECIPES = _single_recipes()


@dataclass(frozen=True, eq=False)
class LevelForecast:
    """Day levels in logs.

    ahead: I × H; past: I × T forecasts of each training day made from the days before it (the first MIN_PAST
    are NaN); smooth: I × T fitted; residual: I × T observed minus fitted, NaN where missing; scale: I × 1 robust
    spread of the residual; weights: R × I; growth: H, error of a day h ahead over the error of the next day's;
    recipes: their names.
    """

    ahead: np.ndarray
    past: np.ndarray
    smooth: np.ndarray
    residual: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    growth: np.ndarray
    recipes: tuple[str, ...]


MIN_PAST = 15


def forecast_next_days(
    levels: np.ndarray, calendar: DayCalendar, recipes: tuple[Recipe, ...] = SINGLE_RECIPES
) -> LevelForecast:
    """Forecast the days of `calendar` after the first T, weighting recipes by one-day-ahead errors.

    levels: I × T logs of day totals, NaN = missing; calendar: T + H days. Every quantity in `past` for day t
    is computed from days before t (prequential forecasts, Dawid 1984).
    """
    past_days = levels.shape[1]
    horizon = len(calendar) - past_days
    centre = np.nan_to_num(row_median(levels)[:, None])
    values = levels - centre
    origins = [o for o in range(past_days - 1, MIN_PAST, -3)][:12] if horizon > 1 else []
    parts, later = [], []
    for recipe in recipes:
        factor = factorise(covariance(recipe.own, calendar), past_days, recipe.own.noise)
        cleaned, residual, scale = clean(factor, values)
        steps = one_step(factor, cleaned)
        ahead = predict(factor, cleaned, past_days, past_days, len(calendar))
        parts.append((ahead, steps, fitted(factor, cleaned), residual, scale))
        later.append([_later_errors(factor, cleaned, values, o, horizon) for o in origins])
    ahead, steps, smooth, residual, scale = (np.stack(p) for p in zip(*parts, strict=True))
    weights = _weights(np.abs(steps - values[None]))
    mix = weights[:, :, None]
    past = (mix * steps).sum(axis=0)
    past[:, : min(MIN_PAST, past_days)] = np.nan
    return LevelForecast(
        (mix * ahead).sum(axis=0) + centre,
        past + centre,
        (mix * smooth).sum(axis=0) + centre,
        (mix * residual).sum(axis=0),
        (mix * scale).sum(axis=0),
        weights,
        _growth(np.array(later), weights, horizon),
        tuple(r.name for r in recipes),
    )


def _later_errors(factor, cleaned, values, origin: int, horizon: int) -> np.ndarray:
    """I × horizon errors of the days from `origin` on, NaN beyond the last known day."""
    last = min(origin + horizon, values.shape[1])
    found = np.full((len(values), horizon), np.nan)
    found[:, : last - origin] = values[:, origin:last] - predict(factor, cleaned, origin, origin, last)
    return found


def _growth(errors: np.ndarray, weights: np.ndarray, horizon: int) -> np.ndarray:
    """Growth of the error with the horizon from R × K × I × H errors: a straight line through the squares, never
    falling."""
    ones = np.ones(horizon)
    if errors.size == 0:
        return ones
    mixed = (weights[:, None, :, None] * errors).sum(axis=0)
    size = np.minimum(np.abs(mixed), 5 * np.nanmedian(np.abs(mixed)) + 1e-9)
    seen = (~np.isnan(size)).sum(axis=(0, 1))
    square = np.nansum(size**2, axis=(0, 1)) / np.maximum(seen, 1)
    ahead = np.arange(1, horizon + 1)
    trust = np.sqrt(seen.astype(float))
    if (seen > 0).sum() < 3:
        return ones
    slope, start = np.polyfit(ahead, square, 1, w=trust)
    line = np.maximum(start + np.maximum(slope, 0.0) * ahead, 1e-12)
    return np.sqrt(line / line[0]) if start + slope > 0 else ones


def _weights(error: np.ndarray) -> np.ndarray:
    """R × I weights from absolute errors R × I × T; big errors are capped so that one day cannot decide."""
    days = error.shape[2]
    fade = 0.5 ** (np.arange(days)[::-1] / MEMORY_DAYS)
    fade[: min(MIN_PAST, days // 2)] = 0.0
    seen = ~np.isnan(error)
    cap = 4 * np.nanmedian(error, axis=(0, 2), keepdims=True) + 1e-9
    capped = np.where(seen, np.minimum(error, cap), 0.0)
    mean = (capped * fade).sum(axis=2) / np.maximum((seen * fade).sum(axis=2), 1e-9) + 1e-6
    power = (mean / mean.min(axis=0, keepdims=True)) ** -WEIGHT_POWER
    return power / power.sum(axis=0, keepdims=True)
