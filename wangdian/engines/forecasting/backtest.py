"""Back-tests: forecast from earlier origins with only what was known there, and score.

The harness cuts the panel before it calls the forecaster, so no forecaster can see what it is scored on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting import metrics
from wangdian.engines.forecasting.forecast import Forecast
from wangdian.engines.forecasting.table import Panel

Forecaster = Callable[[Panel, np.ndarray], Forecast]


@dataclass(frozen=True, eq=False)
class Scored:
    """Actual values beside forecasts: I × N × S each, N days over all origins; lower/upper may be None."""

    actual: np.ndarray
    point: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None

    def wape(self) -> float:
        """Weighted absolute percentage error over everything."""
        return metrics.wape(self.actual, self.point)

    def smape(self) -> float:
        """Mean over series of the symmetric MAPE."""
        return float(np.nanmean(metrics.smape(_flat(self.actual), _flat(self.point))))

    def mase(self, scale: np.ndarray) -> float:
        """Mean over series of the scaled error; `scale`: length I."""
        return float(np.nanmean(metrics.mase(_flat(self.actual), _flat(self.point), scale)))

    def coverage(self) -> float:
        """Share of values inside the interval, in percent; NaN without an interval."""
        if self.lower is None or self.upper is None:
            return float("nan")
        return metrics.coverage(self.actual, self.lower, self.upper)


def rolling(
    panel: Panel, origins: Iterable[int], horizon: int, forecaster: Forecaster, *, lower=0.1, upper=0.9
) -> Scored:
    """Forecast `horizon` open days from each origin (index of the first day not known) and collect."""
    actual, point, low, high = [], [], [], []
    for origin in origins:
        ahead = panel.days[origin : origin + horizon]
        found = forecaster(panel.before(ahead[0]), ahead)
        actual.append(panel.values[:, origin : origin + horizon])
        point.append(found.point)
        if lower in found.levels and upper in found.levels:
            low.append(found.quantile(lower))
            high.append(found.quantile(upper))
    join = lambda blocks: np.concatenate(blocks, axis=1)  # noqa: E731
    return Scored(join(actual), join(point), join(low) if low else None, join(high) if high else None)


def _flat(block: np.ndarray) -> np.ndarray:
    return block.reshape(len(block), -1)
