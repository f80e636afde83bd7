"""一天一班: nobody is put on two shifts, or two tours, of one day, or outside the horizon."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "one_shift_a_day"
LABEL = "一天一班"


def findings(view: View) -> Iterator[Finding]:
    """One unit per superfluous assignment and per day outside the horizon."""
    for person, days in view.work.items():
        for day, work in days.items():
            if len(work) > 1:
                yield Finding(NAME, len(work) - 1, "同一天安排了两个班", person, day)
            if not 0 <= day < view.problem.days:
                yield Finding(NAME, 1, "日期不在排班期内", person, day)
