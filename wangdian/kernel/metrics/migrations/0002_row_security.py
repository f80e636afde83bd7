"""Targets and readings are seen by those who see the unit. Promises and numbers may not be rewritten."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

# A blank may be filled once, a target may end once, and parts may follow the target that took over from
# their parent. Everything else that was promised stands.
PROMISES_STAND = """
CREATE OR REPLACE FUNCTION wd_target_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := ARRAY['parent_id'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'targets end, they are not deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_on IS NULL THEN free := array_append(free, 'ended_on'); END IF;
    IF OLD.value IS NULL THEN free := array_append(free, 'value'); END IF;
    IF OLD.baseline IS NULL THEN free := array_append(free, 'baseline'); END IF;
    IF OLD.stretch IS NULL THEN free := array_append(free, 'stretch'); END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a target is superseded, not edited' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_target_stands BEFORE UPDATE OR DELETE ON metrics_target
    FOR EACH ROW EXECUTE FUNCTION wd_target_stands();
"""
PROMISES_FALL = "DROP TRIGGER wd_target_stands ON metrics_target; DROP FUNCTION wd_target_stands();"

APPEND_ONLY = """
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON metrics_reading
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("org", "0002_row_security"),
        ("audit", "0002_row_security"),
    ]

    operations = [
        protect("metrics_target"),
        protect("metrics_targetevent"),
        protect("metrics_reading"),
        migrations.RunSQL(PROMISES_STAND, PROMISES_FALL),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER wd_append_only ON metrics_reading"),
    ]
