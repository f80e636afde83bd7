import numpy as np
import pytest

from wangdian.engines.forecasting.backtest import rolling
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.forecast import Settings
from wangdian.engines.forecasting.table import Panel
from wangdian.engines.forecasting.tests.synthetic import branch_panel, weekdays_from


def test_changing_the_future_changes_no_forecast_made_before_it():
    panel = branch_panel(weekdays_from("2026-03-02", 60), series=2)
    origin = 55
    changed_values = panel.values.copy()
    changed_values[:, origin:] = 9999.0
    changed = Panel(panel.names, panel.days, panel.slots, panel.grain, changed_values)

    def run(p):
        return rolling(p, [origin], 3, lambda known, ahead: forecast_panel(known, ahead, Settings()))

    before, after = run(panel), run(changed)
    np.testing.assert_array_equal(before.point, after.point)
    np.testing.assert_array_equal(before.upper, after.upper)
    assert not np.array_equal(before.actual, after.actual)


def test_the_forecaster_is_given_only_the_days_before_the_origin():
    panel = branch_panel(weekdays_from("2026-03-02", 30))
    seen = []

    def spy(known, ahead):
        seen.append((known.days.max(), ahead[0]))
        return forecast_panel(known, ahead, Settings())

    rolling(panel, [25, 27], 1, spy)
    assert all(last < first for last, first in seen)


def test_day_level_times_shape_beats_repeating_last_week():
    panel = branch_panel(weekdays_from("2026-03-02", 80))
    origins = range(60, 80)
    scored = rolling(panel, origins, 1, lambda known, ahead: forecast_panel(known, ahead, Settings()))
    repeated = panel.values[:, 55:75]
    naive = 100 * np.abs(panel.values[:, 60:80] - repeated).sum() / panel.values[:, 60:80].sum()
    assert scored.wape() < 0.85 * naive


def test_eighty_percent_intervals_cover_about_eighty_percent():
    panel = branch_panel(weekdays_from("2026-01-05", 120), series=3)
    scored = rolling(panel, range(100, 120), 1, lambda known, ahead: forecast_panel(known, ahead, Settings()))
    assert scored.coverage() == pytest.approx(80, abs=4)
