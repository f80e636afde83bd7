"""Deadlines: by a date, within a span after an event, in a window, ahead of an event."""

import re
from decimal import Decimal

from wangdian.engines.plantext.context import FUTURE, Context
from wangdian.engines.plantext.dates import first_day, last_day
from wangdian.engines.plantext.graph import Deadline, Metric
from wangdian.engines.plantext.items.conditions import is_condition
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.due_fields import answer_fields, by_fields, in_month, window_fields
from wangdian.engines.plantext.items.limits import (
    DO,
    META,
    NOT_DONE,
    START,
    VERB_NEXT,
    answers_in,
    at_most,
    is_limit,
    is_time,
    names_a_time,
    runs_clock,
)
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.limit_words import duration
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit, Phrase
from wangdian.engines.plantext.roles import owner_of
from wangdian.engines.plantext.scan import Clause, Passage, remainder, segment


def find_deadlines(
    context: Context, passages: list[Passage], metrics: list[Metric], ids: Ids
) -> list[Deadline]:
    """The deadlines of all sentences, in order."""
    targets = [span for m in metrics for span in m.evidence]
    found: list[Deadline] = []
    for passage in passages:
        past = passage.past or context.section(passage.heading).aside
        cadenced = False
        if passage.label and not past:
            found += _of_label(context, passage, passage.label, ids)
        for at, clause in enumerate(passage.clauses):
            cadenced = cadenced or any(isinstance(p.value, Cadence) for p in clause.phrases)
            if past and not FUTURE.search(clause.text):
                continue
            limits = [p for p in clause.phrases if is_limit(clause, p) and not names_a_time(clause, p)]
            for phrase in limits:
                made = _deadline(context, passage, at, clause, phrase, limits, targets, cadenced, ids)
                if made:
                    found.append(made)
    return found


def _of_label(context: Context, passage: Passage, label: Span, ids: Ids) -> list[Deadline]:
    """A label that is a limit: "第一阶段（1月1日—1月20日）：宣传预热", "农历年前一周：完成检视"."""
    if not passage.clauses:
        return []
    part = context.part_at(passage.sentence.span.start)
    clause = passage.clauses[0]
    found = phrases(halfwidth(passage.label_text))
    phrase = next((p for p in found if isinstance(p.value, Limit)), None)
    rest = re.sub(r"\s", "", remainder(passage.label_text, 0, found))
    if phrase is None or (
        len(rest) > 2 and not (phrase.value.kind == "window" and re.search(r"阶段|期|步|波", rest))
    ):
        return []
    limit = phrase.value
    if limit.kind in {"by", "in"}:
        fields = by_fields(limit, part)
    elif limit.kind == "ahead":
        trigger = limit.point.festival if limit.point else rest or None
        fields = {"kind": "relative", "within": limit.within, "workdays": limit.workdays, "trigger": trigger}
    elif limit.kind in {"window", "moment"}:
        fields = _moment(limit, phrase, part, "", "完成", clause)
    else:
        fields = None
    if fields is None:
        return []
    return [
        Deadline(
            id=ids.new("deadline", passage.label_text + clause.text),
            evidence=(Span(label.start, clause.end),),
            confidence=0.85,
            rule="limit_label",
            heading=passage.heading,
            what=clause.text,
            owner=owner_of(context, passage, clause),
            **fields,
        )
    ]


def _deadline(
    context, passage: Passage, at: int, clause: Clause, phrase: Phrase, limits, targets, cadenced, ids
):
    limit = phrase.value
    span = segment(clause, phrase, limits)
    before = clause.text[: phrase.start - clause.start]
    after = clause.text[phrase.end - clause.start :]
    what = _what(before, after, passage)
    follows = passage.clauses[at + 1] if at + 1 < len(passage.clauses) else None
    if (
        follows
        and len(limits) == 1
        and _stands_alone(before, after)
        and not any(map(_limits, follows.phrases))
    ):
        span, what = Span(span.start, follows.end), follows.text  # 3月15日之前，各网点布置到位
    part = context.part_at(passage.sentence.span.start)
    fields: dict | None
    if answers_in(clause, phrase) or (isinstance(limit, Amount) and at_most(clause, phrase)):
        fields = answer_fields(limit)
    elif isinstance(limit, Amount):
        fields = (
            {"kind": "duration", "within": duration(limit.value or Decimal(0), limit.unit)}
            if is_time(limit.unit)
            else None
        )
    elif META.search(clause.text) and (limit.kind not in {"within", "ahead"} or "指" in clause.text):
        fields = None
    elif limit.kind == "within":
        fields = _within(passage, at, clause, limit, phrase, before, after)
    elif limit.kind == "ahead":
        fields = _ahead(clause, limit, phrase, before, after, cadenced)
    elif limit.kind == "clock":
        fields = None
    elif is_condition(clause.text) and at + 1 < len(passage.clauses):
        fields = None  # 若到6月末进度还落后: when to look, not what to do
    elif limit.kind != "by" and any(span.overlaps(t) for t in targets):
        fields = None  # the due date of a metric stands at the metric
    elif limit.kind in {"by", "in"}:
        fields = by_fields(in_month(limit, passage, phrase), part)
    else:
        fields = _moment(limit, phrase, part, before, after, clause)
    if fields is None:
        return None
    return Deadline(
        id=ids.new("deadline", span.of(context.text)),
        evidence=(span,),
        confidence=0.9 if fields["kind"] in {"sla", "dated", "window"} else 0.8,
        rule=f"limit_{limit.kind if isinstance(limit, Limit) else 'duration'}",
        heading=passage.heading,
        what=what,
        owner=owner_of(context, passage, clause),
        **fields,
    )


def _within(passage: Passage, at: int, clause: Clause, limit: Limit, phrase: Phrase, before: str, after: str):
    if limit.within is None and not limit.blank:
        return None
    if (
        NOT_DONE.match(after)
        or re.search(r"(?:以上|以下|及以上)$", clause.text)
        or re.search(r"连续|最近|近|过去|未来|前$", before[-3:])
    ):
        return None
    if is_condition(clause.text) and (not VERB_NEXT.match(after) or clause.text[-1] in "的者"):
        return None
    if not runs_clock(clause, phrase):
        return None
    if limit.within == "P0D" and any(isinstance(p.value, Cadence) for p in clause.phrases):
        return None  # 每日查看、当日回复: the rhythm says it all
    months = limit.within and limit.within[-1] in "MY" and "T" not in limit.within
    others = sum(isinstance(p.value, Limit) and p.value.kind == "within" for p in passage.phrases)
    kind = "window" if months and others == 1 and not _event_before(passage, at, before) else "sla"
    return {
        "kind": kind,
        "within": limit.within,
        "workdays": limit.workdays and not phrase.text.upper().startswith(("T", "D")),
        "at": limit.at,
        "trigger": _event_before(passage, at, before),
    }


def _event_before(passage: Passage, at: int, before: str) -> str | None:
    """What starts the clock: 收到后, 客户进门, or the condition of an earlier clause."""
    found = re.match(r"(?:对|自|从)?([^，。]{2,30}?)(?:之日起|之?后|时|的|以后)$", before.strip())
    if found:
        return found[1]
    for earlier in reversed(passage.clauses[:at]):
        if is_condition(earlier.text):
            return earlier.text.rstrip("的时")
        tail = re.match(r"(?:对|自)?(.{2,30}?)(?:之日起|之?后)$", earlier.text)
        if tail:
            return tail[1]
    words = re.sub(r"(?:须|应|应当|必须|要|需|在|于|由.*|将|争取|力争|确保|计划)+$", "", before.strip())
    return words if 2 <= len(words) <= 12 and re.search(r"[到进入发取收接报开转门诉账号]$", words) else None


def _ahead(clause: Clause, limit: Limit, phrase: Phrase, before: str, after: str, cadenced: bool):
    must = re.match(r"\s*(?:必须|须|应|要)", after)
    if re.match("前[一1][日天周月年]", phrase.text) and not (must or VERB_NEXT.match(after)):
        return None  # 前一日 = the day before
    if cadenced and re.search("营业|上班|开门|班", clause.text):
        return None
    if limit.within and limit.within[-1] == "Y":
        return None
    trigger = limit.point.festival if limit.point and limit.point.festival else None
    if trigger is None:
        words = re.sub(r"(?:应当?|须|必须|要|需|在|于)+$", "", before.strip())
        found = re.search(r"(?:每次|每场|每期)?([\u4e00-\u9fa5]{2,10}|[节会班假])$", words)
        trigger = found[1] if found else None
    if trigger is None and not clause.text.startswith("提前") and "提前" not in clause.text:
        return None
    return {"kind": "relative", "within": limit.within, "workdays": limit.workdays, "trigger": trigger}


def _moment(limit: Limit, phrase: Phrase, part, before: str, after: str, clause: Clause):
    """A date without 前: a window, a day, or a month in which something is done once."""
    point = limit.point
    if point is None:
        return None
    since = r"(?:截至|截止|是|较|比)$" if limit.kind == "window" else r"(?:自|从|截至|截止|是|较|比)$"
    if START.match(after) or re.match(r"\s*的", after) or re.search(since, before):
        return None
    if re.search(r"(?:时间|日期|期间|周期)\s*[:：]\s*$", before) and re.search(
        r"\u3000|  |[:：].*[:：]", before
    ):
        return None  # a form's head: 姓名、岗位、时间
    if re.search("放假|休息|调休", after):
        return None
    if limit.kind == "window":
        return window_fields(point, limit.until, part)
    if point.festival and (
        before.strip() or re.match(r"\s*(?:节日|假|期间|当天|值班|慰问|晚会|活动)", after)
    ):
        return None
    if point.festival and not (VERB_NEXT.match(after) or re.search("当[天日]", phrase.text)):
        return None
    if re.match(r"\s*次月", after):
        return None
    acts = bool(re.search(DO, after)) or (not after.strip() and bool(re.search("[在于为：:]$", before)))
    acts = acts or bool(re.match(r"(?:、[^，]*)?\s*各?(?:开展|组织|进行)?[一1两二2三3]?次", after))
    if not acts or re.search(r"同比|较年初|余额|占比", after):
        return None
    if any(isinstance(p.value, Cadence) for p in clause.phrases) and point.grain != "day":
        return None
    date = last_day(point, part)
    if point.grain == "day":
        return {"kind": "dated", "date": date, "at": limit.at} if date else None
    if point.grain == "month" or (point.grain == "part" and phrase.text[-1] not in "底末"):
        start = first_day(point, part)
        return {"kind": "event", "date": start[:-3], "start": start, "end": date} if start and date else None
    if date is None:
        return None
    if phrase.text[-1] in "底末终" or (point.grain == "part"):
        return {"kind": "dated", "date": date}
    if point.grain in {"half", "quarter"} and not re.sub(r"在|于|计划|拟|争取|力争|要|\s", "", before):
        if re.search(r"完成|实现|取得|考取|考|拿到|建成|达到|通过|上线|投产|开业", after):
            return {"kind": "dated", "start": first_day(point, part), "end": date, "date": date}
        return {"kind": "window", "start": first_day(point, part), "end": date, "date": date}
    return None


def _stands_alone(before: str, after: str) -> bool:
    """A clause that says nothing but when: "3月15日之前，", "要求年底前，"."""
    return not after.strip() and bool(
        re.fullmatch(r"\s*(?:要求?|须|请|必须|务必|力争|争取|确保|到|在|于|截至)?", before)
    )


def _limits(phrase: Phrase) -> bool:
    return isinstance(phrase.value, Limit)


def _what(before: str, after: str, passage: Passage) -> str:
    words = re.sub(r"^(?:内|前|之内|之前|以内)", "", after).strip(" ，、；。）)")
    if len(words) < 2:
        words = before.strip(" ，、；。")
    return words or passage.label_text
