"""How much two days resemble each other: the covariance behind the day-level forecasts.

A day's level (log scale) is a sum of independent parts: weekday, slowly and quickly moving level, place in the
month, closures, festivals, time of year. Each part says "these two days share it" with a strength. The best
linear forecast under that sum (Gaussian-process regression, Rasmussen & Williams 2006 ch. 2; the same estimator
as a generalised ridge regression with random-walk level) needs one matrix per calendar, shared by all series.
"""

from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting.daycalendar import DayCalendar


@dataclass(frozen=True)
class DayKernel:
    """Strengths (standard deviations, log scale) and lengths (days, or phase widths) of the parts.

    Zero switches a part off. `*_days` are correlation lengths; `*_width` are periodic length scales
    (about 0.4 follows fine structure, about 1.5 only a smooth wave).
    """

    name: str
    noise: float = 0.05
    constant: float = 1.0
    rest: float = 0.3
    weekday: float = 0.15
    drift: float = 0.03
    drift_days: float = 60.0
    level: float = 0.06
    level_days: float = 30.0
    fast: float = 0.03
    fast_days: float = 4.0
    month: float = 0.06
    month_width: float = 1.0
    month_weekday: float = 0.0
    edges: float = 0.02
    first: float = 0.15
    unusual: float = 0.05
    second: float = 0.03
    before: float = 0.03
    festival: float = 0.2
    near_festival: float = 0.2
    position: float = 0.1
    year: float = 0.0
    year_width: float = 0.4
    year_weekday: float = 0.0
    lunar: float = 0.0
    payday: float = 0.05
    regressor: float = 0.1


def covariance(kernel: DayKernel, calendar: DayCalendar) -> np.ndarray:
    """D × D covariance of the signal (without the noise) between all days of `calendar`."""
    c = calendar
    apart = np.abs(c.number[:, None] - c.number[None, :]).astype(float)
    same_weekday = _same(c.weekday)
    total = np.full_like(apart, kernel.constant**2)
    if kernel.rest:
        total += kernel.rest**2 * _same(c.rest)
    total += kernel.weekday**2 * same_weekday
    if kernel.drift:
        total += kernel.drift**2 * same_weekday * np.exp(-apart / kernel.drift_days)
    if kernel.level:
        total += kernel.level**2 * np.exp(-apart / kernel.level_days)
    if kernel.fast:
        total += kernel.fast**2 * np.exp(-apart / kernel.fast_days)
    if kernel.month or kernel.month_weekday:
        month = _periodic(c.month_phase, 1.0, kernel.month_width)
        total += kernel.month**2 * month
        if kernel.month_weekday:
            total += kernel.month_weekday**2 * month * same_weekday
    if kernel.edges:
        for code, days in ((c.from_start, range(4)), (c.to_end, range(1, 4))):
            for day in days:
                total += kernel.edges**2 * _both(code == day)
    for strength, flag in (
        (kernel.first, c.first),
        (kernel.unusual, c.unusual_first),
        (kernel.second, c.second),
        (kernel.before, c.before),
    ):
        if strength and flag.any():
            total += strength**2 * _both(flag)
    for strength, code in (
        (kernel.festival, np.where(c.on_festival, c.festival, 0)),
        (kernel.near_festival, np.where(c.on_festival, 0, c.festival)),
        (kernel.position, c.position),
        (kernel.payday, c.payday),
    ):
        if strength and code.any():
            total += strength**2 * (_same(code) * _both(code != 0))
    if kernel.year or kernel.year_weekday:
        year = _periodic(c.number.astype(float), 365.2425, kernel.year_width)
        total += kernel.year**2 * year
        if kernel.year_weekday:
            total += kernel.year_weekday**2 * year * same_weekday
    if kernel.lunar and not np.isnan(c.lunar_phase).any():
        total += kernel.lunar**2 * _periodic(c.lunar_phase, 1.0, 0.6)
    if kernel.regressor and c.regressors.shape[1]:
        total += kernel.regressor**2 * (c.regressors @ c.regressors.T)
    return total


def _same(code: np.ndarray) -> np.ndarray:
    return (code[:, None] == code[None, :]).astype(float)


def _both(flag: np.ndarray) -> np.ndarray:
    return np.outer(flag, flag).astype(float)


def _periodic(phase: np.ndarray, period: float, width: float) -> np.ndarray:
    apart = np.pi * (phase[:, None] - phase[None, :]) / period
    return np.exp(-2 * np.sin(apart) ** 2 / width**2)
