"""The plan graph in the annotation format, so that anyone can score it against gold annotations."""

from wangdian.engines.plantext.graph import Deadline, Duty, Item, Metric, PlanGraph, Post, Record
from wangdian.engines.plantext.model import Heading, Span

_NORM_UNITS = {"元": "yuan"}


def to_gold(graph: PlanGraph) -> dict:
    """Outline, metrics, tasks, deadlines, triggers, posts and ledgers as plain dictionaries.

    Money has `norm_unit: yuan`, ratios `ratio`; evidence is the quoted text, a list when it has several pieces.
    Headings, posts and ledgers are quoted as the source wrote them; of a traditional plan the evidence is given in
    both scripts, as a list.
    """
    return {
        "doc": graph.name,
        "default_owner": graph.parts[0].owner if graph.parts else None,
        "outline": [
            {"level": h.level, "text": _heading(graph, h)} | ({"run_in": True} if h.run_in else {})
            for h in graph.headings
        ],
        "metrics": [_metric(graph, m) for m in graph.metrics],
        "tasks": [_task(graph, d) for d in graph.duties],
        "deadlines": [_deadline(graph, d) for d in graph.deadlines],
        "triggers": [
            {"id": t.id, "condition": t.condition, "action": t.action, "evidence": _evidence(graph, t)}
            for t in graph.triggers
        ],
        "posts": [_named(graph, p) for p in graph.posts],
        "ledgers": [_named(graph, r) for r in graph.records],
    }


def _heading(graph: PlanGraph, heading: Heading) -> str:
    """A heading as the source wrote it, where its words stand in one piece."""
    return graph.as_written(heading.span) if heading.span.of(graph.text) == heading.text else heading.text


def _named(graph: PlanGraph, item: Post | Record) -> str:
    """A name as the source wrote it, found inside the item's evidence."""
    for span in item.evidence:
        at = span.of(graph.text).find(item.name)
        if at >= 0:
            start = span.start + at
            return graph.as_written(Span(start, start + len(item.name)))
    return item.name


def _evidence(graph: PlanGraph, item: Item):
    words = [span.of(graph.text) for span in item.evidence]
    if graph.written:
        words = list(dict.fromkeys([*words, *(graph.as_written(span) for span in item.evidence)]))
    return words[0] if len(words) == 1 else words


def _kept(fields: dict) -> dict:
    return {k: v for k, v in fields.items() if v is not None and v is not False and v != () and v != []}


def _metric(graph: PlanGraph, m: Metric) -> dict:
    fields = {
        "id": m.id,
        "name": m.name,
        "op": m.op,
        "unit": m.unit or None,
        "norm_unit": _NORM_UNITS.get(m.norm_unit, m.norm_unit) or None,
        "direction": m.direction,
        "period": m.period,
        "due": m.due,
        "owner": m.owner,
        "baseline": m.baseline,
        "stretch": m.stretch,
        "blank": m.blank,
        "zero": m.zero,
        "weight": m.weight,
        "evidence": _evidence(graph, m),
    }
    return _kept(fields) | {"value": m.value, "norm_value": m.norm_value}


def _task(graph: PlanGraph, d: Duty) -> dict:
    quota = d.quota and _kept({"value": d.quota.value, "unit": d.quota.unit, "op": d.quota.op})
    return _kept(
        {
            "id": d.id,
            "action": d.action,
            "freq": d.freq,
            "interval": d.interval,
            "times": d.times,
            "byday": list(d.byday),
            "by_monthday": list(d.by_monthday),
            "month_of_quarter": d.month_of_quarter,
            "by_month": list(d.by_month),
            "before": d.before,
            "anchor": d.anchor or d.at,
            "blank": d.blank,
            "quota": quota,
            "duration": d.duration,
            "with_": d.with_,
            "report_to": d.report_to,
            "owner": d.owner,
            "inherited": d.inherited,
            "evidence": _evidence(graph, d),
        }
    )


def _deadline(graph: PlanGraph, d: Deadline) -> dict:
    return _kept(
        {
            "id": d.id,
            "kind": d.kind,
            "what": d.what,
            "within": d.within,
            "workdays": d.workdays,
            "date": d.date,
            "start": d.start,
            "end": d.end,
            "at": d.at,
            "trigger": d.trigger,
            "owner": d.owner,
            "evidence": _evidence(graph, d),
        }
    )
