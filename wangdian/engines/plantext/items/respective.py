"""Targets said in one breath: names in order, "分别", numbers in order."""

import re
from dataclasses import replace

from wangdian.engines.plantext.context import Context
from wangdian.engines.plantext.graph import Metric
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.items.measure import direction_of, normal, op_of
from wangdian.engines.plantext.items.names import metric_name
from wangdian.engines.plantext.model import Span
from wangdian.engines.plantext.phrases.numerals import plain
from wangdian.engines.plantext.phrases.values import Amount
from wangdian.engines.plantext.roles import owner_of
from wangdian.engines.plantext.scan import Clause, Passage


def respective_targets(context: Context, passage: Passage, clause: Clause, ids: Ids) -> list[Metric]:
    """建档率、授信率、用信率分别达到95%、60%、35%: one target per name, in order."""
    if "分别" not in clause.text or passage.past:
        return []
    at = clause.text.index("分别")
    amounts = [p for p in clause.phrases if isinstance(p.value, Amount) and p.start > clause.start + at]
    names = list(re.finditer(r"[^、和及与，]+", clause.text[:at]))
    if (
        len(amounts) < 2
        or len(names) != len(amounts)
        or any(p.value.vague or not p.value.unit for p in amounts)
    ):
        return []
    part = context.part_at(passage.sentence.span.start)
    op = next((p.value.op for p in amounts if p.value.op), None)
    made = []
    for word, phrase in zip(names, amounts, strict=True):
        amount = replace(phrase.value, op=phrase.value.op or op)
        name = metric_name(word[0]) or word[0]
        value, unit = normal(amount, name)
        chosen = op_of(amount, name, word[0])
        spans = (Span(clause.start + word.start(), clause.start + word.end()), Span(phrase.start, phrase.end))
        made.append(
            Metric(
                id=ids.new("metric", word[0] + phrase.text),
                evidence=spans,
                confidence=0.85,
                rule="respectively",
                heading=passage.heading,
                name=name,
                op=chosen,
                value=None if amount.value is None else plain(amount.value),
                unit=amount.unit,
                norm_value=value,
                norm_unit=unit,
                direction=direction_of(chosen, amount, name),
                period=part.period,
                owner=owner_of(context, passage, clause),
                blank=amount.blank,
                zero=amount.value == 0,
            )
        )
    return made
