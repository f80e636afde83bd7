"""Row security of cases, and the trigger that keeps one door to `state`."""

from django.db import migrations

from wangdian.kernel.cases.rowsecurity import protect_case, protect_with_case
from wangdian.kernel.database.rowsecurity import protect, protect_inherited

# A state may change only when a timeline line of the same transaction says from where to where, and in which version.
ONE_DOOR = """
CREATE OR REPLACE FUNCTION wd_case_opens() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE flow jsonb;
BEGIN
    SELECT definition INTO flow FROM cases_flowversion WHERE id = NEW.flow_id;
    IF NEW.state IS DISTINCT FROM flow->>'initial'
        OR NEW.category IS DISTINCT FROM flow#>>ARRAY['states', NEW.state, 'category'] THEN
        RAISE EXCEPTION 'a case opens in the initial state of its flow' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION wd_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE flow jsonb;
BEGIN
    IF (NEW.kind, NEW.unit_id, NEW.series, NEW.year, NEW.number, NEW.code)
        IS DISTINCT FROM (OLD.kind, OLD.unit_id, OLD.series, OLD.year, OLD.number, OLD.code) THEN
        RAISE EXCEPTION 'the number, kind and unit of a case do not change' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.state, NEW.category, NEW.version, NEW.flow_id)
        IS NOT DISTINCT FROM (OLD.state, OLD.category, OLD.version, OLD.flow_id) THEN
        RETURN NEW;
    END IF;
    IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
        SELECT 1 FROM cases_timelineentry t
        WHERE t.case_id = NEW.id AND t.version = NEW.version AND t.txid = txid_current()
          AND t.what = 'MOVED' AND t.from_state = OLD.state AND t.to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'the state of a case changes only through cases.actions.perform'
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT definition INTO flow FROM cases_flowversion WHERE id = NEW.flow_id;
    IF NEW.category IS DISTINCT FROM flow#>>ARRAY['states', NEW.state, 'category'] THEN
        RAISE EXCEPTION 'the category of a case is that of its state' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_case_opens BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION wd_case_opens();
CREATE TRIGGER wd_case_moves BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION wd_case_moves();
"""
NO_DOOR = """
DROP TRIGGER wd_case_opens ON cases_case;
DROP TRIGGER wd_case_moves ON cases_case;
DROP FUNCTION wd_case_opens();
DROP FUNCTION wd_case_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("org", "0003_ancestor_units")]

    operations = [
        protect("cases_series"),
        protect_inherited("cases_clocktarget"),
        protect_inherited("cases_clocktargetevent"),
        protect_case("cases_case"),
        protect_case("cases_caseevent"),
        *(
            protect_with_case(table)
            for table in (
                "cases_timelineentry", "cases_action", "cases_actionevent", "cases_attachment", "cases_link",
                "cases_clock", "cases_clockspan", "cases_clockrung",
            )
        ),
        migrations.RunSQL(ONE_DOOR, NO_DOOR),
    ]  # fmt: skip
