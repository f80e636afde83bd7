"""Conditions: clauses that say when something else is to be done."""

import re

from wangdian.engines.plantext.scan import Passage

_EVENT = (
    "超过|不足|低于|高于|达到|大于|小于|超出|跌破|突破|多于|少于|发生|出现|发现|遇|接到|收到|突发|中断|跌幅|涨幅|不到|未|无法|不能|连续|异常|故障|违反|累计|逾期|缺席|无人|没(?!收)|不符|不符合|不达标|排名|末位"
    "|失败|下滑|下降|上升|激增|拥挤|排队|涉及|需要|需|≥|≤|>|<|仍|滞留|丢失|遗失|退回|差异|短款|长款|疑似|可疑|以上|以下"
)
_TAIL = re.compile(rf"(?:{_EVENT}).*(?:(?<![小学工课])时|的时候|的|者|的话|情况下|情形的?)$")
OPENS_CONDITION = re.compile(
    r"(?:[^，例比诸犹假]{0,8}(?:如果|如(?=察觉|发现|遇|有|未|不|出现|发生)|一旦)|如果?(?!何|期|实|约|下)|若|倘若|一旦|凡是?|遇到?)"
)
_HEAD = re.compile(
    r"^(?:[^，例比诸犹假]{0,8}(?:如果|如(?=察觉|发现|遇|有|未|不|出现|发生)|一旦|倘若?)|如果?(?!何)|若|凡(?!事)|遇(?:到|有)?|当(?=.*(?:时|后|，|$))(?!日|天|地|场|前|月|年|班|季)|发现|发生|出现|接到|突发)"
)
_RANKED = re.compile(r"(?:连续|累计|超过|低于|不足|未达|未完成|排名).{0,12}的[\u4e00-\u9fa5]{2,8}$")
_OVER = re.compile(
    r"(?:数|量|人|时间|时长|金额|余额|等待|等候|排队|叫号)(?:超过|低于|不足|高于|达到|超出|跌破)[\d一二三四五六七八九十百千万.]+[\u4e00-\u9fa5%]{0,3}$"
)
_SUBJECT_IS_CUSTOMER = re.compile(
    r"^(?:特殊|老年|残障|重点|贵宾|VIP|到店|新|每位|外籍|行动不便的?)?客户(?!经理|资料|档案|信息|名单|满意)"
)


def is_condition(text: str) -> bool:
    """Whether a clause sets a condition: "等候人数超过15人时", "一旦发现假币"."""
    text = text.strip(" 的”") if text.endswith("的”") else text.strip()
    if text.startswith("如") and (text.endswith("等") or not re.search(_EVENT, text)):
        return False  # for example
    return bool(_OVER.search(text) or _TAIL.search(text) or _HEAD.match(text) or _RANKED.search(text))


def leads_by_condition(passage: Passage) -> bool:
    """Whether the sentence speaks of a case, not of a daily action: 特殊客户开启绿色通道."""
    first = passage.clauses[0].text
    return (
        is_condition(first)
        or bool(_SUBJECT_IS_CUSTOMER.match(first))
        or bool(re.search(r"(?<![小学工课])时$", first))
    )


_WHEN = r"(?:(?<![小学工课])时|的时候|的话)(?!间|段|限|效|刻|点|长|期|常|机|候|代)"
_UNDONE = r"(?:未|无|不)[\u4e00-\u9fa5]{1,8}的(?=移交|报告|上报|启动|由|应|须|立即|及时|一律|给予|取消|暂停|停|按|转|调离|调整|待岗|退出|下岗|补|重)"
_SANCTIONED = (
    r"(?:对)?[^，。；]*?(?:低于|不足|未达到?|未完成|超过|连续|累计|排名|不及格|不达标|不合格)[^，。；]{0,14}?(?:的[\u4e00-\u9fa5]{0,8}?|者)"
    r"(?=须|应|必须|由|予以|给予|取消|进行(?:约谈|诫勉|问责|通报|督导|帮扶)|实施|启动|停岗|离岗|调离|待岗|转岗|补)"
)
_THRESHOLD = (
    r"[^，。；]{0,12}?(?:超过|低于|达到|不足|突破|少于|高于)[\d一二三四五六七八九十百千万.]+[\u4e00-\u9fa5%]{1,3}?"
    r"(?=启动|立即|及时|增开|报告|通知|上报|启用|加开|预警)"
)
_INSIDE = re.compile(
    rf"(?P<condition>.*?(?:{_EVENT})[^，。；]*?{_WHEN}|[^，。；]*?{_UNDONE}|{_SANCTIONED}|{_THRESHOLD})(?P<action>[^，。；]{{4,}})$"
)


def split_inside(text: str) -> tuple[str, str] | None:
    """Condition and action in one clause: "净值跌幅超过5%时|主动联系客户说明情况"."""
    found = _INSIDE.match(text)
    return (found["condition"], found["action"]) if found else None
