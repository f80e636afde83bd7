"""A tiny branch with named people for rule tests: one early and one late shift, one week from Monday."""

from dataclasses import replace

from ..evaluate import Score, evaluate
from ..model import Assignment, Contract, Person, Post, Problem, Roster, RuleSetting, Shift, Skill

EARLY = Shift("E", 480, 480, 480, tags=("early",))
AMPLE = 600.0  # seconds no search of these tests needs even on a slow machine under load
LATE = Shift("L", 840, 480, 480, not_next_day=("E",), tags=("late",))
WEEK = Problem(
    name="week",
    days=7,
    people=(Person("Ann", skills=(Skill("cash", 2),)), Person("Bo")),
    shifts=(EARLY, LATE),
    posts=(Post("counter", "cash", 2), Post("lobby")),
    weekends=((5, 6),),
    weeks=(tuple(range(7)),),
)


def with_contract(problem: Problem, **limits) -> Problem:
    """Everybody under the same contract."""
    return replace(problem, people=tuple(replace(p, contract=Contract(**limits)) for p in problem.people))


def with_ann(problem: Problem, **fields) -> Problem:
    """Ann changed, Bo as before."""
    ann, *others = problem.people
    return replace(problem, people=(replace(ann, **fields), *others))


def with_rule(problem: Problem, name: str, weight: float | None) -> Problem:
    """One rule setting added."""
    return replace(problem, rules=(*problem.rules, RuleSetting(name, weight)))


def works(person: str, days: str, post: str = "lobby") -> tuple[Assignment, ...]:
    """A person's week drawn as letters: E early, L late, . off."""
    return tuple(Assignment(person, d, s, post) for d, s in enumerate(days) if s != ".")


def score(problem: Problem, *weeks: tuple[Assignment, ...]) -> Score:
    """The referee's score of the people's weeks."""
    return evaluate(problem, Roster(problem.name, tuple(a for week in weeks for a in week)))


def broken(problem: Problem, *weeks: tuple[Assignment, ...]) -> list[tuple[str, str, int, float]]:
    """Hard faults as (rule, person, day, amount)."""
    return [(f.rule, f.person, f.day, f.amount) for f in score(problem, *weeks).broken]
