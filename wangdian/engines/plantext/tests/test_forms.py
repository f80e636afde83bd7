"""A compiled plan as JSON, annotations, calendar, words, and from the command line."""

import json
from datetime import date

import icalendar
import pytest
import yaml

from wangdian.engines.calendars import Freq
from wangdian.engines.plantext.cli import main
from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.gold import to_gold
from wangdian.engines.plantext.ics import to_ics
from wangdian.engines.plantext.mapping import due_of, rhythms_of
from wangdian.engines.plantext.model import PlanTextError
from wangdian.engines.plantext.serialise import from_json, to_json
from wangdian.engines.plantext.summary import summary

TEXT = """大堂经理2026年上半年工作计划

一、工作目标
1、客户满意度98%以上，有效投诉为零，信用卡进件XX张。
2、存款净增3000万元。

二、日常工作
1、每天8:00前检查叫号机、填单台和自助设备，填写《大堂工作日志》。
2、每周三下午组织一次沙龙，每次不少于8名客户参加。
3、每月最后一个工作日汇总客流数据，报网点主任。
4、每年6月、12月盘点宣传物料。
5、定期更新折页。

三、服务
客户投诉5分钟内到场，3个工作日内办结。6月底前完成厅堂改造。
等候人数超过15人时，立即报告网点主任。
"""


@pytest.fixture(scope="module")
def graph():
    return compile_plan(TEXT.encode(), "plan.txt")


def test_json_keeps_the_whole_graph(graph):
    assert from_json(to_json(graph)) == graph
    assert from_json(to_json(graph, indent=None)) == graph


def test_json_names_its_version_and_its_spans_are_pairs(graph):
    data = json.loads(to_json(graph))
    assert data["version"] == "1.0"
    start, end = data["metrics"][0]["evidence"][0]
    assert data["text"][start:end] == "客户满意度98%以上"
    assert "with" in data["duties"][0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "json_syntax"),
        ('{"version": "9.0"}', "json_version"),
        ('{"version": "1.0", "name": "x"}', "json_shape"),
    ],
)
def test_json_that_is_no_plan_graph_is_refused_with_a_code(text, code):
    with pytest.raises(PlanTextError) as error:
        from_json(text)
    assert error.value.code == code


def test_the_same_bytes_give_the_same_graph(graph):
    assert compile_plan(TEXT.encode(), "plan.txt") == graph


def test_ids_survive_edits_elsewhere(graph):
    edited = compile_plan(
        TEXT.replace("二、日常工作", "二、日常工作\n0、每天参加晨会。").encode(), "plan.txt"
    )
    assert {m.id for m in graph.metrics} == {m.id for m in edited.metrics}
    assert {d.id for d in graph.duties} < {d.id for d in edited.duties}


def test_every_item_quotes_words_of_the_text(graph):
    kinds = (graph.goals, graph.metrics, graph.duties, graph.deadlines, graph.triggers, graph.checklists)
    kinds += (graph.records, graph.posts, graph.blanks, graph.questions)
    for item in (item for kind in kinds for item in kind):
        assert 0 < item.confidence <= 1
        assert item.rule
        for span in item.evidence:
            assert 0 <= span.start < span.end <= len(graph.text)


def test_the_annotation_form_says_money_in_yuan_and_quotes_its_evidence(graph):
    gold = to_gold(graph)
    assert [m["norm_unit"] for m in gold["metrics"] if m["norm_value"] == 30_000_000] == ["yuan"]
    assert gold["tasks"][1] | {"freq": "WEEKLY", "byday": ["WE"], "times": 1} == gold["tasks"][1]
    assert all(m["evidence"] in TEXT for m in gold["metrics"])
    assert gold["default_owner"] == "大堂经理"


def test_goals_group_the_targets_below_their_heading(graph):
    goal = next(g for g in graph.goals if g.text == "工作目标")
    assert len(goal.metrics) == 4
    assert {m.goal for m in graph.metrics} == {goal.id}


def test_an_activity_without_a_rhythm_is_asked_about(graph):
    assert [q.code for q in graph.questions] == ["cadence_missing"]
    assert "定期更新折页" in graph.questions[0].text


def test_conflicting_targets_are_asked_about():
    text = "支行2026年计划\n\n一、目标\n客户满意度98%以上。\n二、指标\n客户满意度97%以上。\n"
    codes = [q.code for q in compile_plan(text.encode(), "p.txt").questions]
    assert codes == ["metric_conflict"]


def test_a_duty_becomes_a_rhythm_of_the_calendar_engine(graph):
    daily, weekly, monthly, yearly = (rhythms_of(d) for d in graph.duties)
    assert daily[0].freq is Freq.DAILY
    assert daily[0].window_end.isoformat() == "08:00:00"
    assert weekly[0].byday == (3,)
    assert monthly[0].by_workday == (-1,)
    assert [r.month_of_period for r in yearly] == [6, 12]


def test_a_time_limit_becomes_a_relative_due_date(graph):
    limits = {d.within: due_of(d) for d in graph.deadlines if d.within}
    assert (limits["PT5M"].amount, limits["PT5M"].unit) == (5, "minute")
    assert (limits["P3D"].amount, limits["P3D"].unit) == (3, "workday")


def test_the_calendar_file_holds_the_duties_and_the_dates(graph):
    data = to_ics(graph, date(2026, 1, 1), date(2026, 6, 30))
    events = [e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")]
    assert to_ics(graph, date(2026, 1, 1), date(2026, 6, 30)) == data
    ends = [e for e in events if "厅堂改造" in str(e["summary"])]
    assert [e["dtstart"].dt for e in ends] == [date(2026, 6, 30)]
    uids = [str(e["uid"]) for e in events]
    assert len(uids) == len(set(uids))


def test_the_summary_is_readable_and_names_what_is_open(graph):
    words = summary(graph)
    for part in ("【目标】4", "客户满意度 ≥98%", "【待填写】1", "【需要确认】1", "每周三", "3个工作日内"):
        assert part in words


def test_the_command_prints_each_form(tmp_path, capfd):
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["compile", str(path)]) == 0
    assert "【目标】" in capfd.readouterr().out
    assert main(["compile", str(path), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["name"] == "plan.txt"
    assert main(["compile", str(path), "--format", "gold"]) == 0
    assert yaml.safe_load(capfd.readouterr().out)["doc"] == "plan.txt"
    out = tmp_path / "plan.ics"
    assert main(["compile", str(path), "--ics", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_the_command_says_in_one_line_what_is_wrong(tmp_path, capfd):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    for file in (empty, tmp_path / "absent.txt"):
        assert main(["compile", str(file)]) == 2
        line = capfd.readouterr().err
        assert line.count("\n") == 1
        assert line.rstrip().endswith("）")


def test_a_calendar_of_a_plan_without_a_year_asks_for_one(tmp_path, capfd):
    path = tmp_path / "plan.txt"
    path.write_text("网点计划\n\n一、工作\n6月底前完成改造。\n", encoding="utf-8")
    assert main(["compile", str(path), "--ics"]) == 2
    assert "year_missing" in capfd.readouterr().err
    assert main(["compile", str(path), "--ics", "--year", "2026"]) == 0
    assert "20260630" in capfd.readouterr().out
