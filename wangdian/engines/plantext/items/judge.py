"""Is this number a target? The refusals and the reasons to accept, in order of weight."""

import re
from dataclasses import dataclass

from wangdian.engines.plantext.context import FUTURE, LOOSELY_PAST, PAST, TARGET_WORDS, Section, in_own_time
from wangdian.engines.plantext.graph import PlanPart
from wangdian.engines.plantext.items.names import metric_name
from wangdian.engines.plantext.items.not_targets import (
    CONDITION_TAIL,
    Candidate,
    is_quota,
    is_saying,
    sets_condition,
)
from wangdian.engines.plantext.items.verbs import is_activity, is_result
from wangdian.engines.plantext.phrases.units import NOT_RESULTS, TIME_UNITS
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit
from wangdian.engines.plantext.posts import find_posts

_TIME_NAME = re.compile(
    r"时间|时长|用时|耗时|时效|周期|等候|等待|时限|期限|天数|账龄|间隔|排队|学时|工时|时数|办结|处理|速度|响应|恢复|接警|到场|到达|处置"
)
_RATIO_NAME = re.compile(r"(?:率|占比|比例|比重|度|覆盖面?|份额|比|渗透|得分|分数|评分|占有)$|率|占比")
# A noun that may follow the number without changing what it is.
_HARMLESS = re.compile(
    r"^\s*(?:的?(?:目标|水平|任务|大关|台阶|关口|底线|标准|以上|左右|目标值|增幅|增速|考核)|(?:得|计|为)满分|力?争|冲刺|不放|打底|起步|保底|之间|范围内?|区间|这[条一个]|的(?:底线|前提|红线|基础|要求)|[、，；/（(+）)“”\"]|和|及|以及|并|且|为(?:目标|上限|下限|限|底线|准)|$|起|者|达标)"
)
_LEADING_COUNT = re.compile(
    r"(?:新增|净增|新拓|拓展|新开|培养|引进|储备|发展|营销|建立|打造|建成|建设|落地|新建|签约|争取|力争|取得|获得|获评|申报|形成|推出|上线|新设|培育|输送|选树|招收)"
    r"(?:并\w{2})?(?:有效|优质)?$"
)
_DESCRIBES = re.compile(
    r"(?:辖内|辖区|下辖|现有|涉及|参加|选派|抽调|选取|选择|共有?|(?<!签)约|近|第|围绕|划分为?|分为|设|配备|更换|安排|邀请|组建|组成|按照?|针对|其中的|不足|每满|加扣?|扣|奖励?|罚|经费|预算|费用每?|价格|年满|年龄|入行|连续|超限)$"
)
# Lines of business: alone with an amount in a list they are what is to be sold or won.
_BUSINESS = re.compile(
    r"(?:存款|贷款|销售|保费|投放|中收|贵金属|基金|理财|保险|AUM|发卡|分期|结算量|交易额|代发|商户|有效户|签约|进件|开户|首贷户|新签.*|激活.*客户)$"
)
_RESULT_TARGET = re.compile(
    r"完成|实现|力争|确保|争取|达成|出货|出单|考取|取得|新增|净增|发展|拓展|推荐|销售|投放|营销|代发|进件|签约|开立|发行|办理|引进|培养|招聘|储备|清理|清收|压降|化解|处置|收回"
)
_STAFF = re.compile(r"(?:员工|人员|党员|柜员|经理|主管|人手|编制|团队|现有.*)$")
_ASK = re.compile(r"[?？]|为什么|多少|几[个项条点]|哪些")


@dataclass(frozen=True)
class Verdict:
    """The number is a target: by which rule, how surely, and what the rule knows of it."""

    rule: str
    confidence: float
    op: str | None = None
    name: str = ""


def verdict(
    c: Candidate, section: Section, past: bool, part: PlanPart, *, in_brackets: bool
) -> Verdict | None:
    """None when the number is no target."""
    amount: Amount = c.phrase.value
    if amount.vague or _ASK.search(c.passage.text):
        return None
    if in_brackets and not _promised_aside(c, amount):
        return None
    if past or _clause_past(c, section, part) or is_saying(c):
        return None
    if sets_condition(c) or is_quota(c):
        return None
    unit = amount.unit.removeprefix("个")
    if amount.unit in NOT_RESULTS and amount.op != "le" and not (amount.unit == "人次" and section.target):
        return None
    if (
        not amount.unit
        and not (c.follows and amount.value and amount.value >= 100_000)  # 其中储蓄一亿二
        and not amount.blank
        and amount.op is None
        and not (amount.value == 0 and section.target)
    ):
        return None
    if amount.unit in TIME_UNITS or unit in TIME_UNITS:
        listed = c.follows and c.before.startswith("其中")
        listed = listed or (
            c.follows
            and bool(c.index_of_clause())
            and len(metric_name(c.before)) <= 6
            and bool(_TIME_NAME.search(c.clause_before().text))
        )  # 高峰期不超过20分钟
        if not (listed or _TIME_NAME.search(c.before + c.passage.label_text)) or (
            amount.op is None and not section.target
        ):
            return None
        if re.search(r"为期|历时|延长至", c.before):
            return None
    if c.phrase.text.startswith("前"):
        return _rank(c)
    if re.search(r"扣减|扣罚|扣发|扣除|罚款|奖励|一式$", c.before):
        return None
    if not _HARMLESS.match(c.after) or (c.after[:1] == "“" and not metric_name(c.before)):
        return _leading_count(c, amount)
    bound = re.match(r"\s*为(上限|下限|底线|限)", c.after)
    if bound:
        return Verdict("bound", 0.9, op="ge" if bound[1] in {"下限", "底线"} else "le")
    if amount.op:
        return _compared(c, amount)
    return _bare(c, amount, section, part)


def _rank(c: Candidate) -> Verdict | None:
    """排名进入全行前五, 保持系统内前三名."""
    reached = re.search(
        r"(?:保持|进入|进|跻身|位居|位列|列|居|争|保|冲|达到|排名|名次|位次)(?:在|到)?[^，]{0,8}$", c.before
    )
    if not reached:
        return None
    name = metric_name(c.before[: reached.start()] or c.before)
    return Verdict("rank", 0.7, op="le", name=name if "名" in name else name + "排名")


def _promised_aside(c: Candidate, amount: Amount) -> bool:
    """（较上年末下降0.2个百分点） promises, （现14.2亿） and （AUM50万元以上） only describe."""
    if re.match(r"现|目前|上年|去年|原|截至", c.before):
        return False
    if c.follows and re.match(r"其中|[上下]半年|第?[一二三四]季度|\d+月", c.before):
        return True
    if re.search(r"确保|力争|要|须", c.before) or (c.follows and c.before.endswith("为")):
        return True
    if amount.op is None:
        return False
    return (
        amount.op in {"inc", "dec"}
        or bool(amount.moved)
        or bool(re.match(r"不|≥|≤|控制|至少|最[少多]", c.phrase.text))
    )


def _clause_past(c: Candidate, section: Section, part: PlanPart) -> bool:
    text = c.before + c.phrase.text + c.after[:4]
    past = PAST.search(text) or (not section.target and LOOSELY_PAST.search(text))
    return bool(past) and not FUTURE.search(c.clause.text) and not in_own_time(c.clause.text, part)


def _leading_count(c: Candidate, amount: Amount) -> Verdict | None:
    """The noun follows the number: 培养至少2名后备骨干, 新增300户有效户."""
    if amount.value == 1 and "1" not in c.phrase.text:  # 打造一支队伍
        return None
    noun = re.match(r"\s*([^，。；、的（(]{2,16})", c.after)
    if not noun or amount.unit in TIME_UNITS | NOT_RESULTS:
        return None
    if any(isinstance(p.value, Cadence) for p in c.clause.phrases) and is_result(c.before):
        return Verdict("result_per_period", 0.75, name=metric_name(c.before) + noun[1])
    firm = amount.op == "inc" or (
        amount.op in {"ge", "le"} and re.match(r"不|至少|最少|至多|最多|≥|≤", c.phrase.text)
    )
    if firm and (
        amount.op == "inc"
        or c.before.endswith(("完成", "实现"))
        or _LEADING_COUNT.search(c.before.rstrip())
        or metric_name(c.before) == ""
    ):
        return Verdict("count_before_noun", 0.8, name=metric_name(noun[1]) or noun[1])
    planned = re.search(r"今年|全年|年内|下半年|要|计划|力争", c.clause.text)
    if planned and re.search(r"(?:培养|引进|储备|招聘|输送)出?$", c.before):
        return Verdict("count_before_noun", 0.7, name=noun[1])
    if _LEADING_COUNT.search(c.before) and re.match(r"新增|净增|新拓|拓展|新开|力争|营销", c.before[-2:]):
        return Verdict(
            "count_before_noun", 0.7, op="inc" if re.search("新|净|拓", c.before[-2:]) else None, name=noun[1]
        )
    return None


def _compared(c: Candidate, amount: Amount) -> Verdict | None:
    """A comparison stands at the number."""
    if (
        find_posts(name := metric_name(c.before))
        and find_posts(name)[0].end == len(name)
        and amount.norm[1] != "ratio"
    ):
        return None  # 客户经理每人不少于200户: how the work is shared out
    if re.match(
        r"(?:超过|高于|低于|大于|小于|少于|超出|达到?|突破)$", c.phrase.text[:2]
    ) and CONDITION_TAIL.search(c.clause.text):
        return None
    if re.search(
        r"(?:高于|低于|超过|优于|好于|多于|少于)(?:同业|系统|全行|全市|全省|平均|去年|上年|当地)", c.before
    ):
        return None
    if _DESCRIBES.search(c.before) and amount.op == "ge" and amount.strict_after:
        return None
    if re.search(r"(?:预算|经费|奖金|奖励)(?:总额)?$", metric_name(c.before)):
        return None
    sure = 0.95 if amount.unit or amount.blank else 0.85
    return Verdict("compared", sure)


def _bare(c: Candidate, amount: Amount, section: Section, part: PlanPart) -> Verdict | None:
    """No comparison: the section, the verb or the kind of measure must promise it."""
    name = metric_name(c.before)
    if not name and c.follows and re.search(r"力争|争取|冲刺|挑战", c.before):
        return Verdict("stretch", 0.9)
    if amount.unit == "%" and re.search(r"(?:完成|实现)(?:全年)?(?:任务|计划|目标)?的?$", c.before.strip()):
        return Verdict("progress", 0.7, op="ge", name="任务完成率")
    label = metric_name(c.passage.label_text) if not name and c.index_of_clause() == 0 else ""
    if (
        not name
        and c.follows
        and any(isinstance(p.value, Limit) and c.span.start <= p.start for p in c.clause.phrases)
    ):
        return Verdict("split_by_time", 0.75)
    if (
        not name
        and c.follows
        and amount.unit
        and re.search(r"(?:全年|年内|年末|年底)(?:达到?|完成|实现)?$", c.before)
    ):
        return Verdict("split_by_time", 0.75)  # 其中7月5000万、8月6000万
    if not (name or label) and not section.target:
        return None
    if re.search(r"%\s*\+", c.clause.text):  # weights that add up
        return None
    if _DESCRIBES.search(c.before):
        return None
    if amount.value == 1 and "1" not in c.phrase.text:  # 打造一个…
        return None
    if (
        amount.unit in {"人", "名", "位"}
        and _STAFF.search(name)
        and not re.search(r"新增|净增|培养|引进|储备|招|输送|新拓", c.before)
    ):
        return None  # head-counts
    if c.before.rstrip().endswith("占") and (
        amount.unit == "分" or re.search(r"评分|得分|考核|打分|成绩", c.before)
    ):
        return None  # a weight
    if amount.unit in {"学时", "课时"} and re.search(r"人均|全年|每人", c.before):
        return Verdict("training_hours", 0.8, op="ge")
    verb = _far_verb(c.before)
    _, unit = amount.norm
    if any(isinstance(p.value, Cadence) for p in c.clause.phrases) and not is_activity(c.clause.text):
        return Verdict("result_per_period", 0.8)
    if unit == "ratio" and re.search(r"占到|占全|占总|占比|(?:要|应|须|确保.*|力争.*)占$", c.before):
        return Verdict("share", 0.8, op=verb or "ge")
    if c.follows and c.clause.text.startswith("其中") and name:
        return Verdict("breakdown", 0.75, op=verb)
    target = section.target or bool(TARGET_WORDS.search(c.passage.label_text))
    if c.continues and name:
        return Verdict("continues_list", 0.75, op=verb)
    promised = (
        target
        or _has_date(c)
        or bool(
            re.search(
                r"目标|力争|确保|争取|计划|要(?=新|培|引|完|实)|全年|今年|[上下]半年|年内|任务",
                c.passage.text,
            )
        )
    )
    if unit == "ratio" and (_RATIO_NAME.search(name or label)):
        return Verdict("ratio_named", 0.9 if promised else 0.75, op=verb)
    if amount.blank and (name or label):
        return Verdict("blank", 0.9, op=verb)
    if target:
        return Verdict("bare_in_targets", 0.85, op=verb) if name or label else None
    if verb in {"inc", "dec"}:
        return Verdict("change", 0.75, op=verb)
    if (
        re.match(r"\s*(?:打底|起步|保底)?(?:[（(]|$)", c.after)
        and _BUSINESS.search(name)
        and len(name) <= 12
        and not LOOSELY_PAST.search(c.passage.text)
    ):
        return Verdict("list_entry", 0.65, op=verb)
    if promised and _RESULT_TARGET.search(c.before):
        return Verdict("bare_promised", 0.7, op=verb)
    return None


def _has_date(c: Candidate) -> bool:
    """A day by which it is to be reached stands in the clause."""
    return any(isinstance(p.value, Limit) and p.value.kind == "by" for p in c.clause.phrases)


def _far_verb(before: str) -> str | None:
    """The comparison that stands apart from the number: 新增有效户|300户."""
    if re.search(r"新增|净增|新拓|新开|新签|增加|增长|提升|提高|多增|拓展", before):
        return "inc"
    if re.search(r"下降|减少|压降|降低|缩短|压缩|压减|净减", before):
        return "dec"
    if re.search(r"不低于|不少于|达到|确保|力争|完成|实现", before):
        return "ge"
    if re.search(r"不超过|不高于|控制在|以内", before):
        return "le"
    return None
