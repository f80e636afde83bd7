"""周末上限: at most so many weekends with work (one day is enough to count)."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "max_weekends"
LABEL = "周末上限"


def findings(view: View) -> Iterator[Finding]:
    """One unit per weekend above the contract's limit."""
    for p in view.problem.people:
        most = p.contract.max_weekends
        worked = len(view.weekends_worked(p.id))
        if most is not None and worked > most:
            yield Finding(NAME, worked - most, f"周末上班{worked}个，上限{most}个", p.id)
