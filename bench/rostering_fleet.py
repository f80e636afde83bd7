"""Branches per core-second: a thousand branch months through the batch entry.

    python -m bench.rostering_fleet [--branches 1000] [--seconds 2] [--workers 2]

Plain CP-SAT gets twenty of the same months, the same time and one core. Timefold (PyPI `timefold`, Java 17) is
measured only where it is installed; where it is not, the run says so.
"""

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from importlib.metadata import version

from bench.measuring import machine
from wangdian.engines.rostering.batch import Job, local_pool, run_batch
from wangdian.engines.rostering.branch import generate_month
from wangdian.engines.rostering.cpsat import solve_assignment
from wangdian.engines.rostering.errors import NoRoster
from wangdian.engines.rostering.evaluate import evaluate
from wangdian.engines.rostering.solver.solve import Limits

PEER_MONTHS = 20


def main(argv: list[str]) -> int:
    """Solve the fleet, print throughput and gaps, then the peers on a sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--branches", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args(argv)
    print(machine(), {n: version(n) for n in ("highspy", "ortools", "numba")})
    limits = Limits(seconds=args.seconds, gap=0.01, workers=1)
    jobs = [Job(f"b{i:04d}", generate_month(8 + i % 23, i), limits) for i in range(args.branches)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        answers = run_batch(jobs, folder, local_pool(args.workers))
        wall = time.perf_counter() - began
    good = [a for a in answers.values() if not a.error and not a.broken]
    gaps = [100 * (a.cost - a.bound) / max(abs(a.cost), 1e-9) for a in good if a.bound is not None]
    print(
        f"{len(good)} of {len(jobs)} months feasible in {wall:.1f} s on {args.workers} processes: "
        f"{len(good) / wall / args.workers:.3f} branches per core-second"
    )
    if gaps:
        within = sum(g <= 1.0 for g in gaps)
        print(f"gap to the bound: median {statistics.median(gaps):.2f} %, {within} of {len(gaps)} within 1 %")
    ours, theirs = [], []
    for job in jobs[:PEER_MONTHS]:
        mine = answers[job.key]
        try:
            roster, _, _ = solve_assignment(job.problem, args.seconds, 1)
            cost = evaluate(job.problem, roster).cost
        except NoRoster:
            cost = None
        print(f"  {job.problem.name:<14} ours {mine.cost}  CP-SAT {cost}")
        if mine.cost is not None and cost is not None:
            ours.append(mine.cost)
            theirs.append(cost)
    if ours:
        print(
            f"mean cost where both have a roster ({len(ours)}): ours {statistics.mean(ours):.2f}, CP-SAT {statistics.mean(theirs):.2f}"
        )
    if importlib.util.find_spec("timefold") is None:
        print("Timefold: package `timefold` is not installed here; not measured")
    else:
        print(
            "Timefold: installed, but this benchmark has no Timefold model of these rules yet; not measured"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
