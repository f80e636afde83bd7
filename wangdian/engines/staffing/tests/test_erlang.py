"""Erlang's formulas against exact fractions, the birth–death chain and the textbook."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ...queueing.errors import QueueingError
from ..erlang import erlang_a, erlang_b, erlang_c, mean_wait_c, share_within_c
from ..kernels import gamma_between, gamma_series
from ..required import Target, solve

loads = st.floats(0.05, 60)
servers = st.integers(1, 80)
patiently = settings(deadline=None)  # the first example compiles


def exact_b(n, load):
    load = Fraction(load)
    total = term = Fraction(1)
    for k in range(1, n + 1):
        term = term * load / k
        total += term
    return term / total


@pytest.mark.parametrize(("n", "load"), [(1, 0.5), (8, 6.8), (20, 35.0), (60, 40.25), (5, 0.001)])
def test_erlang_b_and_c_agree_with_exact_fractions(n, load):
    b = exact_b(n, load)
    assert erlang_b(n, load) == pytest.approx(float(b), rel=1e-13)
    if load < n:
        c = n * b / (n - Fraction(load) * (1 - b))
        assert erlang_c(n, load) == pytest.approx(float(c), rel=1e-13)


def test_erlang_1917_by_hand():
    """One trunk, one erlang: half the calls are lost. Two trunks: 1/5."""
    assert erlang_b(1, 1.0) == 0.5
    assert erlang_b(2, 1.0) == pytest.approx(0.2)
    assert erlang_b(0, 1.0) == 1.0
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert mean_wait_c(1, 0.5) == pytest.approx(1.0)


def chain(n, load, patience, tau, steps=4000):
    """(P(wait), P(abandon), mean wait, P(called within tau)) of M/M/n+M by summing the chain; the last by
    following the line ahead of a customer as a pure death process."""
    theta = 1 / patience
    weights = [1.0]
    for k in range(1, steps):
        weights.append(weights[-1] * load / (min(k, n) + max(k - n, 0) * theta))
        if k > n + 20 and weights[-1] < 1e-18 * max(weights):
            break
    p = np.array(weights) / sum(weights)
    line = sum(max(k - n, 0) * x for k, x in enumerate(p))
    # someone who finds n + j in the system is called after j + 1 departures at rates n + theta (i of them ahead)
    within = p[:n].sum()
    x = np.zeros(len(p) - n + 1)
    x[1:] = p[n:]  # x[i]: probability to still need i departures; own patience kills at rate theta
    grid = 4000
    if tau > 0:
        dt = tau / grid
        index = np.arange(len(x))
        down = np.where(index > 0, n + theta * np.maximum(index - 1, 0), 0.0)
        called = 0.0

        def flow(state):
            change = -(down + theta * (index > 0)) * state
            change[:-1] += (down * state)[1:]
            return change

        for _ in range(grid):
            k1 = flow(x)
            k2 = flow(x + dt / 2 * k1)
            k3 = flow(x + dt / 2 * k2)
            k4 = flow(x + dt * k3)
            x = x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        called = x[0]
        within += called
    return p[n:].sum(), theta * line / load, line / load, within


@pytest.mark.parametrize(
    ("n", "load", "patience", "tau"),
    [
        (8, 8.8, 4.0, 0.25),
        (1, 0.3, 0.5, 0.4),
        (14, 10.0, 1.7, 0.11),
        (6, 12.0, 0.9, 0.3),
        (3, 2.0, 20.0, 1.0),
    ],
)
def test_erlang_a_agrees_with_the_chain(n, load, patience, tau):
    wait, lost, mean, within = chain(n, load, patience, tau)
    found = erlang_a(n, load, patience, tau)
    assert found.waiting == pytest.approx(wait, rel=1e-10)
    assert found.abandoned == pytest.approx(lost, rel=1e-10)
    assert found.mean_wait == pytest.approx(mean, rel=1e-10)
    assert found.within == pytest.approx(within, rel=1e-7)


def test_erlang_a_with_endless_patience_is_erlang_c():
    found = erlang_a(8, 6.8, 1e7, 0.5)
    assert found.waiting == pytest.approx(erlang_c(8, 6.8), rel=1e-5)
    assert found.within == pytest.approx(share_within_c(8, 6.8, 0.5), rel=1e-5)


@patiently
@given(servers, loads, st.floats(0.2, 30), st.floats(0, 3))
def test_erlang_a_probabilities_are_probabilities_and_balance(n, load, patience, tau):
    found = erlang_a(n, load, patience, tau)
    tiny = 1e-9
    for value in (found.waiting, found.abandoned, found.within):
        assert -tiny <= value <= 1 + tiny
    assert found.within <= 1 - found.abandoned + tiny
    assert load * (1 - found.abandoned) <= n * (1 + tiny)  # nobody serves more than all the time
    assert found.mean_wait == pytest.approx(found.abandoned * patience, abs=1e-9)


def test_hopeless_overload_has_its_fluid_answer():
    found = erlang_a(10, 2000.0, 50.0, 0.1)
    assert (found.waiting, found.within) == (1.0, 0.0)
    assert found.abandoned == pytest.approx(1 - 10 / 2000)


def test_the_textbook_call_centre_needs_fourteen():
    """100 calls in 30 minutes, 3 minutes each, 80 % in 20 s: 14 agents, 88.8 %."""
    assert solve([10.0], service=180.0, target=Target(share=0.8, within=20)).tolist() == [14]
    assert share_within_c(14, 10.0, 20 / 180) == pytest.approx(0.888, abs=5e-4)


@patiently
@given(loads, st.floats(0.3, 0.99), st.floats(0, 2), st.floats(0.5, 1.0))
def test_the_answer_for_c_keeps_the_target_and_one_fewer_does_not(load, share, tau, occupancy):
    target = Target(share=share, within=tau * 100, occupancy=occupancy)
    n = int(solve(load, service=100.0, target=target))
    tiny = 1e-9

    def good(m, slack):
        return m > load and share_within_c(m, load, tau) >= share - slack and load / m <= occupancy + slack

    assert good(n, tiny)
    assert not good(n - 1, -tiny)


@patiently
@given(loads, st.floats(0.3, 0.97), st.floats(0, 2), st.floats(0.3, 20), st.floats(0.01, 0.5))
def test_the_answer_for_a_keeps_the_target_and_one_fewer_does_not(load, share, tau, patience, lost):
    target = Target(share=share, within=tau * 100, abandoned=lost)
    n = int(solve(load, service=100.0, target=target, patience=patience * 100))
    tiny = 1e-9

    def good(m, slack):
        found = erlang_a(m, load, patience, tau)
        return found.within >= share - slack and found.abandoned <= lost + slack

    assert good(n, tiny)
    assert n == 1 or not good(n - 1, -tiny)


@patiently
@given(st.floats(0.05, 400), st.floats(0, 1), st.floats(0, 1))
def test_a_few_terms_of_the_gamma_series_bound_the_whole(a, part, left):
    x = part * (a + 13)
    found = gamma_between(a, x, x * left)
    for whole, low, high in zip(gamma_series(a, x, x * left), found[::2], found[1::2], strict=True):
        assert low * (1 - 1e-11) <= whole <= high * (1 + 1e-11)


@pytest.mark.parametrize("patience", [20.0, 300.0, 3000.0])
def test_the_answers_for_a_are_those_of_trying_every_number_with_the_full_sums(patience):
    many = np.random.default_rng(5).uniform(0.05, 40, 500)
    target = Target(share=0.8, within=20, occupancy=0.85, abandoned=0.1)
    tries = np.arange(1, 80)[:, None]
    found = erlang_a(tries, many, patience / 180, 20 / 180)
    good = (found.within >= 0.8) & (found.abandoned <= 0.1) & (many * (1 - found.abandoned) <= 0.85 * tries)
    assert (
        solve(many, service=180.0, target=target, patience=patience).tolist()
        == (good.argmax(axis=0) + 1).tolist()
    )


@patiently
@given(loads, st.floats(0.001, 0.5))
def test_the_answer_for_b_keeps_the_target_and_one_fewer_does_not(load, blocked):
    n = int(solve(load, service=1.0, target=Target(blocked=blocked)))
    assert erlang_b(n, load) <= blocked * (1 + 1e-9)
    assert n == 0 or erlang_b(n - 1, load) > blocked * (1 - 1e-9)


def test_solving_many_is_solving_each_in_any_order():
    rng = np.random.default_rng(1)
    many = rng.uniform(0.1, 50, 400)
    for patience in (math.inf, 250.0):
        target = Target(share=0.85, within=30)
        together = solve(many, service=150.0, target=target, patience=patience)
        apart = [int(solve(x, service=150.0, target=target, patience=patience)) for x in many[::-1]][::-1]
        assert together.tolist() == apart


def test_no_load_needs_nobody_and_shapes_are_kept():
    found = solve(np.zeros((2, 3)), service=100.0, target=Target(share=0.9))
    assert found.shape == (2, 3)
    assert not found.any()


def test_mean_wait_can_be_the_target():
    n = int(solve(10.0, service=180.0, target=Target(mean_wait=30.0)))
    assert mean_wait_c(n, 10.0) * 180 <= 30 < mean_wait_c(n - 1, 10.0) * 180


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="negative"):
        erlang_b(-1, 2.0)
    with pytest.raises(ValueError, match="finite"):
        erlang_c(3, math.inf)
    with pytest.raises(ValueError, match="patience"):
        erlang_a(3, 2.0, 0.0)
    with pytest.raises(QueueingError, match="多少人也达不到"):
        solve(1.0, service=1.0, target=Target(share=1.0))
