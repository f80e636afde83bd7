"""Workers, web and PostgreSQL are killed with SIGKILL; `python -m bench.chaos` does the same for longer."""

import json
import os
import subprocess
import sys

import pytest

from wangdian.config.settings import ROOT

pytestmark = pytest.mark.slow


def test_killed_workers_web_and_database_lose_nothing_and_double_nothing():
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}}
    done = subprocess.run(
        [sys.executable, "-m", "bench.chaos", "--rounds", "2", "--kills", "2", "--plans", "2",
         "--worker-kills", "6", "--postgres-kills", "2", "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.stdout, done.stderr[-3000:]
    result = json.loads(done.stdout)
    assert result["faults"] == [] and done.returncode == 0
    assert result["generated"]["kills"] >= 2 and result["published"]["kills"] == 4
    assert result["generated"]["expected"] > 1000
    escalated = result["escalated"]
    assert escalated["workers"] >= 6 and escalated["postgres"] == 2
    assert escalated["acknowledged"] > 0 and escalated["rungs"] == 4 * escalated["clocks"] > 1000
