"""Series too young to learn from: their size from the few days they have, everything else from their peers."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from wangdian.engines.forecasting.explain import describe_young
from wangdian.engines.forecasting.forecast import Forecast
from wangdian.engines.forecasting.table import Panel

FEWEST_DAYS = 21  # observed days from which a series stands on its own
HALF_OWN = 10  # observed days at which a young series' own shape of the day counts half
SIZE_SPREAD = 0.35  # how much (in logs) sizes of branches scatter when nothing at all is known


@dataclass(frozen=True, eq=False)
class Borrowed:
    """ahead: J × H logs of young series' day levels; doubt: J, extra standard deviation (logs) for not knowing the
    size well; days: J observed days."""

    ahead: np.ndarray
    doubt: np.ndarray
    days: np.ndarray


def young(values: np.ndarray, fewest: int = FEWEST_DAYS) -> np.ndarray:
    """Which of the I series (I × T day values) have fewer than `fewest` observed days."""
    return (~np.isnan(values)).sum(axis=1) < fewest


def borrow(own: np.ndarray, peers_past: np.ndarray, peers_ahead: np.ndarray, noise: float) -> Borrowed:
    """Forecast young series from peers.

    own: J × T day values of the young (NaN = missing); peers_past: P × T, peers_ahead: P × H smoothed and forecast
    logs of the peers; noise: usual deviation (logs) of one day. The size of a young series relative to its typical
    peer is the median log ratio on the days it has, shrunk to the peers' middle size in proportion to its doubt.
    """
    middle = np.median(peers_past.mean(axis=1))
    typical_past = (peers_past - peers_past.mean(axis=1, keepdims=True)).mean(axis=0)
    typical_ahead = (peers_ahead - peers_past.mean(axis=1, keepdims=True)).mean(axis=0)
    sizes_scatter = max(float(np.std(peers_past.mean(axis=1))), SIZE_SPREAD)
    level, doubt, days = [], [], []
    for row in own:
        seen = ~np.isnan(row) & (row > 0)
        count = int(seen.sum())
        if count:
            ratio = float(np.median(np.log(row[seen]) - typical_past[seen]))
            variance = noise**2 / count
            trust = sizes_scatter**2 / (sizes_scatter**2 + variance)
            level.append(trust * ratio + (1 - trust) * middle)
            doubt.append(np.sqrt(trust * variance))
        else:
            level.append(middle)
            doubt.append(sizes_scatter)
        days.append(count)
    return Borrowed(np.array(level)[:, None] + typical_ahead[None, :], np.array(doubt), np.array(days))


def borrow_shape(own: np.ndarray, peers_shape: np.ndarray) -> np.ndarray:
    """J × H × S shapes: the peers' mean (P × H × S), mixed with the young series' own mean shape (J × T × S counts)."""
    typical = peers_shape.mean(axis=0)
    found = np.repeat(typical[None], len(own), axis=0)
    for j, block in enumerate(own):
        days = int((~np.isnan(block)).any(axis=1).sum())
        total = np.nansum(block)
        if days and total > 0:
            share = np.nan_to_num(np.nansum(block, axis=0) / total)
            weight = days / (days + HALF_OWN)
            found[j] = (1 - weight) * typical + weight * share[None, :]
    return found / np.maximum(found.sum(axis=2, keepdims=True), 1e-12)


def start_young(
    panel: Panel,
    totals: np.ndarray,
    peers_past: np.ndarray,
    peers_shape: np.ndarray | None,
    noise: float,
    peers: Forecast,
) -> Forecast:
    """Forecast the young series of `panel` (their day totals in `totals`) from their peers' forecast.

    peers_past: P × T smoothed logs; peers_shape: P × H × S shares of the day, None at daily grain. The relative
    spread is the peers' typical one, widened by the doubt about the size.
    """
    lent = borrow(totals, peers_past, np.log(np.maximum(peers.point.sum(axis=2), 1e-9)), noise)
    days = len(peers.days)
    shape = (
        np.ones((len(totals), days, 1)) if peers_shape is None else borrow_shape(panel.values, peers_shape)
    )
    point = np.exp(lent.ahead)[:, :, None] * shape
    relative = np.log(np.maximum(peers.quantiles, 1e-9)) - np.log(np.maximum(peers.point, 1e-9))[..., None]
    typical = np.median(relative, axis=0)[None]
    of_size = np.array([NormalDist().inv_cdf(q) for q in peers.levels])[None, None, None, :]
    wider = np.sign(of_size) * np.sqrt(typical**2 + (of_size * lent.doubt[:, None, None, None]) ** 2)
    notes = tuple(
        describe_young(name, int(seen), len(peers.names))
        for name, seen in zip(panel.names, lent.days, strict=True)
    )
    return Forecast(
        panel.names,
        peers.days,
        panel.slots,
        panel.grain,
        point,
        peers.levels,
        point[..., None] * np.exp(wider),
        notes,
    )
