"""连续休息下限: days off come in runs of at least so many; runs cut by the horizon's end are not judged."""

from collections.abc import Iterator

from .view import Finding, View

NAME = "min_days_off"
LABEL = "连续休息下限"


def findings(view: View) -> Iterator[Finding]:
    """One unit per missing day; days off before the horizon count (History.off_run None = enough)."""
    for p in view.problem.people:
        least = p.contract.min_days_off
        if least is None:
            continue
        for works, first, length in view.runs[p.id]:
            if works or first + length >= view.problem.days:
                continue
            before = 0 if first or p.history.worked_run else p.history.off_run
            if before is not None and length + before < least:
                yield Finding(
                    NAME,
                    least - length - before,
                    f"只连续休息{length + before}天，至少{least}天",
                    p.id,
                    first,
                )
        starts_working = view.runs[p.id] and view.runs[p.id][0][0]
        before = 0 if p.history.worked_run else p.history.off_run
        if starts_working and before is not None and 0 < before < least:
            yield Finding(NAME, least - before, f"上期末只休息{before}天，至少{least}天", p.id, 0)
