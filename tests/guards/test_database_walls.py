"""The second wall: row security on every branch-owned table, and a role that can neither rewrite nor rebuild."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from wangdian.kernel.database.grants import append_only_tables

# Tables that point to a unit and are seen by everybody, each with the reason.
PUBLIC = {
    "org_unitevent": "the tree of units itself is no secret, nor is its history",
}


def rows(sql: str, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tables_with_a_unit() -> list[str]:
    """Tables with a unit_id column, and those of models that point to a unit under another name."""
    found = rows(
        "SELECT c.table_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND c.column_name = 'unit_id' AND t.table_type = 'BASE TABLE'"
    )
    pointing = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label == "org.Unit"
    }
    return sorted({name for (name,) in found} | pointing)


def test_every_table_with_a_unit_is_walled(db):
    walled = {
        name
        for (name,) in rows(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity"
        )
    }
    tables = tables_with_a_unit()
    assert "org_appointment" in tables
    bare = [t for t in tables if t not in walled and t not in PUBLIC]
    assert not bare, f"protect(...) these tables in a migration: {bare}"


def test_without_a_scope_no_walled_table_shows_a_row(cast):
    for table in tables_with_a_unit():
        if table not in PUBLIC:
            assert rows(f'SELECT count(*) FROM "{table}"') == [(0,)], table


def test_the_app_role_owns_nothing_and_passes_no_wall(db):
    assert rows("SELECT current_user") == [(settings.APP_ROLE,)]
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
        settings.APP_ROLE,
    ) == [(False, False, False, False)]
    owned = rows(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE rolname = %s",
        settings.APP_ROLE,
    )
    assert owned == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE smuggled (id int)",
        "ALTER TABLE org_appointment DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wd_units ON org_appointment",
        "DROP TABLE audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    ],
)
def test_the_app_role_has_no_ddl(db, statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_app_role_cannot_rewrite_what_was_recorded(db):
    kept = append_only_tables()
    assert "audit_auditevent" in kept and any(t.endswith("event") and t.startswith("org_") for t in kept)
    existing = set(connection.introspection.table_names())
    for table in kept:
        if table not in existing:
            continue
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            held = rows("SELECT has_table_privilege(%s, %s, %s)", settings.APP_ROLE, f'"{table}"', right)
            assert held == [(False,)], f"{settings.APP_ROLE} may {right} {table}"


def test_the_app_role_truncates_nothing(db):
    held = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(%s, c.oid, 'TRUNCATE')",
        settings.APP_ROLE,
    )
    assert held == []
