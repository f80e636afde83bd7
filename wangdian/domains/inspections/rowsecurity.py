"""Who sees an inspection before it begins, and a mystery visit before it is made known."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

_UNIT, _BY = VISIBLE.format(column="unit_id"), VISIBLE.format(column="by_unit_id")
_NOBODY = "(SELECT wd_person()) IS NULL"  # the system itself
_HIDDEN = "(started_at IS NULL AND kind IN ('SPOT', 'FLIGHT', 'DIRECT'))"
# An unannounced inspection that has not begun: its inspectors, its maker, and the unit above that sends them.
INSPECTION = (
    f"(wd_person() = ANY (inspectors) OR made_by_id = wd_person() OR (NOT {_HIDDEN} AND ({_UNIT} OR {_BY}))"
    f" OR ({_HIDDEN} AND by_unit_id <> unit_id AND {_BY}) OR ({_NOBODY} AND {_UNIT}))"
)
# A visit: the unit that sent the inspector; the visited one from the day it is made known.
VISIT = f"({_BY} OR (state = 'KNOWN' AND {_UNIT}))"
VISIT_HISTORY = f"({_BY})"


def guard(table: str, condition: str) -> Operation:
    """Guard a table by a condition of its own."""
    return RunSQL(
        sql=(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
            f'CREATE POLICY wd_units ON "{table}" USING ({condition}) WITH CHECK ({condition});'
        ),
        reverse_sql=f'DROP POLICY wd_units ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;',
    )
