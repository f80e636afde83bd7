"""Complaints are seen with their case; the rest by the people of the unit; rules reach downwards."""

from django.db import migrations

from wangdian.kernel.cases.rowsecurity import protect_with_case
from wangdian.kernel.database.rowsecurity import protect, protect_inherited


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial"), ("cases", "0002_walls_and_doors")]

    operations = [
        protect_with_case("service_complaint"),
        protect_with_case("service_complaintevent"),
        protect_inherited("service_servicerule"),
        protect_inherited("service_serviceruleevent"),
        protect_inherited("service_circular"),
        protect_inherited("service_circularevent"),
        *(
            protect(f"service_{table}")
            for table in ("praise", "praiseevent", "rating", "servedcustomer", "callbackday", "callback", "callbackevent")
        ),
    ]  # fmt: skip
