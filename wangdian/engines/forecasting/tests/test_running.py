import numpy as np
import pytest

from wangdian.engines.forecasting.boost import features
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.roundclock import round_the_clock
from wangdian.engines.forecasting.running import Trial, dictionary_forecasts, forecast_running
from wangdian.engines.forecasting.stepkernel import STEP_KERNELS
from wangdian.engines.forecasting.table import Panel
from wangdian.engines.forecasting.tests.synthetic import branch_panel, weekdays_from

HOURS = np.arange(24 * 40)


def waves(count, noise, seed=2, hours=HOURS):
    rng = np.random.default_rng(seed)
    week = 1 + 0.3 * (hours // 24 % 7 < 5)
    base = 100 * (1.5 + np.sin(2 * np.pi * hours / 24)) * week
    return [base * rng.uniform(0.5, 2) * np.exp(rng.normal(0, noise, len(hours))) for _ in range(count)]


def test_round_the_clock_series_keep_their_daily_and_weekly_waves():
    series = waves(4, 0.03)
    found = forecast_running(
        [s[:-48] for s in series], 48, use_boost=False, origins=4, kernels=STEP_KERNELS[::3]
    )
    actual = np.array([s[-48:] for s in series])
    assert (np.abs(found.ahead - actual) / actual).mean() < 0.06


def test_a_smooth_series_goes_to_the_smooth_kernels():
    drift = np.linspace(0, 3, len(HOURS))
    smooth = 20 + 5 * np.sin(2 * np.pi * HOURS / 24) + drift
    found = forecast_running(
        [smooth[:-48], *[w[:-48] for w in waves(2, 0.2)]], 48, use_boost=False, origins=4
    )
    names = np.array(found.kernels)
    assert found.weights[np.char.find(names, "日波") >= 0, 0].sum() > 0.9
    assert np.abs(found.ahead[0] - smooth[-48:]).max() < 0.5


def test_what_comes_after_an_origin_reaches_neither_its_forecasts_nor_the_features_of_its_correction():
    series = waves(3, 0.05)
    spoilt = [np.concatenate([s[:-48], np.full(48, 1e6)]) for s in series]
    few = STEP_KERNELS[::6]

    def at_origin(histories):
        forecasts = dictionary_forecasts(histories, 48, 504, 48, 24, 168, few)
        weights = np.full((len(few), 3), 1 / len(few))
        return forecasts, *features(histories, Trial(48, forecasts, None), weights, 24, 168, 504)

    for clean, other in zip(at_origin(series), at_origin(spoilt), strict=True):
        np.testing.assert_array_equal(clean, other)


@pytest.mark.slow
def test_the_global_correction_is_reproducible():
    series = waves(30, 0.1)
    first, second = (forecast_running(series, 24, origins=4).ahead for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_panel_open_day_and_night_gets_the_better_of_two_candidates_and_says_which():
    days = np.datetime64("2026-01-05", "D") + np.arange(40)
    hours = np.arange(24 * 40)
    values = np.array(waves(2, 0.05, hours=hours)).reshape(2, 40, 24)
    panel = Panel(("A", "B"), days, tuple(range(0, 1440, 60)), 60, values)
    found = forecast_panel(panel.before(days[38]), days[38:])
    assert "日波与周波" in found.notes[0] and "取" in found.notes[0]
    assert np.abs(found.point - values[:, 38:]).sum() / values[:, 38:].sum() < 0.08


def test_a_panel_with_closed_nights_is_not_round_the_clock():
    panel = branch_panel(weekdays_from("2026-03-02", 40))
    assert not round_the_clock(panel, panel.days[-1:] + np.timedelta64(1, "D"))


def test_a_constant_series_stays_constant():
    found = forecast_running([np.full(24 * 30, 50.0), *waves(1, 0.05)], 24, use_boost=False, origins=3)
    np.testing.assert_allclose(found.ahead[0], 50.0, rtol=0.02)
