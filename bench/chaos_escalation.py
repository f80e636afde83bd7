"""Clocks escalate and people move cases while sweepers, the web server and PostgreSQL itself are killed.

Sweepers (the real worker, and a process that only sweeps) die by SIGKILL in the middle of their batches, PostgreSQL by
SIGKILL of a backend, which makes it replay its log. At the end every write the web server has said yes to is there once,
every rung was called once, told once and written into the story once, and no number is missing.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import kill as kill_pid

from bench.chaos_ground import PATIENCE, broken_chains, kill, process, whole
from bench.chaos_web import STEPS, Acknowledged, Clerk
from bench.measuring import become_app_role, become_owner

RUNGS = 4
PER_KILL = 30  # clocks loaded for each kill: about what one sweeper does before it dies
CLERKS = 3
WEB_EVERY = 12  # rounds between two kills of the web server


def escalate_under_fire(rng: random.Random, cluster, worker_kills: int, postgres_kills: int) -> dict:
    """All of it; `faults` says in words what was lost or doubled."""
    clocks = _load(PER_KILL * worker_kills + 500)
    counts = {"workers": 0, "mid_batch": 0, "postgres": 0, "mid_transaction": 0, "web": 0}
    before, began = cluster.recoveries(), time.monotonic()
    with _web() as web, _at_work(web.port) as clerks, _nursery() as fork:
        rounds = 0
        while counts["workers"] < worker_kills or counts["postgres"] < postgres_kills:
            rounds += 1
            _steadily(_defer)
            pids = [fork("worker"), fork("sweep")]
            time.sleep(rng.uniform(0.05, 1.5))
            if (
                counts["postgres"] * worker_kills <= counts["workers"] * postgres_kills
                and counts["postgres"] < postgres_kills
            ):
                counts["mid_transaction"] += cluster.kill_backend(rng)
                counts["postgres"] += 1
            else:
                counts["mid_batch"] += _steadily(_sweeping)
                for pid in pids:
                    counts["workers"] += _kill_one(pid)
                pids = []
            for pid in pids:  # they outlived the database, or did not
                _kill_one(pid)
            if rounds % WEB_EVERY == 0:
                web.again()
                counts["web"] += 1
    left = _steadily(_drain)
    faults = [f for clerk in clerks for f in clerk.faults]
    faults += _steadily(lambda: whole(lambda: _checked(clerks, clocks))) + _steadily(broken_chains)
    if cluster.recoveries() - before != counts["postgres"]:
        faults.append(
            f"{cluster.recoveries() - before} recoveries in the log of PostgreSQL, {counts['postgres']} kills"
        )
    written = [a for clerk in clerks for a in clerk.written]
    return counts | {
        "clocks": clocks, "rungs": _steadily(lambda: whole(_rungs)), "left_to_the_end": left, "acknowledged": len(written),
        "opened": sum(1 for a in written if not a.transition), "unanswered": sum(c.unanswered for c in clerks),
        "seconds": time.monotonic() - began, "faults": faults,
    }  # fmt: skip


def _load(clocks: int) -> int:
    """Clocks with all their rungs overdue, in the outlets of the demo bank."""
    from django.utils.timezone import localtime

    from bench.cases_load import load_cases
    from wangdian.kernel.org.models import Appointment, Unit

    outlets = list(Unit.objects.filter(kind=Unit.Kind.OUTLET).order_by("path").values_list("pk", flat=True))
    first = [
        whole(lambda unit=unit: Appointment.objects.filter(unit=unit).order_by("person_id").values_list("person_id", flat=True)[0])
        for unit in outlets
    ]  # fmt: skip
    become_owner()
    made = load_cases(outlets, first, clocks, clocks, 1000, localtime(), used=(1.6,))
    become_app_role()
    return made.due


# ------------------------------------------------------------------ what dies


class Web:
    """The real web server on one port, started again after each death."""

    def __init__(self) -> None:
        from demo.serve import free_port

        self.port = free_port(18100)
        self._context = None
        self.start()

    def start(self) -> None:
        from bench.chaos_signing import wait_for
        from demo.serve import web_command

        self._context = process(web_command(self.port))
        self._process = self._context.__enter__()
        wait_for(self.port)

    def again(self) -> None:
        self.stop()
        self.start()

    def stop(self) -> None:
        kill(self._process)


@contextmanager
def _web() -> Iterator[Web]:
    web = Web()
    try:
        yield web
    finally:
        web.stop()


@contextmanager
def _nursery() -> Iterator[Callable[[str], int]]:
    """A function that starts a child by its kind and tells its pid."""
    command = [sys.executable, "-m", "bench.chaos_nursery"]
    with process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdout.readline().strip() == "ready", "the nursery did not start"

        def fork(kind: str) -> int:
            nursery.stdin.write(kind + "\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        yield fork


def _kill_one(pid: int) -> bool:
    """SIGKILL; whether it was still there."""
    with suppress(ProcessLookupError):
        kill_pid(pid, signal.SIGKILL)
        return True
    return False


@contextmanager
def _at_work(port: int) -> Iterator[list[Clerk]]:
    """Supervisors of three outlets at their browsers. They finish what they are at when it ends."""
    from bench.chaos_signing import session_of
    from wangdian.kernel.org.models import Appointment

    held = whole(
        lambda: list(
            Appointment.objects.filter(post__code="OPERATIONS_SUPERVISOR", unit__kind="OUTLET")
            .order_by("unit_id").values_list("person_id", "unit_id")[:CLERKS]
        )
    )  # fmt: skip
    clerks = [
        Clerk(f"clerk {n}", session_of(person), unit, person, port) for n, (person, unit) in enumerate(held)
    ]
    stop = threading.Event()
    threads = [threading.Thread(target=clerk.work, args=[stop], daemon=True) for clerk in clerks]
    for thread in threads:
        thread.start()
    try:
        yield clerks
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)


# ------------------------------------------------------------------ the bench's own look at the database


def _steadily[T](query: Callable[[], T]) -> T:
    """Ask again while the database comes back from a kill."""
    from django.db import InterfaceError, OperationalError, connection
    from procrastinate.exceptions import ConnectorException

    until = time.monotonic() + PATIENCE
    while True:
        try:
            if connection.connection is None:
                become_app_role()
            return query()
        except (OperationalError, InterfaceError, ConnectorException):
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.05)


def _defer() -> None:
    """Wake the worker, as its clock does every minute."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    with suppress(AlreadyEnqueued):
        app.configure_task("cases.sweep_clocks", queueing_lock="cases.sweep_clocks").defer(timestamp=0)


def _sweeping() -> bool:
    """Whether a sweeper is inside a transaction this instant."""
    return bool(_one("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wangdian: sweep clocks' AND xact_start IS NOT NULL"))  # fmt: skip


def _drain() -> int:
    """What nobody got round to, undisturbed. The dead let their locks go within the instant."""
    from django.utils.timezone import localtime

    from wangdian.kernel.cases.clocks.sweeping import sweep

    total, until = 0, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        total += sweep(now=localtime()).clocks
        if not whole(lambda: _one("SELECT count(*) FROM cases_clock WHERE next_at <= now()")):
            break
    return total


def _one(sql: str, values=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def _rungs() -> int:
    return _one("SELECT count(*) FROM cases_clockrung")


# ------------------------------------------------------------------ what must hold

GAPS = """
SELECT count(*) FROM (
    SELECT s.last, count(c.id) AS many, max(c.number) AS top, min(c.number) AS low
    FROM cases_series s LEFT JOIN cases_case c USING (unit_id, series, year) GROUP BY s.id
) AS series WHERE last <> many OR last <> top OR low <> 1
"""
CALLED = """
SELECT count(*) FROM cases_clockrung r FULL JOIN (
    SELECT (data->>'clock')::bigint AS clock_id, (data->>'percent')::int AS percent, count(*) AS many
    FROM cases_timelineentry WHERE what = 'CLOCK' AND data ? 'percent' GROUP BY 1, 2
) AS t USING (clock_id, percent) WHERE r.id IS NULL OR many IS DISTINCT FROM 1
"""
TOLD = """
SELECT count(*) FROM (
    SELECT format('clock:%s:rung:%s:', data->>'clock', data->>'percent') AS about, unnest(mentions) AS person_id
    FROM cases_timelineentry WHERE what = 'CLOCK' AND data ? 'percent'
) AS called FULL JOIN (
    SELECT regexp_replace(key, '[a-z]+$', '') AS about, person_id, count(*) AS many
    FROM notices_notice WHERE kind = 'cases.escalated' GROUP BY 1, 2
) AS told USING (about, person_id) WHERE called.about IS NULL OR many IS DISTINCT FROM 1
"""
LATE = """
SELECT count(*) FROM cases_clock k FULL JOIN (
    SELECT (data->>'clock')::bigint AS id, count(*) AS many
    FROM cases_timelineentry WHERE what = 'CLOCK' AND data ? 'late' GROUP BY 1
) AS t USING (id) WHERE (k.breached_at IS NOT NULL AND many IS DISTINCT FROM 1) OR (k.breached_at IS NULL AND many IS NOT NULL)
"""
MOVED = """
SELECT count(*) FROM cases_case c WHERE c.version <> (
    SELECT count(*) FROM cases_timelineentry t WHERE t.case_id = c.id AND t.what = 'MOVED'
)
"""
TRACED = """
SELECT count(*) FROM cases_case c WHERE c.title LIKE 'clerk %' AND c.version + 1 <> (
    SELECT count(*) FROM audit_auditevent e WHERE e.target_kind = 'case' AND e.target_id = c.id::text
)
"""


def _checked(clerks: list[Clerk], clocks: int) -> list[str]:
    """What was lost, doubled or left out, in words."""
    from wangdian.kernel.cases.models import Case, ClockRung, TimelineEntry

    faults = []

    def none(sql: str, words: str) -> None:
        if found := _one(sql):
            faults.append(f"{found} {words}")

    written = {a for clerk in clerks for a in clerk.written}
    lines = TimelineEntry.objects.filter(case_id__in={a.case for a in written}, version__isnull=False)
    there = {Acknowledged(*row) for row in lines.values_list("case_id", "version", "transition")}
    if lost := written - there:
        faults.append(f"{len(lost)} acknowledged writes lost, as {next(iter(lost))}")
    if not written:
        faults.append("nothing was written through the web")
    titles = [title for clerk in clerks for title in clerk.titles]
    found = list(Case.objects.filter(title__in=titles).values_list("title", "version"))
    if len(found) != len(set(found)) or {t for t, _ in found} != set(titles):
        faults.append(f"{len(titles)} cases sent, {len(found)} opened")
    if unfinished := sum(1 for _, version in found if version != len(STEPS)):
        faults.append(f"{unfinished} cases are not at their last step")
    if (rungs := ClockRung.objects.count()) != RUNGS * clocks:
        faults.append(f"{RUNGS * clocks} rungs to call, {rungs} called")
    none(GAPS, "series with a gap or a number twice")
    none(CALLED, "rungs not in the story exactly once")
    none(TOLD, "notices missing or told twice")
    none(LATE, "breaches not in the story exactly once")
    none(MOVED, "cases whose version is not their number of moves")
    none(TRACED, "cases whose trace is not complete")
    return faults
