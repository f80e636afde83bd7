"""Improvements and sightings are seen with their case; opinions come in through one narrow door."""

from django.db import migrations

from wangdian.domains.service.rowsecurity import DOOR, NO_DOOR, guard_opinions
from wangdian.kernel.cases.rowsecurity import protect_with_case
from wangdian.kernel.database.rowsecurity import protect


class Migration(migrations.Migration):
    dependencies = [("service", "0003_improvements_sightings_opinions"), ("cases", "0002_walls_and_doors")]

    operations = [
        protect_with_case("service_improvement"),
        protect_with_case("service_improvementevent"),
        protect_with_case("service_sighting"),
        protect_with_case("service_sightingevent"),
        protect("service_opinionbox"),
        protect("service_opinionboxevent"),
        guard_opinions(),
        protect("service_opinionevent"),
        migrations.RunSQL(DOOR, NO_DOOR),
    ]
