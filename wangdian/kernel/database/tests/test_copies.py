"""Databases copied from a migrated template."""

import pytest
from django.conf import settings
from django.db import connection
from psycopg import connect
from psycopg.sql import SQL, Identifier

from wangdian.kernel.database import copies

pytestmark = pytest.mark.django_db


def databases():
    with copies._maintenance() as server:
        return {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}


def test_a_copy_has_every_table_and_trigger_of_the_template_and_can_be_thrown_away():
    name = connection.settings_dict["NAME"] + "_copy"
    copies.create(name)
    try:
        with connect(settings.DATABASE_OWNER_URL, dbname=name) as copy, connection.cursor() as ours:
            for counted in ("pg_tables WHERE schemaname = 'public'", "pg_trigger", "pg_policies"):
                ours.execute(f"SELECT count(*) FROM {counted}")
                assert copy.execute(SQL(f"SELECT count(*) FROM {counted}")).fetchone() == ours.fetchone()
            assert copy.execute(SQL("SELECT count(*) FROM {}").format(Identifier("org_unit"))).fetchone() == (
                0,
            )
    finally:
        copies.drop(name)
    assert name not in databases()


def test_a_changed_migration_gives_the_template_another_name(monkeypatch):
    before = copies.template()
    monkeypatch.setattr(settings, "APP_ROLE", "somebody_else")
    assert copies.PREFIX + copies._fingerprint() != before
