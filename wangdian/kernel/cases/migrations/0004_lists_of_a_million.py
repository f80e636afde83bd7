"""Lists over a million cases: indexes in their order, words in titles, and walls that cost little a row."""

from django.db import migrations, models
from django.db.models.functions import Collate

from wangdian.kernel.cases.rowsecurity import NO_OWN, NO_TITLES, OWN, TITLES, see_with_case, write_history_quickly


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_secrets_and_stand_ins")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_case_recent"),
        migrations.AddIndex("case", models.Index(fields=["-opened_at", "-id"], name="cases_case_newest")),
        migrations.AddIndex("case", models.Index(fields=["due_at", "-id"], name="cases_case_by_due")),
        migrations.AddIndex("case", models.Index(fields=["opened_by"], name="cases_case_opened_by")),
        migrations.AddIndex("case", models.Index(Collate("code", "C"), name="cases_case_number_begins")),
        migrations.RunSQL(OWN, NO_OWN),
        migrations.RunSQL(TITLES, NO_TITLES),
        write_history_quickly("cases_caseevent"),
        *(
            see_with_case(table)
            for table in (
                "cases_timelineentry", "cases_action", "cases_actionevent", "cases_attachment", "cases_link",
                "cases_clock", "cases_clockspan", "cases_clockrung",
            )
        ),
    ]  # fmt: skip
