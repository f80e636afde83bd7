"""变动最少: every person's day that differs from the published roster has its price."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "changes"
LABEL = "变动最少"


def findings(view: View) -> Iterator[Finding]:
    """The amount is the price of that person's and day's change (change_costs; the most special line wins)."""
    if not view.problem.change_costs:
        return
    prices = {(p, d): c for p, d, c in view.problem.change_costs}
    told = {(a.person, a.day): (a.shift, a.post, a.parts) for a in view.problem.published}
    for p in view.problem.people:
        for day in range(view.problem.days):
            a = view.on(p.id, day)
            now = (a.shift, a.post, a.parts) if a else None
            if now != told.get((p.id, day)):
                for key in ((p.id, day), (p.id, -1), ("", day), ("", -1)):
                    if key in prices:
                        yield Finding(NAME, prices[key], "与已公布的排班不同", p.id, day)
                        break
