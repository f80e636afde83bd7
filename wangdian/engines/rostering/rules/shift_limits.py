"""班次上限: a person works each shift at most so many days."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "shift_limits"
LABEL = "班次上限"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day above the limit."""
    for p in view.problem.people:
        for shift, most in p.contract.shift_limits:
            days = sum(1 for work in view.work[p.id].values() for a in work if a.shift == shift)
            if days > most:
                yield Finding(NAME, days - most, f"{shift}班{days}天，上限{most}天", p.id)
