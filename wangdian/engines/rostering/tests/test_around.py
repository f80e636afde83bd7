"""Files, re-planning, stand-ins, comparison, batch and the command line."""

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..batch import Answer, Job, local_pool, run_batch
from ..branch import generate_month
from ..change import absent, compare, replan, stand_ins, to_replan
from ..cli import main
from ..errors import BadInput
from ..evaluate import evaluate
from ..exchange import read_csv, read_xlsx, write_csv, write_ics, write_xlsx
from ..model import Assignment, Contract, Demand, History, Part, Pin, Request, Roster, RuleSetting, Window
from ..readers import check, read_problem, write_problem
from ..solver.run import Limits
from ..solver.solve import solve
from .crew import AMPLE, WEEK, with_ann, works


@given(st.integers(8, 30), st.integers(0, 99))
@settings(max_examples=5, deadline=None)
def test_a_problem_written_and_read_again_is_the_same(tmp_path_factory, people, seed):
    path = tmp_path_factory.mktemp("p") / "month.yaml"
    problem = generate_month(people, seed, days=7)
    write_problem(problem, path)
    assert read_problem(path) == problem


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (dict(posts=(replace(WEEK.posts[0], skill="gold"),)), "没有人具备技能“gold”"),
        (dict(demand=(Demand(0, minimum=3),)), "全网点只有2人符合"),
        (dict(demand=(Demand(0, under=-1.0),)), "不能为负"),
        (dict(demand=(Demand(0, shift="X"),)), "没有这个班次：X"),
        (dict(shifts=(WEEK.shifts[0], WEEK.shifts[0])), "编号重复：E"),
        (dict(demand=(Demand(7, minimum=1),)), r"demand\[0\].day：日期7不在排班期内"),
        (dict(demand=(Demand(0, 600, 480, minimum=1),)), r"demand\[0\].end：结束时间应晚于开始时间"),
        (dict(demand=(Demand(0, people=("Cy",)),)), "没有这个人：Cy。可用：Ann、Bo"),
        (dict(pins=(Pin("Ann", 9, "E"),)), "pins：日期9"),
        (dict(pins=(Pin("Ann", 0, "E", "vault"),)), "固定安排里有未知的人、班次或岗位"),
        (dict(weekends=((6, 7),)), "weekends：日期7"),
        (dict(rules=(RuleSetting("overtime", -1.0),)), r"rules\[overtime\].weight：权重不能为负"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(change, word):
    with pytest.raises(BadInput, match=word):
        check(replace(WEEK, **change))


def test_overlapping_windows_negative_wishes_and_turned_limits_are_refused():
    with pytest.raises(BadInput, match="重叠"):
        check(with_ann(WEEK, windows=(Window(1, 60, 120), Window(1, 90, 180))))
    with pytest.raises(BadInput, match="权重不能为负"):
        check(with_ann(WEEK, requests=(Request(0, True, -1),)))
    with pytest.raises(BadInput, match="最少工时大于最多工时"):
        check(with_ann(WEEK, contract=Contract(min_minutes=2, max_minutes=1)))


@pytest.mark.parametrize(
    ("field", "word"),
    [
        (dict(days_off=(7,)), "days_off：日期7不在排班期内"),
        (dict(windows=(Window(0, 600, 600),)), "结束应晚于开始"),
        (dict(windows=(Window(9, 600, 700),)), "windows：日期9"),
        (dict(post_costs=(("vault", 1.0),)), "post_costs：没有这个岗位：vault。可用：counter、lobby"),
        (dict(post_costs=(("lobby", -1.0),)), "代价不能为负"),
        (dict(contract=Contract(shift_limits=(("X", 1),))), "shift_limits：没有这个班次：X"),
        (dict(contract=Contract(post_limits=(("lobby", -1),))), "上限天数不能为负"),
        (dict(history=History(last_shift="X")), "last_shift：没有这个班次：X"),
    ],
)
def test_a_persons_bad_field_is_named(field, word):
    with pytest.raises(BadInput, match=word):
        check(with_ann(WEEK, **field))


def test_an_unknown_field_is_named_with_its_place(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("days: 3\npeople:\n- id: Ann\n  skils: []\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"people\[0\]：没有这个字段：skils"):
        read_problem(path)


days = st.integers(0, 40)
parts = st.builds(Part, st.sampled_from(["1", "大堂"]), st.integers(0, 2000), st.integers(2001, 3000))
assignments = st.builds(Assignment, st.sampled_from(["A", "张三"]), days, st.sampled_from(["", "E", "早,晚"]), st.just("x"),
                        st.lists(parts, max_size=2).map(tuple))  # fmt: skip


@given(st.lists(assignments, max_size=6, unique_by=lambda a: (a.person, a.day)))
def test_a_roster_survives_csv(found):
    again = read_csv(write_csv(Roster("p", tuple(found))), "p")
    assert set(again.assignments) == set(found)


def test_a_bad_roster_line_is_named():
    with pytest.raises(BadInput, match="第2行"):
        read_csv("person,day,shift\nAnn,one,E\n")


def test_sheet_and_calendar_carry_every_shift(tmp_path):
    from icalendar import Calendar
    from openpyxl import load_workbook

    problem = generate_month(8, 0, days=7)
    roster = Roster("", (Assignment("P01", 0, "E", "lobby"), Assignment("P01", 2, "L", "low")))
    write_xlsx(problem, roster, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert [c.value for c in sheet[2]][1:4] == ["早班 大堂", "休", "晚班 低柜"]
    assert set(read_xlsx(problem, tmp_path / "r.xlsx").assignments) == set(roster.assignments)
    with pytest.raises(BadInput, match=r"第2行第2列：读不懂“早班 大堂”"):
        read_xlsx(replace(problem, posts=problem.posts[:1]), tmp_path / "r.xlsx")
    events = Calendar.from_ical(write_ics(problem, roster, "P01")).walk("VEVENT")
    assert [e["summary"] for e in events] == ["早班 大堂", "晚班 低柜"]
    assert events[0].decoded("dtstart").isoformat() == "2026-03-02T08:00:00+08:00"


def test_replanning_changes_only_what_the_absence_forces():
    problem = replace(WEEK, demand=tuple(Demand(d, shift="E", post="lobby", wanted=1, under=50, maximum=1, over=1)
                                         for d in range(5)))  # fmt: skip
    told = Roster("week", (*works("Ann", "EEE...."), *works("Bo", "...EE..")))
    changed = absent(problem, "Ann", (1,))
    solution, score = replan(changed, told, 10.0, limits=Limits(iterations=20, workers=1))
    assert [c[:2] for c in compare(problem, told, solution.roster).changed] == [("Ann", 1), ("Bo", 1)]
    assert solution.cost == score.cost == 20  # the two changed days; a missing person would cost 50 + 10


def test_replanning_leaves_the_past_alone():
    problem = replace(
        WEEK, demand=(Demand(0, shift="E", wanted=2, under=50), Demand(4, shift="E", wanted=1, under=50))
    )
    told = Roster("week", works("Ann", "L......"))
    solution, _ = replan(problem, told, 1.0, frozen_until=2, limits=Limits(iterations=20, workers=1))
    first = {(a.person, a.day, a.shift) for a in solution.roster.assignments if a.day < 2}
    assert first == {("Ann", 0, "L")}
    assert any(a.day == 4 for a in solution.roster.assignments)


WEEK_OF_EARLIES = replace(
    WEEK,
    days=4,
    weekends=(),
    weeks=(),
    shifts=WEEK.shifts[:1],
    posts=WEEK.posts[1:],
    demand=tuple(Demand(d, 480, 540, wanted=1, maximum=1, under=4, over=1) for d in range(4)),
)


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo"]), st.integers(0, 3)), unique=True, max_size=6),
       st.integers(0, 3), st.sampled_from([1.0, 3.0, 5.0]), st.sampled_from([None, 1, 2]))  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_replanning_costs_no_more_than_the_best_of_all_rosters(told, day, change_cost, run):
    """All 256 rosters of two people and four days are judged by the referee, changes priced."""
    crew = tuple(replace(p, contract=Contract(max_consecutive=run)) for p in WEEK_OF_EARLIES.people)
    changed = absent(replace(WEEK_OF_EARLIES, people=crew), "Ann", (day,))
    published = Roster("", tuple(Assignment(p, d, "E", "lobby") for p, d in told))
    cells = [(p, d) for p in ("Ann", "Bo") for d in range(4)]
    again = to_replan(changed, published, change_cost)
    scores = []
    for works_or_not in itertools.product((False, True), repeat=8):
        chosen = (
            Assignment(p, d, "E", "lobby") for (p, d), on in zip(cells, works_or_not, strict=True) if on
        )
        scores.append(evaluate(again, Roster("", tuple(chosen))))
    solution, score = replan(changed, published, change_cost, limits=Limits(seconds=AMPLE, workers=1))
    assert score.feasible
    assert score.cost == pytest.approx(min(s.cost for s in scores if s.feasible)) == solution.bound


def test_stand_ins_are_ranked_by_rules_then_cost_as_the_referee_sees_it():
    problem = replace(WEEK, demand=(Demand(0, shift="E", post="counter", wanted=1, under=50),))
    problem = replace(
        problem, people=(*problem.people, replace(problem.people[0], id="Cy", post_costs=(("counter", 4.0),)))
    )
    roster = Roster("", (Assignment("Ann", 0, "E", "counter"),))
    found = stand_ins(problem, roster, "Ann", 0)
    assert [(s.person, s.extra_cost, len(s.breaks)) for s in found] == [("Cy", 4 - 50, 0), ("Bo", -50, 1)]
    away = absent(problem, "Ann", (0,))
    now = evaluate(away, Roster("", (Assignment("Cy", 0, "E", "counter"),))).cost
    assert found[0].extra_cost == now - evaluate(away, Roster("", ())).cost


def small_job(key: str) -> Job:
    demand = (Demand(0, shift="E", wanted=1, under=9),)
    return Job(key, replace(WEEK, demand=demand), Limits(iterations=5, workers=1))


def test_a_batch_resumes_without_solving_again(tmp_path):
    calls = []

    def here(function, jobs):
        for job in jobs:
            calls.append(job.key)
            yield function(job)

    first = run_batch([small_job("a")], tmp_path, here)
    both = run_batch([small_job("a"), small_job("b")], tmp_path, here)
    assert calls == ["a", "b"] and both["a"] == first["a"] and both["b"].cost == 0
    with pytest.raises(BadInput, match="重复"):
        run_batch([small_job("a"), small_job("a")], tmp_path, here)


def kill_first(job: Job) -> Answer:
    import os
    import signal

    flag = os.environ["ROSTER_TEST_FLAG"]
    if job.key == "b" and not os.path.exists(flag):
        open(flag, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return Answer(job.key, 0.0, 0.0, 0.0, 0, "")


def test_a_killed_worker_costs_no_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTER_TEST_FLAG", str(tmp_path / "flag"))
    answers = list(local_pool(1)(kill_first, [small_job(k) for k in "abc"]))
    assert sorted(a.key for a in answers) == ["a", "b", "c"] and not any(a.error for a in answers)


def test_the_command_line_solves_scores_and_explains(tmp_path, capsys):
    path, out = tmp_path / "w.yaml", tmp_path / "r.csv"
    write_problem(replace(WEEK, demand=(Demand(0, shift="E", wanted=2, under=9),)), path)
    assert (
        main(["solve", str(path), "--seconds", str(AMPLE), "--workers", "1", "--json", "--out", str(out)])
        == 0
    )
    facts = json.loads(capsys.readouterr().out)
    assert facts["cost"] == facts["bound"] == 0 and facts["feasible"]
    assert main(["score", str(path), str(out)]) == 0
    assert "满足全部硬规则" in capsys.readouterr().out
    assert main(["explain", str(path)]) == 0
    assert main(["score", str(path), str(tmp_path / "none.csv")]) == 2
    assert "ROSTER_INPUT" in capsys.readouterr().err
    impossible = with_ann(
        replace(WEEK, demand=(Demand(0, 600, 660, power="cash", minimum=1),)), days_off=(0,)
    )
    write_problem(impossible, path)
    assert main(["explain", str(path)]) == 1
    assert "Ann第0天休假" in capsys.readouterr().out
    assert solve(impossible, Limits(iterations=2, workers=1)).cost > 0
