"""Branches per core-second: a thousand branch months through the batch entry.

    python -m bench.rostering_fleet [--branches 1000] [--seconds 10] [--workers 2] [--timefold PYTHON]

Months of 8 to 30 people, each until it is proven within 1 % of the bound or its seconds are over. Printed: branches
per core-second, and which share was within 1 % after 1, 2, 5 and 10 seconds (wall clock, and processor time, which
other work on the machine disturbs less). Plain CP-SAT and Timefold get twenty of the same months and two seconds each
on one core; every roster is scored by the referee. Timefold (PyPI `timefold`, Java 17) runs in an interpreter of its
own, see `bench/rostering_timefold.py`; without `--timefold` it is not measured, and the run says so.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bench.measuring import machine
from wangdian.engines.rostering.batch import Job, local_pool, run_batch
from wangdian.engines.rostering.branch import generate_month
from wangdian.engines.rostering.branch.counts import monthly_counts
from wangdian.engines.rostering.cpsat import solve_assignment
from wangdian.engines.rostering.errors import NoRoster
from wangdian.engines.rostering.evaluate import evaluate
from wangdian.engines.rostering.model import Problem
from wangdian.engines.rostering.solver.run import Limits
from wangdian.engines.rostering.solver.tables import INF, NO_CAP, Tables, compile_tables

PEER_MONTHS, PEER_SECONDS = 20, 2.0
SCALE = 1000  # Timefold counts in whole numbers


def within(answers: list, seconds: float, clock: str) -> float:
    """Per cent of all months proven within 1 % after so many seconds."""
    good = [
        a
        for a in answers
        if a.bound is not None and not a.broken and a.cost - a.bound <= 0.01 * abs(a.cost) + 1e-6
    ]
    return 100 * sum(getattr(a, clock) <= seconds for a in good) / max(1, len(answers))


def as_choices(problem: Problem) -> dict:
    """The month for `rostering_timefold.py`: every person's day as choices that advance meters."""
    tables = compile_tables(problem)
    k = tables.kernel
    P, D, S = tables.shape
    meters, spans = [], []

    def meter(soft: np.ndarray, hard: np.ndarray) -> int:
        """Soft and hard cost by count, both relative to a count of 0."""
        meters.append({"soft": np.rint(SCALE * (soft - soft[0])).astype(int).tolist(),
                       "hard": (hard - hard[0]).astype(int).tolist()})  # fmt: skip
        return len(meters) - 1

    row_at = []
    for table in k.table:
        least = int((np.diff(table) < -tables.big / 2).nonzero()[0].max(initial=-1)) + 1
        missing = np.maximum(0, least - np.arange(len(table)))
        lines = round((table[0] - table[1]) / tables.big)  # hard lines merged into this row
        row_at.append(meter(table - tables.big * lines * missing, missing))
    n, none = np.arange(D + 1), np.zeros(D + 1)
    cells = []
    for p in range(P):
        counted = []
        for duties, table in monthly_counts(tables, p):
            finite = np.flatnonzero(np.isfinite(table))[-1]
            soft = np.concatenate((table[: finite + 1], np.full(D, table[finite])))[: D + 1]
            counted.append(
                (duties, meter(soft, np.maximum(0, n - finite) if np.isinf(table).any() else none))
            )
        allowed = np.flatnonzero(k.term[p] < INF)
        units = n * int(k.umin[p] + k.extra[p, 0])
        inside = np.clip(units, allowed[0], allowed[-1])
        days = meter(k.term[p][inside], np.abs(units - inside))
        weeks = [meter(none, np.maximum(0, n - cap)) if cap < NO_CAP else None for cap in k.week_cap[p]]
        run = int(k.max_run[p])
        runs = [meter(none, np.maximum(0, n - run)) for _ in range(D - run)]
        ends = meter(np.where(k.wcost[p] < INF, k.wcost[p], 0.0), np.zeros(k.wcost.shape[1]))
        first = len(spans)
        spans += [ends] * (int(k.weekend.max()) + 1)
        for d in range(D):
            always = [days, *runs[max(0, d - run) : d + 1]]
            if weeks[k.week_of[d]] is not None:
                always.append(weeks[k.week_of[d]])
            touched = [first + int(k.weekend[d])] if k.weekend[d] >= 0 else []
            options = [{"duty": -1, "cost": 0, "meters": [], "spans": []}]
            for s in np.flatnonzero(k.cost[p, d] < INF):
                at = (k.group[p] * D + d) * S + s
                rows = [row_at[r] for r in k.rows[k.ptr[at] : k.ptr[at + 1]]]
                mine = [m for duties, m in counted if s in duties]
                options.append({"duty": int(s), "cost": round(SCALE * k.cost[p, d, s]),
                                "meters": [*always, *mine, *rows], "spans": touched})  # fmt: skip
            cells.append(options)
    return {"meters": meters, "spans": spans, "cells": cells}


def timefold(python: str, problems: list[Problem]) -> list[tuple[float | None, int]]:
    """(cost by the referee or None when hard rules are broken, how many are) of every month."""
    script = Path(__file__).with_name("rostering_timefold.py")
    lines = "\n".join(json.dumps(as_choices(p)) for p in problems)
    done = subprocess.run(
        [python, str(script), str(PEER_SECONDS)], input=lines, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"Timefold failed: {done.stderr[-500:]}")
        return []
    out = []
    for problem, line in zip(problems, done.stdout.splitlines(), strict=False):
        tables: Tables = compile_tables(problem)
        plan = np.array(json.loads(line)).reshape(tables.shape[:2])
        score = evaluate(problem, tables.roster(plan))
        out.append((score.cost if score.feasible else None, len(score.broken)))
    return out


def cp_sat(problem: Problem) -> float | None:
    """Cost of plain CP-SAT's roster in the same time on one core, None when it finds none."""
    try:
        roster, _, _ = solve_assignment(problem, PEER_SECONDS, 1)
    except NoRoster:
        return None
    return evaluate(problem, roster).cost


def main(argv: list[str]) -> int:
    """Solve the fleet, print throughput and gaps, then the peers on a sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--branches", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peers", type=int, default=PEER_MONTHS, help="months the peers get")
    parser.add_argument("--timefold", metavar="PYTHON", help="interpreter with `timefold` installed")
    args = parser.parse_args(argv)
    print(machine(), {n: version(n) for n in ("highspy", "ortools", "numba")})
    limits = Limits(seconds=args.seconds, gap=0.01, workers=1)
    jobs = [Job(f"b{i:04d}", generate_month(8 + i % 23, i), limits) for i in range(args.branches)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        answers = run_batch(jobs, folder, local_pool(args.workers))
        wall = time.perf_counter() - began
    done = [answers[j.key] for j in jobs]
    good = [a for a in done if not a.error and not a.broken]
    print(
        f"{len(good)} of {len(jobs)} months feasible in {wall:.1f} s on {args.workers} processes: "
        f"{len(good) / wall / args.workers:.3f} branches per core-second "
        f"({len(good) / max(1e-9, sum(a.cpu for a in done)):.3f} per second of processor time)"
    )
    for clock, words in (("seconds", "wall clock"), ("cpu", "processor time")):
        shares = ", ".join(f"{within(done, s, clock):.1f} % in {s} s" for s in (1, 2, 5, 10))
        print(f"proven within 1 % ({words}): {shares}")
    gaps = [100 * (a.cost - a.bound) / max(abs(a.cost), 1e-9) for a in good if a.bound is not None]
    if gaps:
        print(f"gap at the end: median {statistics.median(gaps):.2f} %, largest {max(gaps):.2f} %")
    _peers(args, jobs, answers)
    return 0


def _peers(args, jobs: list[Job], answers: dict) -> None:
    """Plain CP-SAT, and Timefold where it is installed, on the first months."""
    sample = spread_out(jobs, args.peers)
    theirs = {"CP-SAT": [cp_sat(j.problem) for j in sample]}
    if args.timefold:
        theirs["Timefold"] = [cost for cost, _ in timefold(args.timefold, [j.problem for j in sample])]
    else:
        print("Timefold: no interpreter given (--timefold PYTHON); not measured")
    for i, job in enumerate(sample):
        costs = "  ".join(f"{n} {c[i] if i < len(c) else None}" for n, c in theirs.items())
        mine = answers[job.key]
        print(f"  {job.problem.name:<14} ours {mine.cost:.3f} (bound {mine.bound:.3f})  {costs}")
    for name, costs in theirs.items():
        both = [(answers[j.key].cost, c) for j, c in zip(sample, costs, strict=False) if c is not None]
        if both:
            ours, other = (statistics.mean(x) for x in zip(*both, strict=True))
            print(
                f"{name}: feasible on {len(both)} of {len(sample)} in {PEER_SECONDS:g} s; mean cost {other:.2f}, "
                f"ours on the same {ours:.2f}"
            )
        else:
            print(f"{name}: no feasible roster on {len(sample)} months in {PEER_SECONDS:g} s")


def spread_out(jobs: list[Job], count: int) -> list[Job]:
    """So many jobs, evenly spread over the first 23 sizes."""
    first = jobs[: max(count, 23)]
    return [first[i * len(first) // count] for i in range(min(count, len(first)))] if count else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
