"""Who sees a case and what hangs on it: the unit's people, the owner; a confidential one only those it names."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

_CASE = (
    f"(({VISIBLE.format(column='unit_id')} OR owner_id = wd_person())"
    " AND (NOT confidential OR (SELECT wd_person()) IS NULL OR wd_person() = ANY (confidants)))"
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
