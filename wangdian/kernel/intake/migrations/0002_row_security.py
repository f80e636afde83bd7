"""Batches, written rows and mappings are seen by those who see the unit; a written row stays written."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

APPEND_ONLY = """
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON intake_writtenrow
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("org", "0002_row_security"),
        ("audit", "0002_row_security"),
    ]

    operations = [
        protect("intake_batch"),
        protect("intake_batchevent"),
        protect("intake_writtenrow"),
        protect("intake_savedmapping"),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER wd_append_only ON intake_writtenrow"),
    ]
