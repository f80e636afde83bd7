"""The page of traces: filtered, paged, and walked by a button."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import moment
from wangdian.kernel.audit.actions import record
from wangdian.kernel.org.scope import open_scope


@pytest.fixture
def traces(cast):
    """Sixty acts at 东门网点 over three days."""
    for n in range(60):
        at = moment(f"2026-03-0{n % 3 + 1} 09:00")
        by = cast.han if n % 2 else cast.luo
        with open_scope(by, at):
            record(
                unit_id=cast.east.pk, at=at, act="org.appoint" if n % 4 else "org.absence",
                target=("thing", n), by_id=by.pk, post="BRANCH_HEAD", summary={"person": f"某人{n}", "powers": ["plans.read"]},
            )  # fmt: skip
    return cast


def page(person, cast, **query):
    client = Client()
    client.force_login(person)
    return client.get(reverse("audit:events", args=[cast.east.pk]), query)


def test_the_newest_act_comes_first_and_a_page_holds_fifty(traces):
    answer = page(traces.han, traces)
    assert [e.seq for e in answer.context["rows"]][:2] == [60, 59]
    assert len(answer.context["rows"]) == 50
    assert "任命" in answer.text and "查看计划" in answer.text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"act": "org.absence"}, 15),
        ({"who": "韩雪"}, 30),
        ({"who": "100002"}, 30),
        ({"since": "2026-03-02", "until": "2026-03-02"}, 20),
        ({"since": "no date"}, 60),
        ({"act": "no.such"}, 0),
    ],
)
def test_filters_narrow_the_list(traces, query, count):
    assert page(traces.han, traces, **query).context["rows"].paginator.count == count


def test_another_branch_sees_nothing_of_it(traces):
    assert page(traces.ma, traces).status_code == 404
    assert page(traces.zhao, traces).status_code == 403


def verify(cast):
    client = Client()
    client.force_login(cast.han)
    return client.post(reverse("audit:events", args=[cast.east.pk]))


def test_the_button_says_that_every_line_holds(traces):
    assert "60 条留痕首尾相接" in verify(traces).text


def test_the_button_names_the_line_that_was_touched(traces, as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER wd_append_only")
        cursor.execute("UPDATE audit_auditevent SET act = 'x' WHERE seq = 17")
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER wd_append_only")
    answer = verify(traces)
    assert answer.context["broken"].seq == 17
    assert "第 17 条不符" in answer.text


def test_the_list_asks_the_same_number_of_queries_however_long(traces, django_assert_max_num_queries):
    client = Client()
    client.force_login(traces.han)
    with django_assert_max_num_queries(20):
        client.get(reverse("audit:events", args=[traces.east.pk]))
