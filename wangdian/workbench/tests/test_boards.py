"""Who is behind: people of a branch, branches of a bank; each sees what they answer for."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import moment
from wangdian.kernel.duties.tests.situations import duty_of, occurrence_of
from wangdian.kernel.org.scope import whole_bank

NOW = moment("2026-03-02 12:00")


@pytest.fixture(autouse=True)
def _monday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def morning(cast):
    """赵倩 is behind, 周强 has done one of two, 何丽 of the other branch has done all."""
    occurrence_of(cast, cast.zhao, due="2026-03-02 09:00")
    for state, due in (("DONE", "2026-03-02 09:00"), ("OPEN", "2026-03-02 17:00")):
        done = {"done_at": NOW - timedelta(hours=4), "done_by": cast.zhou} if state == "DONE" else {}
        occurrence_of(cast, cast.zhou, due=due, state=state, **done)
    with whole_bank("test"):
        west = duty_of(cast, unit=cast.west)
    occurrence_of(cast, cast.he, duty=west, state="DONE", done_at=NOW, done_by=cast.he)
    return cast


def test_the_head_comes_straight_to_their_branch_with_those_behind_first(client, morning):
    client.force_login(morning.han)
    answer = client.get(reverse("workbench:boards"), follow=True)
    people = [(p.name, p.done, p.due, p.overdue) for p in answer.context["people"]]
    assert people == [("赵倩", 0, 1, 1), ("周强", 1, 2, 0)]


def test_the_upper_bank_sees_its_branches_those_behind_first(client, morning):
    client.force_login(morning.gu)
    units = [
        (u.name, u.done, u.due, u.overdue) for u in client.get(reverse("workbench:boards")).context["rows"]
    ]
    assert units == [("东门网点", 1, 3, 1), ("西门网点", 1, 1, 0)]


def test_a_branch_is_found_by_its_name(client, morning):
    client.force_login(morning.gu)
    rows = client.get(reverse("workbench:boards"), {"q": "西"}).context["rows"]
    assert [u.name for u in rows] == ["西门网点"]


def test_one_persons_day_is_a_tap_away(client, morning):
    client.force_login(morning.luo)
    url = reverse("workbench:person", args=[morning.east.pk, morning.zhao.pk])
    assert "已逾期" in client.get(url).content.decode()


@pytest.mark.parametrize(("who", "status"), [("zhao", 403), ("ma", 404), ("he", 403), ("bai", 403)])
def test_who_does_not_oversee_the_branch_does_not_see_its_board(client, morning, who, status):
    client.force_login(getattr(morning, who))
    assert client.get(reverse("workbench:branch", args=[morning.east.pk])).status_code == status
    person = reverse("workbench:person", args=[morning.east.pk, morning.zhou.pk])
    assert client.get(person).status_code == status


def test_the_number_of_queries_does_not_grow_with_the_branch(client, morning):
    client.force_login(morning.han)
    url = reverse("workbench:branch", args=[morning.east.pk])
    client.get(url)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    few = count()
    for person in morning.people.values():
        occurrence_of(morning, person)
    assert count() == few
