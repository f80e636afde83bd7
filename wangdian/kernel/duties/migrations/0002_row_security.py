"""Duties and occurrences belong to branches; a person also sees their own, wherever it is."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("org", "0002_row_security")]

    operations = [
        protect("duties_duty"),
        protect("duties_dutyevent"),
        protect("duties_occurrence", own="person_id"),
        protect("duties_occurrenceevent", own="person_id"),
        protect("duties_photo"),
    ]
