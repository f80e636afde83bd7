"""连续上班下限: days worked come in runs of at least so many; runs cut by the horizon's end are not judged."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "min_consecutive"
LABEL = "连续上班下限"


def findings(view: View) -> Iterator[Finding]:
    """One unit per missing day. A run touching the first day is judged only if history says it began there."""
    for p in view.problem.people:
        least = p.contract.min_consecutive
        if least is None:
            continue
        for works, first, length in view.runs[p.id]:
            inside = first > 0 and first + length < view.problem.days
            if works and inside and length < least:
                yield Finding(NAME, least - length, f"只连续上班{length}天，至少{least}天", p.id, first)
