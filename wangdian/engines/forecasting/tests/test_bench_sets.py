import numpy as np
import pytest

from wangdian.engines.forecasting.benchsets import SETS, filled_days, panel_of, run_set, shared_data
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.table import long_of
from wangdian.engines.forecasting.tests.synthetic import daily_panel


def write(path, panel, days):
    keep = np.isin(panel.days, days)
    table = long_of(panel.names, panel.days[keep], panel.slots, panel.values[:, keep])
    rows = [f"{n},{str(t)[:10]},{v:g}" for n, t, v in zip(table.series, table.time, table.value, strict=True)]
    path.write_text("\n".join(["unique_id,ds,y", *rows]))
    return path


@pytest.fixture
def continued(tmp_path):
    days = np.datetime64("1996-03-18", "D") + np.arange(256)
    panel = daily_panel(days, series=9)
    return write(tmp_path / "history.csv", panel, days[:200]), write(
        tmp_path / "truth.csv", panel, days[200:]
    )


def test_a_file_that_continues_the_history_is_scored_from_one_origin(continued):
    history, truth = continued
    result = run_set("nn5", history=history, truth=truth)
    assert (result.series, result.origins) == (9, 1)
    assert 0 < result.wape_percent < 20 and 0 < result.mase < 1
    assert 60 < result.coverage80_percent < 98 and result.series_per_cpu_second > 0


def test_changing_the_truth_changes_the_score_but_not_the_split(continued, tmp_path):
    history, truth = continued
    doubled = tmp_path / "doubled.csv"
    head, *rows = truth.read_text().splitlines()
    doubled.write_text(
        "\n".join([head, *(",".join([*r.split(",")[:2], str(2 * float(r.split(",")[2]))]) for r in rows)])
    )
    plain, changed = (run_set("nn5", history=history, truth=t) for t in (truth, doubled))
    assert changed.wape_percent == pytest.approx(50, abs=15) and plain.wape_percent < 20


def test_a_truth_that_does_not_continue_the_history_is_refused(continued):
    history, _ = continued
    with pytest.raises(ForecastInputError) as caught:
        run_set("nn5", history=history, truth=history)
    assert caught.value.code == "overlap"


def test_an_unknown_set_is_refused():
    with pytest.raises(ForecastInputError) as caught:
        run_set("nn6")
    assert caught.value.code == "set"


def test_missing_days_are_filled_on_every_calendar_day():
    days = np.datetime64("2026-03-02", "D") + np.array([0, 1, 2, 3, 4, 5, 6, 7, 9])
    values = np.array([[1.0, 2, 3, 4, 5, 6, 7, 1, 3]])
    np.testing.assert_array_equal(filled_days(values, days), [[1, 2, 3, 4, 5, 6, 7, 1, 2, 3]])


@pytest.mark.slow
@pytest.mark.skipif(
    not shared_data(SETS["bank-calls"].file).is_file(), reason="shared benchmark data is not here"
)
def test_bank_calls_are_forecast_better_than_the_mean_of_eight_same_weekdays():
    spec = SETS["bank-calls"]
    panel, first = panel_of(spec, shared_data(spec.file), None)
    weekday = (panel.days.astype(int) + 3) % 7
    naive = np.array(
        [
            panel.values[0, np.flatnonzero(weekday[:t] == weekday[t])[-8:]].mean(axis=0)
            for t in range(first, len(panel.days))
        ]
    )
    actual = panel.values[0, first:]
    assert run_set("bank-calls").wape_percent < 0.85 * 100 * np.abs(actual - naive).sum() / actual.sum()
