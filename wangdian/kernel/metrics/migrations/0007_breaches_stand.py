"""Lines are read from below the unit that drew them; breaches are seen by who sees the unit, and not deleted."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect, protect_inherited

STAND = """
CREATE OR REPLACE FUNCTION wd_breach_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR NEW.unit_id <> OLD.unit_id
       OR NEW.metric_id <> OLD.metric_id OR NEW.threshold_id <> OLD.threshold_id OR NEW.opened_at <> OLD.opened_at THEN
        RAISE EXCEPTION 'breaches are closed or withdrawn, not rewritten' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_breach_stands BEFORE UPDATE OR DELETE ON metrics_breach
    FOR EACH ROW EXECUTE FUNCTION wd_breach_stands();
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON metrics_threshold
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""
FALL = """
DROP TRIGGER wd_append_only ON metrics_threshold;
DROP TRIGGER wd_breach_stands ON metrics_breach; DROP FUNCTION wd_breach_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0006_thresholds"), ("org", "0003_ancestor_units")]

    operations = [
        protect_inherited("metrics_threshold"),
        protect("metrics_breach"),
        protect("metrics_breachevent"),
        migrations.RunSQL(STAND, FALL),
    ]
