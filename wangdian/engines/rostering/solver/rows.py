"""Demand merged into rows: lines that exactly the same duties meet are one row with their tables added."""

import numpy as np

from ..model import Problem


def merge(problem: Problem, duties: list[tuple[str, str]]) -> tuple:
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
