"""`python -m bench.queueing`: speed beside ciw and simpy, theory, the twin of a real log, the large batch.

python -m bench.queueing                       everything (some minutes)
python -m bench.queueing --only speed,theory   parts: speed, theory, twin, batch
python -m bench.queueing --only twin --truth LOG.csv.gz [--calibrate-from DAY] [--calibrate-to DAY]
"""

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from bench.queueing_machine import machine
from bench.queueing_peers import ciw_day, simpy_day
from bench.queueing_worlds import branch_day, many_branches, plain_day
from wangdian.engines.queueing import bookkeeping as col
from wangdian.engines.queueing.calibration.log import read_log
from wangdian.engines.queueing.calibration.report import as_text
from wangdian.engines.queueing.calibration.twin import fit, score
from wangdian.engines.queueing.compiled import Model
from wangdian.engines.queueing.report import plain
from wangdian.engines.queueing.tests.test_theory import erlang_a, erlang_b, erlang_c, strict_priority
from wangdian.engines.queueing.tests.worlds import one_line

SHARED = Path(os.environ.get("WANGDIAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
LOG = SHARED / "data" / "queueing" / "technion_calls_feb_1_14_1999.csv.gz"


def rates(run, times: int) -> list[float]:
    """Customers per CPU-second of this process, `times` over; run(i) returns customers simulated."""
    found = []
    for i in range(times):
        start = time.process_time()
        customers = run(i)
        found.append(customers / (time.process_time() - start))
    return found


def spread(values: list[float], unit: float = 1e6) -> dict:
    """Median, lowest and highest in millions (or `unit`)."""
    return {
        name: round(f(values) / unit, 3)
        for name, f in (("median", statistics.median), ("low", min), ("high", max))
    }


def bench_speed(quick: bool) -> dict:
    """Customers per CPU-second, one thread: ours with and without the full model, ciw and simpy."""
    days = 300 if quick else 2000
    out: dict = {}
    for name, scenario, records in (
        ("full model, aggregates", branch_day(), False),
        ("full model, a record per customer", branch_day(), True),
        ("as the peers: 3 priorities, 34 rates, 6 counters", plain_day(), False),
    ):
        model = Model(scenario)
        model.run(1, 2, records=records)
        out[name] = spread(
            rates(lambda i, m=model, r=records: m.run(i, days, records=r).stats[:, :, col.ARRIVED].sum(), 9)
        )
        out[name]["customers a day"] = round(model.expected, 1)
    for name, run in (("ciw", ciw_day), ("simpy", simpy_day)):
        out[f"{name}: 3 priorities, 34 rates, 6 counters"] = spread(
            rates(lambda i, r=run: sum(r(10 * i + j) for j in range(5)), 5)
        )
    return out


def bench_theory(quick: bool) -> dict:
    """Simulated values, their 99 % intervals by batch means, and the formulas."""
    from wangdian.engines.queueing.distributions import exponential
    from wangdian.engines.queueing.simulate import simulate

    length = 100_000.0 if quick else 1_000_000.0
    rows = {}

    def add(name, estimate, truth):
        rows[name] = {
            "formula": truth, "simulated": estimate.value, "low": estimate.low, "high": estimate.high,
            "inside": estimate.covers(truth),
        }  # fmt: skip

    def run(scenario, seed):
        return simulate(scenario, replications=1, seed=seed, confidence=0.99)

    found = run(one_line(8, 6.8, length, 40, waiting_room=0), 11).total
    add("Erlang B, 8 counters, 6.8 erlangs: blocked", found.blocked_share, erlang_b(8, 6.8))
    found = run(one_line(8, 6.8, 2 * length, 40), 12).total
    add("Erlang C, same: P(wait)", found.delayed_share, erlang_c(8, 6.8))
    add("Erlang C, same: mean wait", found.wait, erlang_c(8, 6.8) / 1.2)
    found = run(one_line(8, 8.8, length, 40, patience=exponential(4.0)), 13).total
    lost, _, wait = erlang_a(8, 8.8, 0.25)
    add("Erlang A, 8.8 erlangs, theta .25: P(abandon)", found.abandoned_share, lost)
    add("Erlang A, same: mean wait of all", found.wait_all, wait)
    scenario, waits = strict_priority(exponential(1.0), 1.0)
    for one, truth in zip(run(scenario, 14).classes, waits, strict=True):
        add(f"M/M/1 priority class {one.name}: mean wait", one.wait, truth)
    return rows


def bench_batch(quick: bool) -> dict:
    """1,000 branches × 22 days × 100 replications on all cores (threads: the kernel lets go of the GIL)."""
    branches, days = (50, 220) if quick else (1000, 2200)
    scenarios = many_branches(branches)
    Model(scenarios[0]).run(1, 1)

    def run(item):
        number, scenario = item
        return Model(scenario).run(number, days).stats[:, :, col.ARRIVED].sum()

    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        customers = sum(pool.map(run, enumerate(scenarios)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "branches": branches, "branch days each": days, "customers": int(customers), "wall s": round(wall, 1),
        "CPU s": round(cpu, 1), "cores": os.cpu_count(), "M customers per CPU s": round(customers / cpu / 1e6, 2),
    }  # fmt: skip


def bench_twin(options) -> dict:
    """Calibrated on 1–7 February 1999, scored on the rest of the log or on --truth."""
    path = Path(options.log or LOG)
    if not path.exists():
        return {"skipped": f"{path} is not there (set WANGDIAN_SHARED or --log)"}
    log = read_log(path)
    known = log.between(options.calibrate_from, options.calibrate_to)
    truth = read_log(options.truth) if options.truth else log.pick(log.day > known.days[-1])
    start = time.process_time()
    calibration = fit(known, seed=options.seed)
    scores = {"检验期": score(truth, calibration, seed=options.seed, replications=80)}
    # the textbook twin: no hand-over time, breaks from 20 minutes, on duty to the end of the last service
    textbook = replace(calibration, longest_gap=1200.0, tail=1.0)
    naive = score(truth, textbook, seed=options.seed, replications=20, handover=False)
    one = scores["检验期"]
    if not options.json:
        print(as_text(calibration, scores))
    return {
        "calibrated on": [known.days[0], known.days[-1]], "scored on": [truth.days[0], truth.days[-1]],
        "mean wait": {"log": one.wait, "twin": one.wait_simulated, "error": one.wait_error},
        "answered in 20 s": {"log": one.answered, "twin": one.answered_simulated, "error": one.answered_error},
        "daily correlation": one.correlation, "correlation chance alone would give (median)": one.ceiling,
        "without hand-over: mean wait error": naive.wait_error, "CPU s": time.process_time() - start,
    }  # fmt: skip


def main(argv: list[str]) -> int:
    """Run the parts asked for and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench.queueing")
    parser.add_argument("--only", default="speed,theory,twin,batch")
    parser.add_argument("--quick", action="store_true", help="smaller runs, for a look")
    parser.add_argument("--truth", metavar="FILE", help="a later log in the same layout to score the twin on")
    parser.add_argument("--log", metavar="FILE", help="the log to calibrate on")
    parser.add_argument("--calibrate-from", default="")
    parser.add_argument("--calibrate-to", default="1999-02-07")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    parts = options.only.split(",")
    result: dict = {"machine": machine("numpy", "numba", "ciw", "simpy")}
    if "speed" in parts:
        result["speed, M customers per CPU-second, one thread"] = bench_speed(options.quick)
    if "theory" in parts:
        result["theory, 99 % intervals"] = bench_theory(options.quick)
    if "twin" in parts:
        result["twin"] = bench_twin(options)
    if "batch" in parts:
        result["batch"] = bench_batch(options.quick)
    print(json.dumps(plain(result), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
