"""每周休息日: every whole week has at least one day without work (劳动法 art. 38)."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "weekly_rest"
LABEL = "每周休息日"


def findings(view: View) -> Iterator[Finding]:
    """One unit per week of seven days all worked; weeks cut by the horizon are not judged."""
    for p in view.problem.people:
        for week in view.problem.weeks:
            if len(week) == 7 and all(view.on(p.id, d) for d in week):
                yield Finding(NAME, 1, "本周没有休息日", p.id, week[0])
