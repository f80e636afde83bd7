"""Goals: the headings and labels under which the targets stand, and the aims said without a number."""

from dataclasses import replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Goal, Metric
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.scan import Passage

_SHORTEST = 8  # characters of an aim worth keeping


def find_goals(
    context: Context, passages: list[Passage], metrics: list[Metric], ids: Ids
) -> tuple[list[Goal], list[Metric]]:
    """(goals in the order of the text, the metrics with their goal set).

    A heading that holds targets is a goal; a label ("服务指标：") is a goal below it; a sentence of a section
    of goals that names no number is one too, with less confidence.
    """
    goals: dict[int | None, Goal] = {}
    labelled: list[Goal] = []
    placed: list[Metric] = []
    by_place = sorted(passages, key=lambda p: p.sentence.span)
    for metric in metrics:
        above = _heading_goal(context, metric.heading, goals, ids)
        passage = _passage_of(by_place, metric.evidence[0])
        owner = above
        if passage and passage.label and passage.label.end <= metric.evidence[0].start:
            owner = _label_goal(passage, passage.label, above, labelled, ids)
        placed.append(replace(metric, goal=owner.id if owner else None))
    found = [*goals.values(), *labelled, *_aims(context, passages, metrics, goals, ids)]
    held: dict[str, list[str]] = {}
    for metric in placed:
        if metric.goal:
            held.setdefault(metric.goal, []).append(metric.id)
    found = [replace(g, metrics=tuple(held.get(g.id, ()))) for g in found]
    return sorted(found, key=lambda g: g.evidence[0]), placed


def _heading_goal(context: Context, index: int | None, goals: dict, ids: Ids) -> Goal | None:
    if index is None:
        return None
    if index not in goals:
        heading = context.document.headings[index]
        parent = next((goals[i] for i in _above(context, index) if i in goals), None)
        goals[index] = Goal(
            id=ids.new("goal", heading.text),
            evidence=(heading.span,),
            confidence=0.9,
            rule="heading_with_targets",
            heading=index,
            text=heading.title or heading.text,
            parent=parent.id if parent else None,
        )
    return goals[index]


def _above(context: Context, index: int):
    parent = context.document.headings[index].parent
    while parent is not None:
        yield parent
        parent = context.document.headings[parent].parent


def _label_goal(passage: Passage, label: Span, above: Goal | None, labelled: list[Goal], ids: Ids) -> Goal:
    known = next((g for g in labelled if g.evidence[0] == label), None)
    if known is None:
        known = Goal(
            id=ids.new("goal", passage.label_text),
            evidence=(label,),
            confidence=0.8,
            rule="label_with_targets",
            heading=passage.heading,
            text=passage.label_text,
            parent=above.id if above else None,
        )
        labelled.append(known)
    return known


def _aims(context: Context, passages: list[Passage], metrics: list[Metric], goals: dict, ids: Ids):
    """Sentences of sections of goals without any number."""
    taken = [e for m in metrics for e in m.evidence]
    for passage in passages:
        if not context.section(passage.heading).target or passage.past or passage.phrases:
            continue
        span = passage.sentence.span
        if any(span.overlaps(t) for t in taken) or len(passage.text.strip()) < _SHORTEST:
            continue
        parent = _heading_goal(context, passage.heading, goals, ids)
        yield Goal(
            id=ids.new("goal", passage.text),
            evidence=(span,),
            confidence=0.5,
            rule="aim_without_number",
            heading=passage.heading,
            text=passage.text.strip(" 。；;"),
            parent=parent.id if parent else None,
        )


def _passage_of(passages: list[Passage], span: Span) -> Passage | None:
    return next((p for p in passages if p.sentence.span.overlaps(span)), None)
