"""Rosters of half a year and a year for up to 150 people: is there one in time, and in how much memory.

    python -m bench.rostering_large [--sizes 182x50x6,364x150x32] [--seconds 600] [--workers 2]

Curtois & Qu's instances 20 to 24 are not among the files at hand; these are made by a seeded generator with their
numbers of days, people and shifts and contracts in proportion to instance 18. Nothing is known about their optimum:
printed are cost, bound, seconds, memory, and the referee's verdict.
"""

import argparse
import resource
import sys
import time

import numpy as np

from bench.measuring import machine
from wangdian.engines.rostering.evaluate import evaluate
from wangdian.engines.rostering.model import Contract, Demand, Person, Problem, Request, Shift
from wangdian.engines.rostering.solver.run import Limits
from wangdian.engines.rostering.solver.solve import solve

SIZES = "182x50x6,182x100x8,364x50x10,364x100x16,364x150x32"  # days x people x shifts, as instances 20 to 24
LENGTHS = (480, 480, 480, 600, 720)
STARTS = (
    ("E", 420),
    ("D", 540),
    ("L", 840),
    ("N", 1320),
)  # part of the day: earlier parts may not follow later ones


def large_problem(days: int, people: int, shifts: int, seed: int = 0) -> Problem:
    """A problem of that size: about 1 % of the cells wished for or against, leave on one day in forty."""
    rng = np.random.default_rng(seed)
    parts = [i * len(STARTS) // shifts for i in range(shifts)]
    ids = [f"{STARTS[p][0]}{i}" for i, p in enumerate(parts)]
    lengths = [480 if shifts < 16 else int(rng.choice(LENGTHS)) for _ in ids]
    made = tuple(
        Shift(ids[i], STARTS[parts[i]][1], lengths[i], lengths[i],
              not_next_day=tuple(ids[j] for j in range(shifts) if parts[j] < parts[i]))
        for i in range(shifts)
    )  # fmt: skip
    weeks = days // 7
    crew = []
    for n in range(people):
        barred = {ids[i] for i in rng.permutation(shifts)[: shifts // 4]}
        limits = tuple((s, 0 if s in barred else (days // 2 if s[0] in "LN" else days)) for s in ids)
        contract = Contract(
            min_minutes=round(weeks * 4.33 * 480), max_minutes=round(weeks * 4.5 * 480), max_consecutive=5,
            min_consecutive=2, min_days_off=2, max_weekends=weeks // 2, shift_limits=limits,
        )  # fmt: skip
        off = tuple(int(d) for d in np.flatnonzero(rng.random(days) < 1 / 40))
        wishes = tuple(
            Request(int(d), bool(rng.random() < 0.6), float(rng.integers(1, 4)), str(rng.choice(ids)))
            for d in np.flatnonzero(rng.random(days) < 0.05)
            if d not in off
        )
        crew.append(Person(f"P{n}", contract=contract, days_off=off, requests=wishes))
    mean = 0.58 * people / shifts
    demand = tuple(
        Demand(d, shift=s, wanted=(w := int(rng.poisson(mean))), maximum=w, under=100.0, over=1.0)
        for d in range(days)
        for s in ids
    )
    return Problem(
        f"{days}x{people}x{shifts}", days, tuple(crew), made, demand=demand,
        weekends=tuple((d, d + 1) for d in range(5, days - 1, 7)),
        weeks=tuple(tuple(range(d, min(d + 7, days))) for d in range(0, days, 7)),
    )  # fmt: skip


def main(argv: list[str]) -> int:
    """One line per size. Memory is the most this process ever held, so give sizes in growing order."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    print(machine())
    for size in args.sizes.split(","):
        problem = large_problem(*map(int, size.split("x")), seed=args.seed)
        began, cpu = time.monotonic(), time.process_time()
        solution = solve(problem, Limits(args.seconds, workers=args.workers))
        wall, cpu = time.monotonic() - began, time.process_time() - cpu
        score = evaluate(problem, solution.roster)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"{size:<12} cost {score.cost:9.0f}  bound {solution.bound:9.0f}  first roster "
            f"{solution.trace[0].seconds:6.1f} s  wall {wall:6.1f} s  CPU {cpu:6.1f} s  {memory:5.2f} GB  "
            f"{'feasible' if score.feasible else 'BROKEN'}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
