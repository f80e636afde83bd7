"""Row security of inspections, findings, visits and recordings."""

from django.db import migrations

from wangdian.domains.inspections.rowsecurity import INSPECTION, VISIT, VISIT_HISTORY, guard
from wangdian.kernel.cases.rowsecurity import protect_with_case
from wangdian.kernel.database.rowsecurity import protect

PLAIN = (
    "checkplan", "checkplanevent", "checkplanitem", "checkplanitemevent", "inspectionrun", "riskpoint", "riskpointevent",
    "risklist", "sweepmark", "sweepmarkevent", "mysteryinspector", "mysteryinspectorevent", "recording", "recordingdraw",
    "drawnrecording",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0001_initial"),
        ("cases", "0002_walls_and_doors"),
        ("org", "0003_ancestor_units"),
    ]

    operations = [
        protect_with_case("inspections_finding"),
        protect_with_case("inspections_findingevent"),
        guard("inspections_inspection", INSPECTION),
        guard("inspections_inspectionevent", INSPECTION),
        guard("inspections_mysteryvisit", VISIT),
        guard("inspections_mysteryvisitevent", VISIT_HISTORY),
        *(protect(f"inspections_{table}") for table in PLAIN),
    ]
