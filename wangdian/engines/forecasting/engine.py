"""The one door: a panel and the days wanted go in, a `Forecast` comes out."""

import numpy as np

from wangdian.engines.forecasting.daily import forecast_days
from wangdian.engines.forecasting.daycalendar import day_calendar
from wangdian.engines.forecasting.forecast import Forecast, Settings, days_of
from wangdian.engines.forecasting.intraday import forecast_intraday
from wangdian.engines.forecasting.residuals import fit_residuals
from wangdian.engines.forecasting.table import Panel


def forecast_panel(panel: Panel, future: np.ndarray, settings: Settings | None = None) -> Forecast:
    """Forecast the open days `future` (datetime64[D], after the panel's last day)."""
    settings = settings or Settings()
    return (_forecast_daily if panel.daily else forecast_intraday)(panel, future, settings)


def _forecast_daily(panel: Panel, future: np.ndarray, settings: Settings) -> Forecast:
    calendar = day_calendar(
        days_of(panel, future),
        settings.special,
        open_weekdays=settings.open_weekdays,
        paydays=settings.paydays,
    )
    found = forecast_days(panel.values[:, :, 0], calendar)
    offsets = fit_residuals(found.residual, settings.quantiles).offsets()
    point = np.exp(found.ahead)[:, :, None]
    return Forecast(
        panel.names, np.asarray(future, "datetime64[D]"), panel.slots, panel.grain, point, settings.quantiles,
        np.exp(found.ahead[:, :, None] + offsets)[:, :, None, :],
    )  # fmt: skip
