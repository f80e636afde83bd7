"""`python -m bench.staffing`: solves per core-second of Erlang B, C and A beside pyworkforce, and agreement."""

import argparse
import json
import statistics
import sys
import time

import numpy as np

from bench.queueing_machine import machine
from wangdian.engines.staffing.required import Target, solve

SERVICE, WITHIN, SHARE, OCCUPANCY, PATIENCE = 180.0, 20.0, 0.8, 0.85, 300.0


def speed(run, count: int, times: int = 9) -> dict:
    """Solves per CPU-second: median, lowest, highest."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(count / (time.process_time() - start))
    return {name: round(f(found)) for name, f in (("median", statistics.median), ("low", min), ("high", max))}


def main(argv: list[str]) -> int:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.staffing")
    parser.add_argument("--count", type=int, default=500_000, help="loads solved in one go")
    options = parser.parse_args(argv)
    from pyworkforce.queuing import ErlangC

    rng = np.random.default_rng(1)
    result: dict = {"machine": machine("numpy", "numba", "pyworkforce")}
    questions = {
        "Erlang C, 80 % in 20 s, occupancy 85 %": {"target": Target(SHARE, WITHIN, occupancy=OCCUPANCY)},
        "Erlang A, the same, patience 300 s": {
            "target": Target(SHARE, WITHIN, occupancy=OCCUPANCY),
            "patience": PATIENCE,
        },
        "Erlang B, 2 % blocked": {"target": Target(blocked=0.02)},
    }
    for top in (18.0, 30.0):
        loads = rng.uniform(6.0 if top == 18.0 else 0.5, top, options.count)
        for name, question in questions.items():
            solve(loads[:10], service=SERVICE, **question)
            key = f"{name}; loads {loads.min():.1f}–{top:.0f}"
            result[key] = speed(lambda q=question, a=loads: solve(a, service=SERVICE, **q), len(loads))
    few = rng.uniform(6.0, 18.0, 2_000)

    def peer() -> list[int]:
        return [
            ErlangC(
                transactions=float(load * 10), asa=WITHIN / 60, aht=SERVICE / 60, interval=30, shrinkage=0.0
            ).required_positions(service_level=SHARE, max_occupancy=OCCUPANCY)["positions"]
            for load in few
        ]

    result["pyworkforce Erlang C, the same; loads 6–18"] = speed(peer, len(few), 5)
    ours = solve(few, service=SERVICE, **questions["Erlang C, 80 % in 20 s, occupancy 85 %"])
    result["answers equal to pyworkforce's"] = f"{int((ours == np.array(peer())).sum())} of {len(few)}"
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
