"""Around a published roster: re-plan with few changes, compare two rosters, rank stand-ins for one absence."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import BadInput
from .evaluate import Score, evaluate, judge
from .fairness import fair_share, weekend_share
from .make import make_roster
from .model import DAY_MINUTES, Assignment, Pin, Problem, Roster
from .rules import minimum_cover
from .rules.view import Finding, View
from .solver.run import Limits, Progress, Solution


def absent(problem: Problem, person: str, days: tuple[int, ...]) -> Problem:
    """The same problem with one person away on these days."""
    if person not in {p.id for p in problem.people}:
        raise BadInput(f"没有这个人：{person}", "person")
    people = tuple(
        replace(p, days_off=tuple(sorted({*p.days_off, *days}))) if p.id == person else p
        for p in problem.people
    )
    return replace(problem, people=people)


def to_replan(
    problem: Problem,
    published: Roster,
    change_cost: float,
    frozen_until: int = 0,
    prices: tuple[tuple[str, int, float], ...] = (),
) -> Problem:
    """The changed problem with a price on every person's day that differs from the published roster.

    A change costs `change_cost` (or its own line in `prices`: person, day, cost); days before `frozen_until` stay as
    published.
    """
    away = {(p.id, d) for p in problem.people for d in p.days_off}
    told = {(a.person, a.day): a for a in published.assignments}
    pins = []
    for p in problem.people:
        for d in range(frozen_until):
            a = told.get((p.id, d))
            if (p.id, d) not in away:
                pins.append(Pin(p.id, d, a.shift if a else "", a.post if a else ""))
    return replace(
        problem,
        published=published.assignments,
        change_costs=(*prices, ("", -1, change_cost)),
        pins=(*problem.pins, *pins),
    )


def replan(
    problem: Problem,
    published: Roster,
    change_cost: float,
    frozen_until: int = 0,
    prices: tuple[tuple[str, int, float], ...] = (),
    limits: Limits | None = None,
    listen: Callable[[Progress], None] | None = None,
) -> tuple[Solution, Score]:
    """A roster that leaves the published one alone where it can (see `to_replan`), and its score.

    Cost, bound and score include the price of the changes. Raises NoRoster.
    """
    again = to_replan(problem, published, change_cost, frozen_until, prices)
    return make_roster(again, limits or Limits(seconds=10.0), listen)


@dataclass(frozen=True)
class Comparison:
    """Two rosters side by side: what changes, and what it does to every rule's cost."""

    first: Score
    second: Score
    changed: tuple[tuple[str, int, str, str], ...]  # person, day, before, after
    by_rule: tuple[tuple[str, float, float], ...]  # rule, cost before, cost after


def compare(problem: Problem, first: Roster, second: Roster, other: Problem | None = None) -> Comparison:
    """What-if: judge both rosters (the second by `other`, if given) and list the differences."""
    one, two = evaluate(problem, first), evaluate(other or problem, second)
    a, b = _cells(first), _cells(second)
    changed = tuple(
        (p, d, a.get((p, d), "休"), b.get((p, d), "休"))
        for p, d in sorted({*a, *b})
        if a.get((p, d)) != b.get((p, d))
    )
    left, right = one.by("rule"), two.by("rule")
    rules = tuple((r, left.get(r, 0.0), right.get(r, 0.0)) for r in sorted({*left, *right}))
    return Comparison(one, two, changed, rules)


def _cells(roster: Roster) -> dict[tuple[str, int], str]:
    def words(a: Assignment) -> str:
        return " ".join(x for x in (a.shift, a.post) if x) or "|".join(
            f"{p.post}@{p.start}-{p.end}" for p in a.parts
        )

    return {(a.person, a.day): words(a) for a in roster.assignments}


@dataclass(frozen=True)
class StandIn:
    """One way to fill an absence: who, from which shift, what it costs more, which hard rules it would break."""

    person: str
    before: str  # what they were to do that day, "休" if off
    extra_cost: float
    breaks: tuple[str, ...]
    reasons: tuple[str, ...]


def _shortened(findings: list[Finding]) -> tuple[str, ...]:
    """The findings' messages; of many quarters without enough people only the first, with how many more."""
    short = [f for f in findings if f.rule == minimum_cover.NAME]
    out = [f.message for f in findings if f.rule != minimum_cover.NAME]
    if short:
        more = f"（等{len(short)}个时段）" if len(short) > 1 else ""
        out.append(short[0].message + more)
    return tuple(out)


def stand_ins(problem: Problem, roster: Roster, person: str, day: int) -> tuple[StandIn, ...]:
    """Everybody who could take over this person's work of this day, best first.

    Ranked by hard rules broken (those of the day's absence itself not counted), then by extra cost. Judged by the
    evaluator's rules, so the order agrees with what a roster with that change would be scored.
    """
    work = next((a for a in roster.assignments if a.person == person and a.day == day), None)
    if work is None:
        raise BadInput(f"{person}第{day}天本来就不上班", "day")
    without = replace(roster, assignments=tuple(a for a in roster.assignments if a != work))
    away = absent(problem, person, (day,))
    last = max((shift.end for shift in problem.shifts), default=2 * DAY_MINUTES)
    near = tuple(d for d in problem.demand if day <= d.day <= day + (last > DAY_MINUTES))
    shares = {tag: fair_share(problem, tag) for tag in problem.fair_tags}
    if problem.weekends:
        shares["weekends"] = weekend_share(problem)
    base = judge(View(away, without, near, shares))
    out = []
    for p in problem.people:
        if p.id == person:
            continue
        mine = next((a for a in without.assignments if a.person == p.id and a.day == day), None)
        rest = tuple(a for a in without.assignments if a is not mine)
        with_p = replace(roster, assignments=(*rest, replace(work, person=p.id)))
        now = judge(View(away, with_p, near, shares, only=p.id))
        known = {(f.rule, f.message) for f in base.broken if f.person in ("", p.id)}
        fresh = [f for f in now.broken if (f.rule, f.message) not in known]
        before = {(f.rule, f.day, f.message) for f in base.paid_for if f.person == p.id}
        told = [
            f.message for f in now.paid_for if f.person == p.id and (f.rule, f.day, f.message) not in before
        ]
        out.append(
            StandIn(
                p.id,
                " ".join(x for x in (mine.shift, mine.post) if x) if mine else "休",
                now.cost - sum(f.cost for f in base.paid_for if f.person in ("", p.id)),
                _shortened(fresh),
                tuple(told) or (("当天休息，可直接顶班",) if mine is None else ("需从原岗位调出",)),
            )
        )
    return tuple(sorted(out, key=lambda s: (len(s.breaks), s.extra_cost, s.person)))
