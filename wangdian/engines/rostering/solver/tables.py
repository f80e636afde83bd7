"""A problem with shifts turned into arrays for the solvers.

A *duty* is a shift on a post. A *row* is a set of demand lines that exactly the same duties meet: their costs are
added into one table indexed by the number of people present, so that a day of 15-minute lines becomes a handful of
rows. Persons who count for the same rows form a *group*. Rules about one person become limits of the dynamic
programme (pricing.py); what it cannot carry becomes a *counter*: a linear limit on one person's own days, kept as a
row of the master.
"""

from dataclasses import dataclass, field

import numpy as np

from ..errors import Unsupported
from ..model import Assignment, Problem, Roster
from .kernel import INF, NO_CAP, Counter, Kernel
from .person import limits_of
from .rows import merge


@dataclass
class Tables:
    """Everything the solvers need to know about one problem."""

    problem: Problem
    duties: list[tuple[str, str]]
    kernel: Kernel
    const: float  # cost no roster can avoid (wishes counted as granted by default, …)
    counters: list[Counter] = field(default_factory=list)
    big: float = 1e5  # price of one person missing from a hard minimum

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.kernel.cost.shape

    def roster(self, plan: np.ndarray) -> Roster:
        """The roster of a plan (P, D) of duty numbers, -1 = off."""
        out = []
        for p, person in enumerate(self.problem.people):
            for d in range(self.problem.days):
                if plan[p, d] >= 0:
                    shift, post = self.duties[plan[p, d]]
                    out.append(Assignment(person.id, d, shift, post))
        return Roster(self.problem.name, tuple(out))

    def plan(self, roster: Roster) -> np.ndarray:
        """The inverse of `roster`."""
        who = {p.id: i for i, p in enumerate(self.problem.people)}
        what = {duty: i for i, duty in enumerate(self.duties)}
        plan = np.full(self.shape[:2], -1, dtype=np.int64)
        for a in roster.assignments:
            plan[who[a.person], a.day] = what[a.shift, a.post]
        return plan


def compile_tables(problem: Problem) -> Tables:
    """Arrays for a problem with shifts. Raises Unsupported for rules only the CP-SAT model can express."""
    if problem.tour is not None:
        raise Unsupported("自由班段请用 tours 求解", "tour")
    weights = {r.name: r.weight for r in problem.rules}
    for rule in ("min_consecutive", "min_days_off", "max_consecutive", "succession", "rest", "total_minutes"):
        if weights.get(rule) is not None:
            raise Unsupported("列生成只支持把这条规则作为硬规则", f"rules[{rule}]")
    for days in problem.weekends:
        if len(days) > 2 or (len(days) == 2 and days[1] != days[0] + 1):
            raise Unsupported("周末应为一天或相连的两天", "weekends")
    duties = _duties(problem)
    P, D, S = len(problem.people), problem.days, len(duties)
    shift_of = {s.id: s for s in problem.shifts}
    paid = np.array([shift_of[s].paid for s, _ in duties], dtype=np.int64)
    cost, const = _costs(problem, duties)
    per = [
        limits_of(problem, p, person, duties, paid, cost[p], weights)
        for p, person in enumerate(problem.people)
    ]
    group, ptr, rows, table, big = merge(problem, duties)
    weekend = np.full(D, -1, dtype=np.int64)
    for i, days in enumerate(problem.weekends):
        weekend[[d for d in days if 0 <= d < D]] = i
    week_of = np.full(D + 1, -2, dtype=np.int64)
    for i, days in enumerate(problem.weeks):
        week_of[[d for d in days if 0 <= d < D]] = i

    def stack(name: str, fill: float = 0) -> np.ndarray:
        parts = [np.atleast_1d(np.asarray(x[name])) for x in per]
        shape = tuple(max(a.shape[i] for a in parts) for i in range(parts[0].ndim))
        out = np.full((P, *shape), fill, dtype=np.result_type(*parts))
        for i, a in enumerate(parts):
            out[(i, *(slice(0, n) for n in a.shape))] = a
        return out

    counters = [c for x in per for c in x["counters"]]  # in the order of people
    cnt_ptr = np.searchsorted([c.person for c in counters], np.arange(P + 1)).astype(np.int64)
    cnt_coef = np.array([c.coef for c in counters]).reshape(len(counters), D, S)
    kernel = Kernel(
        cost=cost, cls=stack("cls", -1), ncls=stack("ncls")[:, 0], seq=stack("seq"), extra=stack("extra"),
        inc1=stack("inc1"), inc2=stack("inc2"), umin=stack("umin")[:, 0], max_run=stack("max_run")[:, 0],
        min_run=stack("min_run")[:, 0], min_off=stack("min_off")[:, 0], first_start=stack("first_start")[:, 0],
        cont_len=stack("cont_len")[:, 0], weekend=weekend, week_of=week_of, week_cap=stack("week_cap", NO_CAP),
        term=stack("term", INF), wcost=stack("wcost", INF), c1cost=stack("c1cost", INF),
        c2cost=stack("c2cost", INF), dims=stack("dims"), group=group, ptr=ptr, rows=rows, table=table,
        cnt_ptr=cnt_ptr, cnt_coef=cnt_coef, cnt_cap=np.array([c.cap for c in counters], dtype=float),
        cnt_price=np.array([c.price for c in counters], dtype=float),
    )  # fmt: skip
    return Tables(problem, duties, kernel, const, counters, big)


def _duties(problem: Problem) -> list[tuple[str, str]]:
    """Every shift on every post; shifts alone where there are no posts."""
    posts = [p.id for p in problem.posts] or [""]
    return [(s.id, post) for s in problem.shifts for post in posts]


def _costs(problem: Problem, duties: list[tuple[str, str]]) -> tuple[np.ndarray, float]:
    """Price of every duty relative to a day off, INF where it may not be; and the sum of the days off."""
    P, D, S = len(problem.people), problem.days, len(duties)
    shift_of = {s.id: s for s in problem.shifts}
    posts = {p.id: p for p in problem.posts}
    cost = np.zeros((P, D, S))
    off = np.zeros((P, D))
    weights = {r.name: r.weight for r in problem.rules}
    wish = weights.get("requests", 1.0)
    fit = weights.get("post_costs", 1.0)
    change = weights.get("changes", 1.0)
    told = {(a.person, a.day): (a.shift, a.post) for a in problem.published}
    prices = {(who, day): c for who, day, c in problem.change_costs}
    for p, person in enumerate(problem.people):
        prefer = dict(person.post_costs)
        limits = dict(person.contract.shift_limits)
        for s, (shift, post) in enumerate(duties):
            need = posts.get(post)
            if need and need.skill and person.level(need.skill) < need.level:
                cost[p, :, s] = INF
            if limits.get(shift, 1) == 0 and weights.get("shift_limits") is None:
                cost[p, :, s] = INF
            cost[p, :, s] += fit * prefer.get(post, 0.0)
            for w in person.windows:
                for day in (w.day - 1, w.day):
                    start = day * 1440 + shift_of[shift].start
                    end = start + shift_of[shift].length
                    if 0 <= day < D and start < w.day * 1440 + w.end and w.day * 1440 + w.start < end:
                        cost[p, day, s] = INF
            last = person.history.last_shift
            if last and D:
                short = person.contract.min_rest is not None and (
                    1440 + shift_of[shift].start - shift_of[last].end < person.contract.min_rest
                )
                if shift in shift_of[last].not_next_day or short:
                    cost[p, 0, s] = INF
        cost[p, [d for d in person.days_off if 0 <= d < D]] = INF
        for r in person.requests:
            has = np.array([not r.shift or s == r.shift for s, _ in duties])
            if r.want:
                off[p, r.day] += wish * r.weight
                cost[p, r.day, ~has] += wish * r.weight
            else:
                cost[p, r.day, has] += wish * r.weight
        if problem.change_costs:
            for d in range(D):
                keys = ((person.id, d), (person.id, -1), ("", d), ("", -1))
                price = next((prices[k] for k in keys if k in prices), 0.0) * change
                now = told.get((person.id, d))
                if now is not None:
                    off[p, d] += price
                cost[p, d, [s for s, duty in enumerate(duties) if duty != now]] += price
    who = {p.id: i for i, p in enumerate(problem.people)}
    for pin in problem.pins:
        p = who[pin.person]
        for s, (shift, post) in enumerate(duties):
            if shift != pin.shift or (pin.post and post != pin.post):
                cost[p, pin.day, s] = INF
        if pin.shift:  # must work: a day off becomes as dear as a broken rule
            off[p, pin.day] += 1e7
    cost = np.where(cost >= INF, INF, cost - off[:, :, None])
    return cost, float(off.sum())
