"""Row-level security: the second wall behind every query.

A request, job or command opens a scope (`kernel.org.scope.open_scope`), which sets two settings for the
transaction: `app.scopes`, what of the unit tree may be seen, and `app.person`. A table that belongs to branches is
guarded by one policy over its `unit_id`. With no scope set nothing is visible.

Each part of `app.scopes` is an upper bound of paths, so that a look into the index is one range whatever the reach:
`path~` stands for a unit and all below it, `path!` for the unit alone (in the collation "C" of paths "!" comes before
every character of a path, "~" after).
"""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

# A hashed sub-plan: built once a statement, constant time a row, also for a scope of 40,000 units and for bulk
# inserts. (`= ANY (ARRAY(…))` would search that array row by row.)
VISIBLE = "{column} IN (SELECT wd_visible_units())"

CREATE_VISIBLE_UNITS = """
CREATE OR REPLACE FUNCTION wd_visible_units() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE COST 1 ROWS 10 AS $$
    SELECT u.id FROM org_unit u
    JOIN unnest(string_to_array(nullif(current_setting('app.scopes', true), ''), ',')) AS s(bound)
      ON u.path >= rtrim(s.bound, '!~') AND u.path < s.bound
$$;
CREATE OR REPLACE FUNCTION wd_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('app.person', true), '')::bigint
$$;
"""
# The units above those in scope: whose rules, templates and shared views reach down to them.
CREATE_ANCESTOR_UNITS = """
CREATE OR REPLACE FUNCTION wd_ancestor_units() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT u.id FROM unnest(string_to_array(nullif(current_setting('app.scopes', true), ''), ',')) AS s(bound)
    CROSS JOIN generate_series(4, length(s.bound) - 1, 4) AS n
    JOIN org_unit u ON u.path = left(s.bound, n)
$$;
"""
DROP_ANCESTOR_UNITS = "DROP FUNCTION IF EXISTS wd_ancestor_units();"
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


def protect_inherited(table: str, *, column: str = "unit_id") -> Operation:
    """Guard a table of rules that reach downwards: read at the unit, above it and below it; written only from above."""
    visible = VISIBLE.format(column=column)
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY wd_units ON "{table}" FOR SELECT'
            f" USING ({visible} OR {column} IN (SELECT wd_ancestor_units()));"
            f'CREATE POLICY wd_units_insert ON "{table}" FOR INSERT WITH CHECK ({visible});'
            f'CREATE POLICY wd_units_update ON "{table}" FOR UPDATE USING ({visible}) WITH CHECK ({visible});'
            f'CREATE POLICY wd_units_delete ON "{table}" FOR DELETE USING ({visible});'
        ),
        reverse_sql=(
            f'DROP POLICY wd_units ON "{table}"; DROP POLICY wd_units_insert ON "{table}";'
            f'DROP POLICY wd_units_update ON "{table}"; DROP POLICY wd_units_delete ON "{table}";'
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;'
        ),
    )
