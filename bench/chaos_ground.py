"""Ground of the chaos runs: processes of their own to kill, and a look at what is there."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from bench.measuring import ROOT

DATABASE = "wangdian_chaos"
PATIENCE = 120.0  # seconds for one ending; nothing here takes longer than some seconds on an idle machine


def _environment() -> dict[str, str]:
    """The product's own environment, pointed at the chaos database."""
    from django.conf import settings

    dropped = {"WANGDIAN_DATABASE_ROLE", "PYTEST_VERSION", "PYTEST_CURRENT_TEST"}
    kept = {k: v for k, v in os.environ.items() if k not in dropped}

    def elsewhere(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))

    addresses = {
        "DATABASE_URL": elsewhere(settings.DATABASE_URL), "DATABASE_OWNER_URL": elsewhere(settings.DATABASE_OWNER_URL),
    }  # fmt: skip
    return kept | addresses


@contextmanager
def process(command: list[str], **streams) -> Iterator[subprocess.Popen]:
    """A process group of its own, surely dead at the end."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(), start_new_session=True, **silent | streams
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def whole(query):
    from wangdian.kernel.org.scope import whole_bank

    with whole_bank("chaos"):
        return query()


def broken_chains() -> list[str]:
    from wangdian.kernel.audit.queries import verify_all

    return [f"hash chain broken: {found}" for found in whole(verify_all)]
