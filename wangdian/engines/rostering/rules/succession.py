"""班次衔接: some shifts may not be worked the day after others (yesterday's shift counts too)."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "succession"
LABEL = "班次衔接"


def findings(view: View) -> Iterator[Finding]:
    """One unit per forbidden pair of following days."""
    for p in view.problem.people:
        for day in range(view.problem.days):
            today = view.on(p.id, day)
            if today is None or not today.shift:
                continue
            before = view.on(p.id, day - 1) if day else None
            last = before.shift if before else (p.history.last_shift if day == 0 else "")
            if last and today.shift in view.shifts[last].not_next_day:
                yield Finding(NAME, 1, f"{last}班之后不能接{today.shift}班", p.id, day)
