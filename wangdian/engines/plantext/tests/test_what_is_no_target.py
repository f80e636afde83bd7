"""What a number is not matters as much as what it is."""

import pytest

from wangdian.engines.plantext.compiler import compile_plan

PLAN = "江北支行2026年工作计划\n\n一、工作目标\n{}\n"
BODY = "江北支行2026年工作计划\n\n一、重点工作\n{}\n"


def metrics(text: str, plan: str = PLAN):
    return [(m.name, m.norm_value) for m in compile_plan(plan.format(text).encode(), "p.txt").metrics]


@pytest.mark.parametrize(
    "text",
    [
        "对资产50万元以上的客户逐户建档。",
        "等候人数超过15人时，立即增开窗口。",
        "进度低于序时进度80%的，由责任人书面说明。",
        "打造一支50人的专业团队。",
        "每次沙龙不少于8名客户参加。",
        "选派2名客户经理到分行跟岗。",
        "辖内36个社区、12个商圈逐一走访。",
        "为期一个月。",
        "完成率=业绩60%+过程30%+合规10%。",
        "现有员工23人，其中柜员9人。",
        "违反规定的，每次扣2分。",
        "营业时间为8:30至17:00。",
        "十几名员工参加了培训。",
    ],
)
def test_a_description_a_condition_or_a_quota_is_no_target(text):
    assert metrics(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "去年完成中间业务收入860万元，同比增长12%。",
        "2025年，储蓄存款净增1.2亿元；手机银行新增2300户；不良率1.48%。",
        "截至上月末，各项贷款余额15.3亿元。",
        "目前客户满意度为91%。",
    ],
)
def test_what_was_or_is_promises_nothing(text):
    assert metrics(text, BODY) == []


def test_a_paragraph_about_last_year_stays_in_the_past_until_it_turns_to_the_plan():
    text = "2025年，存款净增1.2亿元；贷款净增8000万元；不良率1.48%。今年力争存款净增2亿元。"
    assert metrics(text, BODY) == [("存款", 200_000_000)]


def test_last_year_in_a_comparison_does_not_make_a_target_the_past():
    assert metrics("客户投诉比去年减少三成。") == [("客户投诉", 0.3)]


def test_a_section_that_looks_back_holds_no_targets():
    text = "江北支行2026年工作计划\n\n一、2025年工作回顾\n客户满意度达到97%，新增客户500户。\n二、2026年目标\n客户满意度达到98%。\n"
    assert [m.norm_value for m in compile_plan(text.encode(), "p.txt").metrics] == [0.98]


def test_the_number_of_times_of_a_duty_is_no_target():
    graph = compile_plan(BODY.format("每月组织消防演练不少于2次。").encode(), "p.txt")
    assert graph.metrics == ()
    assert (graph.duties[0].freq, graph.duties[0].times) == ("MONTHLY", 2)


def test_a_result_per_period_is_a_target_and_an_activity_per_period_is_a_duty():
    graph = compile_plan(
        PLAN.format("手机银行签约每日不少于5户。\n客户经理每周走访不少于10户。").encode(), "p.txt"
    )
    assert [(m.name, m.period) for m in graph.metrics] == [("手机银行签约", "day")]
    assert [(d.freq, d.quota.value) for d in graph.duties] == [("WEEKLY", 10)]


def test_ensure_a_strive_for_b_is_one_target_with_a_stretch():
    graph = compile_plan(PLAN.format("存款净增确保1.6亿元，力争2亿元。").encode(), "p.txt")
    assert [(m.norm_value, m.stretch) for m in graph.metrics] == [(160_000_000, 200_000_000)]


def test_a_list_keeps_the_change_of_its_first_entry():
    graph = compile_plan(PLAN.format("新增代发单位20家、代发客户3500户。").encode(), "p.txt")
    assert [(m.name, m.op) for m in graph.metrics] == [("代发单位", "inc"), ("代发客户", "inc")]


def test_a_blank_makes_a_target_without_a_value_and_a_parameter_to_fill():
    graph = compile_plan(PLAN.format("信用卡进件XX张。").encode(), "p.txt")
    metric = graph.metrics[0]
    assert (metric.value, metric.blank, metric.unit) == (None, True, "张")
    assert [(b.item, b.unit) for b in graph.blanks] == [(metric.id, "张")]
