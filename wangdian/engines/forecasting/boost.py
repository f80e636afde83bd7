"""A global gradient-boosted correction: what all series' back-test errors have in common.

One LightGBM model for all series, trained on logs, absolute error; the target is the actual value minus the mixed
forecast in units of the series' daily change, so that big and small series teach each other.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wangdian.engines.forecasting.running import Trial

ROUNDS = 300
MODELS = 2  # models with different seeds, averaged
LEAVES, RATE, SMALLEST_LEAF = 63, 0.05, 200
REACH = 6.0  # targets are clipped here
LOOK_BACK_WEEKS = 3


@dataclass(frozen=True, eq=False)
class RunningBoost:
    """A trained correction for running series."""

    models: tuple
    day: int
    week: int
    span: int  # steps of history the features look back on

    @classmethod
    def train(
        cls, histories, tests: list["Trial"], weights, day: int, week: int, seed: int
    ) -> "RunningBoost":
        """Learn from the dictionary's forecasts at earlier origins."""
        import lightgbm

        rows, targets = [], []
        room = min(len(h) for h in histories) - max(t.back for t in tests)
        span = min(LOOK_BACK_WEEKS * week, room // day * day)
        for test in tests:
            x, mixed, unit = features(histories, test, weights, day, week, span)
            rows.append(x.reshape(-1, x.shape[-1]))
            targets.append(((_log(test.actual) - mixed) / unit).ravel())
        data = np.vstack(rows)
        target = np.clip(np.concatenate(targets), -REACH, REACH)
        models = []
        for k in range(MODELS):
            options = {
                "objective": "l1",
                "num_leaves": LEAVES,
                "learning_rate": RATE,
                "feature_fraction": 0.5,
                "bagging_fraction": 0.7,
                "bagging_freq": 1,
                "min_data_in_leaf": min(SMALLEST_LEAF, max(20, len(target) // 500)),
                "verbose": -1,
                "num_threads": 1,
                "seed": seed + k,
                "deterministic": True,
            }
            models.append(lightgbm.train(options, lightgbm.Dataset(data, target), ROUNDS))
        return cls(tuple(models), day, week, span)

    def correct(self, histories, test: "Trial", weights) -> np.ndarray:
        """The corrected forecast at an origin, I × H."""
        x, mixed, unit = features(histories, test, weights, self.day, self.week, self.span)
        flat = x.reshape(-1, x.shape[-1])
        step = np.mean([m.predict(flat) for m in self.models], axis=0).reshape(mixed.shape)
        return np.exp(mixed + unit * step)


def _log(values):
    return np.log(np.maximum(values, 1e-9))


def features(histories, test, weights, day, week, span):
    """(I × H × F features, I × H mixed log forecast, I × 1 unit), all relative to the mixed forecast."""
    past = _log(np.array([h[len(h) - test.back - span : len(h) - test.back] for h in histories]))
    logs = _log(test.forecasts)
    mixed = (weights[:, :, None] * logs).sum(axis=0)
    count, horizon = mixed.shape
    unit = np.maximum(np.abs(past[:, day:] - past[:, :-day]).mean(axis=1, keepdims=True), 1e-6)
    weekly = np.abs(past[:, week:] - past[:, :-week]).mean(axis=1, keepdims=True)
    ahead = np.arange(horizon)

    def same_time(period: int, more: int = 0) -> np.ndarray:
        """The value one whole number of periods before each target, all of it before the origin."""
        return past[:, span + ahead - period * (ahead // period + 1) - period * more]

    def day_mean(k: int) -> np.ndarray:
        return past[:, span - day * (k + 1) : span - day * k].mean(axis=1, keepdims=True)

    wide = np.ones((1, horizon))
    yesterday, last_week = same_time(day), same_time(week)
    usual = np.mean([same_time(day, k) for k in range(7)], axis=0)
    last = past[:, -1:]
    peak = past[:, -week:].reshape(count, week // day, day).mean(axis=1).argmax(axis=1)
    columns = [(f - mixed) / unit for f in logs]
    columns += [
        (v - mixed) / unit
        for v in (yesterday, last_week, same_time(day, 1), same_time(day, 2), same_time(week, 1))
    ]
    columns += [(usual - mixed) / unit, (last_week - usual) / unit]
    columns += [(last - past[:, -1 - lag : -lag]) / unit * wide for lag in (day, week)]
    columns += [(day_mean(a) - day_mean(b)) / unit * wide for a, b in ((0, 1), (0, 7), (1, 8))]
    columns += [
        np.log((weekly + 1e-6) / unit) * wide,
        np.log(unit / (past.std(axis=1, keepdims=True) + 1e-9)) * wide,
    ]
    columns += [np.ones((count, 1)) * ahead, np.ones((count, 1)) * (ahead // day)]
    columns += [logs.std(axis=0) / unit, ((ahead[None] - peak[:, None]) % day).astype(float)]
    columns += [past.mean(axis=1, keepdims=True) * wide]
    return np.stack(columns, axis=-1), mixed, unit
