"""休假与不可用时段: nobody works on a day of leave or during a window in which they cannot serve."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "availability"
LABEL = "休假与不可用时段"


def findings(view: View) -> Iterator[Finding]:
    """One unit per day worked against leave or against a closed window."""
    for p in view.problem.people:
        for day in p.days_off:
            if view.on(p.id, day):
                yield Finding(NAME, 1, "当天休假，不能排班", p.id, day)
        for w in p.windows:
            for day in (w.day - 1, w.day):  # a night shift reaches into the next day
                a = view.on(p.id, day)
                if a is None:
                    continue
                start, end = view.span(a)
                if start < w.day * 1440 + w.end and w.day * 1440 + w.start < end:
                    yield Finding(NAME, 1, f"与不可用时段冲突（{w.why or '外出'}）", p.id, day)
