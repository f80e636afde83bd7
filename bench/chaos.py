"""`python -m bench.chaos`: kill -9 of the worker while it generates, and of the web while a plan is being signed.

In a database of its own, with the demo bank in it. The real worker and the real web server run as processes of
their own and are killed without warning at random moments; started again, they must end with every occurrence
there exactly once, every plan in force exactly once, and every hash chain whole.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from bench.measuring import ROOT, become_app_role, throwaway_database

DATABASE = "wangdian_chaos"
DAYS_BEHIND = 40
PATIENCE = 120.0  # seconds for one ending; nothing here takes longer than some seconds on an idle machine


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
    versions = _prepare()
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


# ---------------------------------------------------------------- processes


def _environment() -> dict[str, str]:
    """The product's own environment, pointed at the chaos database."""
    from django.conf import settings

    dropped = {"WANGDIAN_DATABASE_ROLE", "PYTEST_VERSION", "PYTEST_CURRENT_TEST"}
    kept = {k: v for k, v in os.environ.items() if k not in dropped}

    def elsewhere(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))

    addresses = {
        "DATABASE_URL": elsewhere(settings.DATABASE_URL), "DATABASE_OWNER_URL": elsewhere(settings.DATABASE_OWNER_URL),
    }  # fmt: skip
    return kept | addresses


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen]:
    """A process group of its own, surely dead at the end."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(), start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# ---------------------------------------------------------------- what is there


def _prepare() -> list[tuple[int, int, int]]:
    """The demo bank with six reviewed plans that nobody has signed: (version, revision, head) each."""
    import numpy as np
    from django.utils.timezone import localtime

    from demo import planning
    from demo.bank import make_bank
    from wangdian.kernel.org.scope import open_scope

    now = localtime()
    bank = make_bank(np.random.default_rng(3), now.date())
    text = (planning.TEXTS / "outlet.txt").read_text(encoding="utf-8")
    found = []
    for unit in bank.outlets:
        head = bank.holders(unit, "BRANCH_HEAD")[0]
        filled = text.format(unit=unit.name, year=now.year, **planning.numbers(np.random.default_rng(4)))
        first, last = now.date().replace(month=1, day=1), now.date().replace(month=12, day=31)
        version = planning.compiled(unit, head, filled, "工作计划", first, last, now)
        with open_scope(head, now) as scope:
            planning.review(version, scope, now)
            version.refresh_from_db()
        found.append((version.pk, version.revision, head.pk))
    return found


def _whole(query):
    from wangdian.kernel.org.scope import whole_bank

    with whole_bank("chaos"):
        return query()


def _broken_chains() -> list[str]:
    from wangdian.kernel.audit.queries import verify_all

    return [f"hash chain broken: {found}" for found in _whole(verify_all)]


# ---------------------------------------------------------------- signing


def publish_under_fire(rng: random.Random, versions: list[tuple[int, int, int]], kills: int) -> dict:
    """Post each signature to the real web server, kill the server, start it, post the same form again."""
    from demo.serve import free_port, web_command
    from wangdian.domains.plans.models import PlanItem, PlanVersion
    from wangdian.kernel.duties.models import Duty
    from wangdian.kernel.metrics.models import Target

    killed = mid_request = 0
    faults: list[str] = []
    for version_id, revision, head in versions:
        cookie, key = _session(head), str(uuid.uuid4())
        answered = False
        for turn in range(kills + 1):
            port = free_port(18000)
            with _process(web_command(port)) as web:
                _wait_for(port)
                if turn == kills:
                    answered = _sign(port, version_id, revision, cookie, key)
                    break
                request = _sign_elsewhere(port, version_id, revision, cookie, key)
                time.sleep(rng.uniform(0.0, 0.6))
                mid_request += request.poll() is None
                kill(web)
                kill(request)
                killed += 1
        if not answered:
            faults.append(f"version {version_id}: the last sending was refused")
    ids = [v for v, _, _ in versions]

    def count():
        for version in PlanVersion.objects.filter(pk__in=ids):
            if version.state != PlanVersion.State.PUBLISHED:
                faults.append(f"version {version.pk} is {version.state}")
            accepted = version.items.filter(
                kind=PlanItem.Kind.METRIC, decision=PlanItem.Decision.ACCEPTED
            ).count()
            targets = Target.objects.filter(plan_version=version.pk)
            if (
                not 0 < targets.count() <= accepted
                or targets.count() != targets.values("plan_item").distinct().count()
            ):
                faults.append(f"version {version.pk}: {targets.count()} targets of {accepted} items")
            duties = list(Duty.objects.filter(plan_version=version.pk).values_list("plan_item", "rhythm_key"))
            if not duties or len(duties) != len(set(duties)):
                faults.append(f"version {version.pk}: a duty twice, or none")
        return (
            Duty.objects.filter(plan_version__in=ids).count(), Target.objects.filter(plan_version__in=ids).count()
        )  # fmt: skip

    duties, targets = _whole(count)
    faults += _broken_chains()
    return {
        "plans": len(versions), "kills": killed, "mid_request": mid_request, "duties": duties, "targets": targets,
        "faults": faults,
    }  # fmt: skip


def _session(person_id: int) -> str:
    from bench.platform_runs import signed_in

    return signed_in(person_id).cookies["sessionid"].value


FORM = """
import sys, urllib.request
url, data, cookie = sys.argv[1:]
urllib.request.urlopen(urllib.request.Request(url, data.encode(), {"Cookie": cookie, "Referer": url}), timeout=60)
"""


def _form(port: int, version_id: int, revision: int, cookie: str, key: str) -> tuple[str, str, str]:
    from django.urls import reverse

    token = "c" * 32  # a form and a cookie that agree: what the browser would send
    url = f"http://127.0.0.1:{port}{reverse('plans:publish', args=[version_id])}"
    fields = {"csrfmiddlewaretoken": token, "idempotency_key": key, "revision": revision}
    return url, urllib.parse.urlencode(fields), f"sessionid={cookie}; csrftoken={token}"


def _sign_elsewhere(port: int, *form) -> subprocess.Popen:
    """Send the form from a process of its own, so that the answer may never come."""
    return subprocess.Popen(
        [sys.executable, "-c", FORM, *_form(port, *form)], start_new_session=True, stderr=subprocess.DEVNULL
    )


def _sign(port: int, *form) -> bool:
    url, data, cookie = _form(port, *form)
    request = urllib.request.Request(url, data.encode(), {"Cookie": cookie, "Referer": url})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        sys.stderr.write(error.read().decode()[-1500:])
        return False


def _wait_for(port: int) -> None:
    """Until the server answers anything at all."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")


# ---------------------------------------------------------------- generation


def generate_under_fire(rng: random.Random, rounds: int, kills: int) -> dict:
    """Let a worker catch up forty days, kill it, start it, again and again; compare with an undisturbed run."""
    from django.utils.timezone import localtime

    from wangdian.kernel.duties.generation import catch_up

    now = localtime()
    _start_over(now)
    began = time.monotonic()
    catch_up(now=now)
    length = time.monotonic() - began
    expected = _facts()
    faults = [] if expected else ["an undisturbed run made nothing"]
    killed = mid_job = 0
    for turn in range(rounds):
        _start_over(now)
        _defer("duties.catch_up")
        for _kill in range(rng.randint(1, kills)):
            with _worker() as worker:
                if not _wait_until(lambda: _doing() or _finished(now)):
                    faults.append(f"round {turn}: the worker never began")
                time.sleep(rng.uniform(0.0, length))
                mid_job += 0 < _days_made() < DAYS_BEHIND + 2
                kill(worker)
                killed += 1
            _pass_time()
        if rng.random() < 0.5 and not _finished(now):
            _defer("duties.catch_up")  # the next round of the clock came before the sweep
        with _worker():
            if not _wait_until(lambda: _finished(now) and not _doing()):
                faults.append(f"round {turn}: it never came to an end, {_days_made()} days made")
        found = _facts()
        if found != expected:
            lost, extra = (
                len(set(expected) - set(found)),
                len(found) - len(set(found)) + len(set(found) - set(expected)),
            )
            faults.append(f"round {turn}: {lost} lost, {extra} too many")
    return {
        "rounds": rounds, "kills": killed, "mid_job": mid_job, "expected": len(expected), "faults": faults + _broken_chains(),
    }  # fmt: skip


def _worker():
    from demo.serve import worker_command

    return _process(worker_command())


def _start_over(now) -> None:
    """Nothing generated but a day forty days ago; duties in force since then; no jobs."""
    from django.db import connection

    from bench.measuring import become_owner
    from wangdian.kernel.duties.models import Duty, GeneratedDay

    long_ago = now.date() - timedelta(days=DAYS_BEHIND + 1)
    become_owner()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE duties_occurrence, duties_generatedday, procrastinate_jobs, procrastinate_workers CASCADE"
        )
    become_app_role()
    _whole(lambda: Duty.objects.update(starts_on=long_ago))
    GeneratedDay.objects.create(day=long_ago, at=now, occurrences=0)


def _facts() -> list[tuple]:
    from wangdian.kernel.duties.models import Occurrence

    fields = ("duty_id", "key", "person_id", "stands_in_for_id", "due_at", "state")
    return _whole(
        lambda: list(Occurrence.objects.order_by("duty_id", "key", "person_id").values_list(*fields))
    )


def _defer(task: str) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    with suppress(AlreadyEnqueued):
        lock = None if task == "jobs.sweep" else task
        app.configure_task(task, queueing_lock=task, lock=lock).defer(timestamp=0)


def _pass_time() -> None:
    """Two minutes go by: the dead worker's last sign of life is old, and the sweep is due."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '2 minutes'"
        )
    _defer("jobs.sweep")


def _count(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _doing() -> int:
    return _count(
        "SELECT count(*) FROM procrastinate_jobs j JOIN procrastinate_workers w ON w.id = j.worker_id"
        " WHERE j.status = 'doing' AND task_name = 'duties.catch_up' AND w.last_heartbeat > now() - interval '1 minute'"
    )


def _days_made() -> int:
    return _count("SELECT count(*) FROM duties_generatedday")


def _finished(now) -> bool:
    waiting = _count(
        "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'duties.catch_up'"
    )
    return not waiting and _days_made() == DAYS_BEHIND + 2


def _wait_until(condition) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
