"""Series that run around the clock (hourly, no opening hours), some days ahead.

A dictionary of covariances forecasts every series from several earlier origins; each series gives its weight to those
that did well on it. A global gradient-boosted correction, trained on the errors all series made at those origins,
comes on top (`boost`), with the strength that the newest origins, kept out of its training, vote for.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wangdian.engines.forecasting.stepkernel import STEP_KERNELS, StepKernel, apply, weights_matrix
from wangdian.engines.forecasting.threads import single_threaded

POWER = 8
LONGEST = 960  # steps of history used for the forecast itself
TESTED = 504  # … and in back-tests, where the series allow it


@dataclass(frozen=True, eq=False)
class Trial:
    """The dictionary's forecasts at one origin. back: steps before the end of the history where the origin lies;
    forecasts: R × I × H; actual: I × H (NaN-free), or None at the real origin."""

    back: int
    forecasts: np.ndarray
    actual: np.ndarray | None

    @property
    def known(self) -> np.ndarray:
        """What came, at an earlier origin."""
        assert self.actual is not None
        return self.actual


@dataclass(frozen=True, eq=False)
class RunningForecast:
    """ahead: I × H; residual: K × I × H back-test residuals of the mixture, in units of `unit`; unit: I × 1 scale of a
    series (mean daily change); weights: R × I; boost_share: strength of the correction chosen, 0 to 1."""

    ahead: np.ndarray
    residual: np.ndarray
    unit: np.ndarray
    weights: np.ndarray
    kernels: tuple[str, ...]
    boost_share: float


@single_threaded
def forecast_running(
    histories: list[np.ndarray],
    horizon: int,
    *,
    day: int = 24,
    week: int = 168,
    kernels: tuple[StepKernel, ...] = STEP_KERNELS,
    origins: int = 9,
    use_boost: bool = True,
    seed: int = 7,
    progress: Callable[[str], None] = lambda _: None,
) -> RunningForecast:
    """Forecast `horizon` steps for every series.

    histories: I arrays of positive values, not necessarily of equal length, all ending at the same step; day, week:
    steps in each; origins: earlier origins to test, half a day apart.
    """
    shortest = min(len(h) for h in histories)
    backs = _origins(shortest, horizon, day, origins)
    tested_length = min(TESTED * day // 24, shortest - (max(backs) if backs else 0))
    progress("试算各候选模型")
    tests = [
        Trial(
            b,
            dictionary_forecasts(histories, b, tested_length, horizon, day, week, kernels),
            _stretch(histories, b, horizon),
        )
        for b in backs
    ]
    now = Trial(
        0,
        dictionary_forecasts(histories, 0, min(LONGEST * day // 24, shortest), horizon, day, week, kernels),
        None,
    )
    unit = np.array([np.abs(h[day:] - h[:-day]).mean() for h in histories])[:, None]
    unit = np.maximum(unit, 1e-9 * np.maximum(1.0, np.array([[np.abs(h).mean()] for h in histories])))
    weights = vote(tests, unit)
    held_out = [t for t in tests if t.back < horizon + day]
    ahead = _mix(weights, now.forecasts)
    share = 0.0
    tuned = [_mix(weights, t.forecasts) for t in held_out]
    training = [t for t in tests if t.back >= 2 * horizon]
    if use_boost and training and len(histories) >= 30:
        from wangdian.engines.forecasting.boost import RunningBoost

        progress("训练全局修正（交叉检验）")
        trial = RunningBoost.train(histories, training, weights, day, week, seed)
        corrected = [trial.correct(histories, t, weights) for t in held_out]
        share = _best_share(held_out, tuned, corrected, unit)
        tuned = [(1 - share) * a + share * b for a, b in zip(tuned, corrected, strict=True)]
        if share > 0:
            progress("训练全局修正（全部数据）")
            final = RunningBoost.train(histories, tests, weights, day, week, seed)
            ahead = (1 - share) * ahead + share * final.correct(histories, now, weights)
    # every origin calibrates the intervals: the few the correction was not trained on are too alike
    residual = np.array([(t.known - _mix(weights, t.forecasts)) / unit for t in tests])
    return RunningForecast(ahead, residual, unit, weights, tuple(k.name for k in kernels), share)


def vote(tests: list[Trial], unit: np.ndarray) -> np.ndarray:
    """Weights R × I by back-test errors: half scaled absolute error, half symmetric percentage error."""
    if not tests:
        raise ValueError("vote needs at least one back-test origin")
    scaled = np.mean([(np.abs(t.forecasts - t.known) / unit).mean(axis=2) for t in tests], axis=0)
    percent = np.mean(
        [
            (np.abs(t.forecasts - t.known) / (np.abs(t.forecasts) + np.abs(t.known) + 1e-12)).mean(axis=2)
            for t in tests
        ],
        axis=0,
    )
    # the small addition keeps a series on which every kernel is perfect from dividing by nothing
    error = scaled / (scaled.mean(axis=0) + 1e-9) + percent / (percent.mean(axis=0) + 1e-9) + 1e-6
    power = (error / error.min(axis=0)) ** -POWER
    return power / power.sum(axis=0)


def _origins(shortest: int, horizon: int, day: int, most: int) -> list[int]:
    """Steps before the end, newest first, half a day apart, leaving at least two weeks of history."""
    room = shortest - 14 * day
    return [b for b in range(horizon, room + 1, day // 2)][:most]


def _stretch(histories, back, horizon):
    return np.array([h[len(h) - back : len(h) - back + horizon] for h in histories])


def dictionary_forecasts(histories, back, length, horizon, day, week, kernels):
    """R × I × H forecasts of every kernel from the origin `back` steps before the end, from `length` steps."""
    window = np.array([h[len(h) - back - length : len(h) - back] for h in histories])
    return np.array([apply(weights_matrix(k, length, horizon, day, week), window, k.scale) for k in kernels])


def _mix(weights, forecasts):
    return (weights[:, :, None] * forecasts).sum(axis=0)


def _best_share(tests, plain, corrected, unit):
    """The share of the correction, in quarters, with the least scaled plus percentage error where it was not trained."""
    best, least = 0.0, np.inf
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        error = 0.0
        for t, a, b in zip(tests, plain, corrected, strict=True):
            f = (1 - share) * a + share * b
            gap = np.abs(t.known - f)
            error += (gap / unit).mean() / 0.8 + 2 * (
                gap / (np.abs(t.known) + np.abs(f) + 1e-12)
            ).mean() / 0.09
        if error < least - 1e-9:
            best, least = share, error
    return best
