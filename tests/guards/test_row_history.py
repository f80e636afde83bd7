"""Row history is written by the database: no way of changing a row goes past it, and nobody rewrites it."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from wangdian.kernel.org.models import Absence
from wangdian.kernel.org.scope import whole_bank


@pytest.fixture
def absence(cast):
    with whole_bank("test"):
        yield Absence.objects.create(
            person=cast.zhou,
            unit=cast.east,
            reason="病假",
            starts_on=date(2026, 3, 2),
            ends_on=date(2026, 3, 2),
        )


def history(absence) -> list[str]:
    model = apps.get_model("org", "AbsenceEvent")
    return list(
        model.objects.filter(pgh_obj_id=absence.pk).order_by("pgh_id").values_list("reason", flat=True)
    )


def save(absence):
    absence.reason = "事假"
    absence.save()


def queryset_update(absence):
    Absence.objects.filter(pk=absence.pk).update(reason="事假")


def bulk_update(absence):
    absence.reason = "事假"
    Absence.objects.bulk_update([absence], ["reason"])


def raw_sql(absence):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_absence SET reason = '事假' WHERE id = %s", [absence.pk])


@pytest.mark.parametrize("change", [save, queryset_update, bulk_update, raw_sql])
def test_every_way_of_changing_a_row_is_in_its_history(absence, change):
    change(absence)
    assert history(absence) == ["病假", "事假"]


@pytest.mark.parametrize(
    "attack", ["UPDATE org_absenceevent SET reason = 'x'", "DELETE FROM org_absenceevent"]
)
def test_history_cannot_be_rewritten(absence, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert history(absence) == ["病假"]
