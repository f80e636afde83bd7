import numpy as np
import pytest

from wangdian.engines.forecasting.backtest import rolling
from wangdian.engines.forecasting.daily import back_test_origins, forecast_days
from wangdian.engines.forecasting.daycalendar import day_calendar
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.residuals import fit_residuals
from wangdian.engines.forecasting.smoother import row_median
from wangdian.engines.forecasting.table import Panel
from wangdian.engines.forecasting.tests.synthetic import daily_panel

DAYS = np.datetime64("2024-01-01", "D") + np.arange(420)


def test_daily_forecasts_follow_weekday_and_season_better_than_last_week_repeated():
    panel = daily_panel(DAYS)
    scored = rolling(panel, [392], 28, forecast_panel)
    naive = np.tile(panel.values[:, 385:392], (1, 4, 1))
    truth = panel.values[:, 392:]
    assert scored.wape() < 0.8 * 100 * np.abs(truth - naive).sum() / truth.sum()


def test_changing_the_future_leaves_a_daily_forecast_as_it_was():
    panel = daily_panel(DAYS[:200])
    values = panel.values.copy()
    values[:, 180:] = 0.0
    changed = Panel(panel.names, panel.days, panel.slots, panel.grain, values)
    first = rolling(panel, [180], 14, forecast_panel)
    second = rolling(changed, [180], 14, forecast_panel)
    np.testing.assert_array_equal(first.point, second.point)
    np.testing.assert_array_equal(first.lower, second.lower)


def test_a_single_huge_outlier_moves_the_forecast_by_little():
    panel = daily_panel(DAYS[:200])
    values = panel.values.copy()
    values[0, 150] *= 30
    spoilt = Panel(panel.names, panel.days, panel.slots, panel.grain, values)
    ahead = DAYS[200:207]
    plain, moved = forecast_panel(panel, ahead).point[0], forecast_panel(spoilt, ahead).point[0]
    np.testing.assert_allclose(moved, plain, rtol=0.1)


def test_missing_days_and_series_that_began_late_are_forecast_all_the_same():
    panel = daily_panel(DAYS[:200])
    values = panel.values.copy()
    values[0, :120] = np.nan
    values[1, 30:60] = np.nan
    holed = Panel(panel.names, panel.days, panel.slots, panel.grain, values)
    point = forecast_panel(holed, DAYS[200:214]).point
    np.testing.assert_allclose(point[:2], forecast_panel(panel, DAYS[200:214]).point[:2], rtol=0.3)


def test_quantiles_are_ordered_and_lie_around_the_point():
    found = forecast_panel(daily_panel(DAYS[:200]), DAYS[200:228])
    assert (np.diff(found.quantiles, axis=3) >= 0).all()
    assert (found.quantile(0.1) < found.point).all() and (found.point < found.quantile(0.9)).all()


def test_back_test_origins_leave_their_whole_horizon_known():
    assert back_test_origins(200, 56) == [144, 116, 88, 60]
    assert back_test_origins(50, 56) == []


def test_residuals_of_a_known_spread_give_its_quantiles():
    rng = np.random.default_rng(3)
    spread = fit_residuals(rng.normal(0, 2.0, (4, 50, 28)), (0.1, 0.9))
    offsets = spread.offsets()
    assert offsets[..., 1].mean() == pytest.approx(2.0 * 1.2816, rel=0.08)
    assert offsets[..., 0].mean() == pytest.approx(-2.0 * 1.2816, rel=0.08)


def test_row_median_agrees_with_numpy_and_ignores_gaps():
    values = np.random.default_rng(1).normal(size=(20, 9))
    values[values > 1] = np.nan
    np.testing.assert_allclose(row_median(values), np.nanmedian(values, axis=1))


def test_a_candidate_gets_weight_where_its_back_test_is_better():
    # a pure weekly repetition with no noise: repeating last week is perfect
    panel = daily_panel(DAYS[:150], series=3)
    values = np.tile(panel.values[:, :7, 0], (1, 22))[:, :150]
    calendar = day_calendar(DAYS[:164])
    found = forecast_days(values, calendar, candidates=("naive",))
    assert found.recipes[-1] == "SeasonalNaive" and (found.weights[-1] > 0.9).all()
    np.testing.assert_allclose(np.exp(found.ahead), np.tile(values[:, 3:10], 2), rtol=0.02)


def test_constant_and_empty_series_are_forecast_as_what_they_are():
    panel = daily_panel(DAYS[:150], series=9)
    values = panel.values.copy()
    values[0], values[1] = 40.0, 0.0
    odd = Panel(panel.names, panel.days, panel.slots, panel.grain, values)
    found = forecast_panel(odd, DAYS[150:164])
    np.testing.assert_allclose(found.point[0], 40.0, rtol=0.3)
    assert np.isfinite(found.quantiles).all() and found.point[1].max() < 1.0
