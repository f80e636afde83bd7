"""岗位轮换: a person stands at each post at most so many days, so that posts rotate."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "post_limits"
LABEL = "岗位轮换"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day above the limit."""
    for p in view.problem.people:
        for post, most in p.contract.post_limits:
            days = sum(
                1
                for work in view.work[p.id].values()
                for a in work
                if post == a.post or any(part.post == post for part in a.parts)
            )
            if days > most:
                yield Finding(NAME, days - most, f"岗位{post}共{days}天，上限{most}天", p.id)
