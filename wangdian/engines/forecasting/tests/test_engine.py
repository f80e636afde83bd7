import numpy as np
import pytest

from wangdian.engines.forecasting.coldstart import borrow
from wangdian.engines.forecasting.daycalendar import SpecialDays, day_calendar
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.forecast import Settings
from wangdian.engines.forecasting.future import next_open_days
from wangdian.engines.forecasting.table import Panel
from wangdian.engines.forecasting.tests.synthetic import branch_panel, daily_panel, weekdays_from
from wangdian.engines.forecasting.today import rest_of_today

DAYS = np.datetime64("2025-06-01", "D") + np.arange(150)
AHEAD = DAYS[-1] + np.arange(1, 15).astype("timedelta64[D]")


def with_values(panel, change):
    values = panel.values.copy()
    change(values)
    return Panel(panel.names, panel.days, panel.slots, panel.grain, values)


def test_a_branch_with_five_days_gets_its_size_from_them_and_its_week_from_its_peers():
    panel = daily_panel(DAYS, series=10, noise=0.03)
    full = forecast_panel(panel, AHEAD)

    def forget(values):
        values[0, :-5] = np.nan

    young = forecast_panel(with_values(panel, forget), AHEAD)
    np.testing.assert_allclose(young.point[0], full.point[0], rtol=0.2)
    assert "只有5天" in young.notes[0] and "5天" not in young.notes[1]
    width = lambda f: np.log(f.quantile(0.9)[0] / f.quantile(0.1)[0]).mean()  # noqa: E731
    assert width(young) > width(full)


def test_a_branch_without_history_is_as_big_as_the_middle_of_its_peers():
    past = np.log(np.array([[100.0] * 30, [200.0] * 30, [400.0] * 30]))
    lent = borrow(np.full((1, 30), np.nan), past, past[:, :7], noise=0.1)
    np.testing.assert_allclose(np.exp(lent.ahead[0]), 200, rtol=1e-6)
    assert lent.doubt[0] > 0.3


def test_the_surer_the_size_the_smaller_the_doubt():
    past = np.log(np.full((3, 30), 100.0))
    own = np.full((2, 30), np.nan)
    own[0, -2:], own[1, -15:] = 50, 50
    lent = borrow(own, past, past[:, :7], noise=0.2)
    assert lent.doubt[1] < lent.doubt[0]


def test_all_series_too_short_is_refused():
    with pytest.raises(ForecastInputError) as caught:
        forecast_panel(daily_panel(DAYS[:12], series=3), AHEAD)
    assert caught.value.code == "short"


def test_a_closed_day_is_reported_and_not_learnt_from():
    panel = daily_panel(DAYS, series=10)

    def close(values):
        values[2, 100] = 0.0

    found = forecast_panel(with_values(panel, close), AHEAD)
    closures = [f for f in found.findings if f.kind == "closure"]
    assert [(f.series, f.day) for f in closures] == [("网点3", str(DAYS[100]))]
    np.testing.assert_allclose(found.point[2], forecast_panel(panel, AHEAD).point[2], rtol=0.05)


def test_a_missing_day_inside_the_history_is_reported_as_a_gap():
    panel = daily_panel(DAYS, series=10)

    def lose(values):
        values[4, 80] = np.nan

    found = forecast_panel(with_values(panel, lose), AHEAD)
    assert ("网点5", str(DAYS[80]), "gap") in {(f.series, f.day, f.kind) for f in found.findings}


def test_a_regressor_that_doubles_arrivals_is_learnt_and_applied():
    panel = daily_panel(DAYS, series=10, noise=0.05)
    campaign = np.arange(len(DAYS)) % 10 == 3

    def lift(values):
        values[:, campaign] *= 1.5

    lifted = with_values(panel, lift)
    table = tuple((d, (float(c),)) for d, c in zip(DAYS, campaign, strict=True))
    future = tuple((d, (1.0 if k == 4 else 0.0,)) for k, d in enumerate(AHEAD))
    with_it = forecast_panel(lifted, AHEAD, Settings(regressors=table + future)).point[:, 4]
    without = forecast_panel(lifted, AHEAD).point[:, 4]
    assert (with_it / without).mean() > 1.25


def test_a_regressor_missing_for_a_future_day_is_refused():
    panel = daily_panel(DAYS, series=2)
    table = tuple((d, (0.0,)) for d in DAYS)
    with pytest.raises(ForecastInputError) as caught:
        forecast_panel(panel, AHEAD, Settings(regressors=table))
    assert caught.value.code == "regressor" and str(AHEAD[0]) in caught.value.message


def test_a_payday_of_one_series_lifts_only_that_series():
    days = np.datetime64("2025-01-01", "D") + np.arange(300)
    panel = daily_panel(days, series=2, noise=0.03)
    pay = np.array([d.item().day == 10 and d.item().weekday() < 5 for d in days])

    def lift(values):
        values[0, pay] *= 1.6

    ahead = days[-1] + np.arange(1, 29).astype("timedelta64[D]")
    on = np.array([d.item().day == 10 for d in ahead])
    paid = with_values(panel, lift)
    told = forecast_panel(paid, ahead, Settings(payday_of=(("网点1", (10,)),)))
    untold = forecast_panel(paid, ahead)
    assert on.any()
    assert (told.point[0, on] / untold.point[0, on]).mean() > 1.05
    np.testing.assert_allclose(told.point[1], untold.point[1], rtol=0.05)


def test_national_day_is_closed_and_the_make_up_sunday_is_open():
    panel = branch_panel(weekdays_from("2025-06-02", 82))
    special = SpecialDays.of_country("CN", panel.days[0].item(), np.datetime64("2025-11-30").item())
    ahead = {str(d) for d in next_open_days(panel, special, 30)}
    assert "2025-09-28" in ahead and "2025-10-11" in ahead
    assert "2025-10-01" in ahead or "2025-10-08" not in ahead


def test_spring_festival_marks_the_days_before_and_after_it():
    days = np.datetime64("2026-02-01", "D") + np.arange(40)
    special = SpecialDays.of_country("CN", days[0].item(), days[-1].item())
    calendar = day_calendar(days, special)
    names = [calendar.festival_names[c] for c in calendar.festival]
    assert names[days.tolist().index(np.datetime64("2026-02-14").item())] == "春节-1"
    assert names[days.tolist().index(np.datetime64("2026-02-15").item())] == "春节+0"
    assert names[days.tolist().index(np.datetime64("2026-02-24").item())] == "春节>1"


def test_the_day_after_a_closed_monday_is_a_first_day():
    days = weekdays_from("2026-03-02", 10)
    days = days[days != np.datetime64("2026-03-09")]
    calendar = day_calendar(
        days, SpecialDays({np.datetime64("2026-03-09").item(): "停业"}), open_weekdays=(0, 1, 2, 3, 4)
    )
    at = list(days).index(np.datetime64("2026-03-10"))
    assert calendar.unusual_first[at] and calendar.second[at + 1] and calendar.before[at - 1]
    assert not calendar.unusual_first[0]


def test_a_busy_morning_raises_the_rest_of_the_day():
    rng = np.random.default_rng(5)
    panel = branch_panel(weekdays_from("2026-03-02", 60), noise=0.25, rng=rng)

    def busy(values):
        values[:, -1, :6] *= 1.5

    now = panel.days[-1] + np.timedelta64(12, "h")
    plain, raised = rest_of_today(panel, now), rest_of_today(with_values(panel, busy), now)
    assert plain.slots == raised.slots == tuple(range(720, 900, 30))
    assert (raised.point / plain.point).mean() > 1.15


def test_counts_after_now_do_not_reach_the_rest_of_today():
    panel = branch_panel(weekdays_from("2026-03-02", 40))

    def spoil(values):
        values[:, -1, 6:] = 1e6

    now = panel.days[-1] + np.timedelta64(12, "h")
    np.testing.assert_array_equal(
        rest_of_today(panel, now).point, rest_of_today(with_values(panel, spoil), now).point
    )


def test_a_queue_nobody_ever_joined_is_forecast_empty_beside_a_busy_one():
    panel = branch_panel(weekdays_from("2026-03-02", 60), series=2)

    def empty(values):
        values[0] = 0.0

    found = forecast_panel(with_values(panel, empty), panel.days[-1:] + np.timedelta64(3, "D"))
    assert np.isfinite(found.quantiles).all()
    assert found.point[0].sum() < 1 < found.point[1].sum()
