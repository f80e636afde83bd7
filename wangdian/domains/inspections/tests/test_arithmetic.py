"""Bias of inspectors, ranking of units, stratified draws: properties of the pure modules."""

import itertools
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangdian.domains.inspections.bias import Visit, calibrate
from wangdian.domains.inspections.ranking import WEIGHTS, Standing, propose, score_of
from wangdian.domains.inspections.sampling import Candidate, stratified

SCORES = st.floats(20, 90, allow_nan=False).map(lambda x: round(x, 2))
VISITS = st.lists(
    st.builds(Visit, inspector=st.integers(1, 5), unit=st.integers(1, 6), score=SCORES),
    min_size=1,
    max_size=40,
)


def biases(visits) -> dict[int, float]:
    return {i.inspector: i.bias for i in calibrate(visits).inspectors}


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_the_order_of_visits_does_not_matter(visits):
    forward, backward = biases(visits), biases(visits[::-1])
    assert forward.keys() == backward.keys()
    assert all(abs(forward[i] - backward[i]) < 1e-4 for i in forward)


def test_scores_that_are_all_the_same_are_nobodys_bias():
    """Their variance is not quite zero in floating point."""
    visits = [Visit(1, 4, 61.55), Visit(1, 3, 61.55), Visit(3, 1, 61.55)]
    assert biases(visits) == pytest.approx({1: 0.0, 3: 0.0}, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(VISITS, st.floats(-15, 9))
def test_a_better_year_for_everybody_is_nobodys_bias(visits, more):
    shifted = [Visit(v.inspector, v.unit, v.score + more) for v in visits]
    before, after = biases(visits), biases(shifted)
    assert all(abs(before[i] - after[i]) < 1e-3 for i in before)


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_a_calibrated_score_stays_a_score_and_the_error_is_no_negative(visits):
    fit = calibrate(visits)
    assert all(0 <= fit.calibrated(v) <= 100 for v in visits)
    assert all(i.error >= 0 and i.low <= i.bias <= i.high for i in fit.inspectors)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(SCORES, min_size=3, max_size=3), min_size=2, max_size=6))
def test_where_everybody_saw_everything_the_bias_is_pulled_towards_zero(grid):
    """Balanced: each bias lies between zero and the inspector's distance from the general mean."""
    visits = [Visit(i, u, s) for i, row in enumerate(grid) for u, s in enumerate(row)]
    mean = sum(v.score for v in visits) / len(visits)
    for found in calibrate(visits).inspectors:
        distance = found.mean - mean
        assert abs(found.bias) <= abs(distance) + 1e-6
        assert found.bias * distance >= -1e-6


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.lists(SCORES, min_size=1, max_size=8))
def test_of_a_single_inspector_nothing_is_said(inspector, scores):
    fit = calibrate([Visit(inspector, unit, s) for unit, s in enumerate(scores)])
    assert [i.verdict for i in fit.inspectors] == ["FEW"]
    assert fit.inspectors[0].gap is None


def test_a_lenient_inspector_is_found_out_and_the_scores_are_put_right():
    rng = np.random.default_rng(7)
    unit_means = rng.normal(80, 4, 12)
    true = {1: 6.0, 2: -6.0, 3: 0.0, 4: 0.0}
    visits = [
        Visit(i, u, float(np.clip(unit_means[u] + bias + rng.normal(0, 1.5), 0, 100)))
        for i, bias in true.items()
        for u in rng.permutation(12)[:8]
    ]
    fit = calibrate(visits)
    verdicts = {i.inspector: i.verdict for i in fit.inspectors}
    assert (verdicts[1], verdicts[2]) == ("LENIENT", "STRICT")
    raw = np.mean([(v.score - unit_means[v.unit]) ** 2 for v in visits])
    calibrated = np.mean([(fit.calibrated(v) - unit_means[v.unit]) ** 2 for v in visits])
    assert calibrated < raw / 3


def test_no_visits_is_no_fit():
    with pytest.raises(ValueError, match="no visits"):
        calibrate([])


FIGURES = {
    "open": st.integers(0, 40),
    "grave": st.integers(0, 9),
    "overdue": st.integers(0, 9),
    "repeats": st.integers(0, 9),
}
STANDINGS = st.builds(
    Standing, unit=st.integers(1, 999), days_since=st.none() | st.integers(0, 900), **FIGURES
)


@given(
    STANDINGS, st.sampled_from([name for name, _w, _f in WEIGHTS if name != "days_since"]), st.integers(1, 9)
)
def test_more_of_a_bad_figure_never_lowers_the_score(standing, name, more):
    worse = Standing(**vars(standing) | {name: getattr(standing, name) + more})
    assert 0 <= score_of(standing) <= score_of(worse) <= 100


def test_the_weights_make_a_hundred():
    assert sum(weight for _name, weight, _full in WEIGHTS) == 100
    assert score_of(Standing(1, open=99, grave=99, overdue=99, repeats=99)) == Decimal("100.00")


@given(st.lists(STANDINGS, min_size=1, max_size=30, unique_by=lambda s: s.unit), st.integers(1, 12))
def test_every_unit_is_visited_in_the_months_left_and_the_riskier_not_later(standings, from_month):
    plan = propose(standings, from_month=from_month)
    assert {p.unit for p in plan} == {s.unit for s in standings}
    assert all(from_month <= p.month <= 12 for p in plan)
    firsts = sorted((p for p in plan if not p.second), key=lambda p: p.month)
    assert all(a.score >= b.score for a, b in itertools.pairwise(firsts) if a.month < b.month)
    assert propose(standings[::-1], from_month=from_month) == plan


CANDIDATES = st.lists(
    st.builds(Candidate, recording=st.integers(1, 9999), person=st.integers(1, 6)), max_size=60,
    unique_by=lambda c: c.recording,
)  # fmt: skip


@given(CANDIDATES, st.integers(1, 5), st.text(min_size=1, max_size=20))
def test_everybody_gives_the_same_number_or_all_they_have(candidates, per_person, seed):
    drawn = stratified(seed, candidates, per_person)
    assert len(set(drawn)) == len(drawn) and set(drawn) <= {c.recording for c in candidates}
    whose = {c.recording: c.person for c in candidates}
    for person in {c.person for c in candidates}:
        have = sum(c.person == person for c in candidates)
        assert sum(whose[r] == person for r in drawn) == min(per_person, have)
    assert stratified(seed, candidates[::-1], per_person) == drawn


def test_another_seed_draws_otherwise():
    candidates = [Candidate(n, 1) for n in range(200)]
    assert stratified("a", candidates, 5) != stratified("b", candidates, 5)
