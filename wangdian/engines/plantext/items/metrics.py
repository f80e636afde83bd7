"""Targets: which numbers of a plan are promised, and what they measure.

Most numbers of a plan are none: they tell what was, describe things, set conditions or count what one meeting
brings. A number becomes a target by a comparison at it, or by standing behind a measure's name in a section of
goals. `judge.py` holds the refusals, `zeros.py` the targets without a number.
"""

import re
from dataclasses import replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.dates import due_of
from wangdian.engines.plantext.graph import Metric
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.judge import verdict
from wangdian.engines.plantext.items.measure import PERIOD_OF, direction_of, month_day, normal, op_of
from wangdian.engines.plantext.items.names import change_only, metric_name
from wangdian.engines.plantext.items.not_targets import Candidate, is_rhythm_or_post
from wangdian.engines.plantext.items.respective import respective_targets
from wangdian.engines.plantext.items.zeros import zero_targets
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.numerals import plain
from wangdian.engines.plantext.phrases.values import Amount, Cadence
from wangdian.engines.plantext.roles import owner_of
from wangdian.engines.plantext.scan import Clause, Passage

_SCOPES = (
    (re.compile(r"全年|年内|今年|本年|年度|年人均"), "year"),
    (re.compile(r"[上下]半年(?!末|前)"), "half"),
    (re.compile(r"季度内|本季度?|当季|[一二三四]季度(?!末|前)|[Qq][1-4](?!\d)"), "quarter"),
    (re.compile(r"本月|当月|月度|月均|^月(?=[投新净拓走拜外])"), "month"),
    (re.compile(r"日均(?=开口|走访|外呼|营销|办理|受理)"), "day"),
)
_STRETCH = re.compile(
    r"^\s*(?:(?:我们|全行|支行|自己)?并?力争|冲刺|争取|争(?=\d)|挑战|(?:奋斗|挑战|冲刺|力争|争取)目标(?:是|为)?|力求)"
)
_SIDE = re.compile(r"日均|时点|月均|年均|占比|增速|增幅|高峰[期时]?|低谷[期时]?")
_GENERIC = re.compile(r"(?:时点|日均)?余额|时点|日均|净增|增量|增速|增幅|投放|占比|总量")
_OWN_VERB = re.compile(r"进件|发卡|办理|签约|开户|投放|完成|实现|达到")


def find_metrics(context: Context, passages: list[Passage], ids: Ids) -> list[Metric]:
    """The targets of all sentences, in order."""
    found: list[Metric] = []
    for passage in passages:
        past = passage.past or context.section(passage.heading).aside
        here: list[Metric] = []
        taken = [z for z in zero_targets(context, passage, past)]
        for zero in taken:
            here.append(_zero_metric(context, passage, zero, ids))
        for clause in passage.clauses:
            respective = respective_targets(context, passage, clause, ids)
            here += respective
            for candidate in [] if respective else _candidates(passage, clause, [z.span for z in taken]):
                if here:
                    same = here[-1].evidence[-1].start >= clause.start
                    candidate = replace(candidate, continues=same, follows=True)
                made = _metric(context, passage, candidate, past, here, ids)
                if isinstance(made, Metric):
                    here.append(made)
        found += sorted(here, key=lambda m: m.evidence[0])
    return found


def _candidates(passage: Passage, clause: Clause, taken: list[Span]) -> list[Candidate]:
    """Each amount of a clause with the words before and after it that may belong to it; `taken` words are not."""
    found = []
    begin = clause.start
    for i, phrase in enumerate(clause.phrases):
        if phrase.kind != "amount" or any(t.overlaps(Span(phrase.start, phrase.end)) for t in taken):
            continue
        begin = max([begin, *(t.end for t in taken if begin <= t.end <= phrase.start)])
        offset = clause.start
        before = clause.text[begin - offset : phrase.start - offset]
        if begin == clause.start and re.search(r"[\d%]、", before):
            before = _behind_last_pause(before)
        if _in_brackets(clause.text, phrase.start - offset):
            before = re.split(r"[（(，]", before)[-1]  # 不良率降到1.2%（较上年末下降0.2个百分点）
        start = phrase.start - len(before)
        stripped = before.lstrip(" 、，,和及与或；;+")
        start += len(before) - len(stripped)
        after = clause.text[phrase.end - offset :]
        found.append(Candidate(passage, clause, phrase, stripped, after, Span(start, phrase.end), i))
        if not _modifies(after) and not _in_brackets(clause.text, phrase.start - offset):
            begin = phrase.end
    return found


def _behind_last_pause(text: str) -> str:
    """The words behind the last 、 that stands outside of brackets."""
    at = text.rfind("、")
    while at >= 0 and _in_brackets(text + "）", at):
        at = text.rfind("、", 0, at)
    return text[at + 1 :]


def _modifies(after: str) -> bool:
    """The amount only describes the noun behind it: "超过30分钟的客户"."""
    return after[:1] not in {"", "、", "，", "和", "及", "；", "/", "(", "（", "+", " "}


def _in_brackets(text: str, at: int) -> bool:
    return max(text.rfind("(", 0, at), text.rfind("（", 0, at)) > max(
        text.rfind(")", 0, at), text.rfind("）", 0, at)
    )


def _metric(context: Context, passage: Passage, c: Candidate, past: bool, here: list[Metric], ids: Ids):
    section = context.section(passage.heading)
    part = context.part_at(passage.sentence.span.start)
    judged = verdict(
        c, section, past, part, in_brackets=_in_brackets(c.clause.text, c.phrase.start - c.clause.start)
    )
    if judged is None:
        return None
    amount: Amount = c.phrase.value
    previous = here[-1] if here else None
    stretched = not metric_name(c.before) or _STRETCH.fullmatch(c.before)
    if previous and stretched and _STRETCH.match(c.before + c.phrase.text):
        value, unit = normal(amount, previous.name)
        if unit == previous.norm_unit and value is not None:
            here[-1] = replace(previous, stretch=value)
            return None
    name = judged.name or metric_name(c.before)
    if change_only(c.before) and not judged.name:
        name = previous.name if previous else metric_name(passage.label_text)
        if not previous and name and passage.label and passage.label.end <= c.span.start:
            c = replace(c, span=Span(passage.label.start, c.span.end))
        if not previous and is_rhythm_or_post(passage.label_text):
            return None
        if not previous and not name and c.index_of_clause() > 0:
            name = metric_name(c.clause_before().text)
    if not name and amount.op == "inc" and amount.unit:
        name = f"新增{amount.unit}数"  # 到6月底新增300户
    if not name:
        return None
    if previous and _SIDE.fullmatch(name) and not previous.name.endswith(name):
        name = previous.name + name  # 存款新增8000万，日均不少于6500万
    if (
        _GENERIC.fullmatch(name)
        and c.index_of_clause() == 0
        and 2 <= len(metric_name(passage.label_text)) <= 6
    ):
        name = metric_name(passage.label_text) + name  # 存款：年末时点余额达12亿
    carried = bool(previous and previous.op == "inc" and not _OWN_VERB.search(c.before) and not amount.per)
    op = op_of(
        replace(amount, op=judged.op or amount.op),
        name,
        c.before if metric_name(c.before) else c.before + passage.label_text,
        carried=carried,
    )
    if (
        not amount.unit
        and previous
        and previous.norm_unit == "元"
        and (previous.name == name or amount.value)
    ):
        amount = replace(amount, unit="元")  # 底线两个亿，年底冲到两亿五
    norm_value, norm_unit = normal(amount, name)
    due = due_of(context, passage, c.clause, c.span)
    return Metric(
        id=ids.new("metric", context.text[c.span.start : c.span.end]),
        evidence=(c.span,),
        confidence=judged.confidence,
        rule=judged.rule,
        heading=passage.heading,
        name=name,
        op=op,
        value=None if amount.value is None else plain(amount.value),
        unit=amount.unit,
        norm_value=norm_value,
        norm_unit=norm_unit,
        upper=None if amount.upper is None else normal(replace(amount, value=amount.upper), name)[0],
        direction=direction_of(op, amount, name),
        period=_period(c, part, due),
        due=due,
        owner=owner_of(context, passage, c.clause),
        baseline=_baseline(c, amount),
        blank=amount.blank,
        zero=amount.value == 0,
        weight=_weight(context.text, passage),
    )


def _weight(text: str, passage: Passage) -> float | None:
    """The points behind the label: "储蓄存款（150分）"."""
    if not passage.label:
        return None
    found = re.match(
        r"[^\d，。；]{0,2}?(\d+(?:\.\d+)?)[分%]\s*[）)]", text[passage.label.end : passage.label.end + 12]
    )
    found = found or re.search(r"[（(](\d+(?:\.\d+)?)[分%][）)]$", passage.label_text)
    return float(found[1]) if found else None


def _period(c: Candidate, part, due: str | None) -> str | None:
    """Stated with the number, else the plan's own; none when the due date is another than the period's end."""
    amount: Amount = c.phrase.value
    if amount.per:
        return amount.per
    for phrase in c.clause.phrases:
        if isinstance(phrase.value, Cadence):
            return PERIOD_OF[phrase.value.freq]
    for pattern, period in _SCOPES:
        if pattern.search(c.before) or pattern.search(c.passage.label_text):
            return period
    if due and part.end and part.period and not due.endswith(month_day(part.end)):
        return None
    return part.period


def _baseline(c: Candidate, amount: Amount):
    if amount.base is not None:
        return plain(amount.base)
    aside = re.match(r"\s*[（(](?:现有?|目前|上年末?|年初|去年末?)(?:为|是)?", c.after)
    if aside:
        for phrase in c.clause.phrases:
            if phrase.start >= c.phrase.end and isinstance(phrase.value, Amount):
                return normal(phrase.value, c.before)[0]
    return None


def _zero_metric(context: Context, passage: Passage, zero, ids: Ids) -> Metric:
    part = context.part_at(passage.sentence.span.start)
    return Metric(
        id=ids.new("metric", context.text[zero.span.start : zero.span.end]),
        evidence=(zero.span,),
        confidence=zero.confidence,
        rule=zero.rule,
        heading=passage.heading,
        name=zero.name,
        op="eq",
        value=0,
        unit=zero.unit,
        norm_value=0,
        norm_unit=zero.unit,
        direction="down",
        period=part.period,
        owner=owner_of(context, passage, zero.clause),
        zero=True,
    )
