"""`python -m bench.chaos_nursery`: forks workers out of a process that has loaded the product, so that a start is cheap.

A line on stdin, a pid on stdout. `worker` is the real worker (`manage procrastinate worker`); `sweep` does nothing but
sweep clocks, in small batches. Each child connects to the database by itself. Ends, with its children, by a kill of its group.
"""

import os
import signal
import sys
import time


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangdian.config.settings")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    import django

    django.setup()
    import procrastinate.contrib.django.management.commands.procrastinate  # noqa: F401  loaded before the fork

    from wangdian.kernel.cases.clocks import sweeping  # noqa: F401

    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                {"worker": work, "sweep": sweep_on}[line.strip()]()
            finally:
                os._exit(0)
        print(pid, flush=True)


def work() -> None:
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--concurrency", "2")


def sweep_on() -> None:
    """Sweep until killed."""
    from django.utils.timezone import localtime

    from wangdian.kernel.cases.clocks.sweeping import sweep

    while True:
        sweep(now=localtime(), batch=8)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
