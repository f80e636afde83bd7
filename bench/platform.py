"""`make bench`: the 今日 page and one day's generation at the size of a large bank, in a database of their own.

Loads units, people, duties and occurrences by COPY, then measures through the product's own code:
the page through Django's test client as the app role (sign-in session, row security and templates included),
generation through `generate_day`. Prints the machine, versions, medians and spread. Nothing here is asserted but
that the number of queries does not depend on who asks.
"""

import argparse
import json
import sys
from dataclasses import dataclass

from bench.measuring import machine, spread, throwaway_database

DATABASE = "wangdian_bench"


@dataclass(frozen=True)
class Size:
    """How large a bank is measured."""

    branches: int
    people: int
    occurrences: int
    requests: int
    generated_people: int

    @property
    def per_branch(self) -> int:
        return self.people // self.branches


FULL = Size(branches=2_000, people=20_000, occurrences=2_000_000, requests=300, generated_people=400_000)
QUICK = Size(branches=20, people=200, occurrences=10_000, requests=12, generated_people=2_000)


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.platform", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="a small bank: shows that it runs, measures nothing"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--only", choices=["page", "generation", "compile"], help="one part")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    args = parse(argv)
    size = QUICK if args.quick else FULL
    result: dict = {"machine": machine(), "size": vars(size)}
    if args.only in {None, "page", "generation"}:
        with throwaway_database(DATABASE):
            from bench import platform_runs as runs

            if args.only != "generation":
                result["page"] = runs.measure_page(size)
                print(
                    told(result), file=sys.stderr, flush=True
                )  # generation takes minutes: show this part now
            if args.only != "page":
                result["generation"] = runs.measure_generation(size)
    if args.only in {None, "compile"}:
        from bench.measuring import compile_speed

        result["compile"] = compile_speed(rounds=2 if args.quick else 7)
    print(json.dumps(result, ensure_ascii=False, indent=2, default=str) if args.json else told(result))
    return 0


def told(result: dict) -> str:
    """The result as tables."""
    m = result["machine"]
    lines = [f"machine   {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; load {m['load']}",
             f"versions  {', '.join(f'{k} {v}' for k, v in m['versions'].items())}", ""]  # fmt: skip
    if page := result.get("page"):
        lines += [
            f"今日 at {page['units']:,} branches, {page['people']:,} people, {page['occurrences']:,} occurrences",
            f"  load by COPY         {page['load_seconds']:.0f} s",
            f"  {'who asks':<20} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'queries':>8} {'SQL ms':>8} {'CPU ms':>8} {'lines':>6} {'n':>5}",
        ]
        lines += [
            f"  {r['who']:<20} {r['p50_ms']:>8.1f} {r['p95_ms']:>8.1f} {r['max_ms']:>8.1f} {r['queries']:>8} "
            f"{r['sql_ms']:>8.1f} {r['cpu_ms']:>8.1f} {r['lines']:>6} {r['n']:>5}"
            for r in page["rows"]
        ]
        lines += [f"  queries the same for everybody in a post: {page['queries_constant']}", ""]
    if gen := result.get("generation"):
        lines += [
            f"one day's generation for {gen['people']:,} people in {gen['units']:,} branches",
            f"  rows made            {gen['rows']:,}",
            f"  first run            {spread(gen['first_seconds'])} s  →  {gen['rows_per_second']:,.0f} rows/s",
            f"  run again, adds 0    {spread(gen['again_seconds'])} s",
            f"  peak memory          {gen['peak_mb']:.0f} MB (this process), {gen['backend_mb']:.0f} MB (its database backend)",
            "",
        ]
    if comp := result.get("compile"):
        lines += [
            f"compile {comp['bytes']:,} bytes of plan text",
            f"  in process           {spread(comp['seconds'])} s",
            f"  command, cold start  {spread(comp['cold_seconds'])} s",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
