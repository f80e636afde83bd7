"""Row-level security: the second wall behind every query.

A request, job or command opens a scope (`kernel.org.scope.open_scope`), which sets two settings for the
transaction: `app.scopes`, the path prefixes of the unit tree that may be seen, and `app.person`. A table
that belongs to branches is guarded by one policy over its `unit_id`. With no scope set nothing is visible.
"""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

# A hashed sub-plan: built once a statement, constant time a row, also for a scope of 40,000 units and for bulk
# inserts. (`= ANY (ARRAY(…))` would search that array row by row.)
VISIBLE = "{column} IN (SELECT wd_visible_units())"

CREATE_VISIBLE_UNITS = """
CREATE OR REPLACE FUNCTION wd_visible_units() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT u.id FROM org_unit u
    JOIN unnest(string_to_array(nullif(current_setting('app.scopes', true), ''), ',')) AS s(prefix)
      ON u.path >= s.prefix AND u.path < s.prefix || '~'
$$;
CREATE OR REPLACE FUNCTION wd_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('app.person', true), '')::bigint
$$;
"""
DROP_VISIBLE_UNITS = "DROP FUNCTION IF EXISTS wd_visible_units(); DROP FUNCTION IF EXISTS wd_person();"


def protect(table: str, *, column: str = "unit_id", own: str | None = None) -> Operation:
    """A migration operation that guards `table` by the unit in `column`.

    `own` names a column holding a person: rows of the signed-in person are visible too, wherever they are.
    """
    condition = VISIBLE.format(column=column)
    if own:
        condition = f"({condition} OR {own} = wd_person())"
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY wd_units ON "{table}" USING ({condition}) WITH CHECK ({condition});'
        ),
        reverse_sql=f'DROP POLICY wd_units ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;',
    )
