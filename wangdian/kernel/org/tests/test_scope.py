"""What each of the cast may see and do."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement

import pytest
from django.db import connection, transaction

from tests.cast import moment
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org import actions
from wangdian.kernel.org.models import Appointment, Post
from wangdian.kernel.org.powers import DUTIES_DO, ORG_PEOPLE, PLANS_PUBLISH
from wangdian.kernel.org.scope import Scope, open_scope, tell_database, whole_bank

NOW = moment("2026-03-02 09:00")


def names_of_visible_units() -> list[str]:
    return sorted({a.unit.name for a in Appointment.objects.select_related("unit")})


def test_without_an_open_scope_the_database_shows_no_row(cast):
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    ("person", "units"),
    [
        ("zhao", ["东门网点"]),
        ("ma", ["西门网点"]),
        ("gu", ["东门网点", "甲分行", "西门网点"]),
        ("qin", ["东门网点", "总行", "甲分行", "西门网点"]),
        ("bai", []),
    ],
)
def test_each_person_sees_the_units_below_their_post_and_no_other(cast, person, units):
    with open_scope(cast.people[person], NOW):
        assert names_of_visible_units() == sorted(units)


def test_a_post_that_reaches_its_own_unit_only_shows_nothing_below_it(cast):
    with whole_bank("test"):
        Appointment.objects.create(
            person=cast.bai,
            unit=cast.branch,
            post=cast.posts["OPERATIONS_SUPERVISOR"],
            starts_on=date(2026, 1, 1),
        )
    with open_scope(cast.bai, NOW):
        assert names_of_visible_units() == ["甲分行"]


def test_the_database_shows_the_units_that_the_grants_cover_and_no_others(cast):
    """Every pair of reaches: the second wall says what the first says."""
    with open_scope(cast.zhao, NOW) as scope:
        [grant] = scope.grants
    units = [cast.bank, cast.branch, cast.east, cast.west]
    grants = [
        replace(grant, unit_id=u.pk, unit_path=u.path, reach=reach)
        for u in units
        for reach in Post.Reach.values
    ]
    for pair in combinations_with_replacement(grants, 2):
        with transaction.atomic(), connection.cursor() as cursor:
            tell_database(person_id=cast.bai.pk, bounds=Scope(cast.bai.pk, pair).bounds())
            cursor.execute("SELECT wd_visible_units()")
            shown = [pk for (pk,) in cursor.fetchall()]
            cursor.execute("SELECT wd_ancestor_units()")
            above = {pk for (pk,) in cursor.fetchall()}
        assert set(shown) == {u.pk for u in units if any(g.covers(u.path) for g in pair)}
        assert above == {u.pk for u in units if any(g.unit_path.startswith(u.path) for g in pair)}


def test_raw_sql_is_walled_in_as_well(cast):
    with open_scope(cast.ma, NOW), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM org_appointment WHERE unit_id = %s", [cast.east.pk])
        assert cursor.fetchone()[0] == 0


def test_a_row_for_another_branch_cannot_be_written(cast):
    with open_scope(cast.ma, NOW), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Appointment.objects.create(
            person=cast.bai, unit=cast.east, post=cast.posts["RETAIL_TELLER"], starts_on=date(2026, 3, 2)
        )


def test_an_inner_scope_gives_the_outer_one_back(cast):
    with open_scope(cast.ma, NOW):
        with whole_bank("test"):
            assert len(names_of_visible_units()) == 4
        assert names_of_visible_units() == ["西门网点"]


def test_a_teller_may_do_duties_and_not_publish_plans(cast):
    with open_scope(cast.zhao, NOW) as scope:
        assert scope.has(DUTIES_DO, cast.east.path)
        assert not scope.has(PLANS_PUBLISH)
        with pytest.raises(Forbidden) as refused:
            scope.demand(PLANS_PUBLISH, cast.east)
        assert "东门网点" in refused.value.message and "签发计划" in refused.value.message


def test_a_lent_power_works_until_its_moment_and_is_printed_on_the_act(cast):
    with open_scope(cast.han, NOW) as head:
        actions.delegate(
            unit=cast.east, delegate=cast.luo, powers=[PLANS_PUBLISH, ORG_PEOPLE], reason="外出培训",
            starts_at=NOW, ends_at=NOW + timedelta(days=2), by=head, now=NOW,
        )  # fmt: skip
    with open_scope(cast.luo, NOW + timedelta(days=1)) as deputy:
        grant = deputy.demand(PLANS_PUBLISH, cast.east)
        assert grant.on_behalf_of == cast.han.pk
        actions.report_absence(
            person=cast.zhou, unit=cast.east, reason="病假", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 3),
            by=deputy, now=NOW,
        )  # fmt: skip
    with open_scope(cast.luo, NOW + timedelta(days=2)) as later:
        assert not later.has(PLANS_PUBLISH)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"powers": ["plans.approve"]}, "org.delegation_powers"),
        ({"powers": []}, "org.delegation_powers"),
        ({"reason": "  "}, "org.delegation_reason"),
        ({"ends_at": NOW - timedelta(hours=1)}, "org.dates"),
        ({"ends_at": NOW + timedelta(days=32)}, "org.delegation_long"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused_in_words(cast, change, code):
    sensible = {
        "unit": cast.east, "delegate": cast.luo, "powers": [PLANS_PUBLISH], "reason": "外出",
        "starts_at": NOW, "ends_at": NOW + timedelta(days=1),
    }  # fmt: skip
    with open_scope(cast.han, NOW) as head, pytest.raises(Refused) as refused:
        actions.delegate(**(sensible | change), by=head, now=NOW)
    assert refused.value.code == code


def test_nobody_appoints_above_their_own_powers(cast):
    with open_scope(cast.han, NOW) as head, pytest.raises(Forbidden) as refused:
        actions.appoint(
            person=cast.zhao, unit=cast.east, post=cast.posts["AREA_MANAGER"], starts_on=date(2026, 4, 1),
            by=head, now=NOW,
        )  # fmt: skip
    assert refused.value.code == "org.beyond_own_powers"


def test_the_same_post_cannot_be_held_twice_in_the_same_days(cast):
    with open_scope(cast.han, NOW) as head:
        with pytest.raises(Refused) as refused:
            actions.appoint(
                person=cast.zhao, unit=cast.east, post=cast.posts["RETAIL_TELLER"], starts_on=date(2026, 4, 1),
                by=head, now=NOW,
            )  # fmt: skip
        assert refused.value.code == "org.appointment_overlaps"
        second = actions.appoint(
            person=cast.zhao, unit=cast.east, post=cast.posts["LOBBY_MANAGER"], starts_on=date(2026, 4, 1),
            kind=Appointment.Kind.CONCURRENT, by=head, now=NOW,
        )  # fmt: skip
        event = AuditEvent.objects.get(act="org.appoint")
        assert event.target_id == str(second.pk) and event.actor == cast.han
