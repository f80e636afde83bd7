"""Let the real worker catch up forty days, and kill it while it does."""

import random
import time
from contextlib import suppress
from datetime import timedelta

from bench.chaos_ground import PATIENCE, broken_chains, kill, process, whole
from bench.measuring import become_app_role

DAYS_BEHIND = 40


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
        "rounds": rounds, "kills": killed, "mid_job": mid_job, "expected": len(expected), "faults": faults + broken_chains(),
    }  # fmt: skip


def _worker():
    from demo.serve import worker_command

    return process(worker_command())


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
    whole(lambda: Duty.objects.update(starts_on=long_ago))
    GeneratedDay.objects.create(day=long_ago, at=now, occurrences=0)


def _facts() -> list[tuple]:
    from wangdian.kernel.duties.models import Occurrence

    fields = ("duty_id", "key", "person_id", "stands_in_for_id", "due_at", "state")
    return whole(
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
