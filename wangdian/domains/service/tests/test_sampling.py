"""The draw is fair, repeatable and large enough; Pareto bars add up."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from wangdian.domains.service.sampling import Served, draw, how_many, pareto

customers = st.lists(
    st.tuples(st.integers(1, 500), st.sampled_from([None, 1, 2, 3]), st.booleans()), unique_by=lambda c: c[0]
).map(lambda rows: [Served(*row) for row in rows])
percents = st.integers(0, 100).map(Fraction)


@given(customers, percents, st.text(max_size=10))
def test_the_share_is_rounded_up_and_only_reachable_customers_are_drawn(urn, percent, seed):
    chosen = draw(urn, percent, seed)
    reachable = {c.id for c in urn if c.reachable}
    assert len(chosen) == min(how_many(len(urn), percent), len(reachable))
    assert set(chosen) <= reachable and len(set(chosen)) == len(chosen)


@given(customers, percents, st.text(max_size=10), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_customers_in_any_order(urn, percent, seed, shuffle):
    other = urn[:]
    shuffle.shuffle(other)
    assert draw(urn, percent, seed) == draw(other, percent, seed)


@given(customers, percents, st.text(max_size=10))
def test_every_employee_is_heard_in_proportion(urn, percent, seed):
    chosen = set(draw(urn, percent, seed))
    reachable = [c for c in urn if c.reachable]
    for employee in {c.served_by for c in reachable}:
        served = [c.id for c in reachable if c.served_by == employee]
        fair = Fraction(len(chosen) * len(served), len(reachable))
        assert abs(len(chosen & set(served)) - fair) < 1


def test_thirty_percent_of_seven_customers_are_three():
    assert how_many(7, Fraction(30)) == 3
    assert how_many(10, Fraction(30)) == 3


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50)))
def test_pareto_bars_fall_and_add_up_to_the_whole(counts):
    bars = pareto(counts)
    assert [b.count for b in bars] == sorted((n for n in counts.values() if n), reverse=True)
    if bars:
        assert abs(bars[-1].cumulative - 1) < 1e-9
        assert bars[0].vital
