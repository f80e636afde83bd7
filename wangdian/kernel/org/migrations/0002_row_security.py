"""The second wall: rows of a unit are visible only within an open scope."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import CREATE_VISIBLE_UNITS, DROP_VISIBLE_UNITS, protect


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_VISIBLE_UNITS, DROP_VISIBLE_UNITS),
        protect("org_appointment", own="person_id"),
        protect("org_appointmentevent", own="person_id"),
        protect("org_backuppair"),
        protect("org_backuppairevent"),
        protect("org_absence", own="person_id"),
        protect("org_absenceevent", own="person_id"),
        protect("org_delegation", own="delegate_id"),
        protect("org_delegationevent", own="delegate_id"),
        protect("org_openingspan"),
        protect("org_openingspanevent"),
    ]
