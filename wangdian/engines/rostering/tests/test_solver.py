"""The solvers against brute force, the referee and published optima."""

import itertools
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..branch.solve import solve_branch
from ..cpsat import explain_conflict, solve_assignment
from ..errors import NoRoster, Unsupported
from ..evaluate import evaluate
from ..make import make_roster
from ..model import (
    Assignment,
    Contract,
    Demand,
    History,
    Person,
    Problem,
    Request,
    Roster,
    RuleSetting,
    Shift,
)
from ..readers import read_curtois, read_matsp
from ..solver.choice import Choice
from ..solver.generate import Generation, price_many
from ..solver.master import Master, Pool
from ..solver.neighbourhood import improve_part, total_cost
from ..solver.parts import Part
from ..solver.plans import plan_cost
from ..solver.pricing import best_schedule
from ..solver.run import Limits
from ..solver.search import build
from ..solver.solve import solve
from ..solver.tables import INF, compile_tables
from ..tours import solve_tours
from .crew import AMPLE, WEEK, with_contract
from .shared import ROOT, data

QUICK = Limits(iterations=30, workers=1)


@st.composite
def problems(draw, days: int = 6, people: int = 2) -> Problem:
    """Small random problems with shifts that all the rules of the dynamic programme touch."""
    shifts = (
        Shift("E", 480, 480, 480, tags=("early",)),
        Shift("L", 840, 480, draw(st.sampled_from([480, 600])), not_next_day=("E",)),
    )
    crew = []
    for i in range(people):
        contract = Contract(
            max_minutes=draw(st.sampled_from([None, 1920, 2400])),
            min_minutes=draw(st.sampled_from([None, 480])),
            max_consecutive=draw(st.sampled_from([None, 2, 3])),
            min_consecutive=draw(st.sampled_from([None, 2])),
            min_days_off=draw(st.sampled_from([None, 2])),
            max_weekends=draw(st.sampled_from([None, 0, 1])),
            max_week_minutes=draw(st.sampled_from([None, 1440])),
            shift_limits=draw(st.sampled_from([(), (("L", 1),), (("E", 2), ("L", 3))])),
        )
        history = draw(st.sampled_from([History(), History(1, 0, "L"), History(0, 1), History(2, 0, "E")]))
        wishes = draw(
            st.lists(st.builds(Request, st.integers(0, days - 1), st.booleans(), st.integers(1, 3),
                               st.sampled_from(["", "E", "L"])), max_size=3)
        )  # fmt: skip
        off = draw(st.lists(st.integers(0, days - 1), max_size=1))
        crew.append(
            Person(f"P{i}", contract=contract, history=history, requests=tuple(wishes), days_off=tuple(off))
        )
    demand = tuple(
        Demand(d, shift=s, wanted=draw(st.integers(0, 2)), maximum=2, under=draw(st.integers(0, 9)), over=1)
        for d in range(days)
        for s in "EL"
    )
    return Problem("small", days, tuple(crew), shifts, demand=demand, weekends=((2, 3), (5,)),
                   weeks=((0, 1, 2), (3, 4, 5)))  # fmt: skip


def brute_force(problem: Problem) -> float | None:
    """The least cost over all rosters, person by person filtered by the referee; None if none keeps the rules."""
    weeks = []
    for p in problem.people:
        alone = replace(problem, people=(p,), demand=())
        fine = []
        for letters in itertools.product(".EL", repeat=problem.days):
            work = tuple(Assignment(p.id, d, s) for d, s in enumerate(letters) if s != ".")
            score = evaluate(alone, Roster("", work))
            if score.feasible:
                fine.append((letters, score.cost))
        weeks.append(fine)
    best = None
    index = {(d.day, d.shift): d for d in problem.demand}
    for combination in itertools.product(*weeks):
        cost = sum(c for _, c in combination)
        if best is not None and cost >= best:
            continue
        for (day, shift), d in index.items():
            cost += d.cost(sum(letters[day] == shift for letters, _ in combination))
        best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=12, deadline=None)
@given(problems(days=5))
def test_the_solver_finds_the_optimum_brute_force_finds(problem):
    problem = replace(problem, weekends=((2, 3),), weeks=((0, 1, 2), (3, 4)))
    truth = brute_force(problem)
    if truth is None:
        with pytest.raises(NoRoster):
            solve(problem, QUICK)
        return
    solution = solve(problem, QUICK)
    score = evaluate(problem, solution.roster)
    assert score.feasible
    assert score.cost == pytest.approx(solution.cost)
    assert solution.bound <= truth + 1e-6
    assert score.cost == pytest.approx(truth)


@settings(max_examples=60, deadline=None)
@given(problems(people=1), st.sampled_from([((0, 1, 2), (3, 4, 5)), ((0, 1, 2, 3, 4, 5),), ((1, 2, 3, 4),), ((4, 5),)]),
       st.integers(0, 10**6))  # fmt: skip
def test_the_dynamic_programme_is_exact_for_one_person(problem, weeks, seed):
    problem = replace(problem, weeks=weeks)
    tables = compile_tables(problem)
    kernel = tables.kernel
    rng = np.random.default_rng(seed)
    prices = np.where(kernel.cost[0] < INF, rng.normal(-1, 2, kernel.cost[0].shape), INF)
    kernel = kernel._replace(cost=prices[None], cnt_cap=np.full(len(kernel.cnt_cap), INF))
    value, plan = best_schedule(0, prices, kernel, INF)
    contract = _without_counters(problem.people[0].contract, tables)
    alone = replace(problem, people=(replace(problem.people[0], contract=contract, requests=()),), demand=())
    best = INF
    for letters in itertools.product(range(-1, 2), repeat=problem.days):
        price = sum(prices[d, s] for d, s in enumerate(letters) if s >= 0)
        if price < best and evaluate(alone, tables.roster(np.array([letters]))).feasible:
            best = price
    if best >= INF:
        assert value >= INF
    else:
        assert value == pytest.approx(best)
        assert plan_cost(0, plan, kernel) == pytest.approx(value)


def _without_counters(contract: Contract, tables) -> Contract:
    """The contract less exactly those limits that the tables leave to the master."""
    for counter in tables.counters:
        if counter.rule == "week_minutes":
            contract = replace(contract, max_week_minutes=None)
        else:
            of = {tables.duties[s][0] for s in np.flatnonzero(counter.coef.any(axis=0))}
            kept = tuple(limit for limit in contract.shift_limits if limit[0] not in of)
            contract = replace(contract, shift_limits=kept)
    return contract


@settings(max_examples=25, deadline=None)
@given(problems(days=5), st.sampled_from([(0, 3), (1, 4), (2, 5), (0, 5)]), st.sampled_from([[0], [1], [0, 1]]),
       st.integers(0, 99))  # fmt: skip
def test_a_part_is_refused_only_when_nothing_in_it_can_be_gained(problem, days, crew, seed):
    problem = replace(problem, weekends=((2, 3),), weeks=((0, 1, 2), (3, 4)))
    tables = compile_tables(problem)
    cost, plan, _ = build(tables.kernel, np.arange(2), seed, 9.0)
    if cost >= INF:
        return
    part = Part(np.array(crew), *days)
    rng = np.random.default_rng(seed)
    found, new = improve_part(tables, Pool(tables), plan, part, None, 1.0, rng, lambda: False, 0.0)
    held = np.ones(plan.shape, dtype=bool)
    held[np.ix_(crew, range(*days))] = False
    if found == "better":
        assert (new[held] == plan[held]).all()
        assert evaluate(problem, tables.roster(new)).feasible
        assert total_cost(tables, new) < total_cost(tables, plan)
    elif found == "bound":
        assert _cheapest_in_part(problem, tables, plan, held) >= total_cost(tables, plan) - 1e-6


@settings(max_examples=12, deadline=None)
@given(problems(days=5), st.integers(0, 99))
def test_a_whole_choice_among_all_schedules_misses_no_better_roster(problem, seed):
    problem = replace(problem, weekends=((2, 3),), weeks=((0, 1, 2), (3, 4)))
    tables, everybody = compile_tables(problem), np.arange(2)
    kernel = tables.kernel
    cost, plan, _ = build(kernel, everybody, seed, 9.0)
    if cost >= INF:
        return
    pool = Pool(tables)
    master = Master(tables, everybody, np.zeros(len(kernel.table), dtype=np.int64))
    master.add(pool, [(p, pool.add(p, plan[p])) for p in range(2)])
    columns = Generation(tables, master, pool)
    columns.run(100)
    cheapest = price_many(everybody, kernel, columns.pi, columns.mu)[0]
    for p, rows in enumerate(_schedules(problem, np.full(plan.shape, -1), np.zeros(plan.shape, dtype=bool))):
        for row in rows:
            pool.add(p, row)
    least = min(total_cost(tables, np.array(both)) for both in itertools.product(*pool.plans))
    target = total_cost(tables, plan) - 1 + 1e-6
    duals = (columns.pi, columns.mu)
    new = Choice().improve(tables, pool, plan, target, columns.bound, duals, cheapest, 60.0, 10**6)
    if new is None:
        assert least > target
    else:
        assert total_cost(tables, new) <= target
        assert evaluate(problem, tables.roster(new)).feasible


def _cheapest_in_part(problem: Problem, tables, plan: np.ndarray, held: np.ndarray) -> float:
    """The least cost, by the solver's count, of all rosters that keep the rules and the held cells."""
    fine = _schedules(problem, plan, held)
    return min(total_cost(tables, np.array(both)) for both in itertools.product(*fine))


def _schedules(problem: Problem, plan: np.ndarray, held: np.ndarray) -> list[list[np.ndarray]]:
    """Every schedule of each person that keeps the rules, by the referee, and the held cells."""
    fine = []
    for p, person in enumerate(problem.people):
        alone = replace(problem, people=(person,), demand=())
        own = compile_tables(alone)
        choices = [[plan[p, d]] if held[p, d] else [-1, 0, 1] for d in range(problem.days)]
        rows = [np.array(row) for row in itertools.product(*choices)]
        fine.append([row for row in rows if evaluate(alone, own.roster(row[None])).feasible])
    return fine


@settings(max_examples=8, deadline=None)
@given(problems())
def test_cp_sat_agrees_with_the_referee_and_with_column_generation(problem):
    try:
        roster, cost, bound = solve_assignment(problem, AMPLE, 1)
    except NoRoster:
        with pytest.raises(NoRoster):
            solve(problem, QUICK)
        return
    score = evaluate(problem, roster)
    assert score.feasible
    assert score.cost == pytest.approx(cost, abs=1e-3)
    assert bound == pytest.approx(cost)
    solution = solve(problem, QUICK)
    assert solution.cost == pytest.approx(cost)
    assert solution.bound <= cost + 1e-3


def test_cp_sat_counts_overtime_to_the_cent():
    """Two people, three days of 8 hours each where 16 hours are standard: 8 hours above at a quarter each."""
    demand = tuple(Demand(d, 480, 960, wanted=2, under=50) for d in range(3))
    problem = with_contract(replace(WEEK, demand=demand), standard_minutes=960)
    problem = replace(problem, rules=(RuleSetting("overtime", 0.25),))
    _, cost, bound = solve_assignment(problem, AMPLE, 1)
    assert cost == bound == 2 * 8 * 0.25


@pytest.mark.parametrize(("number", "optimum"), [(2, 828), (3, 1001)])
def test_published_optima_are_reached_and_proven(number, optimum):
    problem = read_curtois(data("curtois", f"Instance{number}.txt.gz"))
    solution, score = make_roster(problem, Limits(seconds=AMPLE, workers=1))
    assert score.feasible and score.cost == solution.cost == optimum
    assert solution.proven


def test_the_root_bound_is_the_published_column_generation_bound():
    problem = read_curtois(data("curtois", "Instance1.txt.gz"))
    solution = solve(problem, Limits(iterations=60, workers=1))
    assert solution.bound == 558 and solution.cost == 607


def test_the_same_seed_and_iterations_give_the_same_roster():
    problem = read_curtois(data("curtois", "Instance1.txt.gz"))
    limits = Limits(iterations=20, workers=1, seed=3)
    assert solve(problem, limits).roster == solve(problem, limits).roster


def test_with_an_iteration_limit_the_clock_changes_nothing():
    """An hour passes between any two looks at the clock; the time limit is a second."""
    limits = Limits(seconds=1, iterations=20, workers=1)
    by_shift = replace(
        WEEK, demand=tuple(Demand(d, shift=s, wanted=1, under=9) for d in range(7) for s in "EL")
    )
    by_time = replace(WEEK, demand=tuple(Demand(d, 480, 720, wanted=1, under=9) for d in range(7)))
    for problem, solver in ((by_shift, solve), (by_time, solve_branch)):
        hours = itertools.count(step=3600.0)
        hurried = solver(problem, limits, clock=lambda hours=hours: next(hours))
        assert hurried.roster == solver(problem, limits).roster
        assert hurried.cost == hurried.bound


COMPILED_AFTER = """
from dataclasses import replace
from wangdian.engines.rostering.model import Demand
from wangdian.engines.rostering.solver import generate, master, neighbourhood, parts, plans, pricing, search
from wangdian.engines.rostering.solver.ready import make_ready
from wangdian.engines.rostering.solver.run import Limits
from wangdian.engines.rostering.solver.solve import solve
from wangdian.engines.rostering.solver.tables import compile_tables
from wangdian.engines.rostering.tests.crew import WEEK, with_contract

modules = (generate, master, neighbourhood, parts, plans, pricing, search)
loops = {f for m in modules for f in vars(m).values() if hasattr(f, "signatures")}
crew = tuple(replace(p, id=f"{p.id}{i}") for i in range(6) for p in WEEK.people)
demand = tuple(Demand(d, shift=s, wanted=w, under=9, maximum=w, over=1) for d in range(7) for s, w in (("E", 4), ("L", 5)))
problem = with_contract(replace(WEEK, people=crew, demand=demand), max_minutes=2400, shift_limits=(("L", 4),))
make_ready(compile_tables(problem))
ready = {f.__name__: len(f.signatures) for f in loops}
for workers in (1, 2):
    solve(problem, Limits(iterations=20, workers=workers))
print(sorted(f.__name__ for f in loops if len(f.signatures) > ready[f.__name__]), len(loops) > 15)
"""


@pytest.mark.slow
def test_once_ready_nothing_is_left_to_compile_while_the_clock_runs():
    """In a process of its own: here other tests have compiled everything already."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILED_AFTER], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split("\n")[0] == "[] True"


def test_tours_are_feasible_by_the_referee_and_repeat_for_a_seed():
    problem = read_matsp(data("matsp", "153_28_10_1.txt.gz"))
    limits = Limits(iterations=40_000, workers=1)
    solution = solve_tours(problem, limits)
    score = evaluate(problem, solution.roster)
    assert score.feasible and score.cost == solution.cost >= solution.bound == 1597
    assert solve_tours(problem, limits).roster == solution.roster


def test_a_person_whose_own_rules_contradict_is_named():
    problem = with_contract(WEEK, min_minutes=3000, max_consecutive=2, min_days_off=3)
    with pytest.raises(NoRoster, match="people\\[Ann\\]"):
        solve(problem, QUICK)


def test_soft_run_rules_go_to_cp_sat_or_are_refused_by_name():
    problem = with_contract(WEEK, max_consecutive=2)
    with pytest.raises(Unsupported, match="max_consecutive"):
        solve(replace(problem, rules=(RuleSetting("max_consecutive", 2.0),)), QUICK)


def test_a_conflict_is_minimal_and_in_words():
    away = tuple(replace(p, days_off=(2,)) for p in WEEK.people)
    problem = replace(WEEK, people=away, demand=(Demand(2, 600, 660, minimum=1, label="大堂"),))
    reasons = explain_conflict(problem, AMPLE)
    assert {(r.rule, r.words) for r in reasons} == {
        ("availability", "Ann第2天休假"),
        ("availability", "Bo第2天休假"),
        ("minimum_cover", "第2天10:00–11:00 大堂至少1人"),
    }
    assert explain_conflict(WEEK) == ()
