"""The fast path of a branch's month: against brute force, against CP-SAT, and judged by the referee."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..branch import generate_month
from ..branch.dominance import needless
from ..branch.solve import solve_branch, suits
from ..cpsat import solve_assignment
from ..errors import NoRoster
from ..evaluate import evaluate
from ..make import make_roster
from ..model import (
    Assignment,
    Contract,
    Demand,
    History,
    Person,
    Pin,
    Post,
    Problem,
    Request,
    Roster,
    RuleSetting,
    Shift,
    Skill,
    Window,
)
from ..solver.run import Limits
from ..solver.tables import compile_tables
from .crew import AMPLE, EARLY, LATE, WEEK, with_ann, with_contract

EXACT = Limits(seconds=AMPLE, workers=1)
EVENING = 19 * 60  # only the late shift is there
IN_ANY_ORDER = (EARLY, replace(LATE, not_next_day=()))  # so that alike people are one crew
SHIFTS = (
    Shift("E", 480, 480, 480, ((720, 780),), tags=("early",)),
    Shift("L", 720, 480, 480, not_next_day=("E",), tags=("late",)),
    Shift("S", 600, 240, 240),
)


@st.composite
def problems(draw, people: int, days: int, posts: int) -> Problem:
    """Small months with any of the rules a person can have."""
    shifts = SHIFTS[: draw(st.integers(1, 3))]
    if draw(st.booleans()):
        shifts = tuple(replace(s, not_next_day=()) for s in shifts)
    crew = tuple(_person(draw, i, days, shifts) for i in range(people))
    skills = ("", "cash")[:posts]
    lines = draw(st.lists(st.tuples(st.integers(0, days - 1), st.sampled_from([480, 600, 720, 780, 900]),
                                    st.integers(0, posts - 1), st.integers(0, 1), st.integers(0, 2),
                                    st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), min_size=1, max_size=8))  # fmt: skip
    demand = tuple(
        Demand(d, t, t + 60, post=f"post{k}", minimum=least * (d == 0), wanted=least + more,
               maximum=least + more, under=7.0, over=over, squared=square)
        for d, t, k, least, more, over, square in lines
    )  # fmt: skip
    if draw(st.booleans()):
        demand = (*demand, Demand(days - 1, 780, 840, power="cash", wanted=1, under=5.0))
    weighed = {
        "overtime": 0.25,
        "fair_tags": 2.0,
        "fair_weekends": 3.0,
        "shift_limits": 4.0,
        "post_limits": 1.0,
    }
    rules = tuple(RuleSetting(n, w) for n, w in weighed.items() if draw(st.booleans()))
    return Problem(
        "small", days, crew, shifts, tuple(Post(f"post{k}", s) for k, s in enumerate(skills)), demand, rules,
        weekends=((days - 2, days - 1),), weeks=(tuple(range(min(7, days))),), fair_tags=("early", "late"),
    )  # fmt: skip


def _person(draw, i: int, days: int, shifts) -> Person:
    some = st.one_of(st.none(), st.integers(1, 3))
    low = draw(st.integers(0, days // 2))
    contract = Contract(
        min_minutes=240 * low, max_minutes=480 * draw(st.integers(low, days)),
        standard_minutes=draw(st.sampled_from([None, 480 * low])), max_week_minutes=draw(st.sampled_from([None, 1440])),
        max_consecutive=draw(some), min_consecutive=draw(st.sampled_from([None, 2])),
        min_days_off=draw(st.sampled_from([None, 2])), max_weekends=draw(st.sampled_from([None, 0, 1])),
        min_rest=draw(st.sampled_from([None, 900])),
        shift_limits=((shifts[-1].id, draw(st.integers(0, 2))),), post_limits=(("post0", draw(st.integers(0, 3))),),
    )  # fmt: skip
    worked = draw(st.integers(0, 2))
    return Person(
        f"P{i}", skills=(Skill("cash"),) if i % 2 == 0 else (), contract=contract,
        days_off=tuple(draw(st.sets(st.integers(0, days - 1), max_size=1))),
        windows=draw(st.sampled_from([(), (Window(0, 900, 960),)])),
        requests=tuple(draw(st.lists(st.builds(Request, st.integers(0, days - 1), st.booleans(), st.just(3.0),
                                               st.sampled_from(["", "E"])), max_size=1))),
        post_costs=draw(st.sampled_from([(), (("post0", 0.5),)])),
        history=History(worked, 0 if worked else 1, "L" if worked and len(shifts) > 1 else "", (("early", i),), i % 2),
    )  # fmt: skip


def least_cost(problem: Problem) -> float | None:
    """Cost of the best roster by trying all; None when none keeps the hard rules."""
    duties = [None, *((s.id, p.id) for s in problem.shifts for p in problem.posts)]
    cells = [(p.id, d) for p in problem.people for d in range(problem.days)]
    best = None
    for chosen in itertools.product(duties, repeat=len(cells)):
        work = tuple(Assignment(p, d, *duty) for (p, d), duty in zip(cells, chosen, strict=True) if duty)
        score = evaluate(problem, Roster("", work))
        if score.feasible and (best is None or score.cost < best):
            best = score.cost
    return best


def same_as(problem: Problem, wanted: float | None) -> None:
    """The fast path finds a roster of this cost and proves it, or proves that there is none."""
    if wanted is None:
        with pytest.raises(NoRoster):
            solve_branch(problem, EXACT)
        return
    solution = solve_branch(problem, EXACT)
    score = evaluate(problem, solution.roster)
    assert score.feasible
    assert score.cost == pytest.approx(wanted, abs=1e-4) == solution.cost == solution.bound


@given(problems(people=2, days=3, posts=1))
@settings(max_examples=8, deadline=None)
def test_a_small_month_costs_what_trying_all_rosters_finds(problem):
    same_as(problem, least_cost(problem))


@pytest.mark.slow
@given(problems(people=5, days=10, posts=2))
@settings(max_examples=12, deadline=None)
def test_a_larger_month_costs_what_cp_sat_proves(problem):
    try:
        _, cost, bound = solve_assignment(problem, AMPLE, 2)
        assert cost == pytest.approx(bound)
    except NoRoster:
        cost = None
    same_as(problem, cost)


@given(st.integers(8, 30), st.integers(0, 999))
@settings(max_examples=2, deadline=None)
def test_a_generated_month_keeps_every_hard_rule_and_its_cost_is_the_referees(people, seed):
    problem = generate_month(people, seed, days=14)
    solution, score = make_roster(problem, Limits(seconds=AMPLE, gap=0.01, workers=1))
    assert score.feasible and score.cost == pytest.approx(solution.cost)
    assert solution.bound <= score.cost <= 1.01 * solution.bound + 1e-6


def test_the_branch_path_is_taken_for_a_branch_only():
    assert suits(generate_month(8, 0, days=7))
    assert not suits(replace(WEEK, demand=(Demand(0, shift="E", wanted=1),)))  # demand by shift: columns
    assert not suits(WEEK)


def test_a_shift_that_another_serves_at_least_as_well_is_left_out():
    full, short = replace(SHIFTS[0], tags=(), breaks=()), replace(SHIFTS[0], id="F", tags=())  # F has a break
    line = Demand(0, 720, 780, wanted=1, under=1)
    problem = replace(WEEK, shifts=(full, short), posts=(), demand=(line,))
    assert needless(compile_tables(problem)) == {1}
    unwanted = replace(problem, demand=(replace(line, wanted=0, maximum=0, over=1),))
    assert needless(compile_tables(unwanted)) == {0}  # the break is welcome
    assert needless(compile_tables(replace(problem, demand=(replace(line, maximum=1, over=1),)))) == set()


def test_nobody_to_cover_a_minimum_is_proven_not_searched():
    problem = with_ann(replace(WEEK, demand=(Demand(0, 600, 660, power="cash", minimum=1),)), days_off=(0,))
    with pytest.raises(NoRoster, match="没有满足全部硬规则"):
        make_roster(problem, Limits(seconds=AMPLE))


def test_a_month_in_which_nobody_may_work_is_proven_too():
    problem = with_contract(replace(WEEK, demand=(Demand(0, 600, 660, wanted=2, under=7),)), max_minutes=0)
    solution = solve_branch(problem, EXACT)
    assert solution.cost == solution.bound == 14 and solution.proven


def test_a_pin_on_a_day_of_leave_is_named():
    problem = with_ann(replace(WEEK, demand=(Demand(0, 600, 660, wanted=1),)), days_off=(2,))
    with pytest.raises(NoRoster, match="Ann第2天固定上E班"):
        make_roster(replace(problem, pins=(Pin("Ann", 2, "E"),)), Limits(seconds=AMPLE))


def test_counts_that_cannot_be_dealt_out_are_solved_exactly():
    """Ann and Bo are alike and each may be early twice, but only Ann is there on the three days early is wanted."""
    demand = tuple(Demand(d, 480, 540, wanted=1, under=5) for d in range(3))
    problem = with_contract(replace(WEEK, demand=demand, shifts=IN_ANY_ORDER), shift_limits=(("E", 2),))
    away = replace(problem.people[1], days_off=(0, 1, 2), skills=problem.people[0].skills)
    problem = replace(problem, people=(problem.people[0], away))
    solution, score = make_roster(problem, EXACT)
    assert score.feasible and score.cost == solution.bound == 5


def test_counts_used_up_where_there_is_no_choice_leave_the_month_solvable():
    """As above, and on the fourth day both are there: what Ann has no choice in is more than she may have."""
    demand = tuple(Demand(d, 480, 540, wanted=1, under=5) for d in range(4))
    evening = Demand(3, EVENING, EVENING + 60, wanted=1, under=5)
    problem = with_contract(
        replace(WEEK, demand=(*demand, evening), shifts=IN_ANY_ORDER), shift_limits=(("E", 2),)
    )
    away = replace(problem.people[1], days_off=(0, 1, 2), skills=problem.people[0].skills)
    problem = replace(problem, people=(problem.people[0], away))
    solution, score = make_roster(problem, EXACT)
    assert score.feasible and score.cost == solution.bound == 5


def test_a_branch_has_a_roster_even_when_there_is_no_time_at_all():
    problem = generate_month(12, 3)
    solution, score = make_roster(problem, Limits(seconds=0.01, gap=0.01, workers=1))
    assert score.feasible and score.cost == pytest.approx(solution.cost) and solution.bound <= score.cost


def test_the_same_seed_and_node_limit_give_the_same_roster():
    problem = generate_month(9, 4, days=14)
    limits = Limits(iterations=5, gap=0.01, workers=1)
    assert solve_branch(problem, limits).roster == solve_branch(problem, limits).roster
