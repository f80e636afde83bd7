"""Tables by their headings, terse lines by their content."""

from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.items.rows import role_of

TABLE = """北门支行2026年目标分解

一、指标
序号 | 指标 | 单位 | 上年完成 | 目标值 | 责任人 | 完成时限
1 | 存款日均净增 | 万元 | 8000 | 12000 | 张副行长 | 12月31日
2 | 不良贷款率 | % | 1.3 | ≤1.15 | 风险经理 | 12月31日
3 | 重大案件 | 件 | 0 | 0 | 支行行长 | 12月31日
4 | 理财销售 | 亿元 | 2.1 | XX | 理财经理 | 6月30日

二、常规工作
事项 | 频次 | 责任岗位 | 留存资料
经营分析会 | 每月8日前 | 支行行长 | 会议纪要
查库 | 每月不少于3次 | 运营主管 | 《查库登记簿》
装修改造 | 6月底前 | 综合部 | 验收单
"""


def test_a_row_of_goals_becomes_a_target_with_unit_owner_and_due_date():
    metrics = compile_plan(TABLE.encode(), "t.txt").metrics
    assert [(m.name, m.op, m.norm_value, m.norm_unit) for m in metrics] == [
        ("存款日均净增", "inc", 120_000_000, "元"),
        ("不良贷款率", "le", 0.0115, "ratio"),
        ("重大案件", "eq", 0, "件"),
        ("理财销售", "ge", None, "元"),
    ]
    assert [m.owner for m in metrics] == ["副行长", "风险经理", "支行行长", "理财经理"]
    assert [m.due for m in metrics] == ["2026-12-31", "2026-12-31", "2026-12-31", "2026-06-30"]
    assert [m.period for m in metrics] == ["year", "year", "year", None]


def test_the_date_beside_a_rhythm_belongs_to_it():
    text = """北门支行2026年任务清单

一、任务
任务 | 责任部门 | 频次 | 时限
安全自查 | 综合部 | 每月一次 | 每月25日前
反洗钱培训 | 合规岗 | 每季度 | 季末月20日前
客户走访 | 公司部 | 每周2户 | 周五前报
"""
    check, course, calls = compile_plan(text.encode(), "t.txt").duties
    assert (check.times, check.by_monthday, check.before) == (1, (25,), True)
    assert (course.freq, course.month_of_quarter, course.by_monthday) == ("QUARTERLY", 3, (20,))
    assert (calls.freq, calls.byday, calls.quota.value) == ("WEEKLY", ("FR",), 2)


def test_a_line_of_headings_and_values_is_a_row():
    text = "北门支行2026年考核\n\n一、考核\n指标：储蓄存款；目标：8000万；权重：30%；责任人：理财经理\n"
    (metric,) = compile_plan(text.encode(), "t.txt").metrics
    assert (metric.name, metric.norm_value, metric.weight, metric.owner) == (
        "储蓄存款",
        80_000_000,
        30,
        "理财经理",
    )


def test_what_was_reached_last_year_is_no_target():
    values = {m.value for m in compile_plan(TABLE.encode(), "t.txt").metrics}
    assert values == {12000, 1.15, 0, None}


def test_a_row_of_work_becomes_a_duty_or_a_deadline():
    graph = compile_plan(TABLE.encode(), "t.txt")
    assert [(d.action, d.freq, d.times, d.owner) for d in graph.duties] == [
        ("经营分析会", "MONTHLY", None, "支行行长"),
        ("查库", "MONTHLY", 3, "运营主管"),
    ]
    assert [(d.what, d.date) for d in graph.deadlines] == [("装修改造", "2026-06-30")]


def test_a_goal_column_wins_over_columns_that_only_name_a_period():
    text = "东门支行2026年四季度冲刺\n\n项目 | 三季度末 | 四季度目标\n存款余额 | 11.3亿元 | 12亿元\n"
    assert [m.norm_value for m in compile_plan(text.encode(), "t.txt").metrics] == [1_200_000_000]


def test_terse_lines_are_told_apart_by_what_their_fields_say():
    text = """西门网点岗位积分（二季度）

1 网点主任（满分100）
1.1 存款新增 1500万 40分
1.2 不良率 ≤0.9% 20分
1.3 经营例会 每周一 15分
1.4 查库 每月2次 15分

2 限时
① 投诉到场 5分钟
② 转介反馈 次日12点前

3 节点
6月25日前 核分公示
"""
    graph = compile_plan(text.encode(), "t.txt")
    assert [(m.name, m.op, m.weight) for m in graph.metrics] == [
        ("存款新增", "inc", 40),
        ("不良率", "le", 20),
    ]
    assert [(d.action, d.freq, d.byday, d.times) for d in graph.duties] == [
        ("经营例会", "WEEKLY", ("MO",), None),
        ("查库", "MONTHLY", (), 2),
    ]
    assert [(d.kind, d.within, d.date) for d in graph.deadlines] == [
        ("sla", "PT5M", None),
        ("sla", "P1D", None),
        ("dated", None, "--06-25"),
    ]


def test_columns_are_known_by_their_headings():
    headings = [
        "序号",
        "考核指标",
        "计量单位",
        "2026年目标",
        "权重",
        "责任部门",
        "完成时限",
        "频次",
        "备注",
        "冲刺目标",
        "上年完成",
    ]
    roles = [
        "index",
        "name",
        "unit",
        "target",
        "weight",
        "owner",
        "due",
        "freq",
        "note",
        "stretch",
        "baseline",
    ]
    assert [role_of(h) for h in headings] == roles
