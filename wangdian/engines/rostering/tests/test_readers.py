"""Readers of the public benchmark sets, checked against published facts."""

from dataclasses import replace

import pytest

from ..errors import BadInput
from ..evaluate import evaluate
from ..model import Demand, Roster
from ..readers import read_curtois, read_matsp, read_matsp_solution
from .shared import data

SMALL = """
SECTION_HORIZON
14
SECTION_SHIFTS
# id, minutes, may not be followed by
E,480,
L,480,E
SECTION_STAFF
A,E=14|L=0,4320,3360,5,2,2,1
B,E=14|L=3,4320,3360,5,2,2,1
SECTION_DAYS_OFF
A,3
SECTION_SHIFT_ON_REQUESTS
B,2,L,2
SECTION_SHIFT_OFF_REQUESTS
A,0,E,3
SECTION_COVER
0,E,2,100,1
13,L,1,100,1
"""


@pytest.fixture
def instance(tmp_path):
    def write(text: str):
        path = tmp_path / "Small.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_curtois_file_keeps_every_section(instance):
    problem = read_curtois(instance(SMALL))
    a, b = problem.people
    assert (problem.days, problem.weekends) == (14, ((5, 6), (12, 13)))
    assert problem.shifts[1].not_next_day == ("E",)
    assert a.days_off == (3,)
    assert a.contract.max_weekends == 1 and a.contract.min_minutes == 3360
    assert dict(b.contract.shift_limits) == {"E": 14, "L": 3}
    assert b.requests[0].want and not a.requests[0].want
    assert problem.demand[0] == Demand(0, shift="E", wanted=2, maximum=2, under=100, over=1)


@pytest.mark.parametrize(
    ("line", "bad", "word"),
    [
        ("B,2,L,2", "B,2,X,2", "没有这个班次：X"),
        ("A,3", "Z,3", "没有这个人：Z"),
        ("0,E,2,100,1", "0,E,two,100,1", "应为整数"),
        ("L,480,E", "L", "应有3项"),
        ("SECTION_COVER", "SECTION_OTHER", "缺少 SECTION_COVER"),
    ],
)
def test_a_bad_line_is_answered_with_section_and_reason(instance, line, bad, word):
    with pytest.raises(BadInput, match=word):
        read_curtois(instance(SMALL.replace(line, bad)))


def test_the_empty_roster_of_instance_1_costs_all_its_cover_and_wishes():
    problem = read_curtois(data("curtois", "Instance1.txt.gz"))
    score = evaluate(problem, Roster("", ()))
    wishes = sum(r.weight for p in problem.people for r in p.requests if r.want)
    assert score.cost == 100 * sum(d.wanted for d in problem.demand) + wishes
    assert {f.rule for f in score.broken} == {"total_minutes"}


def test_the_published_matsp_solution_keeps_every_rule_about_tours():
    roster = read_matsp_solution(data("matsp", "test_solution_1a.solution"))
    problem = read_matsp(data("matsp", "13_7_30_2.txt.gz"))
    crew = tuple(
        replace(p, contract=replace(p.contract, min_minutes=0, max_minutes=2400)) for p in problem.people[:10]
    )
    problem = replace(problem, people=crew, demand=())
    assert evaluate(problem, roster).feasible
    shorter = replace(problem.people[0].contract, min_rest=24 * 60)
    problem = replace(problem, people=(replace(crew[0], contract=shorter), *crew[1:]))
    assert {f.rule for f in evaluate(problem, roster).broken} == {"rest"}


def test_a_matsp_file_has_hard_minimum_cover_and_squared_surplus():
    problem = read_matsp(data("matsp", "13_7_30_2.txt.gz"))
    assert problem.days == 8 and len(problem.posts) == 2 and len(problem.people) == 30
    assert all(d.minimum == d.maximum and d.squared for d in problem.demand)
    assert sum(d.minimum for d in problem.demand) == 2393
