"""Arrivals ahead of time: per 5, 15 or 30 minutes or per day, for the rest of today up to eight weeks.

One long table in (`LongTable`, `to_panel`), one `Forecast` out (`forecast_panel`, `rest_of_today`): point, quantiles,
reasons in words, and what was odd in the history. Values in, values out; no clock, no database.
"""

from wangdian.engines.forecasting.backtest import Scored, rolling
from wangdian.engines.forecasting.cleaning import Finding
from wangdian.engines.forecasting.daycalendar import SpecialDays
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.forecast import Forecast, Settings
from wangdian.engines.forecasting.future import next_open_days
from wangdian.engines.forecasting.readers import read_long_csv
from wangdian.engines.forecasting.running import RunningForecast, forecast_running
from wangdian.engines.forecasting.table import LongTable, Opening, Panel, to_panel
from wangdian.engines.forecasting.today import rest_of_today

__all__ = [
    "Finding",
    "Forecast",
    "ForecastInputError",
    "LongTable",
    "Opening",
    "Panel",
    "RunningForecast",
    "Scored",
    "Settings",
    "SpecialDays",
    "forecast_panel",
    "forecast_running",
    "next_open_days",
    "read_long_csv",
    "rest_of_today",
    "rolling",
    "to_panel",
]
