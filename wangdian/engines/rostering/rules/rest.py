"""班间休息: between the end of one day's work and the next start there is a least rest."""

import itertools
from collections.abc import Iterator

from .view import Finding, View

NAME = "rest"
LABEL = "班间休息"


def findings(view: View) -> Iterator[Finding]:
    """One unit per rest that is too short."""
    for p in view.problem.people:
        if p.contract.min_rest is None:
            continue
        spans = sorted((*view.span(a), a.day) for work in view.work[p.id].values() for a in work)
        if p.history.last_shift:
            spans.insert(0, (0, view.shifts[p.history.last_shift].end - 1440, -1))
        for (_, end, _), (start, _, day) in itertools.pairwise(spans):
            if start - end < p.contract.min_rest:
                yield Finding(NAME, 1, f"距上一班只休息{(start - end) / 60:g}小时", p.id, day)
