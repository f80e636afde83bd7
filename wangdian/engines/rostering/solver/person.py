"""One person's contract, history and wishes as limits of the dynamic programme; what it cannot carry, as counters."""

from math import gcd

import numpy as np

from ..errors import Unsupported
from ..fairness import fair_share, tag_eligible, weekend_share
from ..model import Person, Problem
from .kernel import INF, NO_CAP, Counter

COUNT_STATES = 40  # most states the counted shifts may add to the dynamic programme of one person
COUNT_SHARE = 0.4  # a hard limit above this share of the working days seldom binds: it becomes a counter


def limits_of(
    problem: Problem, p: int, person: Person, duties: list, paid: np.ndarray, cost: np.ndarray, weights: dict
) -> dict:
    """Limits of person number `p` at the prices `cost` (D, S) of the duties: the kernel's fields by name.

    Raises Unsupported for soft rules only CP-SAT knows.
    """
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
