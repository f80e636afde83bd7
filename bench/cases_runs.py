"""The measurements of `bench.cases`. Imported once Django points at the throwaway database."""

import io
import os
import random
import time
from contextlib import suppress

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse
from django.utils.timezone import localtime

from bench.cases_load import load_cases, load_events
from bench.measuring import become_app_role, become_owner, machine
from bench.platform_load import STAFF, Loaded, load_bank
from bench.platform_runs import signed_in, visit
from wangdian.kernel.cases.clocks.sweeping import sweep
from wangdian.kernel.cases.models import ClockRung
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import whole_bank

COUNTED = 8  # visits of a view whose queries are counted
DUE_PER_MILLE = 20  # of all clocks, at the one moment: a day of downtime and more


def prepare(cases: int, clocks: int, units: int) -> tuple[Loaded, dict]:
    """The bank and its cases."""
    with suppress(RuntimeError):  # set up already, inside a test run
        setup_test_environment()
    began, now = time.perf_counter(), localtime()
    bank = load_bank(units, now.date())
    _give_posts(bank)
    first_people = [bank.person(n, 0) for n in range(units)]
    sizes = load_cases(bank.outlets, first_people, cases, clocks, DUE_PER_MILLE, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM cases_case")
        per_unit = cursor.fetchone()[0]
    return bank, vars(sizes) | {"units": units, "per_unit": per_unit, "seconds": time.perf_counter() - began}


def _give_posts(bank: Loaded) -> None:
    """An area manager over a hundred branches; somebody in the head office."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE org_appointment SET post_id = %s WHERE person_id = %s", [bank.posts["AREA_MANAGER"], bank.area_president]
        )  # fmt: skip


def measure_lists(bank: Loaded, visits: int) -> list[dict]:
    """Both lists in every view, for three who see a branch, a hundred, and all of them."""
    rng = random.Random(11)
    branches = [rng.randrange(len(bank.outlets)) for _ in range(visits)]
    today = localtime().date()
    viewers = [
        ("branch head", [bank.person(n, 0) for n in branches]),
        ("area manager", [bank.area_president] * visits),
        ("head office", [bank.president] * visits),
    ]
    views = {
        "open": "view=open", "mine": "view=mine", "all": "view=all", "overdue": "on=1&due=overdue",
        "last page": "view=all&page=99999999", "number": f"on=1&q={{series}}-{bank.outlets[0]}-{today.year}-0002",
        "search": "on=1&q=漏水", "search, rare": "on=1&q=（77777）",
        "filtered": f"on=1&grade=FIRST&category=done&{{opened}}={today.year - 1}-06-01..{today.year - 1}-06-30",
        "by due": "on=1&category=active&sort=due",
    }  # fmt: skip
    lists = [
        ("工单", reverse("cases:list"), "SX", "opened"),
        ("投诉台账", reverse("service:ledger"), "TS", "received"),
    ]
    become_app_role()
    rows = []
    for label, address, series, opened in lists:
        for who, people in viewers:
            for view, query in views.items():
                path = f"{address}?{query.format(series=series, opened=opened)}"
                row, _queries = visit(who, [(person, path) for person in people], warm=2, counted=3)
                rows.append(
                    row | {"list": label, "view": view} | _queries_of([(p, path) for p in people[:COUNTED]])
                )
    become_owner()
    return rows


def _queries_of(visits: list[tuple[int, str]]) -> dict:
    """How many queries visits took, by what they found: nothing (the rows are not fetched), less than a page (nothing is
    counted), a full page. Constant: nobody's number differs from another's who found as much in this sense.
    """
    found: dict[str, set[int]] = {"empty": set(), "short": set(), "full": set()}
    for person, path in visits:
        client = signed_in(person)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(path).context["slice"]
        kind = "full" if len(page.rows) >= page.size or page.number > 1 else "short" if page.rows else "empty"
        found[kind].add(len(captured))
    by_page = {kind: sorted(numbers) for kind, numbers in found.items() if numbers}
    return {"queries_by_page": by_page, "queries_constant": all(len(n) == 1 for n in by_page.values())}


def measure_sweep() -> dict:
    """One sweep with much due, and three with nothing."""
    become_app_role()
    now = localtime()
    before = machine()["load"]
    began, worked = time.perf_counter(), _cpu()
    done = sweep(now=now)
    seconds, cpu_seconds = time.perf_counter() - began, _cpu() - worked
    idle = []
    for _turn in range(5):
        began = time.perf_counter()
        again = sweep(now=now)
        idle.append(time.perf_counter() - began)
    with whole_bank("bench"):
        rungs, notices = ClockRung.objects.count(), Notice.objects.filter(kind="cases.escalated").count()
    become_owner()
    return {
        "clocks": done.clocks, "rungs": done.rungs, "breaches": done.breaches, "seconds": seconds,
        "cpu_seconds": cpu_seconds, "load": before,
        "rung_rows": rungs, "notices": notices, "idle_seconds": idle, "idle_clocks": again.clocks,
    }  # fmt: skip


def measure_audit(bank: Loaded, events: int) -> dict:
    """Every chain walked by the command."""
    began = time.perf_counter()
    made = load_events(bank.outlets, events, localtime())
    load_seconds = time.perf_counter() - began
    become_app_role()
    before, said = machine()["load"], io.StringIO()
    began, worked = time.perf_counter(), _cpu()
    call_command("audit_verify", stdout=said)
    result = {
        "events": made, "chains": len(bank.outlets), "seconds": time.perf_counter() - began,
        "cpu_seconds": _cpu() - worked, "load_seconds": load_seconds, "load": before,
        "said": said.getvalue().strip(),
    }  # fmt: skip
    become_owner()
    return result


def _cpu() -> float:
    """Processor time of this process and of those it started, which have ended."""
    return sum(os.times()[:4])


assert len(STAFF) == 10  # cases_load spreads owners over ten people of a branch
