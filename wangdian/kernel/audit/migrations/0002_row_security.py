"""Traces are seen by those who see the unit, and nobody may rewrite them, whichever role they connect as."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

REFUSE = """
CREATE OR REPLACE FUNCTION wd_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""
ALLOW = "DROP TRIGGER wd_append_only ON audit_auditevent; DROP FUNCTION wd_append_only();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("org", "0002_row_security")]

    operations = [
        protect("audit_auditevent"),
        protect("audit_auditchain"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
