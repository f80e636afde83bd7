"""Scores of forecasts. All take plain arrays; NaN in `actual` means "not observed" and is left out."""

import numpy as np


def wape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Weighted absolute percentage error, in percent: Σ|a-f| / Σ|a| over everything observed."""
    seen = ~np.isnan(actual)
    total = np.abs(actual[seen]).sum()
    return float(100 * np.abs(actual[seen] - forecast[seen]).sum() / total) if total > 0 else float("nan")


def smape(actual: np.ndarray, forecast: np.ndarray) -> np.ndarray:
    """Symmetric MAPE per series, in percent: mean of 200·|a-f| / (|a|+|f|) along the last axis.

    Both zero counts as no error (Makridakis, Spiliotis & Assimakopoulos 2020 for M4; NN5 alike).
    """
    total = np.abs(actual) + np.abs(forecast)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(total > 0, 200 * np.abs(actual - forecast) / total, 0.0)
    return _mean_where_seen(np.where(np.isnan(actual), np.nan, each))


def mase(actual: np.ndarray, forecast: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Mean absolute scaled error per series; `scale` from `seasonal_scale` (Hyndman & Koehler 2006)."""
    return _mean_where_seen(np.abs(actual - forecast)) / scale


def seasonal_scale(history: np.ndarray, season: int) -> np.ndarray:
    """In-sample mean |y[t] - y[t-season]| per series (last axis is time); NaN pairs are left out."""
    gap = np.abs(history[..., season:] - history[..., :-season])
    scale = _mean_where_seen(gap)
    return np.where(scale > 0, scale, np.nan)


def coverage(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Share of observed values inside [lower, upper], in percent."""
    seen = ~np.isnan(actual)
    inside = (actual >= lower) & (actual <= upper)
    return float(100 * inside[seen].mean()) if seen.any() else float("nan")


def pinball(actual: np.ndarray, quantile: np.ndarray, q: float) -> float:
    """Mean pinball loss of the forecast of quantile `q`."""
    seen = ~np.isnan(actual)
    gap = actual[seen] - quantile[seen]
    return float(np.maximum(q * gap, (q - 1) * gap).mean())


def _mean_where_seen(values: np.ndarray) -> np.ndarray:
    seen = ~np.isnan(values)
    count = seen.sum(axis=-1)
    total = np.where(seen, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
