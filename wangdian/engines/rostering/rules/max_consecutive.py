"""连续上班上限: not more than so many days worked in a row, counting those before the horizon."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "max_consecutive"
LABEL = "连续上班上限"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day beyond the limit."""
    for p in view.problem.people:
        most = p.contract.max_consecutive
        if most is None:
            continue
        for works, first, length in view.runs[p.id]:
            run = length + (p.history.worked_run if first == 0 else 0)
            if works and run > most:
                yield Finding(NAME, run - most, f"连续上班{run}天，上限{most}天", p.id, first)
