"""Have the compiled loops at hand before the clock runs.

numba compiles a function at its first call and keeps the result beside the module; on a machine that has none yet
that takes most of a minute, which must not come out of anybody's time limit. Every function called from Python is
called here with no work to do, which compiles it and all it calls.
"""

import numpy as np

from .generate import price_many, price_plan, rows_bound
from .master import column_rows, presence
from .neighbourhood import reduced_costs
from .parts import rows_of_days
from .plans import plan_cost
from .search import build, improve
from .tables import Tables


def make_ready(tables: Tables) -> None:
    """Compile, or load, every loop the solver for shifts uses; nothing is computed."""
    kernel = tables.kernel
    P, D, _ = tables.shape
    nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    plan = np.full((P, D), -1, dtype=np.int64)
    pi, mu = np.zeros(len(kernel.table)), np.zeros(len(kernel.cnt_cap))
    cover = presence(tables, plan, nobody)
    build(kernel, nobody, 0, 0.0)
    improve(kernel, plan, cover, 0, 0, 1.0, 0.5, 1, np.ones(1, dtype=np.int64))
    price_many(nobody, kernel, pi, mu)
    price_plan(0, plan[0], kernel, pi, mu)
    plan_cost(0, plan[0], kernel)
    presence(tables, plan, np.arange(1))
    reduced_costs(0, plan[:0], nothing, kernel, pi, mu)
    rows_bound(kernel, nobody, cover, nobody, pi)
    rows_of_days(kernel, 0, 1)
    column_rows(0, plan[0], kernel)
