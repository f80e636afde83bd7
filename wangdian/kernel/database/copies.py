"""A migrated, empty database in a second: copied from one that is kept for this very state of the source.

Tests, benchmarks and chaos runs each want a database of their own, and running every migration takes about a minute
of processor time. The first of them migrates a template; the others copy it (`CREATE DATABASE … TEMPLATE`). A change of
any file the schema depends on gives the template another name; older ones are dropped.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger
from psycopg.sql import SQL, Identifier

PREFIX = "wangdian_schema_"
LOCK = 0x57645363  # advisory lock of the cluster: one process builds, the others wait


def template() -> str:
    """The name of a migrated database to copy, built first where it is missing.

    Django must be set up and connect as the owner. Raises psycopg.Error when the owner may not create databases.
    """
    name = PREFIX + _fingerprint()
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        kept = {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}
        if name not in kept:
            building = f"{name}_building"
            drop(building)
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(building)))
            _migrate(building)
            server.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(building), Identifier(name))
            )
        for old in kept:
            if old.startswith(PREFIX) and old != name:
                drop(old)
    return name


def create(name: str) -> None:
    """A fresh migrated database of this name; one that exists is thrown away."""
    source = template()
    drop(name)
    with _maintenance() as server:
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(source)))


def drop(name: str) -> None:
    """Throw a database away, whoever is connected to it."""
    with _maintenance() as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _maintenance() -> psycopg.Connection:
    """A connection outside all databases that come and go."""
    return psycopg.connect(settings.DATABASE_OWNER_URL, dbname="postgres", autocommit=True)


def _migrate(name: str) -> None:
    """Run the migrations of all apps in this database."""
    settings_dict = connection.settings_dict
    before = settings_dict["NAME"]
    connection.close()
    settings_dict["NAME"] = name
    try:
        with _lazily():
            call_command("migrate", verbosity=0)
    finally:
        connection.close()
        settings_dict["NAME"] = before


@contextmanager
def _lazily() -> Iterator[None]:
    """Migrate without rendering half of all models again for every constraint, index and trigger.

    Their SQL is made from the model's fields, which they leave alone; more than half of the time goes there otherwise.
    """

    def append(self: ProjectState, app_label: str, model_name: str, option: str, added: object) -> None:
        options = self.models[app_label, model_name].options
        options[option] = [*options.get(option, ()), added]
        if "apps" in self.__dict__:  # rendered: later changes of its fields look at what it knows
            setattr(self.apps.get_model(app_label, model_name)._meta, option, options[option])

    def state_forwards(self: AddTrigger, app_label: str, state: ProjectState) -> None:
        append(state, app_label, self.model_name, "triggers", self.trigger)

    with (
        patch.object(ProjectState, "_append_option", append),
        patch.object(AddTrigger, "state_forwards", state_forwards),
    ):
        yield


def _fingerprint() -> str:
    """A hash of what the schema comes from: migrations, models and database code, and other people's migrations."""
    digest = hashlib.sha256(settings.APP_ROLE.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        folder = Path(config.path)
        ours = config.name.startswith("wangdian.")
        files = folder.glob("migrations/*.py")
        if ours:
            files = (f for f in folder.rglob("*.py") if "tests" not in f.parts and _of_schema(f, folder))
        for file in sorted(files):
            digest.update(f"{config.label}/{file.relative_to(folder)}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _of_schema(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    return (
        parts[0] in {"migrations", "models", "models.py", "apps.py", "rowsecurity.py"}
        or folder.name == "database"
    )
