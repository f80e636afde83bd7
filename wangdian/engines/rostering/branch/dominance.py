"""Duties nobody needs: whatever they do, another duty does at least as well for everybody on every day."""

import numpy as np

from ..solver.tables import INF, Tables


def needless(tables: Tables) -> set[int]:
    """Numbers of duties that can be left out: some roster of least cost does without them.

    Duty b is needless beside a when a costs nobody more, is the same to every rule about one person (paid time,
    what may follow) or gentler (counts), and serves the demand as b does, apart from rows where more people never
    harm (a only) or never help (b only).
    """
    k = tables.kernel
    _, D, S = tables.shape
    steps = np.diff(k.table, axis=1)
    never_helps, never_harms = (steps >= -1e-12).all(axis=1), (steps <= 1e-12).all(axis=1)
    groups = range(int(k.group.max()) + 1)
    serves = [
        [set(k.rows[k.ptr[i] : k.ptr[i + 1]].tolist()) for i in range((g * D) * S + s, (g * D + D) * S, S)]
        for g in groups
        for s in range(S)
    ]

    def rows_agree(a: int, b: int) -> bool:
        for g in groups:
            for x, y in zip(serves[g * S + a], serves[g * S + b], strict=True):
                if not all(never_harms[r] for r in x - y) or not all(never_helps[r] for r in y - x):
                    return False
        return True

    out: set[int] = set()
    for b in range(S):
        for a in range(S):
            if a != b and a not in out and _gentler(tables, a, b) and rows_agree(a, b):
                out.add(b)
                break
    return out


def _gentler(tables: Tables, a: int, b: int) -> bool:
    """Whether duty a is nowhere worse than b for the people themselves."""
    k = tables.kernel
    possible = k.cost[:, :, b] < INF
    if (k.cost[:, :, a] > k.cost[:, :, b])[possible].any():
        return False
    if len(k.cnt_coef) and (k.cnt_coef[:, :, a] > k.cnt_coef[:, :, b]).any():
        return False
    for p in np.flatnonzero(possible.any(axis=1)):
        x, y, n = k.cls[p, a], k.cls[p, b], k.ncls[p]
        if k.extra[p, x] != k.extra[p, y] or k.inc1[p, x] > k.inc1[p, y] or k.inc2[p, x] > k.inc2[p, y]:
            return False
        if (k.seq[p, x, :n] < k.seq[p, y, :n]).any() or (k.seq[p, :n, x] < k.seq[p, :n, y]).any():
            return False
    return True
