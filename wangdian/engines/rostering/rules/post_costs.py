"""岗位适配: what it costs to have this person on that post (fit, preference, complex business)."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "post_costs"
LABEL = "岗位适配"


def findings(view: View) -> Iterator[Finding]:
    """The amount is the person's price for a day on the post."""
    for p in view.problem.people:
        prices = dict(p.post_costs)
        if not prices:
            continue
        for day, work in view.work[p.id].items():
            for a in work:
                for post in {a.post, *(part.post for part in a.parts)}:
                    if prices.get(post):
                        yield Finding(NAME, prices[post], f"安排在岗位{post}", p.id, day)
