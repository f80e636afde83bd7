"""From the compiled graph to the rows that people review."""

from typing import Any

from .models import PlanItem, PlanVersion

Kind = PlanItem.Kind
KINDS = {
    "goals": Kind.GOAL,
    "metrics": Kind.METRIC,
    "duties": Kind.DUTY,
    "deadlines": Kind.DEADLINE,
    "triggers": Kind.TRIGGER,
    "checklists": Kind.CHECKLIST,
    "records": Kind.RECORD,
    "blanks": Kind.BLANK,
    "questions": Kind.QUESTION,
}
# Kept in columns of their own.
COLUMNS = {"id", "evidence", "confidence", "rule", "heading"}
# From this confidence on the compiler is right nearly always: proposed as accepted, one glance is enough.
SURE = 0.8


def items_of(version: PlanVersion) -> list[PlanItem]:
    """Unsaved rows for everything the graph of a version holds, in the order of the text."""
    graph, text = version.graph, version.text
    headings = graph["headings"]
    rows = []
    for plural, kind in KINDS.items():
        for entry in graph.get(plural, []):
            spans = entry["evidence"] or [[0, 0]]
            heading = entry.get("heading")
            rows.append(
                PlanItem(
                    version=version,
                    unit_id=version.unit_id,
                    kind=kind,
                    key=entry["id"],
                    order=0,
                    start=spans[0][0],
                    end=spans[0][1],
                    evidence="…".join(text[a:b] for a, b in spans),
                    heading=headings[heading]["text"][:200] if heading is not None else "",
                    data={name: value for name, value in entry.items() if name not in COLUMNS},
                    confidence=entry["confidence"],
                    rule=entry["rule"][:60],
                    decision=_proposal(kind, entry),
                )
            )
    rows.sort(key=lambda row: (row.start, row.end, row.kind))
    for order, row in enumerate(rows):
        row.order = order
    return rows


def _proposal(kind: str, entry: dict[str, Any]) -> str:
    """Blanks and questions wait for an answer; what the compiler is sure of is proposed as accepted."""
    if kind in {Kind.BLANK, Kind.QUESTION} or entry["confidence"] < SURE:
        return PlanItem.Decision.PENDING
    return PlanItem.Decision.ACCEPTED
