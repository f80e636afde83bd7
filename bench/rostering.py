"""Rostering: gaps to best known results, feasibility of tours, a branch's month; every roster scored by the referee.

    python -m bench.rostering [curtois|matsp|branch]… [--seconds 60] [--instances 1,2,3] [--seeds 1] [--cpu]

`--cpu` gives Curtois & Qu's instances seconds of processor time of one worker instead of wall clock: the figure to
look at when other work shares the machine.

Best known values of Curtois & Qu's set: published results up to October 2023 (schedulingbenchmarks.org and proofs
by Smet, Strandmark, Winter). MATSP: the trivial bound (least contract time less demand). A branch's month: our bound,
with plain CP-SAT beside it for the same time in the same run.
"""

import argparse
import os
import re
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

from bench.measuring import machine
from wangdian.engines.rostering.branch import generate_month
from wangdian.engines.rostering.cpsat import solve_assignment
from wangdian.engines.rostering.errors import NoRoster
from wangdian.engines.rostering.evaluate import evaluate
from wangdian.engines.rostering.make import make_roster
from wangdian.engines.rostering.readers import read_curtois, read_matsp
from wangdian.engines.rostering.solver.run import Limits
from wangdian.engines.rostering.solver.solve import solve

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WANGDIAN_SHARED", ROOT.parent / "shared")) / "data" / "rostering"
BEST_KNOWN = {
    1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056, 8: 1300, 9: 439, 10: 4631, 11: 3443, 12: 4040,
    13: 1348, 14: 1278, 15: 3829, 16: 3225, 17: 5746, 18: 4459, 19: 3149, 20: 4769, 21: 21133, 22: 30241, 23: 17428,
    24: 42463,
}  # fmt: skip


def files(kind: str) -> list[Path]:
    """The set's instance files in order, or nothing, said aloud."""
    found = sorted((DATA / kind).glob("*.txt.gz"), key=lambda p: int(re.search(r"\d+", p.name).group()))
    if not found:
        print(f"{kind}: no files in {DATA / kind}; skipped")
    return found


def number(path: Path) -> int:
    return int(re.search(r"\d+", path.name).group())


def curtois(args) -> None:
    """Gap to best known per instance and the means the set is judged by; a broken roster has an infinite gap.

    Costs are the referee's; where the solver counted otherwise it is said.
    """
    gaps = {}
    for path in files("curtois"):
        n = number(path)
        if args.instances and n not in args.instances:
            continue
        for seed in range(args.seeds):
            problem, began = read_curtois(path), time.process_time()
            if args.cpu:
                solution = solve(problem, Limits(args.seconds, workers=1, seed=seed), clock=time.process_time)
            else:
                solution = solve(problem, Limits(args.seconds, workers=args.workers, seed=seed))
            used = time.process_time() - began
            score = evaluate(problem, solution.roster)
            gap = 100 * (score.cost - BEST_KNOWN[n]) / BEST_KNOWN[n] if score.feasible else float("inf")
            last = next((t.seconds for t in reversed(solution.trace) if t.what != "bound"), 0.0)
            gaps.setdefault(n, []).append(gap)
            print(
                f"Instance{n:<3} seed {seed}  cost {score.cost:8.0f}  best known {BEST_KNOWN[n]:6d}  gap {gap:7.3f} %  "
                f"bound {solution.bound:9.1f}  found after {last:6.1f} of {solution.seconds:6.1f} s  CPU {used:6.1f} s  "
                f"load {os.getloadavg()[0]:4.1f}  "
                f"{'feasible' if score.feasible else 'BROKEN'}{'  proven' if solution.proven else ''}"
                f"{'' if score.cost == solution.cost else f'  THE SOLVER SAID {solution.cost:g}'}",
                flush=True,
            )
    for name, wanted in (("1–12", range(1, 13)), ("14, 16, 18", (14, 16, 18))):
        medians = [statistics.median(gaps[n]) for n in wanted if n in gaps]
        if medians:
            print(
                f"mean gap over the given ones of {name}: {statistics.mean(medians):.3f} % ({len(medians)} instances)"
            )


def matsp(args) -> None:
    """Feasibility and gap to the trivial bound."""
    for path in files("matsp"):
        if args.instances and number(path) not in args.instances:
            continue
        problem = read_matsp(path)
        try:
            solution, score = make_roster(problem, Limits(args.seconds, workers=args.workers))
        except NoRoster as error:
            print(f"{problem.name:<16} {error}", flush=True)
            continue
        print(
            f"{problem.name:<16} cost {score.cost:8.0f}  trivial bound {solution.bound:8.0f}  "
            f"gap {100 * (score.cost - solution.bound) / max(1, solution.bound):6.2f} %  first feasible "
            f"{solution.trace[0].seconds:5.1f} s  {'feasible' if score.feasible else 'BROKEN'}",
            flush=True,
        )


def branch(args) -> None:
    """A month of one branch on one core: our gap, and plain CP-SAT with the same time."""
    make_roster(
        generate_month(8, 99), Limits(1, workers=1)
    )  # compiled loops are loaded before the clock runs
    for people in (8, 12, 16, 20, 25, 30):
        for seed in range(args.seeds):
            problem = generate_month(people, seed)
            solution, score = make_roster(problem, Limits(args.seconds, gap=0.01, workers=1))
            try:
                roster, _, low = solve_assignment(problem, args.seconds, 1)
                peer = f"CP-SAT cost {evaluate(problem, roster).cost:8.2f} bound {low:8.2f}"
            except NoRoster:
                peer = "CP-SAT found none"
            print(
                f"{problem.name:<14} cost {score.cost:8.2f}  bound {solution.bound:8.2f}  gap {100 * solution.gap:6.2f} %  "
                f"{solution.seconds:5.2f} s  {'feasible' if score.feasible else 'BROKEN'}   {peer}",
                flush=True,
            )


def main(argv: list[str]) -> int:
    """Print the machine, then each set asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", default=["curtois", "matsp", "branch"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--cpu", action="store_true", help="seconds are CPU seconds of one worker (Curtois & Qu)"
    )
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--instances", type=lambda t: {int(x) for x in t.split(",")}, default=None)
    args = parser.parse_args(argv)
    print(machine(), {n: version(n) for n in ("highspy", "ortools", "numba")})
    for name in args.sets:
        {"curtois": curtois, "matsp": matsp, "branch": branch}[name](args)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
