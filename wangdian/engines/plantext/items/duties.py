"""Recurring duties: what is done with which rhythm."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Duty, Metric
from wangdian.engines.plantext.items.conditions import is_condition, leads_by_condition
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.duty_fields import (
    action_of,
    anchor_of,
    bare_cadence,
    chained,
    clock_of,
    duration_of,
    quota_of,
    times_of,
)
from wangdian.engines.plantext.items.limits import runs_clock
from wangdian.engines.plantext.items.rhythms import rhythm_series, spoken_rhythms
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Cadence, Phrase
from wangdian.engines.plantext.posts import subject
from wangdian.engines.plantext.roles import owner_of, report_to
from wangdian.engines.plantext.scan import Clause, Passage, remainder, segment

_NO_DUTY = re.compile(r"^的(?!晨会|夕会|例会|会议|晨训|工作例会)|^(?:平均|人均)")
_WITH = re.compile(
    r"(?:与|和|同|会同|联合|配合)([^，。、]{2,8}?)(?:共同|一起|一道|联合|核对|开展|进行|查库|对账|做好)"
)


@dataclass(frozen=True)
class _Rhythm:
    """A cadence in a clause, with the range of words that belongs to it."""

    cadence: Cadence
    span: Span
    rule: str
    confidence: float


def find_duties(context: Context, passages: list[Passage], metrics: list[Metric], ids: Ids) -> list[Duty]:
    """The recurring duties of all sentences, in order."""
    found: list[Duty] = []
    for passage in passages:
        if passage.past or not passage.clauses:
            continue
        made = _of_label(context, passage, ids) or _of_clauses(context, passage, metrics, ids)
        if not made:
            made = _inherited(context, passage, metrics, ids)
        found += made
    return found


def _of_label(context: Context, passage: Passage, ids: Ids) -> list[Duty]:
    """A label that is a cadence rules its whole sentence: "周一：通报上周差错"."""
    if not passage.label:
        return []
    cadences = [p for p in phrases(halfwidth(passage.label_text)) if isinstance(p.value, Cadence)]
    inner = [c for c in passage.clauses if any(isinstance(p.value, Cadence) for p in c.phrases)]
    if len(cadences) != 1 or any(len(_bare_words(c)) > 1 for c in inner):
        return []
    clause = passage.clauses[0]
    span = Span(passage.label.start, clause.end)
    cadence = cadences[0].value
    told = next((p.value for c in inner for p in c.phrases if isinstance(p.value, Cadence)), None)
    if told and told.freq == cadence.freq == "WEEKLY" and not told.byday:
        cadence = replace(cadence, interval=told.interval)  # 周六：…，隔周举办一次
    elif told and told.freq == cadence.freq:
        cadence = told  # 周通报：每周一中午前…
    made = [_duty(context, passage, clause, _Rhythm(cadence, span, "cadence_label", 0.9), ids)]
    for c in passage.clauses[1:]:
        if _starts_anew(c, clause):
            made.append(
                _duty(
                    context, passage, c, _Rhythm(cadence, c.span, "cadence_label", 0.75), ids, inherited=True
                )
            )
    return made


def _bare_words(clause: Clause) -> str:
    """A clause without its phrases and the verbs that carry them."""
    return re.sub(
        r"每人|各|约|逢|雷打不动|不变|举办|开展|进行|组织|召开|不少于|至少|\s",
        "",
        remainder(clause.text, clause.start, clause.phrases),
    )


def _of_clauses(context: Context, passage: Passage, metrics: list[Metric], ids: Ids) -> list[Duty]:
    made: list[Duty] = []
    for at, clause in enumerate(passage.clauses):
        for rhythm in _rhythms(passage, clause):
            if _is_metric(rhythm.span, clause, metrics):
                continue
            if made and _only_quota(clause, rhythm, made[-1]):
                if rhythm.cadence.byday and not made[-1].byday:
                    last = made[-1]
                    made[-1] = replace(
                        last, byday=rhythm.cadence.byday, evidence=(*last.evidence, clause.span)
                    )
                continue
            if (
                is_condition(clause.text)
                and at + 1 < len(passage.clauses)
                and rhythm.cadence.freq != "YEARLY"
            ):
                continue
            made.append(_duty(context, passage, clause, _with_action(passage, at, rhythm), ids))
            if rhythm.cadence.freq in {"DAILY", "WORKDAILY"} and rhythm.cadence.at:
                bare = Cadence(rhythm.cadence.freq)
                made += [
                    _duty(
                        context,
                        passage,
                        c,
                        _Rhythm(bare, c.span, "cadence_before", 0.75),
                        ids,
                        inherited=True,
                    )
                    for c in passage.clauses[at + 1 :]
                    if subject(c.text)
                    and _starts_anew(c, clause)
                    and not any(isinstance(p.value, Cadence) for p in c.phrases)
                ]
    return made


def _with_action(passage: Passage, at: int, rhythm: _Rhythm) -> _Rhythm:
    """A clause that is all rhythm takes in the one that says what is done: the clause before it
    ("金融知识进社区，每月不少于两次"), at the head of a sentence the one behind ("每周五下班前，上报排班表")."""
    clause = passage.clauses[at]
    rest = re.sub(
        r"前|内|之|于|在|由|各|至少|不少于|\s", "", remainder(clause.text, clause.start, clause.phrases)
    )
    if rhythm.span != clause.span or len(rest) > 1:
        return rhythm
    if at > 0:
        before = passage.clauses[at - 1]
        plain = not before.phrases and not is_condition(before.text) and len(before.text) > 3
        return replace(rhythm, span=Span(before.start, clause.end)) if plain else rhythm
    follows = passage.clauses[at + 1] if at + 1 < len(passage.clauses) else None
    if not follows or passage.label:
        return rhythm
    if any(isinstance(p.value, Cadence) for p in follows.phrases) or any(
        p.kind == "each" for p in follows.phrases
    ):
        return rhythm
    return replace(rhythm, span=Span(clause.start, follows.end))


def _rhythms(passage: Passage, clause: Clause) -> list[_Rhythm]:
    if series := rhythm_series(clause):
        return [_Rhythm(*r) for r in series]
    found: list[_Rhythm] = []
    cadences = _joined([p for p in clause.phrases if isinstance(p.value, Cadence)])
    for i, phrase in enumerate(cadences):
        tail = clause.text[phrase.end - clause.start :]
        if _NO_DUTY.match(tail.strip()) or not _serves(clause, phrase, tail):
            continue
        span = _range(clause, cadences, i)
        found.append(_Rhythm(phrase.value, span, "cadence", 0.95))
    if not found and not cadences:
        found += [_Rhythm(*r) for r in spoken_rhythms(passage, clause)]
    return found


def _joined(cadences: list[Phrase]) -> list[Phrase]:
    """周一至周五|每天: days of the week right before a daily rhythm are one rhythm."""
    joined: list[Phrase] = []
    for phrase in cadences:
        last = joined[-1] if joined else None
        if (
            last
            and last.end == phrase.start
            and last.value.byday
            and phrase.value.freq in {"DAILY", "WORKDAILY"}
        ):
            value = replace(
                last.value,
                at=phrase.value.at or last.value.at,
                anchor=phrase.value.anchor or last.value.anchor,
            )
            joined[-1] = replace(last, end=phrase.end, value=value, text=last.text + phrase.text)
        else:
            joined.append(phrase)
    return joined


def _serves(clause: Clause, phrase: Phrase, tail: str) -> bool:
    """Whether the cadence says when something is done, not what something is."""
    if any(p.kind == "amount" and p.value.vague for p in clause.phrases) and not is_activity(clause.text):
        return False
    if phrase.text[0] in "本下" or re.search(r"扣\d|扣[一二两三四五]|扣罚|罚款", clause.text):
        return False
    before = clause.text[: phrase.start - clause.start]
    if phrase.value.freq == "WEEKLY" and re.match("周|星期|礼拜", phrase.text):  # a weekday alone
        if before[-1:] in {"（", "("} or re.search(r"营业(?!前|后|终)|上班", tail):
            return False
        return is_activity(tail) or len(tail.strip()) > 1 or not tail.strip("前 内")
    return not re.search(r"(?:对照|比|较|高于|低于|相当于|折到)$", before)


def _range(clause: Clause, cadences: list[Phrase], i: int) -> Span:
    """The clause, or this cadence's part of it; 每月、每季度 side by side share the whole clause."""
    between = [clause.text[a.end - clause.start : b.start - clause.start] for a, b in pairwise(cadences)]
    if all(not b.strip(" 、和及或与,，") for b in between):
        return clause.span
    return segment(clause, cadences[i], cadences)


def _is_metric(span: Span, clause: Clause, metrics: list[Metric]) -> bool:
    """The clause is a result per period, already a metric: 手机银行签约每日不少于5户, 每月触达率不低于90%."""
    here = [m for m in metrics if any(span.overlaps(e) for e in m.evidence)]
    return bool(here) and (not is_activity(clause.text) or all(m.norm_unit == "ratio" for m in here))


def _only_quota(clause: Clause, rhythm: _Rhythm, previous: Duty) -> bool:
    """ "每周【】户", "逢周二、周四雷打不动", "放在月中那个周五": more about the duty before, no new one."""
    if _PLACES.match(clause.text):
        return True
    rest = _bare_words(clause)
    more_days = rhythm.cadence.byday and not previous.byday and len(rest) <= 5 and not is_activity(rest)
    return rhythm.cadence.freq == previous.freq and (len(rest) < 2 or bool(more_days))


_PLACES = re.compile(r"(?:放在|安排在|定在|定于|固定在|一般在|时间为|时间是)")


def _inherited(context: Context, passage: Passage, metrics: list[Metric], ids: Ids) -> list[Duty]:
    """Under a heading with a cadence every action has it, save conditions and what runs against a clock."""
    cadence = context.section(passage.heading).cadence
    clause = passage.clauses[0]
    if cadence is None or leads_by_condition(passage) or len(clause.text) < 3:
        return []
    if any(runs_clock(clause, p) for p in clause.phrases) or _asks_how_much(clause):
        return []
    if any(clause.span.overlaps(e) for m in metrics for e in m.evidence):
        return []
    starts = [clause, *(c for c in passage.clauses[1:] if _starts_anew(c, clause))]
    return [
        _duty(context, passage, c, _Rhythm(cadence, c.span, "cadence_heading", 0.85), ids, inherited=True)
        for c in starts
    ]


def _asks_how_much(clause: Clause) -> bool:
    """Nothing but a measure: "听众不少于30人" belongs to the duty before it."""
    compared = any(p.kind == "amount" and p.value.op for p in clause.phrases)
    return compared and len(remainder(clause.text, clause.start, clause.phrases).strip()) <= 4


_DAY_TIME = re.compile(
    r"营业[前中后]|班[前后]|上午|下午|晚间|晚上|早上|午间|日终|下班前|开门前|关门后|\d{1,2}[:：点]"
)


def _starts_anew(clause: Clause, first: Clause) -> bool:
    """A clause with a time of day of its own, and somebody of its own or a time the first one has too."""
    if not _DAY_TIME.search(clause.text[:8]):
        return False
    return bool(subject(clause.text)) or bool(_DAY_TIME.match(first.text))


def _duty(
    context: Context, passage: Passage, clause: Clause, rhythm: _Rhythm, ids: Ids, *, inherited: bool = False
) -> Duty:
    cadence, text = rhythm.cadence, context.text
    words = clause.text if rhythm.rule == "cadence_label" else rhythm.span.of(text)
    inside = [p for p in passage.phrases if rhythm.span.start <= p.start < rhythm.span.end]
    following = [c for c in passage.clauses if c.start >= rhythm.span.end]
    evidence = (rhythm.span,)
    if (
        passage.label
        and rhythm.rule == "cadence"
        and bare_cadence(words, rhythm.span.start, inside)
        and passage.clauses[0] == clause
    ):
        evidence = (passage.label, rhythm.span)
    with_ = _WITH.search(words)
    return Duty(
        id=ids.new("duty", "".join(s.of(text) for s in evidence) + cadence.freq),
        evidence=evidence,
        confidence=rhythm.confidence,
        rule=rhythm.rule,
        heading=passage.heading,
        action=chained(action_of(passage, words, inside, evidence, text), following),
        freq=cadence.freq,
        interval=cadence.interval,
        times=times_of(words, inside, cadence),
        byday=cadence.byday,
        by_monthday=cadence.by_monthday,
        month_of_quarter=cadence.month_of_quarter,
        by_month=cadence.by_month,
        before=cadence.before,
        anchor=cadence.anchor or anchor_of(words),
        at=cadence.at or clock_of(words),
        blank=cadence.blank,
        quota=quota_of(inside, following),
        duration=duration_of(inside, following),
        with_=with_[1] if with_ else None,
        report_to=report_to(words) or next((r for c in following if (r := report_to(c.text))), None),
        owner=owner_of(context, passage, clause),
        inherited=inherited,
    )
