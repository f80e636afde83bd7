"""The rest of today, from what has arrived so far."""

import numpy as np

from wangdian.engines.forecasting.engine import fit_today
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.forecast import Forecast, Settings
from wangdian.engines.forecasting.table import Panel


def rest_of_today(panel: Panel, now: np.datetime64, settings: Settings | None = None) -> Forecast:
    """Forecast the slots of the day of `now` that begin at or after it; later rows of the panel are not looked at.

    A slot still running at `now` counts as to come. Raises `ForecastInputError`: daily_grain, short, day_over.
    """
    settings = settings or Settings()
    if panel.daily:
        raise ForecastInputError("daily_grain", "now", "每天一个数的表没有“今天余下时段”；请给分时段的数据。")
    now = now.astype("datetime64[m]")
    day = now.astype("datetime64[D]")
    minute = int((now - day).astype(int))
    past = panel.before(day)
    if len(past.days) < 21:
        raise ForecastInputError("short", "time", f"{day}之前只有{len(past.days)}个营业日，至少要21天。")
    done = int(np.sum(np.array(panel.slots) + panel.grain <= minute))
    if done >= len(panel.slots):
        raise ForecastInputError("day_over", "now", f"{now}已过最后一个时段，今天没有余下时段。")
    observed = np.full((len(panel.names), done), np.nan)
    here = np.flatnonzero(panel.days == day)
    if len(here):
        observed = panel.values[:, here[0], :done]
    point, quantiles, carry = fit_today(past, day, settings).rest_of_today(observed, settings.quantiles)
    notes = tuple(
        f"{name}：到{str(now)[11:]}已到{np.nansum(observed[i]):.0f}；上半段的意外有{100 * carry[i]:.0f}%带到余下时段；"
        f"余下预计{point[i].sum():.0f}。"
        for i, name in enumerate(panel.names)
    )
    return Forecast(
        panel.names, np.array([day]), panel.slots[done:], panel.grain, point[:, None], settings.quantiles,
        quantiles[:, None], notes,
    )  # fmt: skip
