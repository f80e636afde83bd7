"""Checklists serve their unit and all below it; rounds belong to branches; what was published or finished stands."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

# A published checklist is read by the units below the one that wrote it: on top of the policies of `protect`.
READERS = """
CREATE POLICY wd_below ON checklists_template FOR SELECT
    USING (current_id IS NOT NULL AND unit_id IN (SELECT wd_ancestor_units()));
CREATE POLICY wd_below ON checklists_templateversion FOR SELECT
    USING (state IN ('PUBLISHED', 'RETIRED') AND unit_id IN (SELECT wd_ancestor_units()));
"""
NO_READERS = """
DROP POLICY wd_below ON checklists_templateversion;
DROP POLICY wd_below ON checklists_template;
"""

# A plan nobody may know of: besides the unit, the person must hold the power (jobs of the system have no person).
HIDDEN = "".join(
    f"""
CREATE POLICY wd_hidden ON {table} AS RESTRICTIVE USING (
    wd_person() IS NULL
    OR EXISTS (SELECT 1 FROM org_appointment a JOIN org_post p ON p.id = a.post_id
               WHERE a.person_id = wd_person() AND 'checklists.surprise' = ANY (p.powers))
    OR EXISTS (SELECT 1 FROM org_delegation d
               WHERE d.delegate_id = wd_person() AND d.revoked_at IS NULL AND 'checklists.surprise' = ANY (d.powers))
);"""
    for table in ("checklists_surprisecheck", "checklists_surprisecheckevent")
)
NOT_HIDDEN = """
DROP POLICY wd_hidden ON checklists_surprisecheckevent;
DROP POLICY wd_hidden ON checklists_surprisecheck;
"""

STANDS = """
CREATE FUNCTION wd_checklist_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('DRAFT', 'REVIEW') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published checklist is kept' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state'
       OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('PUBLISHED', 'RETIRED')) THEN
        RAISE EXCEPTION 'a published checklist never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_stands BEFORE UPDATE OR DELETE ON checklists_templateversion
    FOR EACH ROW EXECUTE FUNCTION wd_checklist_version_stands();

CREATE FUNCTION wd_checklist_run_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'RUNNING' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'case_id' - 'occurrence_id'
                           IS DISTINCT FROM to_jsonb(OLD) - 'case_id' - 'occurrence_id' THEN
        RAISE EXCEPTION 'a round that is over stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_stands BEFORE UPDATE OR DELETE ON checklists_run
    FOR EACH ROW EXECUTE FUNCTION wd_checklist_run_stands();

CREATE FUNCTION wd_checklist_answer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (SELECT state FROM checklists_run WHERE id = NEW.run_id) IS DISTINCT FROM 'RUNNING' THEN
        RAISE EXCEPTION 'the answers of a round that is over stand' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_stands BEFORE INSERT OR UPDATE OR DELETE ON checklists_answer
    FOR EACH ROW EXECUTE FUNCTION wd_checklist_answer_stands();

CREATE FUNCTION wd_checklist_photo_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT r.state FROM checklists_answer a JOIN checklists_run r ON r.id = a.run_id WHERE a.id = NEW.answer_id)
       IS DISTINCT FROM 'RUNNING' THEN
        RAISE EXCEPTION 'the pictures of a round that is over stand' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_in_time BEFORE INSERT ON checklists_answerphoto
    FOR EACH ROW EXECUTE FUNCTION wd_checklist_photo_in_time();
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON checklists_answerphoto
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""
FALLS = """
DROP TRIGGER wd_append_only ON checklists_answerphoto;
DROP TRIGGER wd_in_time ON checklists_answerphoto;
DROP FUNCTION wd_checklist_photo_in_time();
DROP TRIGGER wd_stands ON checklists_answer;
DROP FUNCTION wd_checklist_answer_stands();
DROP TRIGGER wd_stands ON checklists_run;
DROP FUNCTION wd_checklist_run_stands();
DROP TRIGGER wd_stands ON checklists_templateversion;
DROP FUNCTION wd_checklist_version_stands();
"""

# Whoever wrote it does not publish it; an answer and its pictures belong to the unit of their round.
TWO_PEOPLE = """
ALTER TABLE checklists_templateversion ADD CONSTRAINT checklists_version_two_people
    CHECK (published_by_id IS NULL OR NOT (published_by_id = ANY (authors)));
ALTER TABLE checklists_run ADD CONSTRAINT checklists_run_id_unit UNIQUE (id, unit_id);
ALTER TABLE checklists_answer ADD CONSTRAINT checklists_answer_id_unit UNIQUE (id, unit_id);
ALTER TABLE checklists_answer ADD CONSTRAINT checklists_answer_same_unit
    FOREIGN KEY (run_id, unit_id) REFERENCES checklists_run (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE checklists_answerphoto ADD CONSTRAINT checklists_photo_same_unit
    FOREIGN KEY (answer_id, unit_id) REFERENCES checklists_answer (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
"""
ONE_PERSON = """
ALTER TABLE checklists_answerphoto DROP CONSTRAINT checklists_photo_same_unit;
ALTER TABLE checklists_answer DROP CONSTRAINT checklists_answer_same_unit;
ALTER TABLE checklists_answer DROP CONSTRAINT checklists_answer_id_unit;
ALTER TABLE checklists_run DROP CONSTRAINT checklists_run_id_unit;
ALTER TABLE checklists_templateversion DROP CONSTRAINT checklists_version_two_people;
"""

TABLES = (
    "template", "templateevent", "templateversion", "templateversionevent", "asset", "assetevent",
    "surprisecheck", "surprisecheckevent", "run", "runevent", "answer", "answerevent", "answerphoto",
    "fault", "faultevent",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("checklists", "0001_initial"),
        ("org", "0003_ancestor_units"),
        ("audit", "0002_row_security"),
    ]

    operations = [
        *(protect(f"checklists_{table}") for table in TABLES),
        migrations.RunSQL(READERS, NO_READERS),
        migrations.RunSQL(HIDDEN, NOT_HIDDEN),
        migrations.RunSQL(STANDS, FALLS),
        migrations.RunSQL(TWO_PEOPLE, ONE_PERSON),
    ]
