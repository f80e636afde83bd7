"""Worker and web are killed with SIGKILL; `python -m bench.chaos` does the same for longer."""

import json
import os
import subprocess
import sys

import pytest

from wangdian.config.settings import ROOT

pytestmark = pytest.mark.slow


def test_killed_worker_and_killed_web_lose_nothing_and_double_nothing():
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}}
    done = subprocess.run(
        [sys.executable, "-m", "bench.chaos", "--rounds", "2", "--kills", "2", "--plans", "2", "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.stdout, done.stderr[-3000:]
    result = json.loads(done.stdout)
    assert result["faults"] == [] and done.returncode == 0
    assert result["generated"]["kills"] >= 2 and result["published"]["kills"] == 4
    assert result["generated"]["expected"] > 1000
