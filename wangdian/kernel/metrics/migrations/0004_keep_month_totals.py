"""Month totals follow the readings by trigger, whoever writes them; nobody else writes month totals."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import VISIBLE

# Seen by those who see the unit. There is no policy to write: only the owner's trigger does.
SEEN = f"""
ALTER TABLE metrics_monthtotal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wd_units ON metrics_monthtotal FOR SELECT USING ({VISIBLE.format(column="unit_id")});
"""
UNSEEN = "DROP POLICY wd_units ON metrics_monthtotal; ALTER TABLE metrics_monthtotal DISABLE ROW LEVEL SECURITY;"

KEYS = "SELECT DISTINCT metric_id, unit_id, person_id, date_trunc('month', day)::date AS month FROM {source}"
LATEST = "(array_agg({what} ORDER BY r.day DESC, r.id DESC))[1]"
COUNTED = f"""
    SELECT k.metric_id, k.unit_id, k.person_id, k.month, count(*)::int AS readings,
           sum(r.value) AS total, sum(r.value * coalesce(r.sample, 1)) AS weighted,
           sum(coalesce(r.sample, 1)) AS weight, max(r.value) AS highest,
           {LATEST.format(what="r.id")} AS last_id, max(r.day) AS last_day,
           {LATEST.format(what="r.value")} AS last_value,
           {LATEST.format(what="coalesce(r.sample, 1)")} AS last_weight
    FROM ({KEYS}) k
    JOIN metrics_reading r
      ON r.metric_id = k.metric_id AND r.unit_id = k.unit_id AND r.person_id IS NOT DISTINCT FROM k.person_id
     AND r.day >= k.month AND r.day < (k.month + interval '1 month')::date
    WHERE r.value IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM metrics_reading newer WHERE newer.supersedes_id = r.id)
    GROUP BY k.metric_id, k.unit_id, k.person_id, k.month
"""
COLUMNS = (
    "readings", "total", "weighted", "weight", "highest", "last_id", "last_day", "last_value", "last_weight",
)  # fmt: skip

# First the rows are locked and emptied, in one order; then counted in a statement of its own, which sees what
# others committed while we waited.
FOLLOW = f"""
CREATE OR REPLACE FUNCTION wd_month_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO metrics_monthtotal AS m (metric_id, unit_id, person_id, month, readings)
    SELECT k.*, 0 FROM ({KEYS.format(source="fresh")}) k ORDER BY 1, 2, 3, 4
    ON CONFLICT (metric_id, unit_id, person_id, month) DO UPDATE
        SET readings = 0, {", ".join(f"{c} = NULL" for c in COLUMNS[1:])};
    UPDATE metrics_monthtotal m
    SET {", ".join(f"{c} = c.{c}" for c in COLUMNS)}
    FROM ({COUNTED.format(source="fresh")}) c
    WHERE m.metric_id = c.metric_id AND m.unit_id = c.unit_id AND m.person_id IS NOT DISTINCT FROM c.person_id
      AND m.month = c.month;
    RETURN NULL;
END $$;
CREATE TRIGGER wd_month_totals AFTER INSERT ON metrics_reading REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION wd_month_totals();
"""
LEAVE = "DROP TRIGGER wd_month_totals ON metrics_reading; DROP FUNCTION wd_month_totals();"

CATCH_UP = f"""
INSERT INTO metrics_monthtotal (metric_id, unit_id, person_id, month, {", ".join(COLUMNS)})
{COUNTED.format(source="metrics_reading")}
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0003_month_totals")]

    operations = [
        migrations.RunSQL(SEEN, UNSEEN),
        migrations.RunSQL(FOLLOW, LEAVE),
        migrations.RunSQL(CATCH_UP, "DELETE FROM metrics_monthtotal"),
    ]
