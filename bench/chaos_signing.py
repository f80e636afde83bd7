"""Sign plans through the real web server, and kill it while it answers."""

import random
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from bench.chaos_ground import PATIENCE, broken_chains, kill, process, whole


def prepare() -> list[tuple[int, int, int]]:
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


def publish_under_fire(rng: random.Random, versions: list[tuple[int, int, int]], kills: int) -> dict:
    """Post each signature to the real web server, kill the server, start it, post the same form again."""
    from demo.serve import free_port, web_command
    from wangdian.domains.plans.models import PlanItem, PlanVersion
    from wangdian.kernel.duties.models import Duty
    from wangdian.kernel.metrics.models import Target

    killed = mid_request = 0
    faults: list[str] = []
    for version_id, revision, head in versions:
        cookie, key = session_of(head), str(uuid.uuid4())
        answered = False
        for turn in range(kills + 1):
            port = free_port(18000)
            with process(web_command(port)) as web:
                wait_for(port)
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

    duties, targets = whole(count)
    faults += broken_chains()
    return {
        "plans": len(versions), "kills": killed, "mid_request": mid_request, "duties": duties, "targets": targets,
        "faults": faults,
    }  # fmt: skip


def session_of(person_id: int) -> str:
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


def wait_for(port: int) -> None:
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
