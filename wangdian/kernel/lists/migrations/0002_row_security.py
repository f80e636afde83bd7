"""One's own views are one's own; shared ones are read at the unit and below it, and written from above."""

from django.db import migrations
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

SHARED = VISIBLE.format(column="unit_id")
OWN = "(unit_id IS NULL AND author_id = wd_person())"
MAY_WRITE = f"({OWN} OR {SHARED})"
MAY_READ = f"({MAY_WRITE} OR unit_id IN (SELECT wd_ancestor_units()))"


def wall(table):
    return RunSQL(
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;'
        f'CREATE POLICY wd_units ON "{table}" FOR SELECT USING ({MAY_READ});'
        f'CREATE POLICY wd_units_insert ON "{table}" FOR INSERT WITH CHECK ({MAY_WRITE});'
        f'CREATE POLICY wd_units_update ON "{table}" FOR UPDATE USING ({MAY_WRITE}) WITH CHECK ({MAY_WRITE});'
        f'CREATE POLICY wd_units_delete ON "{table}" FOR DELETE USING ({MAY_WRITE});',
        f'DROP POLICY wd_units ON "{table}"; DROP POLICY wd_units_insert ON "{table}";'
        f'DROP POLICY wd_units_update ON "{table}"; DROP POLICY wd_units_delete ON "{table}";'
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;',
    )


COLUMNS_ARE_ONES_OWN = (
    "ALTER TABLE lists_columnchoice ENABLE ROW LEVEL SECURITY;"
    "CREATE POLICY wd_own ON lists_columnchoice USING (person_id = wd_person()) WITH CHECK (person_id = wd_person());"
)
COLUMNS_ARE_FREE = (
    "DROP POLICY wd_own ON lists_columnchoice; ALTER TABLE lists_columnchoice DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_initial"), ("org", "0003_ancestor_units")]

    operations = [
        wall("lists_savedview"),
        wall("lists_savedviewevent"),
        RunSQL(COLUMNS_ARE_ONES_OWN, COLUMNS_ARE_FREE),
    ]
