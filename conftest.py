"""Tests run on a real PostgreSQL, as the role the product runs as: row-level security holds in every test.

The test database is made and migrated by the owner; each test that touches it then turns into the app role.
"""

import os

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import translation

# The same examples on every machine, so that a change is judged by itself. HYPOTHESIS_PROFILE=default explores.
# A slow machine is no defect of a test: no deadline, no complaint about the pace of drawing.
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def _become_app_role(connection, **_):
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.APP_ROLE}"')


@pytest.fixture(autouse=True)
def _chinese():
    """A page answered in English leaves the thread in English: the next test begins in the house's own language."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _app_role(request):
    """Turn into the app role for the length of a test that uses the database."""
    marked = request.node.get_closest_marker("django_db")
    uses = {"db", "transactional_db", "django_db_reset_sequences", "live_server"} & set(request.fixturenames)
    if not (marked or uses):
        yield
        return
    transactional = (marked and marked.kwargs.get("transaction")) or uses - {"db"}
    request.getfixturevalue("transactional_db" if transactional else "db")
    _become_app_role(connection)
    connection_created.connect(_become_app_role, dispatch_uid="become_app_role")
    yield
    connection_created.disconnect(dispatch_uid="become_app_role")
    if connection.connection and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Copy the migrated template instead of running every migration again for every worker."""
    from wangdian.kernel.database import copies

    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = copies.template()


@pytest.fixture
def as_owner():
    """Run a block as the owner of the tables: to tamper, or to look behind the wall."""
    from contextlib import contextmanager

    @contextmanager
    def turn():
        with connection.cursor() as cursor:
            # ALTER TABLE refuses while foreign keys of this transaction are still to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _become_app_role(connection)

    return turn


@pytest.fixture
def cast(db):
    """The fixed cast (tests.cast.Cast): a head office, a branch, two outlets, and the people in them."""
    from tests.cast import make_cast  # models need Django; tests of engines run without

    return make_cast()
