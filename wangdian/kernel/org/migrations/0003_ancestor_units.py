"""A function for rules that reach downwards: which units stand above those in scope."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import CREATE_ANCESTOR_UNITS, DROP_ANCESTOR_UNITS


class Migration(migrations.Migration):
    dependencies = [("org", "0002_row_security")]

    operations = [migrations.RunSQL(CREATE_ANCESTOR_UNITS, DROP_ANCESTOR_UNITS)]
