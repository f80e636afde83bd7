"""Counting who is present: shared by the two rules about demand."""

from collections.abc import Iterator

from ..model import Assignment, Demand
from .view import View


def presence(view: View) -> Iterator[tuple[Demand, int]]:
    """Every demand line with the number of people who meet it."""
    by_day: dict[int, list[Assignment]] = {}
    for a in view.roster.assignments:
        by_day.setdefault(a.day, []).append(a)
    for d in view.demand:
        present = sum(_meets(view, d, a, 0) for a in by_day.get(d.day, ()))
        if not d.shift:
            present += sum(_meets(view, d, a, 1440) for a in by_day.get(d.day - 1, ()))
            if d.end > 1440:
                present += sum(_meets(view, d, a, -1440) for a in by_day.get(d.day + 1, ()))
        yield d, present


def _meets(view: View, d: Demand, a: Assignment, shifted: int) -> bool:
    """Whether this work counts for the demand; `shifted` = minutes between the two days."""
    if d.people and a.person not in d.people:
        return False
    if d.power and view.people[a.person].level(d.power) < d.power_level:
        return False
    if d.shift:
        return a.shift == d.shift and (not d.post or a.post == d.post)
    start, end = d.start + shifted, d.end + shifted
    if a.shift:
        return (not d.post or a.post == d.post) and view.shifts[a.shift].works(start, end)
    return any(p.start <= start and end <= p.end and (not d.post or p.post == d.post) for p in a.parts)


def words(d: Demand, present: int) -> str:
    """A sentence about one demand line, for people."""
    where = d.label or d.post or d.shift or d.power or "在岗"
    time = "" if d.shift else f" {d.start // 60:02d}:{d.start % 60:02d}–{d.end // 60:02d}:{d.end % 60:02d}"
    return f"{where}{time}：在岗{present}人，最低{d.minimum}，需要{d.wanted}"
