"""Who sees a case and what hangs on it: the unit's people, the owner; a confidential one only those it names."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

_CASE = (
    f"(({VISIBLE.format(column='unit_id')} OR owner_id = wd_person())"
    " AND (NOT confidential OR (SELECT wd_person()) IS NULL OR wd_person() = ANY (confidants)))"
)

# What may not be read of confidential cases by the person of the scope; the system itself reads everything. As the
# owner, for the walls of other tables must know of cases that the person does not see. Small sets: an index of the
# confidential cases alone carries them.
SECRETS = """
CREATE FUNCTION wd_secret_cases() RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
    SELECT c.id FROM cases_case c
    WHERE c.confidential AND wd_person() IS NOT NULL AND NOT (wd_person() = ANY (c.confidants))
$$;
CREATE FUNCTION wd_secret_targets() RETURNS TABLE (kind text, id text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
    WITH secret AS (SELECT s AS id FROM wd_secret_cases() AS s)
    SELECT 'case', s.id::text FROM secret s
    UNION ALL SELECT 'clock', k.id::text FROM cases_clock k JOIN secret s ON s.id = k.case_id
    UNION ALL SELECT 'action', a.id::text FROM cases_action a JOIN secret s ON s.id = a.case_id
$$;
"""
NO_SECRETS = "DROP FUNCTION wd_secret_targets(); DROP FUNCTION wd_secret_cases();"


def keep_secret(table: str, condition: str) -> Operation:
    """On top of a table's other policies: only rows that meet `condition`, which asks the functions of `SECRETS`."""
    return RunSQL(
        sql=f'CREATE POLICY wd_secret ON "{table}" AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition});',
        reverse_sql=f'DROP POLICY wd_secret ON "{table}";',
    )


def _guard(table: str, condition: str) -> Operation:
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY wd_units ON "{table}" USING ({condition}) WITH CHECK ({condition});'
        ),
        reverse_sql=f'DROP POLICY wd_units ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;',
    )


def protect_case(table: str) -> Operation:
    """Guard the case table, or its history."""
    return _guard(table, _CASE)


def protect_with_case(table: str, *, column: str = "case_id") -> Operation:
    """Guard a table whose rows belong to a case: seen by who sees the case. Also for a domain's detail table.

    What the system does by itself (no person) goes by the unit alone, which spares it a look at every case.
    """
    alone = f"((SELECT wd_person()) IS NULL AND {VISIBLE.format(column='unit_id')})"
    return _guard(table, f'({alone} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = "{table}".{column}))')
