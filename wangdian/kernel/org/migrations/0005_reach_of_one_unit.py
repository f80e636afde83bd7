"""A post that reaches its own unit only shows, in the database too, nothing of the units below."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import CREATE_ANCESTOR_UNITS, CREATE_VISIBLE_UNITS


class Migration(migrations.Migration):
    dependencies = [("org", "0004_api_tokens")]

    operations = [migrations.RunSQL(CREATE_VISIBLE_UNITS + CREATE_ANCESTOR_UNITS, migrations.RunSQL.noop)]
