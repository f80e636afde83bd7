"""Counting who is present: shared by the two rules about demand."""

from collections import Counter
from collections.abc import Iterator

from ..model import Assignment, Demand
from .view import View


def presence(view: View) -> Iterator[tuple[Demand, int]]:
    """Every demand line with the number of people who meet it."""
    by_day: dict[int, list[Assignment]] = {}
    for a in view.roster.assignments:
        by_day.setdefault(a.day, []).append(a)
    crowds = {day: Counter((a.shift, a.post) for a in work if a.shift) for day, work in by_day.items()}
    for d in view.demand:
        present = 0
        for day in (d.day,) if d.shift else (d.day, d.day - 1, *((d.day + 1,) if d.end > 1440 else ())):
            if day not in by_day:
                continue
            later = (d.day - day) * 1440
            if d.people or d.power:
                present += sum(_counts(view, d, a) and _meets(view, d, a, later) for a in by_day[day])
            else:  # people on the same shift and post are looked at once
                crowd = crowds[day].items()
                present += sum(n for (shift, post), n in crowd if _on_shift(view, d, shift, post, later))
                present += sum(_meets(view, d, a, later) for a in by_day[day] if not a.shift)
        yield d, present


def _counts(view: View, d: Demand, a: Assignment) -> bool:
    """Whether this person counts for the demand at all."""
    if d.people and a.person not in d.people:
        return False
    return not d.power or view.people[a.person].level(d.power) >= d.power_level


def _meets(view: View, d: Demand, a: Assignment, later: int) -> bool:
    """Whether this work is there and then; `later` = minutes from the work's day to the demand's."""
    if a.shift:
        return _on_shift(view, d, a.shift, a.post, later)
    start, end = d.start + later, d.end + later
    return not d.shift and any(
        p.start <= start and end <= p.end and (not d.post or p.post == d.post) for p in a.parts
    )


def _on_shift(view: View, d: Demand, shift: str, post: str, later: int) -> bool:
    if d.post and post != d.post:
        return False
    if d.shift:
        return shift == d.shift
    return view.shifts[shift].works(d.start + later, d.end + later)


def words(d: Demand, present: int) -> str:
    """A sentence about one demand line, for people."""
    where = d.label or d.post or d.shift or d.power or "在岗"
    time = "" if d.shift else f" {d.start // 60:02d}:{d.start % 60:02d}–{d.end // 60:02d}:{d.end % 60:02d}"
    return f"{where}{time}：在岗{present}人，最低{d.minimum}，需要{d.wanted}"
