"""Random plan items, and the many ways people write them. The tests compile the writing back."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

RATIO_NAMES = (
    "客户满意度",
    "手机银行活跃率",
    "智能设备替代率",
    "对账回收率",
    "定期存款占比",
    "产品覆盖率",
    "双录合格率",
)
BAD_RATIO_NAMES = ("不良贷款率", "柜面差错率", "客户流失率", "有效投诉率", "逾期贷款占比")
MONEY_NAMES = ("储蓄存款日均", "对公存款余额", "个人贷款投放", "中间业务收入", "基金销售", "期缴保费")
COUNT_NAMES = (
    ("有效客户", "户"),
    ("代发工资单位", "家"),
    ("信用卡", "张"),
    ("收单商户", "户"),
    ("贵宾客户", "人"),
)
SCORE_NAMES = ("神秘人检查得分", "服务考核得分", "监管评价得分")
TIME_NAMES = (("客户平均等候时间", "分钟"), ("开户办理时长", "分钟"), ("授权平均用时", "秒"))
ACTIVITIES = (
    "召开经营分析会",
    "检查监控录像",
    "组织业务培训",
    "走访重点企业",
    "盘点重要空白凭证",
    "开展消防演练",
    "回访到期客户",
    "通报服务情况",
    "更新宣传折页",
    "核对内部账户",
)
POSTS = ("大堂经理", "理财经理", "客户经理", "运营主管", "网点负责人", "支行行长", "柜员")
ONE_OFF = (
    "完成网点装修",
    "建立客户档案",
    "上报培训方案",
    "更换灭火器",
    "组织技能比赛",
    "取得从业资格证书",
    "完成系统权限清理",
)
EVENTS = ("收到投诉", "客户提出申请", "系统发生故障", "检查结束", "资料齐全", "合同签订")
RESPONSES = ("联系客户", "提交书面报告", "完成整改", "答复客户", "上报分行", "办结归档", "修复设备")


@dataclass(frozen=True)
class Said:
    """A sentence and what it must compile to."""

    text: str
    expected: dict


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")


_CHINESE = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """1…99 in characters."""
    if number <= 10:
        return _CHINESE[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")


# ---------------------------------------------------------------- targets

AT_LEAST = ("{n}不低于{v}", "{n}达到{v}", "{n}{v}以上", "{n}≥{v}", "{n}提升至{v}", "{n}要达到{v}以上", "确保{n}达{v}", "力争{n}突破{v}", "{n}不得低于{v}",
            "全年{n}不少于{v}", "{n}：不低于{v}", "{n}保持在{v}以上", "将{n}提高到{v}")  # fmt: skip
AT_MOST = ("{n}不超过{v}", "{n}控制在{v}以内", "{n}≤{v}", "{n}不高于{v}", "{n}降至{v}以下", "{n}压降至{v}以内", "{n}不得超过{v}", "{n}低于{v}", "确保{n}控制在{v}以下",
           "将{n}降到{v}以内", "{n}：不超过{v}")  # fmt: skip
GROWTH = (
    "{n}新增{v}",
    "{n}净增{v}",
    "新增{n}{v}",
    "{n}较年初增加{v}",
    "{n}增长{v}",
    "全年{n}净增{v}",
    "实现{n}净增{v}",
    "力争{n}较上年增加{v}",
)
SHRINK = ("{n}下降{v}", "{n}缩短{v}", "{n}同比减少{v}", "{n}较上年降低{v}", "{n}压降{v}")


@st.composite
def ratio_values(draw) -> tuple[str, float]:
    """A share as written, and as a fraction."""
    percent = draw(st.integers(1, 99))
    forms = [
        (f"{percent}%", percent / 100),
        (f"{percent}％", percent / 100),
        (f"百分之{chinese(percent)}", percent / 100),
        (f"{percent}.5%", (percent + 0.5) / 100),
    ]
    if percent <= 9:
        forms += [(f"{chinese(percent)}成", percent / 10), (f"{percent}‰", percent / 1000)]
        forms += [(f"万分之{chinese(percent)}", percent / 10000)]
    return draw(st.sampled_from(forms))


@st.composite
def money_values(draw) -> tuple[str, float]:
    """An amount of money as written, and in yuan."""
    number = draw(st.integers(2, 9000))
    small = draw(st.integers(11, 99))
    return draw(
        st.sampled_from(
            [
                (f"{number}万元", number * 1e4),
                (f"{number:,}万元", number * 1e4),
                (f"{number}万", number * 1e4),
                (f"{number}w", number * 1e4),
                (f"{small / 10}亿元", small * 1e7),
                (f"{small / 10}亿", small * 1e7),
                (f"{chinese(small)}万元", small * 1e4),
                (f"{number}000元", number * 1e3),
            ]
        )
    )


@st.composite
def targets(draw) -> Said:
    """A target in one of its phrasings."""
    kind = draw(
        st.sampled_from(
            ["good ratio", "bad ratio", "money", "count", "score", "time", "moved", "less", "zero"]
        )
    )
    if kind == "good ratio":
        name, (value, norm) = draw(st.sampled_from(RATIO_NAMES)), draw(ratio_values())
        return _target(draw, AT_LEAST, name, value, norm, "ratio", "up")
    if kind == "bad ratio":
        name, (value, norm) = draw(st.sampled_from(BAD_RATIO_NAMES)), draw(ratio_values())
        return _target(draw, AT_MOST, name, value, norm, "ratio", "down")
    if kind == "money":
        name, (value, norm) = draw(st.sampled_from(MONEY_NAMES)), draw(money_values())
        return _target(draw, AT_LEAST + GROWTH, name, value, norm, "元", "up")
    if kind == "count":
        (name, unit), number = draw(st.sampled_from(COUNT_NAMES)), draw(st.integers(2, 9999))
        return _target(draw, GROWTH, name, f"{number}{unit}", number, unit, "up")
    if kind == "score":
        number = draw(st.integers(60, 99))
        return _target(draw, AT_LEAST, draw(st.sampled_from(SCORE_NAMES)), f"{number}分", number, "分", "up")
    if kind == "time":
        (name, unit), number = draw(st.sampled_from(TIME_NAMES)), draw(st.integers(2, 90))
        return _target(draw, AT_MOST, name, f"{number}{unit}", number, unit, "down")
    if kind == "moved":
        name, low = draw(st.sampled_from(RATIO_NAMES)), draw(st.integers(10, 60))
        high = low + draw(st.integers(1, 30))
        text = draw(
            st.sampled_from(("{n}由{a}%提升至{b}%", "{n}从{a}%提高到{b}%以上", "{n}由目前的{a}%提升到{b}%"))
        )
        return Said(text.format(n=name, a=low, b=high), {"norm_value": high / 100, "norm_unit": "ratio", "direction": "up", "baseline": low / 100})  # fmt: skip
    if kind == "less":
        (name, _), number = draw(st.sampled_from(TIME_NAMES)), draw(st.integers(5, 60))
        return _target(draw, SHRINK, name, f"{number}%", number / 100, "ratio", "down")
    thing = draw(st.sampled_from(("案件", "重大差错", "责任事故", "监管处罚", "有效投诉")))
    text = draw(
        st.sampled_from(("全年{t}为零", "实现零{t}", "{t}零发生", "确保不发生{t}", "{t}为0", "杜绝{t}发生"))
    )
    return Said(text.format(t=thing), {"norm_value": 0, "direction": "down", "zero": True})


def _target(draw, patterns, name: str, value: str, norm: float, unit: str, direction: str) -> Said:
    text = draw(st.sampled_from(patterns)).format(n=name, v=value)
    return Said(text, {"norm_value": norm, "norm_unit": unit, "direction": direction})


# ---------------------------------------------------------------- duties

_WEEKDAYS = (("一", "MO"), ("二", "TU"), ("三", "WE"), ("四", "TH"), ("五", "FR"))


@st.composite
def rhythms(draw) -> tuple[str, dict]:
    """A cadence as written, and its fields."""
    day = draw(st.integers(1, 28))
    hours, weeks = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    name, code = draw(st.sampled_from(_WEEKDAYS))
    other, other_code = draw(st.sampled_from([w for w in _WEEKDAYS if w[1] != code]))
    month = draw(st.integers(1, 12))
    both = {code, other_code}
    days = [c for _, c in _WEEKDAYS if c in both]
    first, second = sorted((name, other), key=[w[0] for w in _WEEKDAYS].index)
    return draw(
        st.sampled_from(
            [
                ("每日", {"freq": "DAILY"}),
                ("每天", {"freq": "DAILY"}),
                ("每天上午", {"freq": "DAILY"}),
                ("每个工作日", {"freq": "WORKDAILY"}),
                ("每小时", {"freq": "HOURLY"}),
                (f"每{hours}小时", {"freq": "HOURLY", "interval": hours}),
                (f"每隔{chinese(hours)}小时", {"freq": "HOURLY", "interval": hours}),
                ("每周", {"freq": "WEEKLY", "interval": 1}),
                (f"每周{name}", {"freq": "WEEKLY", "byday": (code,)}),
                (f"每周{name}下午", {"freq": "WEEKLY", "byday": (code,)}),
                (f"每星期{name}", {"freq": "WEEKLY", "byday": (code,)}),
                (f"每周{first}、周{second}", {"freq": "WEEKLY", "byday": tuple(days)}),
                (f"每周{first}和周{second}", {"freq": "WEEKLY", "byday": tuple(days)}),
                (f"每周{first}、{second}", {"freq": "WEEKLY", "byday": tuple(days)}),
                (f"每{chinese(weeks) if weeks != 2 else '两'}周", {"freq": "WEEKLY", "interval": weeks}),
                ("隔周", {"freq": "WEEKLY", "interval": 2}),
                ("每旬", {"freq": "TENDAYS"}),
                ("每月", {"freq": "MONTHLY"}),
                ("按月", {"freq": "MONTHLY"}),
                ("每半个月", {"freq": "MONTHLY", "times": 2}),
                (f"每月{day}日前", {"freq": "MONTHLY", "by_monthday": (day,), "before": True}),
                (f"每月{day}号", {"freq": "MONTHLY", "by_monthday": (day,), "before": False}),
                (f"于每月{day}日之前", {"freq": "MONTHLY", "by_monthday": (day,), "before": True}),
                ("每月最后一个工作日", {"freq": "MONTHLY", "anchor": "last_workday"}),
                ("每月第一个工作日", {"freq": "MONTHLY", "anchor": "first_workday"}),
                (f"每月第一个周{name}", {"freq": "MONTHLY", "byday": (code,)}),
                ("每月底前", {"freq": "MONTHLY", "by_monthday": (-1,)}),
                ("每两个月", {"freq": "MONTHLY", "interval": 2}),
                ("每季度", {"freq": "QUARTERLY"}),
                ("每个季度", {"freq": "QUARTERLY"}),
                ("按季", {"freq": "QUARTERLY"}),
                (f"每季度首月{day}日前", {"freq": "QUARTERLY", "month_of_quarter": 1, "by_monthday": (day,)}),
                (f"每季度初月{day}日内", {"freq": "QUARTERLY", "month_of_quarter": 1, "by_monthday": (day,)}),
                (f"每季末月{day}日前", {"freq": "QUARTERLY", "month_of_quarter": 3, "by_monthday": (day,)}),
                ("每季度第二个月", {"freq": "QUARTERLY", "month_of_quarter": 2}),
                ("每半年", {"freq": "HALFYEARLY"}),
                ("每年", {"freq": "YEARLY"}),
                ("每年度", {"freq": "YEARLY"}),
                (f"每年{month}月", {"freq": "YEARLY", "by_month": (month,)}),
                (f"每年{month}月底前", {"freq": "YEARLY", "by_month": (month,), "by_monthday": (-1,)}),
            ]
        )
    )


@st.composite
def duties(draw) -> Said:
    """A recurring duty in one of its phrasings."""
    words, fields = draw(rhythms())
    post, what = draw(st.sampled_from(POSTS)), draw(st.sampled_from(ACTIVITIES))
    plain = [
        "{p}{r}{a}",
        "{r}由{p}{a}",
        "{r}{a}",
        "{p}应{r}{a}",
        "{p}负责{r}{a}",
        "{a}，{r}由{p}负责落实",
        "{p}须于{r}{a}",
    ]
    pattern = draw(st.sampled_from(plain if not words.startswith("于") else ["{p}{r}{a}", "{r}{a}"]))
    return Said(pattern.format(p=post, r=words, a=what), fields)


@st.composite
def counted_duties(draw) -> Said:
    """A duty with a number of times."""
    times = draw(st.integers(1, 5))
    counted = draw(st.sampled_from([f"{times}次", f"{chinese(times) if times != 2 else '两'}次"]))
    period, freq = draw(
        st.sampled_from([("每日", "DAILY"), ("每周", "WEEKLY"), ("每月", "MONTHLY"), ("每季度", "QUARTERLY"), ("每半年", "HALFYEARLY"), ("每年", "YEARLY")])
    )  # fmt: skip
    thing = draw(st.sampled_from(("安全检查", "服务例会", "业务培训", "消防演练", "现金查库", "客户座谈")))
    pattern = draw(
        st.sampled_from(
            (
                "{f}至少开展{n}{t}",
                "{f}组织{n}{t}",
                "{f}不少于{n}{t}",
                "{f}开展{t}不少于{n}",
                "{f}{t}至少{n}",
                "{t}{f}不少于{n}",
                "{t}：{f}{n}",
                "{t}每{g}{n}",
            )
        )
    )
    return Said(pattern.format(f=period, g=period[1:], n=counted, t=thing), {"freq": freq, "times": times})


# ---------------------------------------------------------------- deadlines


@st.composite
def dated(draw) -> Said:
    """Something done once by a day."""
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 28))
    what = draw(st.sampled_from(ONE_OFF))
    when, date = draw(
        st.sampled_from(
            [
                (f"{month}月{day}日前", f"2026-{month:02d}-{day:02d}"),
                (f"{month}月{day}号之前", f"2026-{month:02d}-{day:02d}"),
                (f"2026年{month}月{day}日前", f"2026-{month:02d}-{day:02d}"),
                (f"{chinese(month)}月{chinese(day)}日前", f"2026-{month:02d}-{day:02d}"),
                ("6月底前", "2026-06-30"),
                ("9月末前", "2026-09-30"),
                ("六月底之前", "2026-06-30"),
                ("年底前", "2026-12-31"),
                ("2026年底前", "2026-12-31"),
                ("一季度末前", "2026-03-31"),
                ("三季度末前", "2026-09-30"),
                ("上半年结束前", "2026-06-30"),
                (f"2026-{month:02d}-{day:02d}前", f"2026-{month:02d}-{day:02d}"),
            ]
        )
    )
    pattern = draw(
        st.sampled_from(
            ("{w}{a}", "{p}须在{w}{a}", "{a}，{w}落实到位", "于{w}{a}", "{w}由{p}{a}", "确保{w}{a}")
        )
    )
    return Said(
        pattern.format(w=when, a=what, p=draw(st.sampled_from(POSTS))), {"kind": "dated", "date": date}
    )


@st.composite
def limits(draw) -> Said:
    """Something done within a span after an event."""
    number = draw(st.integers(1, 48))
    words, within, workdays = draw(
        st.sampled_from(
            [
                (f"{number}小时内", f"PT{number}H", False),
                (f"{number}分钟内", f"PT{number}M", False),
                (f"{number}个工作日内", f"P{number}D", True),
                (f"{number}日内", f"P{number}D", False)
                if number <= 31
                else (f"{number}天内", f"P{number}D", False),
                (f"{number}天之内", f"P{number}D", False),
                ("半小时内", "PT30M", False),
                ("两小时以内", "PT2H", False),
                ("一周内", "P1W", False),
                ("当日", "P0D", False),
                ("次日", "P1D", False),
                ("T+1日", "P1D", False),
            ]
        )
    )
    event, what = draw(st.sampled_from(EVENTS)), draw(st.sampled_from(RESPONSES))
    pattern = draw(
        st.sampled_from(
            (
                "{e}后{w}{a}",
                "{e}的，{w}{a}",
                "{e}后，应{w}{a}",
                "{e}时，须在{w}{a}",
                "自{e}之日起{w}{a}",
                "{p}应在{e}后{w}{a}",
            )
        )
    )
    fields = {"kind": "sla", "within": within}
    return Said(
        pattern.format(e=event, w=words, a=what, p=draw(st.sampled_from(POSTS))),
        fields | ({"workdays": True} if workdays else {}),
    )


# ---------------------------------------------------------------- what is no target


@st.composite
def facts(draw) -> str:
    """A sentence with numbers that promises nothing."""
    number, other = draw(st.integers(2, 900)), draw(st.integers(2, 90))
    return draw(
        st.sampled_from(
            [
                f"2025年末各项存款余额{number}亿元，比年初增加{other}亿元。",
                f"去年共受理投诉{number}件，同比下降{other}%。",
                f"目前全行在职员工{number}人，平均年龄{other}岁。",
                f"本行下辖{other}家网点，现有自助设备{number}台。",
                f"上年实现中间业务收入{number}万元，完成计划的{other}%。",
                f"根据《中华人民共和国商业银行法》第{other}条规定，制定本方案。",
                f"联系电话：010-6{number:03d}12{other:02d}。",
                f"本方案共{other}个部分，由综合部2026年1月{min(other, 28)}日印发。",
                f"围绕{other}个维度、{number}个关键触点开展工作。",
                f"截至上月末，手机银行客户达到{number}户。",
                f"网点位于人民路{number}号，营业面积{other}平方米。",
                f"选取{other}家企业、{number}名客户作为调研对象。",
            ]
        )
    )
