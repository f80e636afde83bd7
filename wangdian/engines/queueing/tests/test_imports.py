"""What a process that only routes tickets must not pay for."""

import subprocess
import sys


def test_routing_tickets_does_not_load_the_compiler():
    code = (
        "import sys; from wangdian.engines.queueing import advice, live, policy; policy.standard_policy();"
        "sys.exit('numba' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
