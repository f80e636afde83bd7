"""An inbox is read by its person alone; robots and deliveries belong to the branch.

Whoever acts at a unit may tell anybody about it, without seeing what they were told before. The system (a job of the
whole bank, in whose scope no person stands) sees every inbox.
"""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import VISIBLE, protect

UNIT = VISIBLE.format(column="unit_id")
OWN = "person_id = wd_person()"
SYSTEM = f"(wd_person() IS NULL AND {UNIT})"
INBOX = f"""
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY wd_read ON notices_notice FOR SELECT USING ({OWN} OR {SYSTEM});
CREATE POLICY wd_tell ON notices_notice FOR INSERT WITH CHECK ({OWN} OR {UNIT});
CREATE POLICY wd_mark ON notices_notice FOR UPDATE USING ({OWN}) WITH CHECK ({OWN});
CREATE POLICY wd_forget ON notices_notice FOR DELETE USING ({SYSTEM});
"""
NO_INBOX = """
DROP POLICY wd_forget ON notices_notice;
DROP POLICY wd_mark ON notices_notice;
DROP POLICY wd_tell ON notices_notice;
DROP POLICY wd_read ON notices_notice;
ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("org", "0002_row_security")]

    operations = [
        migrations.RunSQL(INBOX, NO_INBOX),
        protect("notices_robot"),
        protect("notices_robotevent"),
        protect("notices_delivery"),
    ]
