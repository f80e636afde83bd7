"""周工时: paid minutes of each week stay within the contract's limit."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "week_minutes"
LABEL = "周工时"


def findings(view: View) -> Iterator[Finding]:
    """One unit per hour above the limit, week by week; the day is the week's first."""
    for p in view.problem.people:
        most = p.contract.max_week_minutes
        if most is None:
            continue
        for week in view.problem.weeks:
            worked = sum(view.paid(a) for d in week for a in view.work[p.id].get(d, ()))
            if worked > most:
                hours = (worked - most) / 60
                yield Finding(NAME, hours, f"本周{worked / 60:g}小时，超过{most / 60:g}小时", p.id, week[0])
