"""Models of statsforecast as further candidates for daily series: slower, series by series, asked for by name.

They enter the same back-test as the engine's own recipes and get weight only where they earn it.
"""

import numpy as np

from wangdian.engines.forecasting.errors import ForecastInputError

# name on the command line → class in statsforecast.models
MODELS = {"ces": "AutoCES", "theta": "DynamicOptimizedTheta", "ets": "AutoETS", "naive": "SeasonalNaive"}


def check(names: tuple[str, ...]) -> None:
    """Raise `candidates` for a name that is not in MODELS."""
    for name in names:
        if name not in MODELS:
            raise ForecastInputError(
                "candidates", "candidates", f"没有候选模型“{name}”；可选：{'、'.join(MODELS)}。"
            )


def forecast(name: str, logs: np.ndarray, horizon: int, season: int) -> np.ndarray:
    """I × horizon logs forecast from I × T logs without gaps; `season`: open days in a week."""
    import statsforecast.models as models

    maker = getattr(models, MODELS[name])
    histories = np.ascontiguousarray(np.exp(logs))
    found = np.array([maker(season_length=season).forecast(y=row, h=horizon)["mean"] for row in histories])
    low = histories.min(axis=1, keepdims=True) * 0.5
    return np.log(
        np.maximum(
            np.where(np.isfinite(found), found, histories[:, -season:].mean(axis=1, keepdims=True)), low
        )
    )
