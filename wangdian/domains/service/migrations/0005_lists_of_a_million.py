"""The ledger of complaints over a million cases: an index in its order, walls that cost little a row."""

from django.db import migrations, models

from wangdian.kernel.cases.rowsecurity import see_with_case


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0004_row_security_of_the_other_ledgers"),
        ("cases", "0004_lists_of_a_million"),
    ]

    operations = [
        migrations.AddIndex(
            "complaint", models.Index(fields=["-received_at", "-case"], name="service_complaint_newest")
        ),
        *(
            see_with_case(table)
            for table in (
                "service_complaint", "service_complaintevent", "service_improvement", "service_improvementevent",
                "service_sighting", "service_sightingevent",
            )
        ),
    ]  # fmt: skip
