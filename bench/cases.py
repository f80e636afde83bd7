"""`python -m bench.cases`: lists, the sweep of clocks and the audit chains at a million rows, in a database of their own.

Writes cases, complaints and clocks of 2,000 branches by SQL, then measures through the product's own code as the app
role: both lists through Django's test client, a sweep with 2 % of the clocks due and one with none, and
`manage audit_verify`. Prints machine, versions, medians and spread. Nothing here is asserted.
"""

import argparse
import json
import sys

from bench.measuring import machine, spread, throwaway_database

DATABASE = "wangdian_bench_cases"
PARTS = ("lists", "sweep", "audit")


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.cases", description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases (default 1,000,000)")
    parser.add_argument("--clocks", type=int, default=1_000_000, help="clocks, at most one a case")
    parser.add_argument("--events", type=int, default=1_000_000, help="audit events")
    parser.add_argument("--units", type=int, default=2_000, help="branches")
    parser.add_argument("--visits", type=int, default=20, help="visits of each view (default 20)")
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument(
        "--quick", action="store_true", help="a small bank: shows that it runs, measures nothing"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    args = parser.parse_args(argv)
    if args.quick:
        args.cases = args.clocks = args.events = 4_000
        args.units, args.visits = 20, 2
    return args


def main(argv: list[str]) -> int:
    args = parse(argv)
    parts = {args.only} if args.only else set(PARTS)
    result: dict = {"machine": machine()}
    with throwaway_database(DATABASE):
        from bench import cases_runs as runs

        bank, result["loaded"] = runs.prepare(args.cases, args.clocks, args.units)
        if "lists" in parts:
            result["lists_load"] = machine()["load"]
            result["lists"] = runs.measure_lists(bank, args.visits)
        if "sweep" in parts:
            result["sweep"] = runs.measure_sweep()
        if "audit" in parts:
            result["audit"] = runs.measure_audit(bank, args.events)
    print(json.dumps(result, ensure_ascii=False, indent=2, default=str) if args.json else told(result))
    return 0


def told(result: dict) -> str:
    """The result as tables."""
    m, made = result["machine"], result["loaded"]
    lines = [
        f"machine   {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; load {m['load']}",
        f"versions  {', '.join(f'{k} {v}' for k, v in m['versions'].items())}",
        f"written   {made['cases']:,} cases ({made['open']:,} open, {made['overdue']:,} overdue, {made['complaints']:,}"
        f" complaints) of {made['units']:,} branches, {made['clocks']:,} clocks; {made['seconds']:.0f} s",
    ]
    if rows := result.get("lists"):
        lines += [
            "", f"lists (load before {result['lists_load']})",
            f"  {'list':<8} {'who':<14} {'view':<14} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'queries':>8}"
            f" {'SQL ms':>8} {'CPU ms':>8} {'n':>4}",
        ]  # fmt: skip
        lines += [
            f"  {r['list']:<8} {r['who']:<14} {r['view']:<14} {r['p50_ms']:>8.1f} {r['p95_ms']:>8.1f} {r['max_ms']:>8.1f}"
            f" {r['queries']:>8} {r['sql_ms']:>8.1f} {r['cpu_ms']:>8.1f} {r['n']:>4}"
            for r in rows
        ]
        lines.append(f"  {_constant(rows)}")
    if s := result.get("sweep"):
        lines += [
            "", f"sweep (load before {s['load']})",
            f"  {s['clocks']:,} clocks due of {made['clocks']:,}: {s['seconds']:.1f} s, {s['clocks'] / s['seconds']:,.0f}"
            f" clocks/s (CPU {s['cpu_seconds']:.1f} s without PostgreSQL); {s['rungs']:,} rungs, {s['notices']:,} notices, {s['breaches']:,} breaches",
            f"  nothing due: {spread([x * 1000 for x in s['idle_seconds']])} ms",
        ]  # fmt: skip
    if a := result.get("audit"):
        lines += [
            "", f"audit (load before {a['load']})",
            f"  {a['events']:,} events in {a['chains']:,} chains verified in {a['seconds']:.1f} s"
            f" (CPU {a['cpu_seconds']:.1f} s without PostgreSQL): {a['said']}",
        ]  # fmt: skip
    return "\n".join(lines)


def _constant(rows: list[dict]) -> str:
    """Whether everybody in a post takes as many queries for as much of a page, and how many that is."""
    spans = []
    for kind, words in (("empty", "an empty page"), ("short", "less than a page"), ("full", "a full page")):
        numbers = {n for r in rows for n in r["queries_by_page"].get(kind, ())}
        if numbers:
            spans.append(f"{words} {min(numbers)}–{max(numbers)}")
    same = all(r["queries_constant"] for r in rows)
    return f"queries the same for everybody in a post and view: {same} ({', '.join(spans)} over all views)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
