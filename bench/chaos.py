"""`python -m bench.chaos`: kill -9 of workers, of the web server and of PostgreSQL, at random moments, under load.

In a PostgreSQL cluster of its own, with the demo bank in it. The worker dies while it generates and while clocks
escalate, the web while a plan is signed and while people move cases, the database while all of this goes on. At the end
every occurrence, every plan in force, every acknowledged write and every escalation is there exactly once, numbers have
no gap, and every hash chain is whole.
"""

import argparse
import json
import random
import signal
import sys

from bench.chaos_cluster import ChaosCluster, chaos_cluster
from bench.chaos_escalation import escalate_under_fire
from bench.chaos_generation import DAYS_BEHIND, generate_under_fire
from bench.chaos_ground import DATABASE
from bench.chaos_signing import prepare, publish_under_fire
from bench.measuring import become_app_role, machine, throwaway_database


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="rounds of generation (default 10)")
    parser.add_argument("--kills", type=int, default=4, help="kills per round at most (default 4)")
    parser.add_argument("--plans", type=int, default=6, help="plans signed under fire, up to 6 (default 6)")
    parser.add_argument(
        "--worker-kills", type=int, default=200, help="sweepers killed while clocks escalate (200)"
    )
    parser.add_argument(
        "--postgres-kills", type=int, default=20, help="times PostgreSQL is killed (default 20)"
    )
    parser.add_argument("--only", choices=["escalation"], help="one part")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(10**6)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the cluster is thrown away then too
    with chaos_cluster() as cluster, throwaway_database(DATABASE):
        result = run(random.Random(seed), args, cluster) | {"seed": seed, "machine": machine()}
    print(json.dumps(result, ensure_ascii=False) if args.json else told(result))
    return 0 if not result["faults"] else 1


def run(rng: random.Random, args: argparse.Namespace, cluster: ChaosCluster) -> dict:
    """Everything; `faults` says in words what was lost or doubled."""
    become_app_role()
    versions = prepare()
    parts = {}
    if args.only is None:
        parts["published"] = publish_under_fire(rng, versions[: args.plans], args.kills)
        parts["generated"] = generate_under_fire(rng, args.rounds, args.kills)
    parts["escalated"] = escalate_under_fire(rng, cluster, args.worker_kills, args.postgres_kills)
    return parts | {"faults": [fault for part in parts.values() for fault in part["faults"]]}


def told(result: dict) -> str:
    m, e = result["machine"], result["escalated"]
    lines = [
        f"machine      {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; load {m['load']}", f"seed         {result['seed']}",
    ]  # fmt: skip
    if p := result.get("published"):
        lines.append(
            f"signing      {p['plans']} plans, web killed {p['kills']} times, {p['mid_request']} of them with a request open;"
            f" {p['duties']} duties, {p['targets']} targets"
        )
    if g := result.get("generated"):
        lines.append(
            f"generation   {g['rounds']} rounds of {DAYS_BEHIND + 1} days, worker killed {g['kills']} times,"
            f" {g['mid_job']} of them with the job half done; {g['expected']:,} occurrences each time"
        )
    lines += [
        f"escalation   workers killed {e['workers']} times, {e['mid_batch']} rounds of them with a batch half done;"
        f" PostgreSQL killed {e['postgres']} times, {e['mid_transaction']} of them in a transaction; web killed {e['web']} times;"
        f" {e['seconds']:.0f} s",
        f"             {e['clocks']:,} clocks, {e['rungs']:,} rungs called once ({e['left_to_the_end']:,} clocks after the"
        f" last kill); {e['acknowledged']:,} writes acknowledged ({e['opened']:,} cases opened), all there;"
        f" {e['unanswered']} sendings without an answer, sent again",
        "nothing lost, nothing doubled"
        if not result["faults"]
        else "FAULTS:\n  " + "\n  ".join(result["faults"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
