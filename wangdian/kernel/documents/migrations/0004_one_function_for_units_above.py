"""The units above are found by the kernel's one function; the own copy falls away."""

from django.db import migrations

ADDRESSED = "(SELECT {function}()) OR {column} IN (SELECT wd_visible_units())"


def policies(function: str) -> str:
    """Those addressed may read, not write: the policies are for SELECT only and come on top of those of `protect`."""
    for_us = "SELECT a.document_id FROM documents_audience a WHERE a.unit_id IN " + ADDRESSED.format(
        column="a.unit_id", function=function
    )
    return f"""
DROP POLICY wd_addressed ON documents_version;
DROP POLICY wd_addressed ON documents_document;
DROP POLICY wd_addressed ON documents_audience;
CREATE POLICY wd_addressed ON documents_audience FOR SELECT
    USING (unit_id IN {ADDRESSED.format(column="unit_id", function=function)});
CREATE POLICY wd_addressed ON documents_document FOR SELECT
    USING (current_id IS NOT NULL AND id IN ({for_us}));
CREATE POLICY wd_addressed ON documents_version FOR SELECT
    USING (state <> 'DRAFT' AND document_id IN ({for_us}));
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_track_readers_taken_away"), ("org", "0003_ancestor_units")]

    operations = [
        migrations.RunSQL(policies("wd_ancestor_units"), policies("wd_upper_units")),
        migrations.RunSQL("DROP FUNCTION wd_upper_units();", migrations.RunSQL.noop),
    ]
