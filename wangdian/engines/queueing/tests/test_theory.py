"""Simulated queues against what has been known since Erlang: inside the 99 % interval of batch means."""

import math

import numpy as np
import pytest

from ..distributions import exponential, lognormal
from ..policy import read_policy
from ..scenario import CounterPlan, CustomerClass, Scenario
from ..simulate import simulate
from .worlds import one_line


def erlang_b(servers, load):
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking


def erlang_c(servers, load):
    blocking = erlang_b(servers, load)
    return blocking / (1 - load / servers * (1 - blocking))


def erlang_a(servers, load, theta):
    """(P(abandon), P(wait > 0), mean wait of all) of M/M/c+M with unit service, by summing the chain."""
    weights = [1.0]
    for n in range(1, 400):
        weights.append(weights[-1] * load / (min(n, servers) + max(n - servers, 0) * theta))
    p = np.array(weights) / sum(weights)
    line = sum(max(n - servers, 0) * x for n, x in enumerate(p))
    return theta * line / load, float(p[servers:].sum()), line / load


def test_blocking_without_a_waiting_room_is_erlang_b():
    result = simulate(one_line(8, 6.8, 60_000.0, 40, waiting_room=0), confidence=0.99, replications=1, seed=5)
    assert result.total.blocked_share.covers(erlang_b(8, 6.8))
    assert result.total.blocked_share.high - result.total.blocked_share.low < 0.01


def test_an_endless_line_is_erlang_c():
    scenario = one_line(8, 6.8, 400_000.0, 40, target=0.5)
    result = simulate(scenario, confidence=0.99, replications=1, seed=6, bin_seconds=0.01).total
    delayed = erlang_c(8, 6.8)
    assert result.delayed_share.covers(delayed)
    assert result.wait.covers(delayed / 1.2)
    assert result.service_level.covers(1 - delayed * math.exp(-1.2 * 0.5))
    ninety = dict(result.percentiles)[90]
    assert ninety.value == pytest.approx(math.log(delayed / 0.1) / 1.2, rel=0.02)
    assert result.wait.high - result.wait.low < 0.05


def test_impatient_customers_are_erlang_a():
    scenario = one_line(8, 8.8, 120_000.0, 40, patience=exponential(4.0))
    result = simulate(scenario, confidence=0.99, replications=1, seed=7).total
    lost, _, wait = erlang_a(8, 8.8, 0.25)
    assert lost == pytest.approx(0.1370, abs=5e-5)
    assert result.abandoned_share.covers(lost)
    assert result.wait_all.covers(wait)


def strict_priority(service_time, second_moment_half):
    """Three classes at one counter with absolute priorities; the waits by Cobham (1954)."""
    policy = read_policy(
        {
            "name": "绝对优先",
            "groups": {"g": {}},
            "services": {"s": {"group": "g"}},
            "tiers": {"a": 2e7, "b": 1e7, "c": 0},
        }
    )
    length = 300_000.0
    rates = {"a": 0.2, "b": 0.25, "c": 0.3}
    classes = tuple(
        CustomerClass(name, "s", (rate * length / 10,) * 10, service_time, tier=name)
        for name, rate in rates.items()
    )
    counters = (CounterPlan("1", ("g",), ((0.0, length),)),)
    scenario = Scenario(
        "优先", policy, 0.0, length / 10, classes, counters, after_close="leave", warmup=2000.0, batches=30
    )
    residual = sum(rates.values()) * second_moment_half
    waits, above = [], 0.0
    for rate in rates.values():
        upto = above + rate
        waits.append(residual / ((1 - above) * (1 - upto)))
        above = upto
    return scenario, waits


@pytest.mark.parametrize(
    ("service_time", "second_moment_half"), [(exponential(1.0), 1.0), (lognormal(1.0, 0.8), (1 + 0.64) / 2)]
)
def test_strict_priorities_are_cobhams_formula(service_time, second_moment_half):
    scenario, waits = strict_priority(service_time, second_moment_half)
    result = simulate(scenario, confidence=0.99, replications=1, seed=8)
    for one, truth in zip(result.classes, waits, strict=True):
        assert one.wait.covers(truth), (one.name, one.wait, truth)
        assert one.wait.high - one.wait.low < 0.3 * truth


def test_priority_among_several_counters_is_the_formula_for_m_m_c():
    policy = read_policy(
        {"name": "p", "groups": {"g": {}}, "services": {"s": {"group": "g"}}, "tiers": {"a": 1e7, "b": 0}}
    )
    length = 200_000.0
    classes = tuple(
        CustomerClass(name, "s", (rate * length / 10,) * 10, exponential(1.0), tier=name)
        for name, rate in (("a", 2.0), ("b", 3.0))
    )
    counters = tuple(CounterPlan(str(i), ("g",), ((0.0, length),)) for i in range(6))
    scenario = Scenario("p", policy, 0.0, length / 10, classes, counters, warmup=1000.0, batches=30)
    result = simulate(scenario, confidence=0.99, replications=1, seed=9)
    base = erlang_c(6, 5.0) / 6
    assert result.classes[0].wait.covers(base / (1 - 2 / 6))
    assert result.classes[1].wait.covers(base / ((1 - 2 / 6) * (1 - 5 / 6)))


def test_handover_time_counts_as_work():
    """M/G/1 with a constant hand-over after each service: Pollaczek–Khinchine on the sum."""
    length = 300_000.0
    one = CustomerClass("x", "s", (0.5 * length / 10,) * 10, exponential(1.0), handover=exponential(0.5))
    scenario = Scenario(
        "h", one_line(1, 0.5, 10.0, 1, warmup=0.0).policy, 0.0, length / 10, (one,),
        (CounterPlan("1", ("g",), ((0.0, length),)),), warmup=1000.0, batches=30,
    )  # fmt: skip
    result = simulate(scenario, confidence=0.99, replications=1, seed=10)
    mean, second = 1.5, 2 * 1.0 + 2 * 0.25 + 2 * 1.0 * 0.5
    assert result.total.wait.covers(0.5 * second / 2 / (1 - 0.5 * mean))
    assert result.utilisation.covers(0.75)
