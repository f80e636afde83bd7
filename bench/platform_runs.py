"""The measurements of `bench.platform`. Imported once Django points at the throwaway database."""

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.utils.timezone import localtime

from bench.measuring import become_app_role, become_owner, peak_mb, percentile
from bench.platform_load import load_bank, load_goals, load_occurrences
from wangdian.kernel.duties.generation import generate_day
from wangdian.kernel.duties.models import GeneratedDay
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.scope import whole_bank

WARM = 5
COUNTED = 12
GENERATIONS = 3


def measure_page(size) -> dict:
    """今日 for a teller, a branch head and upper posts; the board of every unit for the head office."""
    with suppress(RuntimeError):  # set up already, inside a test run
        setup_test_environment()
    now = localtime()
    began = time.perf_counter()
    bank = load_bank(size.branches, now.date())
    occurrences = load_occurrences(bank, size.occurrences, now)
    load_goals(bank, now)
    load_seconds = time.perf_counter() - began
    rng = random.Random(11)
    sample = [rng.randrange(size.branches) for _ in range(size.requests)]
    become_app_role()
    cases: list[tuple[str, str, Callable[[int], int], int]] = [
        ("teller", "/", lambda n: bank.person(n, 6), size.requests),
        ("wealth manager", "/", lambda n: bank.person(n, 4), size.requests),
        ("branch head", "/", lambda n: bank.person(n, 0), size.requests),
        ("branch board", "/boards/{unit}/", lambda n: bank.person(n, 0), size.requests),
        ("president of 100", "/", lambda _n: bank.area_president, max(8, size.requests // 10)),
        ("board of 100", "/boards/", lambda _n: bank.area_president, max(8, size.requests // 10)),
        ("president of all", "/", lambda _n: bank.president, max(8, size.requests // 30)),
        ("board of all", "/boards/", lambda _n: bank.president, max(8, size.requests // 30)),
    ]
    rows, constant = [], True
    for who, path, person_of, count in cases:
        visits = [(person_of(n), path.format(unit=bank.outlets[n])) for n in sample[:count]]
        row, queries = visit(who, visits)
        rows.append(row)
        constant &= len(set(queries)) == 1
    become_owner()
    return {
        "units": size.branches, "people": bank.people, "occurrences": occurrences, "load_seconds": load_seconds,
        "rows": rows, "queries_constant": constant,
    }  # fmt: skip


def visit(
    who: str, visits: list[tuple[int, str]], *, warm: int = WARM, counted: int = COUNTED
) -> tuple[dict, list[int]]:
    """Time each visit after some to warm up, then count the queries of `counted` of them."""
    clients = {person: signed_in(person) for person, _ in visits}
    for person, path in visits[:warm]:
        _get(clients[person], path)
    seconds, cpu, lines = [], [], 0
    for person, path in visits:
        began, worked = time.perf_counter(), time.process_time()
        body = _get(clients[person], path)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        lines = max(lines, len(re.findall(r"data-task\b|<tr>", body)))
    queries, sql = [], []
    for person, path in visits[:counted]:
        with CaptureQueriesContext(connection) as captured:
            _get(clients[person], path)
        queries.append(len(captured))
        sql.append(sum(float(q["time"]) for q in captured.captured_queries) * 1000)
    row = {
        "who": who, "p50_ms": percentile(seconds, 0.5) * 1000, "p95_ms": percentile(seconds, 0.95) * 1000,
        "max_ms": max(seconds) * 1000, "queries": max(queries), "sql_ms": percentile(sql, 0.5), "lines": lines,
        "cpu_ms": percentile(cpu, 0.5) * 1000, "n": len(seconds),
    }  # fmt: skip
    return row, queries


def _get(client: Client, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return answer.content.decode()


def signed_in(person_id: int) -> Client:
    """A client with a session of this person, as sign-in leaves it."""
    person = Person.objects.get(pk=person_id)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    client = Client()
    client.cookies["sessionid"] = session.session_key
    return client


def measure_generation(size) -> dict:
    """One day's occurrences for the whole bank, made by the product's own step, and the same day once more."""
    now = localtime().replace(hour=6, minute=0, second=0, microsecond=0)
    branches = size.generated_people // size.per_branch
    bank = load_bank(branches, now.date())
    become_app_role()
    _forget_peak()
    first, again, rows = [], [], 0
    for turn in range(GENERATIONS):
        moment = now + timedelta(days=turn)
        rows, seconds = _generate(moment)
        first.append(seconds)
        added, seconds = _generate(moment)
        again.append(seconds)
        if added:
            raise RuntimeError(f"the second run of {moment.date()} added {added} rows")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    result = {
        "people": bank.people, "units": branches, "duties": bank.duties, "rows": rows, "first_seconds": first,
        "again_seconds": again, "rows_per_second": rows / sorted(first)[len(first) // 2], "peak_mb": peak_mb(),
        "backend_mb": peak_mb(backend),
    }  # fmt: skip
    become_owner()
    return result


def _generate(moment: datetime) -> tuple[int, float]:
    began = time.perf_counter()
    with whole_bank("bench"):
        made = generate_day(moment.date(), now=moment)
        GeneratedDay.objects.get_or_create(day=moment.date(), defaults={"at": moment, "occurrences": made})
    return made, time.perf_counter() - began


def _forget_peak() -> None:
    """Begin to count peak memory anew, where the system allows it."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
