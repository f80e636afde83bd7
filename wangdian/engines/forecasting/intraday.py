"""Arrivals within the day: day level × shape of the day.

At 15 minutes this simple structure beats generic seasonal models by a third (Weinberg, Brown & Stroud 2007
use the same decomposition with Bayesian estimation; Shen & Huang 2008 with singular vectors).
"""

import numpy as np

from wangdian.engines.forecasting.daycalendar import day_calendar
from wangdian.engines.forecasting.forecast import Forecast, Settings, days_of
from wangdian.engines.forecasting.intervals import fit_spread
from wangdian.engines.forecasting.levels import SINGLE_RECIPES, forecast_next_days
from wangdian.engines.forecasting.profile import forecast_shapes
from wangdian.engines.forecasting.table import Panel

SMALLEST = 0.5  # a day total below this is taken as this, so that its logarithm exists
CALIBRATION_DAYS = 60


def forecast_intraday(panel: Panel, future: np.ndarray, settings: Settings) -> Forecast:
    """Forecast the days `future` (datetime64[D], after the panel's last) slot by slot."""
    calendar = day_calendar(
        days_of(panel, future),
        settings.special,
        open_weekdays=settings.open_weekdays,
        paydays=settings.paydays,
    )
    totals = panel.totals()
    level = forecast_next_days(np.log(np.maximum(totals, SMALLEST)), calendar, SINGLE_RECIPES)
    shape = forecast_shapes(panel.values, totals, calendar)
    point = np.exp(level.ahead)[:, :, None] * shape.ahead
    past = np.exp(level.past)[:, :, None] * shape.past
    recent = slice(max(0, len(panel.days) - CALIBRATION_DAYS), None)
    spread = fit_spread(panel.values[:, recent], past[:, recent], settings.quantiles)
    growth = np.ones(point.shape[:2])
    return Forecast(
        panel.names, np.asarray(future, "datetime64[D]"), panel.slots, panel.grain, point, settings.quantiles,
        spread.quantiles(point, growth),
    )  # fmt: skip
