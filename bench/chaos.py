"""`python -m bench.chaos`: kill -9 of the worker while it generates, and of the web while a plan is being signed.

In a database of its own, with the demo bank in it. The real worker and the real web server run as processes of
their own and are killed without warning at random moments; started again, they must end with every occurrence
there exactly once, every plan in force exactly once, and every hash chain whole.
"""

import argparse
import json
import random
import sys

from bench.chaos_generation import DAYS_BEHIND, generate_under_fire
from bench.chaos_ground import DATABASE
from bench.chaos_signing import prepare, publish_under_fire
from bench.measuring import become_app_role, throwaway_database


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="rounds of generation (default 10)")
    parser.add_argument("--kills", type=int, default=4, help="kills per round at most (default 4)")
    parser.add_argument("--plans", type=int, default=6, help="plans signed under fire, up to 6 (default 6)")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(10**6)
    with throwaway_database(DATABASE):
        result = run(random.Random(seed), args.rounds, args.kills, args.plans) | {"seed": seed}
    print(json.dumps(result, ensure_ascii=False) if args.json else told(result))
    return 0 if not result["faults"] else 1


def run(rng: random.Random, rounds: int, kills: int, plans: int) -> dict:
    """Everything; `faults` says in words what was lost or doubled."""
    become_app_role()
    versions = prepare()
    published = publish_under_fire(rng, versions[:plans], kills)
    generated = generate_under_fire(rng, rounds, kills)
    return {
        "published": published, "generated": generated, "faults": published["faults"] + generated["faults"],
    }  # fmt: skip


def told(result: dict) -> str:
    p, g = result["published"], result["generated"]
    lines = [
        f"seed {result['seed']}",
        f"signing      {p['plans']} plans, web killed {p['kills']} times, {p['mid_request']} of them with a request open;"
        f" {p['duties']} duties, {p['targets']} targets",
        f"generation   {g['rounds']} rounds of {DAYS_BEHIND + 1} days, worker killed {g['kills']} times,"
        f" {g['mid_job']} of them with the job half done; {g['expected']:,} occurrences each time",
        "nothing lost, nothing doubled"
        if not result["faults"]
        else "FAULTS:\n  " + "\n  ".join(result["faults"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
