"""工时总量: the paid minutes of the horizon lie between the contract's least and most."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "total_minutes"
LABEL = "工时总量"


def findings(view: View) -> Iterator[Finding]:
    """One unit per minute outside the bounds."""
    for p in view.problem.people:
        worked = view.minutes(p.id)
        least, most = p.contract.min_minutes, p.contract.max_minutes
        if least is not None and worked < least:
            yield Finding(NAME, least - worked, f"工时{worked / 60:g}小时，少于{least / 60:g}小时", p.id)
        if most is not None and worked > most:
            yield Finding(NAME, worked - most, f"工时{worked / 60:g}小时，超过{most / 60:g}小时", p.id)
