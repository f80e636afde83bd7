"""The benchmark runs from end to end on a small bank."""

import json
import os
import subprocess
import sys

import pytest

from bench.measuring import ROOT, percentile


def test_the_percentile_is_the_nearest_rank():
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile([1], 0.95) == 1


@pytest.mark.slow
def test_a_small_bank_is_measured_with_a_constant_number_of_queries():
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}}
    done = subprocess.run(
        [sys.executable, "-m", "bench.platform", "--quick", "--json"], cwd=ROOT, env=environment, capture_output=True,
        text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout)
    assert result["page"]["queries_constant"] and result["page"]["occurrences"] == 10_000
    assert result["generation"]["rows"] == 3 * result["generation"]["people"] > 0


@pytest.mark.slow
def test_lists_sweep_and_audit_are_measured_on_a_small_bank():
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}}
    done = subprocess.run(
        [sys.executable, "-m", "bench.cases", "--quick", "--json"], cwd=ROOT, env=environment, capture_output=True,
        text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout)
    assert all(row["queries_constant"] for row in result["lists"])
    swept = result["sweep"]
    assert swept["clocks"] == result["loaded"]["due"] > 0 == swept["idle_clocks"]
    assert swept["notices"] >= swept["rungs"] == swept["rung_rows"] > swept["clocks"] > swept["breaches"] > 0
    assert result["audit"]["said"].endswith("0 处不符")
