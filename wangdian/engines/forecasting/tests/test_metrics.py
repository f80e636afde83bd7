import numpy as np
import pytest

from wangdian.engines.forecasting import metrics


def test_wape_is_the_error_per_unit_of_volume():
    assert metrics.wape(np.array([100.0, 100, np.nan]), np.array([90.0, 120, 5])) == pytest.approx(15)


def test_smape_counts_two_zeros_as_no_error_and_a_missed_zero_as_two_hundred():
    assert metrics.smape(np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]]))[0] == pytest.approx(100)


def test_mase_of_the_seasonal_naive_on_its_own_history_is_one():
    history = np.array([[1.0, 2, 3, 2, 4, 4, 5, 1]])
    scale = metrics.seasonal_scale(history, 2)
    assert metrics.mase(history[:, 2:], history[:, :-2], scale)[0] == pytest.approx(1)


def test_coverage_leaves_out_what_was_not_observed():
    actual = np.array([1.0, 5.0, np.nan])
    assert metrics.coverage(actual, np.zeros(3), np.full(3, 2.0)) == pytest.approx(50)
