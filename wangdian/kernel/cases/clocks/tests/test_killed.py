"""The sweep under kill -9: a process of its own is killed again and again, and nothing is told twice or forgotten."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.cast import make_cast, moment
from wangdian.kernel.cases.clocks.sweeping import sweep
from wangdian.kernel.cases.models import Clock, ClockRung, TimelineEntry
from wangdian.kernel.cases.tests.situations import opened
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import whole_bank

ROOT = Path(__file__).parents[5]
CASES, KILLS = 30, 6
NOW = "2026-03-16 08:00"
CHILD = f"""
import django; django.setup()
from tests.cast import moment
from wangdian.kernel.cases.clocks.sweeping import sweep
print("ready", flush=True)
sweep(now=moment("{NOW}"), batch=1)
"""


def _child() -> subprocess.Popen:
    """A sweeper on the test database, as the owner of its tables."""
    known = connection.settings_dict
    secret = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    url = f"postgresql://{secret}@{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}/{known['NAME']}"
    env = {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"},
        "DJANGO_SETTINGS_MODULE": "wangdian.config.settings", "DATABASE_URL": url, "DATABASE_OWNER_URL": url,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", CHILD], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sweeper_killed_again_and_again_tells_everything_once():
    cast = make_cast()
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    for number in range(CASES):
        opened(cast, owner=cast.zhou, title=f"事项{number}")
    killed = 0
    for number in range(KILLS):
        child = _child()
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(0.05 + 0.04 * number)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
    sweep(now=moment(NOW))
    with whole_bank("test"):
        rungs = list(ClockRung.objects.values_list("clock_id", "percent", "to"))
        notices = list(Notice.objects.filter(kind="cases.escalated").values_list("person_id", "key"))
        lines = TimelineEntry.objects.filter(what="CLOCK", data__percent__isnull=False).count()
        late = Clock.objects.exclude(breached_at=None).count()
    assert killed >= 1, "no sweeper lived long enough to be killed"
    assert len(rungs) == len(set(rungs)) == lines == CASES * 3
    assert len(notices) == len(set(notices)) == CASES * 3
    assert late == CASES
