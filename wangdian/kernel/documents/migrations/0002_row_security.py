"""Documents are seen by those who see the unit that issued them, and, once published, by those they address.

A published version never changes; a document, its versions and its readers belong to the same unit.
"""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

# The units on the way from each visible unit up to the root: a document for one of them is for us as well.
UPPER_UNITS = """
CREATE OR REPLACE FUNCTION wd_upper_units() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT u.id FROM org_unit u
    WHERE u.path IN (
        SELECT left(s.prefix, n)
        FROM unnest(string_to_array(nullif(current_setting('app.scopes', true), ''), ',')) AS s(prefix),
             generate_series(4, length(s.prefix), 4) AS n
    )
$$;
"""

# Those addressed may read, not write: the policies are for SELECT only and come on top of those of `protect`.
ADDRESSED = "(SELECT wd_upper_units()) OR {column} IN (SELECT wd_visible_units())"
FOR_US = "SELECT a.document_id FROM documents_audience a WHERE a.unit_id IN " + ADDRESSED.format(
    column="a.unit_id"
)
READERS = f"""
CREATE POLICY wd_addressed ON documents_audience FOR SELECT
    USING (unit_id IN {ADDRESSED.format(column="unit_id")});
CREATE POLICY wd_addressed ON documents_document FOR SELECT
    USING (current_id IS NOT NULL AND id IN ({FOR_US}));
CREATE POLICY wd_addressed ON documents_version FOR SELECT
    USING (state <> 'DRAFT' AND document_id IN ({FOR_US}));
"""
NO_READERS = """
DROP POLICY wd_addressed ON documents_version;
DROP POLICY wd_addressed ON documents_document;
DROP POLICY wd_addressed ON documents_audience;
"""

VERSIONS_STAND = """
CREATE OR REPLACE FUNCTION wd_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'DRAFT' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published version is kept' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state'
       OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('PUBLISHED', 'RETIRED')) THEN
        RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_version_stands BEFORE UPDATE OR DELETE ON documents_version
    FOR EACH ROW EXECUTE FUNCTION wd_version_stands();
"""
VERSIONS_FALL = "DROP TRIGGER wd_version_stands ON documents_version; DROP FUNCTION wd_version_stands();"

APPEND_ONLY = """
CREATE TRIGGER wd_append_only BEFORE UPDATE OR DELETE ON documents_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION wd_append_only();
"""

SAME_UNIT = """
ALTER TABLE documents_document ADD CONSTRAINT documents_document_id_unit UNIQUE (id, unit_id);
ALTER TABLE documents_version ADD CONSTRAINT documents_version_id_document UNIQUE (id, document_id);
ALTER TABLE documents_version ADD CONSTRAINT documents_version_same_unit
    FOREIGN KEY (document_id, unit_id) REFERENCES documents_document (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_audience ADD CONSTRAINT documents_audience_same_unit
    FOREIGN KEY (document_id, owner_unit_id) REFERENCES documents_document (id, unit_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_document ADD CONSTRAINT documents_document_own_current
    FOREIGN KEY (current_id, id) REFERENCES documents_version (id, document_id) DEFERRABLE INITIALLY DEFERRED;
"""
ANY_UNIT = """
ALTER TABLE documents_document DROP CONSTRAINT documents_document_own_current;
ALTER TABLE documents_audience DROP CONSTRAINT documents_audience_same_unit;
ALTER TABLE documents_version DROP CONSTRAINT documents_version_same_unit;
ALTER TABLE documents_version DROP CONSTRAINT documents_version_id_document;
ALTER TABLE documents_document DROP CONSTRAINT documents_document_id_unit;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("org", "0002_row_security"),
        ("audit", "0002_row_security"),
    ]

    operations = [
        migrations.RunSQL(UPPER_UNITS, "DROP FUNCTION wd_upper_units();"),
        protect("documents_document"),
        protect("documents_documentevent"),
        protect("documents_version"),
        protect("documents_versionevent"),
        protect("documents_audience", column="owner_unit_id"),
        protect("documents_audienceevent", column="owner_unit_id"),
        protect("documents_acknowledgement", own="person_id"),
        migrations.RunSQL(READERS, NO_READERS),
        migrations.RunSQL(VERSIONS_STAND, VERSIONS_FALL),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER wd_append_only ON documents_acknowledgement"),
        migrations.RunSQL(SAME_UNIT, ANY_UNIT),
    ]
