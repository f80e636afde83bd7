"""A problem with shifts turned into arrays for the solvers.

A *duty* is a shift on a post. A *row* is a set of demand lines that exactly the same duties meet: their costs are
added into one table indexed by the number of people present, so that a day of 15-minute lines becomes a handful of
rows. Persons who count for the same rows form a *group*. Rules about one person become limits of the dynamic
programme (pricing.py); what it cannot carry becomes a *counter*: a linear limit on one person's own days, kept as a
row of the master.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from math import gcd

import numpy as np

from ..errors import Unsupported
from ..fairness import fair_share, tag_eligible, weekend_share
from ..model import Assignment, Person, Problem, Roster

INF = 1e15
NO_CAP = 99
COUNT_STATES = 40  # most states the counted shifts may add to the dynamic programme of one person
COUNT_SHARE = 0.4  # a hard limit above this share of the working days seldom binds: it becomes a counter

# What the compiled kernels read. P people, D days, S duties, K classes of duties alike to the rules.
Kernel = namedtuple(
    "Kernel",
    "cost cls ncls seq extra inc1 inc2 umin max_run min_run min_off first_start cont_len weekend week_of week_cap "
    "term wcost c1cost c2cost dims group ptr rows table cnt_ptr cnt_coef cnt_cap cnt_price",
)


@dataclass
class Counter:
    """sum over days and duties of coef * works <= cap for one person; price per unit above, INF = hard."""

    person: int
    coef: np.ndarray  # (D, S)
    cap: float
    price: float
    rule: str


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
        _person(problem, p, person, duties, paid, cost[p], weights) for p, person in enumerate(problem.people)
    ]
    group, ptr, rows, table, big = _rows(problem, duties)
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


def _person(
    problem: Problem, p: int, person: Person, duties: list, paid: np.ndarray, cost: np.ndarray, weights: dict
) -> dict:
    """Limits of one person for the dynamic programme."""
    c, h, D = person.contract, person.history, problem.days
    usable = [s for s in range(len(duties)) if (cost[:, s] < INF).any()]
    lengths = {int(paid[s]) for s in usable} or {60}
    unit = 0
    for x in lengths:
        unit = gcd(unit, x)
    umin = min(lengths) // unit
    shortest = min(lengths)
    most = c.max_minutes if c.max_minutes is not None else D * max(lengths)
    most_units = most // unit
    most_days = min(D, most // shortest)
    counters: list[Counter] = []
    # what is counted: shift limits, post limits, fair tags
    counted: list[tuple[set[int], np.ndarray, str]] = []  # duties, price by count, rule
    wanted: list[tuple[set[int], int, float | None, str]] = []
    for name, most_of, rule, part in (
        ("shift", c.shift_limits, "shift_limits", 0),
        ("post", c.post_limits, "post_limits", 1),
    ):
        for key, limit in most_of:
            members = {s for s in usable if duties[s][part] == key}
            if (
                members
                and 0 <= limit < most_days
                and (limit > 0 or weights.get(rule) is not None or name == "post")
            ):
                wanted.append((members, limit, weights.get(rule), rule))
    if weights.get("fair_tags") is not None:
        shifts = {s.id: s for s in problem.shifts}
        for tag in problem.fair_tags:
            if person in tag_eligible(problem, tag):
                members = {s for s in usable if tag in shifts[duties[s][0]].tags}
                limit = fair_share(problem, tag) - dict(h.tag_days).get(tag, 0)
                if members and limit < most_days:
                    wanted.append((members, limit, weights["fair_tags"], "fair_tags"))
    states = 1
    for members, limit, price, rule in sorted(wanted, key=lambda x: x[1]):
        top = min(most_days, max(limit, 0) + (0 if price is None else 6))
        tight = price is not None or limit <= COUNT_SHARE * most_days
        if (
            len(counted) < 2
            and tight
            and states * (top + 1) <= COUNT_STATES
            and not (price is None and limit < 0)
        ):
            over = np.maximum(0, np.arange(top + 1) - limit)
            counted.append((members, over * (price or 0.0), rule))
            states *= top + 1
        else:
            coef = np.zeros((D, len(duties)))
            coef[:, sorted(members)] = 1
            counters.append(Counter(p, coef, limit, INF if price is None else price, rule))
    while len(counted) < 2:
        counted.append((set(), np.zeros(1), ""))
    # weeks: a day count where all duties are equally long, else a counter in minutes
    week_cap = np.full(max(1, len(problem.weeks)), NO_CAP, dtype=np.int64)
    max_run = c.max_consecutive if c.max_consecutive is not None else D
    if weights.get("weekly_rest") is not None:
        raise Unsupported("列生成只支持把每周休息日作为硬规则", "rules[weekly_rest]")
    soft_week = weights.get("week_minutes")
    for i, week in enumerate(problem.weeks):
        if len(week) == 7:
            week_cap[i] = 6
        if c.max_week_minutes is not None:
            if len(lengths) == 1 and soft_week is None:
                week_cap[i] = min(week_cap[i], c.max_week_minutes // shortest)
            else:
                coef = np.zeros((D, len(duties)))
                coef[list(week)] = paid / 60
                price = INF if soft_week is None else soft_week
                counters.append(Counter(p, coef, c.max_week_minutes / 60, price, "week_minutes"))
    for i, week in enumerate(problem.weeks):
        if week_cap[i] >= _most_days(week, max_run, max(1, c.min_days_off or 1)):
            week_cap[i] = NO_CAP  # runs and days off already keep it
    # the two end tables: minutes and weekends
    term = np.full(most_units + 1, INF)
    least_units = -(-(c.min_minutes or 0) // unit)
    term[least_units:] = 0.0
    if weights.get("overtime") is not None and c.standard_minutes is not None:
        over = np.maximum(0, np.arange(most_units + 1) * unit - c.standard_minutes) / 60
        term = np.where(term < INF, term + weights["overtime"] * over, INF)
    W = len(problem.weekends)
    wcost = np.zeros(W + 1)
    if c.max_weekends is not None:
        over = np.maximum(0, np.arange(W + 1) - c.max_weekends)
        soft = weights.get("max_weekends")
        wcost = np.where(over > 0, INF, 0.0) if soft is None else soft * over
    if weights.get("fair_weekends") is not None:
        over = np.maximum(0, h.weekends + np.arange(W + 1) - max(weekend_share(problem), h.weekends))
        below = max(0, h.weekends - weekend_share(problem))  # unavoidable, by history alone
        wcost = wcost + weights["fair_weekends"] * (over + below)
    finite = np.flatnonzero(wcost < INF)
    wcost = wcost[: finite[-1] + 1]
    count_weekends = int(len(wcost) <= W or bool(wcost.any()))
    if not count_weekends:
        wcost = wcost[:1]
    # classes: duties the rules cannot tell apart
    shift_of = {s.id: s for s in problem.shifts}

    def may_follow(a: int, b: int) -> bool:
        first, then = shift_of[duties[a][0]], shift_of[duties[b][0]]
        if then.id in first.not_next_day:
            return False
        return c.min_rest is None or 1440 + then.start - first.end >= c.min_rest

    follow = np.array([[may_follow(a, b) for b in usable] for a in usable]).reshape(len(usable), len(usable))
    keys: dict[tuple, int] = {}
    cls = np.full(len(duties), -1, dtype=np.int64)
    members_of: list[int] = []
    for i, s in enumerate(usable):
        key = (tuple(follow[i]), tuple(follow[:, i]), int(paid[s]), s in counted[0][0], s in counted[1][0])
        if key not in keys:
            keys[key] = len(keys)
            members_of.append(i)
        cls[s] = keys[key]
    K = max(1, len(keys))
    pick = np.array(members_of, dtype=np.int64)
    seq = follow[np.ix_(pick, pick)] if len(pick) else np.ones((1, 1), dtype=bool)
    extra = np.array([paid[usable[i]] // unit - umin for i in members_of] or [0], dtype=np.int64)
    inc = [
        np.array([int(usable[i] in counted[j][0]) for i in members_of] or [0], dtype=np.int64) for j in (0, 1)
    ]
    min_off = max(1, c.min_days_off or 1)
    if h.worked_run:
        left = D if c.max_consecutive is None else max(0, c.max_consecutive - h.worked_run)
        first_start, cont_len = min_off, min(left, D)
    else:
        first_start, cont_len = (0 if h.off_run is None else max(0, min_off - h.off_run)), -1
    return dict(
        cls=cls, ncls=np.int64(K), seq=seq, extra=extra, inc1=inc[0], inc2=inc[1], umin=np.int64(umin),
        max_run=np.int64(min(max_run, D)), min_run=np.int64(c.min_consecutive or 1), min_off=np.int64(min_off),
        first_start=np.int64(first_start), cont_len=np.int64(cont_len), week_cap=week_cap, term=term, wcost=wcost,
        c1cost=counted[0][1], c2cost=counted[1][1],
        dims=np.array([len(term), len(wcost), len(counted[0][1]), len(counted[1][1]),
                       1 + max((int(x) for x in week_cap if x < NO_CAP), default=0), count_weekends], dtype=np.int64),
        counters=counters,
    )  # fmt: skip


def _most_days(week: tuple[int, ...], max_run: int, min_off: int) -> int:
    """Most days of a week anybody can work under the limits on runs: all of it unless it is days in a row."""
    if list(week) != list(range(week[0], week[0] + len(week))):
        return len(week)
    cycles, rest = divmod(len(week), max_run + min_off)
    return cycles * max_run + min(rest, max_run)


def _rows(problem: Problem, duties: list[tuple[str, str]]) -> tuple:
    """Demand merged into rows: (group of each person, ptr and rows per group-day-duty, cost by presence, big)."""
    P, D, S = len(problem.people), problem.days, len(duties)
    shift_of = {s.id: s for s in problem.shifts}
    weight = next((r.weight for r in problem.rules if r.name == "cover" and r.weight is not None), 1.0)
    big = 1e3 * max([1.0, *(max(d.under, d.over) for d in problem.demand)])
    filters = sorted({(d.power, d.power_level, d.people) for d in problem.demand})
    counts = np.array(
        [
            [(not f[0] or person.level(f[0]) >= f[1]) and (not f[2] or person.id in f[2]) for f in filters]
            for person in problem.people
        ]
    ).reshape(P, len(filters))
    merged: dict[tuple, int] = {}
    tables: list[np.ndarray] = []
    present = np.arange(P + 1)
    for d in problem.demand:
        meets = []
        for day in (d.day - 1, d.day):
            if not 0 <= day < D:
                continue
            for s, (shift, post) in enumerate(duties):
                if d.post and post != d.post:
                    continue
                shifted = (d.day - day) * 1440
                if d.shift:
                    ok = day == d.day and shift == d.shift
                else:
                    ok = shift_of[shift].works(d.start + shifted, d.end + shifted)
                if ok:
                    meets.append((day, s))
        key = (filters.index((d.power, d.power_level, d.people)), tuple(meets))
        price = np.array([weight * d.cost(int(n)) + big * max(0, d.minimum - int(n)) for n in present])
        if key in merged:
            tables[merged[key]] += price
        else:
            merged[key] = len(tables)
            tables.append(price)
    patterns = {}
    group = np.zeros(P, dtype=np.int64)
    for p in range(P):
        group[p] = patterns.setdefault(tuple(counts[p]), len(patterns))
    G = len(patterns)
    lists: list[list[int]] = [[] for _ in range(G * D * S)]
    for (f, meets), r in merged.items():
        for pattern, g in patterns.items():
            if pattern and pattern[f]:
                for day, s in meets:
                    lists[(g * D + day) * S + s].append(r)
    ptr = np.zeros(G * D * S + 1, dtype=np.int64)
    ptr[1:] = np.cumsum([len(x) for x in lists])
    rows = np.array([r for x in lists for r in x], dtype=np.int64)
    table = np.array(tables) if tables else np.zeros((0, P + 1))
    return group, ptr, rows, table, big
