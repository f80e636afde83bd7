import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.table import DAY, LongTable, Opening, infer_grain, long_of, to_panel


def table(rows):
    series, time, value = zip(*rows, strict=True)
    return LongTable.of(series, time, value)


def error_of(rows):
    with pytest.raises(ForecastInputError) as caught:
        table(rows)
    return caught.value


def test_a_repeated_time_is_refused_with_series_and_time():
    error = error_of([("A", "2026-03-02 09:00", 1), ("A", "2026-03-02 09:00", 2)])
    assert error.code == "duplicate"
    assert "A" in error.message and "2026-03-02 09:00" in error.message


def test_a_negative_count_is_refused():
    assert error_of([("A", "2026-03-02 09:00", -1)]).code == "negative"


def test_a_word_among_the_values_is_refused_with_its_row():
    error = error_of([("A", "2026-03-02 09:00", 1), ("A", "2026-03-02 09:15", "很多")])
    assert error.code == "bad_value" and "第2行" in error.message


def test_a_time_that_cannot_be_read_is_refused():
    assert error_of([("A", "三月二日", 1)]).code == "bad_time"


def test_an_empty_table_is_refused():
    with pytest.raises(ForecastInputError) as caught:
        LongTable.of([], [], [])
    assert caught.value.code == "empty"


def test_an_empty_value_is_a_missing_value():
    assert np.isnan(table([("A", "2026-03-02 09:00", None), ("A", "2026-03-02 09:15", 3)]).value[0])


def test_six_minute_rows_do_not_make_quarters_of_an_hour():
    rows = [("A", f"2026-03-02 09:{m:02d}", 1) for m in range(0, 60, 6)]
    with pytest.raises(ForecastInputError) as caught:
        to_panel(table(rows), grain=15)
    assert caught.value.code == "grain"


def test_half_hours_are_sums_of_their_parts_and_a_missing_part_makes_a_missing_slot():
    rows = [
        ("A", f"2026-03-0{d} {h:02d}:{m:02d}", h) for d in (2, 3) for h in (9, 10) for m in (0, 15, 30, 45)
    ]
    rows.remove(("A", "2026-03-03 09:45", 9))
    panel, report = to_panel(table(rows), grain=30)
    assert panel.slots == (540, 570, 600, 630)
    np.testing.assert_array_equal(panel.values[0, 0], [18, 18, 20, 20])
    assert np.isnan(panel.values[0, 1, 1]) and report.gap_count == 1


def test_days_outside_the_opening_weekdays_are_left_out():
    rows = [("A", f"2026-03-{d:02d}", d) for d in range(1, 15)]
    panel, report = to_panel(table(rows), opening=Opening(weekdays=(0, 1, 2, 3, 4)))
    assert len(panel.days) == 10 and report.closed_weekdays == (5, 6)


def test_totals_fill_a_missing_slot_by_its_usual_share():
    rows = [("A", f"2026-03-0{d} {h:02d}:00", v) for d in (2, 3, 4) for h, v in ((9, 10), (10, 30))]
    rows.remove(("A", "2026-03-04 09:00", 10))
    panel, _ = to_panel(table(rows))
    np.testing.assert_allclose(panel.totals()[0], [40, 40, 40])


@given(st.lists(st.integers(0, 50), min_size=4, max_size=40))
def test_a_table_laid_on_the_grid_and_back_keeps_every_value(counts):
    time = np.datetime64("2026-03-02T09:00") + 15 * np.arange(len(counts)).astype("timedelta64[m]")
    source = LongTable.of(["A"] * len(counts), time, counts)
    panel, _ = to_panel(source)
    back = long_of(panel.names, panel.days, panel.slots, panel.values)
    seen = ~np.isnan(back.value)
    assert dict(zip(back.time[seen], back.value[seen], strict=True)) == dict(
        zip(source.time, source.value, strict=True)
    )


def test_the_grain_is_read_from_the_times():
    assert (
        infer_grain(np.array(["2026-03-02T09:00", "2026-03-02T09:30", "2026-03-03T09:15"], "datetime64[m]"))
        == 15
    )
    assert infer_grain(np.array(["2026-03-02", "2026-03-04"], "datetime64[m]")) == DAY


def test_the_days_before_a_branch_opened_are_not_gaps():
    rows = [("老网点", f"2026-03-{d:02d}", d) for d in range(2, 12)] + [
        ("新网点", "2026-03-10", 5),
        ("新网点", "2026-03-11", 6),
    ]
    _, report = to_panel(table(rows))
    assert report.gap_count == 0
