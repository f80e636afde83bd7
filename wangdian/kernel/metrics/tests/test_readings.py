"""Numbers are recorded once, corrected by superseding, and seen only where they belong."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.audit.queries import verify
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.metrics import actions
from wangdian.kernel.metrics.actions import Cell
from wangdian.kernel.metrics.models import Metric, Reading
from wangdian.kernel.metrics.queries import other_numbers, sheet_metrics
from wangdian.kernel.org.scope import open_scope

from .conftest import NOW, TODAY


def test_a_reading_leaves_its_trace(cast, customers, count):
    count(cast.zhao, cast.east, customers, "5", whose=cast.zhao)
    with open_scope(cast.han, NOW):
        event = AuditEvent.objects.get(act="metrics.record")
        assert event.actor == cast.zhao and event.summary["value"] == "5"
        assert verify(cast.east.pk) is None


def test_the_same_key_twice_records_once(cast, customers, count):
    first = count(cast.zhao, cast.east, customers, "5", key="occurrence:1")
    again = count(cast.zhao, cast.east, customers, "5", key="occurrence:1")
    assert first == again
    with open_scope(cast.han, NOW):
        assert Reading.objects.count() == 1
        assert AuditEvent.objects.filter(act="metrics.record").count() == 1


def test_the_same_key_with_another_number_is_refused(cast, customers, count):
    count(cast.zhao, cast.east, customers, "5", key="occurrence:1")
    with pytest.raises(Refused) as refused:
        count(cast.zhao, cast.east, customers, "6", key="occurrence:1")
    assert refused.value.code == "metrics.key_reused"


def test_a_key_used_in_a_branch_one_cannot_see_is_refused_without_showing_it(cast, customers, count):
    count(cast.he, cast.west, customers, "5", key="occurrence:1")
    with pytest.raises(Refused) as refused:
        count(cast.zhao, cast.east, customers, "5", key="occurrence:1")
    assert refused.value.code == "metrics.key_reused"


@pytest.mark.parametrize(
    ("who", "whose", "unit", "code"),
    [
        ("zhao", "zhou", "east", "metrics.not_yours"),
        ("zhao", None, "west", "org.no_power"),
        ("bai", None, "east", "org.no_power"),
        ("ma", None, "east", "org.no_power"),
    ],
)
def test_who_may_not_report_is_told_why(cast, customers, count, who, whose, unit, code):
    with pytest.raises(Forbidden) as refused:
        count(cast.people[who], getattr(cast, unit), customers, "5", whose=whose and cast.people[whose])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("who", "whose"), [("zhao", "zhao"), ("zhao", None), ("luo", "zhou"), ("gu", "zhou")]
)
def test_own_numbers_the_units_and_those_of_ones_people_may_be_reported(cast, customers, count, who, whose):
    reading = count(cast.people[who], cast.east, customers, "5", whose=whose and cast.people[whose])
    assert reading.person == (whose and cast.people[whose])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value": "NaN"}, "metrics.value"),
        ({"value": "1e20"}, "metrics.value"),
        ({"value": "0.00000001"}, "metrics.value"),
        ({"day": TODAY + timedelta(days=1)}, "metrics.future"),
        ({"day": TODAY.replace(year=1926)}, "metrics.day"),
        ({"sample": D(0)}, "metrics.sample"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_in_words(cast, customers, count, fields, code):
    with pytest.raises(Refused) as refused:
        count(cast.zhao, cast.east, customers, **({"value": "5"} | fields))
    assert (refused.value.code == code and "请" in refused.value.message) or code == "metrics.future"


def test_a_retired_metric_takes_no_number(cast, customers, count):
    Metric.objects.filter(pk=customers.pk).update(retired_on=TODAY)
    customers.refresh_from_db()
    with pytest.raises(Refused) as refused:
        count(cast.zhao, cast.east, customers, "5")
    assert refused.value.code == "metrics.retired"


def test_nobody_is_given_numbers_at_a_branch_where_they_do_not_work(cast, customers, count):
    with pytest.raises(Refused) as refused:
        count(cast.han, cast.east, customers, "5", whose=cast.he)
    assert refused.value.code == "metrics.not_here"


def test_a_metric_counted_by_units_takes_no_person_and_one_by_people_takes_the_recorder(
    cast, deposits, customers, count
):
    assert count(cast.han, cast.east, deposits, "5", whose=cast.zhao).person is None
    Metric.objects.filter(pk=customers.pk).update(counted_by="PERSON")
    customers.refresh_from_db()
    assert count(cast.zhao, cast.east, customers, "5").person == cast.zhao


def correct(person, reading, value, note="输错"):
    with open_scope(person, NOW) as scope:
        return actions.correct_reading(
            reading_id=reading.pk, value=None if value is None else D(value), note=note, by=scope, now=NOW
        )


def test_a_correction_supersedes_once_and_sending_it_twice_changes_nothing(cast, customers, count):
    wrong = count(cast.zhao, cast.east, customers, "50", whose=cast.zhao)
    right = correct(cast.zhao, wrong, "5")
    assert (right.supersedes, right.value, right.day, right.person) == (wrong, 5, wrong.day, cast.zhao)
    assert correct(cast.zhao, wrong, "5") == right
    with pytest.raises(Refused) as refused:
        correct(cast.zhao, wrong, "6")
    assert refused.value.code == "metrics.corrected"
    assert correct(cast.han, right, None).value is None


def test_a_correction_needs_its_reason_and_the_right_person(cast, customers, count):
    wrong = count(cast.zhao, cast.east, customers, "50", whose=cast.zhao)
    with pytest.raises(Refused) as refused:
        correct(cast.zhao, wrong, "5", note=" ")
    assert refused.value.code == "metrics.correction_note"
    with pytest.raises(Forbidden) as refused:
        correct(cast.zhou, wrong, "5")
    assert refused.value.code == "metrics.not_yours"
    with pytest.raises(Refused) as refused:
        correct(cast.ma, wrong, "5")  # the stranger does not even see it
    assert refused.value.code == "metrics.not_found"


@pytest.mark.parametrize("attack", ["UPDATE metrics_reading SET value = 1", "DELETE FROM metrics_reading"])
def test_the_app_role_cannot_rewrite_a_number(cast, customers, count, attack):
    count(cast.zhao, cast.east, customers, "5")
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


def test_even_the_owner_of_the_table_is_stopped_by_the_trigger(cast, customers, count, as_owner):
    count(cast.zhao, cast.east, customers, "5")
    with (
        as_owner(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="append only"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE metrics_reading SET value = 1")


def test_numbers_are_seen_by_the_branch_and_those_above_it_only(cast, customers, count):
    count(cast.zhao, cast.east, customers, "5")
    seen = {}
    for name, person in cast.people.items():
        with open_scope(person, NOW):
            seen[name] = Reading.objects.count()
    assert {name for name, n in seen.items() if n == 0} == {"ma", "he", "bai"}
    assert Reading.objects.count() == 0  # no scope, no row


# ---------------------------------------------------------------- the day's sheet


def save(person, unit, cells, whose=None):
    with open_scope(person, NOW) as scope:
        cells = [Cell(m, v and D(v), was and D(was)) for m, v, was in cells]
        return actions.save_sheet(
            unit=unit, day=TODAY, cells=cells, by=scope, now=NOW, person_id=whose and whose.pk
        )


def test_a_sheet_sent_twice_is_written_once(cast, customers, deposits):
    cells = [(customers, "3", None), (deposits, "9000", None)]
    assert len(save(cast.han, cast.east, cells)) == 2
    assert save(cast.han, cast.east, cells) == []


def test_a_changed_cell_is_a_correction_and_an_emptied_one_a_withdrawal(cast, customers):
    (first,) = save(cast.han, cast.east, [(customers, "3", None)])
    (second,) = save(cast.han, cast.east, [(customers, "4", "3")])
    (third,) = save(cast.han, cast.east, [(customers, None, "4")])
    assert (second.supersedes, third.supersedes, third.value) == (first, second, None)
    (fourth,) = save(cast.han, cast.east, [(customers, "2", None)])
    assert fourth.supersedes == third


def test_two_people_in_one_cell_meet_a_refusal_and_not_a_lost_number(cast, customers):
    save(cast.han, cast.east, [(customers, "3", None)])
    with pytest.raises(Refused) as refused:
        save(cast.luo, cast.east, [(customers, "9", None)])
    assert (refused.value.code, refused.value.field) == ("metrics.sheet_conflict", "CUSTOMERS")
    assert "3户" in refused.value.message


def test_a_sheet_shows_the_metrics_in_use_and_what_came_from_elsewhere(
    cast, customers, deposits, satisfaction, count, promise
):
    promise(cast.han, cast.east, customers, "100")
    count(cast.han, cast.east, deposits, "7")
    count(cast.han, cast.east, customers, "2")
    with open_scope(cast.han, NOW):
        assert sheet_metrics(cast.east, TODAY, None) == [customers, deposits]
        assert sheet_metrics(cast.east, TODAY, cast.zhao.pk) == [customers]
        assert other_numbers(cast.east, TODAY, None) == {customers.pk: 2, deposits.pk: 7}
