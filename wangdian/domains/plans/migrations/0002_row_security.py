"""Plans belong to units."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect

TABLES = (
    "plans_plan", "plans_planevent",
    "plans_planversion", "plans_planversionevent",
    "plans_planitem", "plans_planitemevent",
    "plans_postmapping", "plans_postmappingevent",
    "plans_review", "plans_reviewevent",
    "plans_reviewdecision", "plans_reviewdecisionevent",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("org", "0002_row_security")]

    operations = [protect(table) for table in TABLES]
