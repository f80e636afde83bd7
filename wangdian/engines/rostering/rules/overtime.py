"""加班: minutes above the standard of the horizon, each to be paid for."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "overtime"
LABEL = "加班"


def findings(view: View) -> Iterator[Finding]:
    """One unit per hour above the contract's standard minutes."""
    for p in view.problem.people:
        standard = p.contract.standard_minutes
        if standard is not None and view.minutes(p.id) > standard:
            hours = (view.minutes(p.id) - standard) / 60
            yield Finding(NAME, hours, f"加班{hours:g}小时", p.id)
