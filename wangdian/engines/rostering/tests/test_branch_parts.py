"""The parts of a branch month's search, each against branch and bound on the same programme."""

import highspy
import numpy as np
import pytest
from hypothesis import assume, given, settings

from ..branch import generate_month
from ..branch.assign import deal
from ..branch.compact import Compact, build
from ..branch.dive import Diver
from ..branch.hull import day_hull
from ..errors import NoRoster
from ..solver.tables import compile_tables
from .test_branch import problems

ROOM = 1e-5
Status = highspy.HighsModelStatus


def never() -> bool:
    return False


def least(made: Compact) -> float:
    """The programme's least cost in whole numbers; infinite when it has no answer."""
    h = made.program.highs(mip_rel_gap=0.0)
    h.run()
    return h.getInfo().objective_function_value if h.getModelStatus() == Status.kOptimal else np.inf


def relaxed(made: Compact) -> highspy.Highs:
    lp = made.program.highs(whole=False)
    lp.run()
    return lp


def small(problem, together: bool = True) -> Compact:
    try:
        made = build(compile_tables(problem), together)
    except NoRoster:
        assume(False)
    assume(relaxed(made).getModelStatus() == Status.kOptimal)
    return made


@given(problems(people=3, days=4, posts=2))
@settings(max_examples=15, deadline=None)
def test_the_hull_of_whole_days_is_a_bound_and_its_inequalities_cut_off_no_best_roster(problem):
    made = small(problem)
    lp = relaxed(made)
    best = least(made)
    hull = day_hull(made, np.array(lp.getSolution().row_dual), lambda bound: False, 0.0, never)
    if hull is None:
        return
    assert lp.getInfo().objective_function_value - ROOM <= hull.bound <= best + ROOM
    for terms, floor in hull.cuts:
        made.program.row(terms, floor - ROOM, np.inf)
    assert least(made) == pytest.approx(best, abs=1e-3)


def test_a_month_whose_linear_bound_is_a_tenth_low_is_bounded_by_whole_days():
    made = build(compile_tables(generate_month(12, 1)))
    lp = relaxed(made)
    hull = day_hull(made, np.array(lp.getSolution().row_dual), lambda bound: False, 1e-4, never)
    best = least(made)
    assert lp.getInfo().objective_function_value < 0.9 * best
    assert 0.99 * best <= hull.bound <= best + ROOM
    for terms, floor in hull.cuts:
        made.program.row(terms, floor - ROOM, np.inf)
    assert relaxed(made).getInfo().objective_function_value == pytest.approx(hull.bound, rel=1e-3)


@given(problems(people=3, days=4, posts=2))
@settings(max_examples=15, deadline=None)
def test_a_dive_ends_in_whole_numbers_that_keep_every_row_and_cost_no_less_than_the_best(problem):
    made = small(problem)
    values = Diver(made, made.program.highs(whole=False), made.program.box()).dive(np.inf, 5, never)
    best = least(made)
    assert (values is None) == np.isinf(best)
    if values is None:
        return
    whole = values[np.array(made.program.whole)]
    assert np.abs(whole - np.round(whole)).max(initial=0.0) < ROOM
    for terms, low, high in made.program.rows:
        assert low - ROOM <= sum(c * values[v] for v, c in terms) <= high + ROOM
    assert np.array(made.program.cost) @ values + made.program.offset >= best - ROOM


def test_a_dive_below_the_best_cost_gives_up_or_settles_as_it_is_told():
    made = build(compile_tables(generate_month(8, 1, days=14)))
    low = relaxed(made).getInfo().objective_function_value
    assert low < 0.95 * least(made)
    assert (
        Diver(made, made.program.highs(whole=False), made.program.box()).dive(low, 2, never, settle=False)
        is None
    )
    assert Diver(made, made.program.highs(whole=False), made.program.box()).dive(low, 2, never) is not None


def test_counting_each_costs_what_summing_says_or_more_and_dealing_keeps_who_works():
    tables = compile_tables(generate_month(9, 2, days=14))
    summed, each = build(tables), build(tables, together=False)
    assert summed.works == each.works and summed.stands == each.stands
    assert least(summed) <= least(each) + ROOM
    h = summed.program.highs(mip_rel_gap=0.0)
    h.run()
    values = np.array(h.getSolution().col_value)
    plan = deal(each, values, 10.0)
    assert all((plan[p, d] >= 0) == (values[v] > 0.5) for (p, d), v in summed.works.items())
    for (d, c, s), v in summed.stands.items():
        assert sum(plan[p, d] == s for p in summed.crews[d][c]) == round(values[v])
