"""The ledger of findings over a million cases: walls that cost little a row."""

from django.db import migrations

from wangdian.kernel.cases.rowsecurity import see_with_case


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_row_security"), ("cases", "0004_lists_of_a_million")]

    operations = [see_with_case("inspections_finding"), see_with_case("inspections_findingevent")]
