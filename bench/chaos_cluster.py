"""A PostgreSQL cluster of the chaos runs' own: killing one of its backends takes nobody else's database down."""

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg

from bench.chaos_ground import DATABASE, PATIENCE
from devtools import postgres


class ChaosCluster(postgres.Cluster):
    """A cluster in a folder that is thrown away."""

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder
        self.data, self.sockets = folder / "pg", folder / "s"
        self.addresses = folder / "database.env"

    def set_up(self) -> None:
        """Started, with both roles; the environment points to it."""
        self.start()
        with patch.object(postgres, "DATABASE_ENV", self.addresses):
            self.roles_and_database()
        for line in self.addresses.read_text().splitlines():
            name, _, address = line.partition("=")
            os.environ[name] = address

    def kill_backend(self, rng: random.Random) -> bool:
        """SIGKILL one backend, one at work if there is any, and wait until the cluster has recovered from it.

        PostgreSQL then ends every other backend and replays its log: a crash as after a power cut of the server
        process. True when the backend that died was inside a transaction.
        """
        address = os.environ["DATABASE_OWNER_URL"].rsplit("/", 1)[0] + "/postgres"
        canary = psycopg.connect(address, autocommit=True)
        rows = canary.execute(
            "SELECT pid, xact_start IS NOT NULL FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend' ORDER BY pid",
            [DATABASE],
        ).fetchall()
        busy = [row for row in rows if row[1]]
        pid, working = rng.choice(busy or rows or [(canary.info.backend_pid, False)])
        os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while not canary.broken and time.monotonic() < until:  # it dies with all the others
            try:
                canary.execute("SELECT 1")
                time.sleep(0.01)
            except psycopg.Error:
                break
        canary.close()
        while time.monotonic() < until:
            try:
                with psycopg.connect(address, connect_timeout=5) as back:
                    back.execute("SELECT 1")
                return working
            except psycopg.Error:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not come back: {self.data}/server.log")

    def recoveries(self) -> int:
        """How often the server's own log says that it started again after a crash."""
        log = (self.data / "server.log").read_text(encoding="utf-8", errors="replace")
        return log.count("all server processes terminated; reinitializing")


@contextmanager
def chaos_cluster() -> Iterator[ChaosCluster]:
    """Make the cluster; stop it and throw it away at the end. Call before Django reads its settings."""
    folder = Path(tempfile.mkdtemp(prefix="wd-chaos-"))
    folder.chmod(0o711)
    cluster = ChaosCluster(folder)
    try:
        cluster.set_up()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
