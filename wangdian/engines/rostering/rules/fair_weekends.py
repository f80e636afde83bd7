"""周末公平: weekends with work are shared, counting those before the horizon."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "fair_weekends"
LABEL = "周末公平"


def findings(view: View) -> Iterator[Finding]:
    """One unit per weekend above the fair share (see fairness.weekend_share)."""
    share = view.share("weekends")
    for p in view.problem.people:
        have = p.history.weekends + len(view.weekends_worked(p.id))
        if have > share:
            yield Finding(NAME, have - share, f"周末累计{have}个，公平份额{share}个", p.id)
