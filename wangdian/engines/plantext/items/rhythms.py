"""Rhythms said without 每: 日监测、周通报; 年终进行总结; 组织年度体检; 全年不少于2次."""

import re

from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.units import TIMES_UNITS
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit
from wangdian.engines.plantext.scan import Clause, Passage

_FREQ = {
    "日": "DAILY",
    "天": "DAILY",
    "周": "WEEKLY",
    "旬": "TENDAYS",
    "月": "MONTHLY",
    "季": "QUARTERLY",
    "年": "YEARLY",
}
_SERIES_PART = r"[日周旬月季年](?:度)?[\u4e00-\u9fa5]{1,3}"
_LAST_PART = re.compile(rf"[“\"‘（(]?({_SERIES_PART}(?:[、]{_SERIES_PART})+)")
_YEAR_END = re.compile(r"^(?:于|在)?(?:年终|岁末|年末|年底)(?!前|达|余|各|存|贷|完成|实现|目标|以前|之前)")
_PERIODIC = re.compile(
    r"(?:组织|开展|进行|召开|举行|举办|参加|做好)[^，。；]{0,10}?(?P<unit>年度|半年度|季度|月度|周)(?P<what>体检|例会|会议|分析会|总结会|评审|考核|检查|演练|测评|评选|盘点|审计|复盘|培训|总结|述职)(?:会|工作|活动)?$"
)
_PERIODIC_FREQ = {
    "年度": "YEARLY",
    "半年度": "HALFYEARLY",
    "季度": "QUARTERLY",
    "月度": "MONTHLY",
    "周": "WEEKLY",
}
_YEARLY_COUNT = re.compile(r"全年|年内|一年|本年度?|今年")


def spoken_rhythms(passage: Passage, clause: Clause) -> list[tuple[Cadence, Span, str, float]]:
    """(cadence, range of words, rule, confidence) of the rhythms a clause says in another way than with 每."""
    return _year_end(clause) or _periodic(clause) or _yearly_count(passage, clause)


def rhythm_series(clause: Clause):
    """日监测、周通报、月点评、季考核: one rhythm each."""
    if made := _each_his_own(clause):
        return made
    found = _LAST_PART.search(clause.text)
    if not found:
        return []
    parts = found[1].split("、")
    if len({p[0] for p in parts}) != len(parts) or len(parts) < 2:
        return []
    if any(p[1:2] in "初末底内前后中均份" or p.startswith(("日常", "年轻", "月亮", "周边")) for p in parts):
        return []
    made, at = [], clause.start + found.start(1)
    for part in parts:
        made.append((Cadence(_FREQ[part[0]]), Span(at, at + len(part)), "rhythm_series", 0.85))
        at += len(part) + 1
    return made


_OWN = re.compile(r"[^、，]{0,8}?(?P<period>半月|日|周|旬|月|季度?|年)[查检报评测练训考盘]$")


def _each_his_own(clause: Clause):
    """主任周查、行长月查: several persons, each with a rhythm."""
    parts = clause.text.split("、")
    found = [f for p in parts if (f := _OWN.fullmatch(p))]
    if len(parts) < 2 or len(found) != len(parts) or len({f["period"] for f in found}) < 2:
        return []
    made, at = [], clause.start
    for part, own in zip(parts, found, strict=True):
        period = own["period"]
        cadence = Cadence("MONTHLY", times=2) if period == "半月" else Cadence(_FREQ[period[0]])
        made.append((cadence, Span(at, at + len(part)), "rhythm_series", 0.8))
        at += len(part) + 1
    return made


def _year_end(clause: Clause):
    if _YEAR_END.match(clause.text) and is_activity(clause.text) and not _has_amount(clause):
        return [(Cadence("YEARLY", anchor="year_end", by_month=(12,)), clause.span, "year_end", 0.65)]
    return []


def _periodic(clause: Clause):
    found = _PERIODIC.search(clause.text)
    if not found or re.search("计划|方案|制定|制订", clause.text):
        return []
    return [(Cadence(_PERIODIC_FREQ[found["unit"]]), clause.span, "periodic_noun", 0.6)]


def _yearly_count(passage: Passage, clause: Clause):
    """全年组织演练不少于4次: four times a year."""
    if not _YEARLY_COUNT.search(clause.text) and not (
        clause is not passage.clauses[0] and _YEARLY_COUNT.match(passage.clauses[0].text)
    ):
        return []
    for phrase in clause.phrases:
        amount = phrase.value
        if isinstance(amount, Amount) and amount.unit in TIMES_UNITS and amount.value and not amount.vague:
            if amount.op in {"le", "dec"} or any(isinstance(p.value, Limit) for p in clause.phrases):
                return []
            if re.search("投诉|差错|事故|案件|超|违规", clause.text) or not is_activity(
                clause.text + passage.label_text
            ):
                return []
            return [(Cadence("YEARLY", times=int(amount.value)), clause.span, "times_a_year", 0.7)]
    return []


def _has_amount(clause: Clause) -> bool:
    return any(isinstance(p.value, Amount) and p.value.unit for p in clause.phrases)
