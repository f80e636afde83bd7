"""The simulator as its users meet it: replays, common customers, records, days with a schedule."""

import dataclasses
import math

import numba
import numpy as np
import pytest

from .. import bookkeeping as col
from ..compiled import Model, alias_tables
from ..distributions import constant, empirical, exponential, gamma, lognormal, normal, uniform, weibull
from ..policy import standard_policy
from ..random_streams import power_of_e
from ..scenario import CounterPlan, CustomerClass, Scenario
from ..simulate import OUTCOMES, ratio, simulate
from .worlds import one_line

HOUR = 3600.0


def branch(**changes) -> Scenario:
    """An ordinary day: four classes, five counters with lunch breaks, help between groups, machines."""
    policy = standard_policy()
    half_day = (1.0,) * 8 + (4.0,) * 12 + (3.0,) * 12
    classes = (
        CustomerClass("普通", "存取转账", half_day, lognormal(240, 0.8), "普通", patience=exponential(2400),
                      handover=uniform(5, 25), divert_share=0.5),
        CustomerClass("金卡", "个人业务", tuple(x / 4 for x in half_day), gamma(360, 0.7), "金卡"),
        CustomerClass("对公", "对公业务", tuple(x / 3 for x in half_day), weibull(600, 1.5)),
        CustomerClass("预约理财", "理财咨询", tuple(x / 10 for x in half_day), lognormal(1200, 0.5),
                      appointment_lead=normal(300, 400)),
    )  # fmt: skip
    all_day = ((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
    whole = ((9 * HOUR, 17 * HOUR),)
    counters = (
        CounterPlan("1", ("个人",), whole),
        CounterPlan("2", ("个人",), all_day, also=("对公",)),
        CounterPlan("3", ("个人", "对公"), ((9 * HOUR, 11.5 * HOUR), (12.5 * HOUR, 17 * HOUR)), pace=0.9),
        CounterPlan("4", ("对公",), all_day, also=("个人",)),
        CounterPlan("5", ("理财",), whole, also=("个人",)),
    )
    made = Scenario("测试网点", policy, 9 * HOUR, 900.0, classes, counters, arrivals_cv=0.15)
    return dataclasses.replace(made, **changes)


def test_a_replay_of_a_seed_is_bit_equal():
    model = Model(branch())
    one, two = (model.run(42, 30, records=True) for _ in range(2))
    for a, b in zip(dataclasses.astuple(one), dataclasses.astuple(two), strict=True):
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
    assert one.stats.sum() > 0


def test_replications_do_not_depend_on_how_they_are_cut():
    model = Model(branch())
    whole = model.run(7, 12, groups=1)
    parts = [model.run(7, 6, first=first, groups=1) for first in (0, 6)]
    assert np.array_equal(whole.stats, np.concatenate([p.stats for p in parts]))
    assert np.array_equal(whole.hist, sum(p.hist for p in parts))


def test_progress_adds_up_and_changes_nothing_but_the_grouping():
    told = []
    shown = simulate(branch(), replications=23, seed=3, progress=told.append)
    plain = simulate(branch(), replications=23, seed=3)
    assert sum(told) == 23
    assert shown.total.wait == plain.total.wait


def test_more_counters_meet_the_same_customers():
    few = Model(branch()).run(5, 3, records=True)
    extra = CounterPlan("6", ("个人",), ((9 * HOUR, 17 * HOUR),))
    many = Model(branch(counters=(*branch().counters, extra))).run(5, 3, records=True)
    assert np.array_equal(few.rec_time[:, 0], many.rec_time[:, 0])
    assert np.array_equal(few.rec_code[:, 0], many.rec_code[:, 0])
    both = (few.rec_code[:, 2] == col.SERVED) & (many.rec_code[:, 2] == col.SERVED)
    assert both.sum() > 300


def test_different_seeds_differ():
    assert (
        simulate(branch(), replications=2, seed=1).total != simulate(branch(), replications=2, seed=2).total
    )


def test_records_agree_with_the_aggregates():
    result = simulate(branch(), replications=20, seed=4, records=True)
    rec = result.records
    codes = {name: code for code, name in OUTCOMES.items()}
    served = rec.outcome == codes["served"]
    waits = (rec.start - rec.arrival)[served]
    assert waits.min() >= 0
    assert np.mean(waits) == pytest.approx(result.total.wait.value, rel=1e-12)
    joined = served | (rec.outcome == codes["abandoned"]) | (rec.outcome == codes["unserved"])
    assert np.sum(waits <= 600) / joined.sum() == pytest.approx(result.total.service_level.value, rel=1e-12)
    assert (rec.outcome == codes["diverted"]).mean() == pytest.approx(result.total.diverted_share.value)
    assert result.total.diverted_share.value > 0
    for level, estimate in result.total.percentiles:
        assert estimate.value == pytest.approx(np.percentile(waits, level), abs=1.5)
    assert len(rec.arrival) == pytest.approx(result.total.arrived.value * 20)


def test_no_counter_serves_two_customers_at_once_nor_starts_off_duty():
    scenario = branch()
    rec = simulate(scenario, replications=1, seed=11, records=True).records
    for c, plan in enumerate(scenario.counters):
        mine = np.flatnonzero(rec.counter == c)
        order = mine[np.argsort(rec.start[mine])]
        assert len(order) > 3
        assert np.all(rec.start[order][1:] >= rec.end[order][:-1])
        for start in rec.start[order]:
            # on duty, or finishing the line after closing
            assert any(a <= start < b for a, b in plan.duty) or start >= scenario.closing


def test_those_inside_at_closing_are_served_or_leave_as_asked():
    crowd = dataclasses.replace(branch(), counters=branch().counters[:1] + branch().counters[3:])
    served = simulate(crowd, replications=5, seed=2)
    left = simulate(dataclasses.replace(crowd, after_close="leave"), replications=5, seed=2)
    assert served.total.unserved_share.value == 0
    assert left.total.unserved_share.value > 0
    assert served.overtime.value > left.overtime.value


def test_arrivals_follow_the_schedule():
    scenario = branch(arrivals_cv=0.0)
    rec = simulate(scenario, replications=400, seed=9, records=True).records
    for i, one in enumerate(scenario.classes):
        times = rec.arrival[rec.classes == i]
        counts = np.histogram(times, 9 * HOUR + 900 * np.arange(33))[0] / 400
        error = 4.5 * np.sqrt(np.array(one.arrivals) / 400)
        assert np.all(np.abs(counts - one.arrivals) <= error)


def test_a_common_day_factor_spreads_daily_totals():
    still = Model(branch(arrivals_cv=0.0)).run(1, 500).stats[:, :, col.ARRIVED].sum(1)
    moved = Model(branch(arrivals_cv=0.3)).run(1, 500).stats[:, :, col.ARRIVED].sum(1)
    assert still.var() == pytest.approx(still.mean(), rel=0.25)
    assert moved.std() / moved.mean() == pytest.approx(math.sqrt(0.3**2 + 1 / moved.mean()), rel=0.15)


@pytest.mark.parametrize(
    "dist",
    [
        constant(70.0), exponential(70.0), lognormal(70.0, 0.8), gamma(70.0, 0.6), gamma(70.0, 1.6),
        weibull(70.0, 1.4), uniform(20.0, 120.0), empirical([10, 20, 20, 60, 240]),
    ],
)  # fmt: skip
def test_service_times_have_the_mean_asked_for(dist):
    scenario = one_line(62, 0.2, 40_000.0, 1, warmup=0.0)
    one = dataclasses.replace(scenario.classes[0], service_time=dist)
    result = simulate(dataclasses.replace(scenario, classes=(one,)), replications=4, seed=1, records=True)
    rec = result.records
    times = (rec.end - rec.start)[rec.outcome == col.SERVED]
    assert len(times) > 20_000
    assert times.mean() == pytest.approx(dist.mean, abs=5 * max(times.std(), 1e-9) / math.sqrt(len(times)))


def test_exponential_and_normal_draws_have_their_shape():
    scenario = one_line(62, 0.2, 100_000.0, 1, warmup=0.0)
    for dist, law in (
        (exponential(1.0), lambda x: 1 - np.exp(-x)),
        (lognormal(1.0, 1.0), lambda x: 0.5 + 0.5 * np.vectorize(math.erf)(
            (np.log(x) + math.log(2) / 2) / math.sqrt(math.log(2)) / math.sqrt(2))),
    ):  # fmt: skip
        one = dataclasses.replace(scenario.classes[0], service_time=dist)
        rec = simulate(dataclasses.replace(scenario, classes=(one,)), replications=4, records=True).records
        times = np.sort((rec.end - rec.start)[rec.outcome == col.SERVED])
        n = len(times)
        distance = np.max(np.abs(law(times) - (np.arange(n) + 0.5) / n))
        assert distance < 1.95 / math.sqrt(n)  # Kolmogorov–Smirnov, 0.1 %


def test_the_fast_exponential_function_is_exact_to_a_few_ulps():
    @numba.njit
    def over(xs):
        return np.array([power_of_e(x) for x in xs])

    xs = np.concatenate([np.linspace(-30, 30, 5001), [-700.0, 700.0, 0.0]])
    assert over(xs) == pytest.approx(np.exp(xs), rel=1e-15)


def test_alias_tables_give_back_the_shares():
    rng = np.random.default_rng(1)
    rates = rng.random((20, 7)) * (rng.random((20, 7)) < 0.7)
    share, alias = alias_tables(rates)
    for p in range(20):
        total = np.zeros(7)
        for i in range(7):
            total[i] += share[p, i] / 7
            total[alias[p, i]] += (1 - share[p, i]) / 7
        if rates[p].sum():
            assert total == pytest.approx(rates[p] / rates[p].sum())


def test_long_lines_outgrow_the_first_ring_and_still_count_right():
    scenario = one_line(1, 4.0, 2_000.0, 1, warmup=0.0)
    result = simulate(dataclasses.replace(scenario, after_close="leave"), replications=1, seed=1)
    assert result.total.unserved_share.value == pytest.approx(0.75, abs=0.05)
    assert result.total.arrived.value > 7_000


def test_the_ratio_interval_is_students():
    top, bottom = np.array([1.0, 2.0, 3.0]), np.ones(3)
    made = ratio(top, bottom, 0.95)
    assert made.value == 2.0
    assert made.high - 2.0 == pytest.approx(4.302653 * 1 / math.sqrt(3), rel=1e-6)
    assert math.isnan(ratio(top[:1], bottom[:1], 0.95).low)
