"""The phrases of measure and time, each found where it stands and read as what it means."""

import pytest

from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit


def only(text: str):
    found = [p for p in phrases(halfwidth(text)) if p.value is not None]
    assert len(found) == 1, [p.text for p in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("每月最后一个工作日", {"freq": "MONTHLY", "anchor": "last_workday"}),
        (
            "每季度初月15日内",
            {"freq": "QUARTERLY", "month_of_quarter": 1, "by_monthday": (15,), "before": True},
        ),
        ("每月5日、15日、25日", {"freq": "MONTHLY", "by_monthday": (5, 15, 25)}),
        ("每周一至周五", {"freq": "WEEKLY", "byday": ("MO", "TU", "WE", "TH", "FR")}),
        ("每周一、三、五", {"freq": "WEEKLY", "byday": ("MO", "WE", "FR")}),
        ("每半个月", {"freq": "MONTHLY", "times": 2}),
        ("双周", {"freq": "WEEKLY", "interval": 2}),
        ("每30分钟", {"freq": "HOURLY", "times": 2}),
        ("每年11月底前", {"freq": "YEARLY", "by_month": (11,), "by_monthday": (-1,), "before": True}),
        ("每年6月、12月", {"freq": "YEARLY", "by_month": (6, 12)}),
        ("次月5日前", {"freq": "MONTHLY", "by_monthday": (5,), "before": True, "following": True}),
        ("每月末周五", {"freq": "MONTHLY", "byday": ("FR",), "anchor": "last_friday"}),
        ("每天下午四点以后", {"freq": "DAILY", "at": "16:00"}),
        ("每月__日前", {"freq": "MONTHLY", "blank": True, "by_monthday": ()}),
        ("以季度为单位", {"freq": "QUARTERLY"}),
        (
            "季末月20日前",
            {"freq": "QUARTERLY", "month_of_quarter": 3, "by_monthday": (20,), "before": True},
        ),
        ("每月逢5、15、25日", {"freq": "MONTHLY", "by_monthday": (5, 15, 25)}),
        ("每半年6月、12月", {"freq": "HALFYEARLY", "by_month": (6, 12)}),
        ("每日下午3点到4点", {"freq": "DAILY", "at": "15:00"}),
        ("每周五前", {"freq": "WEEKLY", "byday": ("FR",), "before": True}),
        ("周三周五", {"freq": "WEEKLY", "byday": ("WE", "FR")}),
    ],
)
def test_a_cadence_is_read(text, fields):
    cadence = only(text).value
    assert isinstance(cadence, Cadence)
    assert {name: getattr(cadence, name) for name in fields} == fields


@pytest.mark.parametrize("text", ["一周一大查，", "每周一次", "每周一练。", "每周一讲，", "每周一期"])
def test_once_a_week_is_not_every_monday(text):
    cadences = [p.value for p in phrases(text) if isinstance(p.value, Cadence)]
    assert [c.byday for c in cadences] == [()]


@pytest.mark.parametrize("text", ["每周一检查", "每周一回访", "每周一召开"])
def test_a_verb_behind_monday_leaves_it_monday(text):
    assert only(text).value.byday == ("MO",)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("3个工作日内", {"kind": "within", "within": "P3D", "workdays": True}),
        ("半小时内", {"kind": "within", "within": "PT30M"}),
        ("一个半小时内", {"kind": "within", "within": "PT1H30M"}),
        ("三天之内", {"kind": "within", "within": "P3D"}),
        ("次日12点前", {"kind": "within", "within": "P1D", "at": "12:00"}),
        ("T+3日", {"kind": "within", "within": "P3D", "workdays": True}),
        ("T-7日", {"kind": "ahead", "within": "-P7D"}),
        ("提前两周", {"kind": "ahead", "within": "-P2W"}),
        ("2日内", {"kind": "within", "within": "P2D"}),
        ("3-5个工作日内", {"kind": "within", "within": "P5D", "workdays": True}),
    ],
)
def test_a_time_limit_is_read(text, fields):
    limit = only(text).value
    assert isinstance(limit, Limit)
    assert {name: getattr(limit, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6月底前", (6, 0), (6, 0)),
        ("2026年3月31日前", (3, 31), (3, 31)),
        ("4月中旬", (4, 11), (4, 20)),
        ("三季度末前", (9, 0), (9, 0)),
        ("上半年结束前", (6, 0), (6, 0)),
        ("年底前", (12, 0), (12, 0)),
        ("五一前", (5, 1), (5, 1)),
    ],
)
def test_a_point_of_the_calendar_is_read(text, start, end):
    point = only(text).value.point
    assert point.end == end
    assert point.start == start or text.startswith("上半年")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("1-3月", (1, 1), (3, 0)), ("3月12日至3月18日", (3, 12), (3, 18)), ("5.1—5.5", (5, 1), (5, 5))],
)
def test_a_window_is_read(text, first, last):
    limit = only(text).value
    assert (limit.kind, limit.point.start, limit.until.end) == ("window", first, last)


@pytest.mark.parametrize(
    ("text", "value", "unit", "op"),
    [
        ("不低于95分", 95, "分", "ge"),
        ("控制在15分钟以内", 15, "分钟", "le"),
        ("百分之二十以上", 20, "%", "ge"),
        ("新增8000w", 8000, "万", "inc"),
        ("缩短15%", 15, "%", "dec"),
        ("≤1.15", "1.15", "", "le"),
        ("压降至1.2%以内", "1.2", "%", "le"),
        ("两成", 2, "成", None),
    ],
)
def test_an_amount_carries_its_comparison(text, value, unit, op):
    from decimal import Decimal

    amount = only(text).value
    assert isinstance(amount, Amount)
    assert (amount.value, amount.unit, amount.op) == (Decimal(str(value)), unit, op)


def test_from_a_to_b_keeps_both_ends():
    amount = only("由21分钟降至15分钟以内").value
    assert (int(amount.base), int(amount.value), amount.op, amount.moved) == (21, 15, "le", "down")


@pytest.mark.parametrize("text", ["XX张", "____户", "【　】万元", "X户", "（ ）笔"])
def test_an_unfilled_blank_is_an_amount_without_a_value(text):
    amount = only(text).value
    assert (amount.value, amount.blank) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        "一线员工",
        "统一着装",
        "一次性告知",
        "内部控制",
        "前台",
        "《第三方管理办法》",
        "第七十三条",
        "95588",
        "万一",
        "成功",
        "百花齐放",
    ],
)
def test_ordinary_words_hold_no_phrase(text):
    assert [p.text for p in phrases(halfwidth(text)) if p.value is not None] == []


def test_phrases_stand_where_they_say():
    text = "客户平均等候时间由21分钟降至15分钟以内，每月10日前通报，24小时内答复。"
    for phrase in phrases(halfwidth(text)):
        assert halfwidth(text)[phrase.start : phrase.end] == phrase.text
