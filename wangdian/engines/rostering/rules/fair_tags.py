"""早晚班公平: days on each tagged shift (early, late) are shared, counting those before the horizon."""

from collections.abc import Iterator

from ..fairness import tag_eligible
from .view import Finding, View

NAME = "fair_tags"
LABEL = "早晚班公平"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day above the fair share (see fairness.fair_share), per person and tag."""
    for tag in view.problem.fair_tags:
        crew = tag_eligible(view.problem, tag)
        before = {p.id: dict(p.history.tag_days).get(tag, 0) for p in crew}
        total = sum(view.tag_days(p.id, tag) for p in crew)
        share = view.share(tag)
        for p in crew:
            have = before[p.id] + view.tag_days(p.id, tag)
            if have > share:
                yield Finding(
                    NAME, have - share, f"{tag}班累计{have}天，公平份额{share}天（共{total}天）", p.id
                )
