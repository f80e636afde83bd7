"""Recurring duties: what is done with which rhythm."""

import re
from dataclasses import replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Duty, Metric
from wangdian.engines.plantext.items.cadences import Rhythm, adds_to, bare_words, rhythms_in, with_action
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
from wangdian.engines.plantext.items.verbs import is_activity
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Cadence
from wangdian.engines.plantext.posts import subject
from wangdian.engines.plantext.roles import owner_of, report_to
from wangdian.engines.plantext.scan import Clause, Passage, remainder

_WITH = re.compile(
    r"(?:与|和|同|会同|联合|配合)([^，。、]{2,8}?)(?:共同|一起|一道|联合|核对|开展|进行|查库|对账|做好)"
)


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
    if len(cadences) != 1 or any(len(bare_words(c)) > 1 for c in inner):
        return []
    clause = passage.clauses[0]
    span = Span(passage.label.start, clause.end)
    cadence = cadences[0].value
    told = next((p.value for c in inner for p in c.phrases if isinstance(p.value, Cadence)), None)
    if told and told.freq == cadence.freq == "WEEKLY" and not told.byday:
        cadence = replace(cadence, interval=told.interval)  # 周六：…，隔周举办一次
    elif told and told.freq == cadence.freq:
        cadence = told  # 周通报：每周一中午前…
    made = [_duty(context, passage, clause, Rhythm(cadence, span, "cadence_label", 0.9), ids)]
    for c in passage.clauses[1:]:
        if _starts_anew(c, clause):
            made.append(
                _duty(
                    context, passage, c, Rhythm(cadence, c.span, "cadence_label", 0.75), ids, inherited=True
                )
            )
    return made


def _of_clauses(context: Context, passage: Passage, metrics: list[Metric], ids: Ids) -> list[Duty]:
    made: list[Duty] = []
    for at, clause in enumerate(passage.clauses):
        for rhythm in rhythms_in(passage, clause):
            if _is_metric(rhythm.span, clause, metrics):
                continue
            if made and adds_to(clause, rhythm, made[-1]):
                if rhythm.cadence.byday and not made[-1].byday:
                    last = made[-1]
                    made[-1] = replace(
                        last, byday=rhythm.cadence.byday, evidence=(*last.evidence, clause.span)
                    )
                continue
            if at > 0 and rhythm.cadence.byday and is_condition(passage.clauses[at - 1].text):
                continue  # …的小组，组长周一晨会上作说明
            if (
                is_condition(clause.text)
                and at + 1 < len(passage.clauses)
                and rhythm.cadence.freq != "YEARLY"
            ):
                continue
            made.append(_duty(context, passage, clause, with_action(passage, at, rhythm), ids))
            if rhythm.cadence.freq in {"DAILY", "WORKDAILY"} and rhythm.cadence.at:
                bare = Cadence(rhythm.cadence.freq)
                made += [
                    _duty(
                        context,
                        passage,
                        c,
                        Rhythm(bare, c.span, "cadence_before", 0.75),
                        ids,
                        inherited=True,
                    )
                    for c in passage.clauses[at + 1 :]
                    if subject(c.text)
                    and _starts_anew(c, clause)
                    and not any(isinstance(p.value, Cadence) for p in c.phrases)
                ]
    return made


def _is_metric(span: Span, clause: Clause, metrics: list[Metric]) -> bool:
    """The clause is a result per period, already a metric: 手机银行签约每日不少于5户, 每月触达率不低于90%."""
    here = [m for m in metrics if any(span.overlaps(e) for e in m.evidence)]
    return bool(here) and (not is_activity(clause.text) or all(m.norm_unit == "ratio" for m in here))


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
        _duty(context, passage, c, Rhythm(cadence, c.span, "cadence_heading", 0.85), ids, inherited=True)
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
    context: Context, passage: Passage, clause: Clause, rhythm: Rhythm, ids: Ids, *, inherited: bool = False
) -> Duty:
    cadence, text = rhythm.cadence, context.text
    words = clause.text if rhythm.rule == "cadence_label" else rhythm.span.of(text)
    inside = [p for p in passage.phrases if rhythm.span.start <= p.start < rhythm.span.end]
    following = [c for c in passage.clauses if c.start >= rhythm.span.end]
    evidence: tuple[Span, ...] = (rhythm.span,)
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
