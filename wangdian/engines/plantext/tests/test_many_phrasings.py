"""Whatever way an item is written, the compiler reads the same item."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.graph import PlanGraph
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.tests import phrasings

LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TITLE = "城北支行2026年工作计划\n\n"


def compiled(heading: str, sentence: str) -> PlanGraph:
    return compile_plan(
        f"{TITLE}一、{heading}\n1、{sentence}。\n2、加强团队建设，凝聚发展合力。\n".encode(), "plan.txt"
    )


def holds(item, expected: dict) -> None:
    for name, value in expected.items():
        found = getattr(item, name)
        if isinstance(value, float):
            assert found == pytest.approx(value), name
        else:
            assert found == value, name


@LIGHT
@given(phrasings.targets())
def test_a_target_is_read_from_any_phrasing(said):
    graph = compiled("工作目标", said.text)
    assert len(graph.metrics) == 1, said.text
    holds(graph.metrics[0], said.expected)
    assert graph.duties == ()


@LIGHT
@given(phrasings.duties())
def test_a_duty_keeps_its_rhythm_in_any_phrasing(said):
    graph = compiled("日常管理", said.text)
    assert len(graph.duties) == 1, said.text
    holds(graph.duties[0], said.expected)
    assert graph.metrics == ()
    assert graph.deadlines == ()


@LIGHT
@given(phrasings.counted_duties())
def test_a_duty_keeps_how_often_it_is_done(said):
    graph = compiled("重点工作", said.text)
    assert len(graph.duties) == 1, said.text
    holds(graph.duties[0], said.expected)
    assert graph.metrics == ()


@LIGHT
@given(phrasings.dated())
def test_a_date_is_read_from_any_phrasing(said):
    graph = compiled("重点工作", said.text)
    assert len(graph.deadlines) == 1, said.text
    holds(graph.deadlines[0], said.expected)
    assert graph.duties == ()


@LIGHT
@given(phrasings.limits())
def test_a_time_limit_is_read_from_any_phrasing(said):
    graph = compiled("服务规范", said.text)
    assert len(graph.deadlines) == 1, said.text
    holds(graph.deadlines[0], said.expected)
    assert graph.duties == ()
    assert graph.metrics == ()


@LIGHT
@given(phrasings.facts())
def test_facts_about_the_present_and_the_past_promise_nothing(sentence):
    graph = compile_plan(f"{TITLE}{sentence}\n\n一、工作思路\n坚持稳中求进。\n".encode(), "plan.txt")
    assert graph.metrics == (), sentence
    assert graph.duties == (), sentence
    assert graph.deadlines == (), sentence


@LIGHT
@given(phrasings.targets(), phrasings.duties(), phrasings.limits())
def test_items_of_one_plan_do_not_disturb_each_other(target, duty, limit):
    text = f"{TITLE}一、工作目标\n1、{target.text}。\n二、日常管理\n1、{duty.text}。\n三、服务规范\n1、{limit.text}。\n"
    graph = compile_plan(text.encode(), "plan.txt")
    assert (len(graph.metrics), len(graph.duties), len(graph.deadlines)) == (1, 1, 1), text
    holds(graph.metrics[0], target.expected)
    holds(graph.duties[0], duty.expected)
    holds(graph.deadlines[0], limit.expected)
    for item in (*graph.metrics, *graph.duties, *graph.deadlines):
        assert graph.quote(item) in graph.text


WORDS = [
    "每日",
    "每周",
    "每月",
    "每季度",
    "每年",
    "每两周",
    "一",
    "二",
    "周一",
    "周五",
    "、",
    "至",
    "5日",
    "15日",
    "前",
    "内",
    "后",
    "月底",
    "季末",
    "季末月",
    "年底",
    "上旬",
    "第二个",
    "最后一个",
    "工作日",
    "上午",
    "下班前",
    "9点",
    "9:00",
    "半小时",
    "3天",
    "24小时",
    "5个工作日",
    "2026年",
    "6月",
    "一季度",
    "上半年",
    "元旦",
    "不低于",
    "不超过",
    "达到",
    "提升至",
    "由",
    "80%",
    "8000万",
    "3.5亿",
    "元",
    "户",
    "两成",
    "五分之一",
    "百分之二十",
    "XX",
    "%",
    "以上",
    "以内",
    "T+1",
    "当日",
    "次日",
    "提前",
    "前三天",
    "首月",
    "末月",
    "的",
    "起",
    "到",
    "—",
    "增长",
    "下降",
    "翻一番",
    "/",
    "人",
    "个百分点",
    "年初",
    "每笔",
    "一次",
    "几",
    "余",
    "下周一",
    "双月",
    "+",
    "-",
    "月",
    "周",
    "年",
    "一周一查",
    "成",
]


@LIGHT
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join))
def test_no_run_of_words_is_too_strange_to_be_read(text):
    found = phrases(text)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
