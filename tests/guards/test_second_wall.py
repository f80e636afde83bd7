"""With the application's own filters switched off, row-level security alone keeps a stranger out of another branch.

First by tables: what the page examples of every app wrote at 东门 is not there for 何丽 and 马骏 of 西门. Then by pages:
every address of an object at 东门 is asked for by them while `Scope` and the queries on it allow everything.
"""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from tests.cast import Cast
from tests.examples import Example
from tests.guards.second_wall import STRANGERS, unit_columns
from tests.guards.test_database_walls import PUBLIC, rows
from tests.guards.test_permission_matrix import declared_get_pages
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import open_scope, whole_bank

# Tables without row security, each with the reason why no branch's secret stands there.
_DOOR = "read before it is known who asks; holds what signing in needs, no branch's data"
_DIRECTORY = "the bank's own directory: who works here, which posts there are"
_QUEUE = "the queue only wakes; its arguments are ids"
UNWALLED = {
    **dict.fromkeys(
        ("account_emailaddress", "account_emailconfirmation", "axes_accessattempt", "axes_accessattemptexpiration",
         "axes_accessfailurelog", "axes_accesslog", "django_session", "mfa_authenticator", "org_apitoken",
         "usersessions_usersession", "workbench_calendarfeed"),
        _DOOR,
    ),
    **dict.fromkeys(
        ("org_person", "org_personevent", "org_person_groups", "org_person_user_permissions", "org_post", "org_postevent",
         "org_postlimit", "org_postlimitevent", "org_unit", "org_calendarday"),
        _DIRECTORY,
    ),
    **dict.fromkeys(
        ("procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers"), _QUEUE
    ),
    **dict.fromkeys(
        ("auth_group", "auth_group_permissions", "auth_permission", "django_admin_log", "django_content_type",
         "django_migrations"),
        "the framework's own; the product keeps nothing in it",
    ),
    "cases_flowversion": "how a kind of case goes, the same for the whole bank",
    "database_idempotencykey": "which form was sent, by whom, and the id its act answered with",
    "duties_generatedday": "which days were generated, for the whole bank",
    "metrics_metric": "the bank's vocabulary of numbers; the numbers themselves are walled",
    "metrics_metricevent": "as the metric",
    "notices_habits": "when one person wants to be left in peace",
    "notices_preference": "which ways one person wants to be told by",
    "pghistory_context": "who and which address changed a row; the row's history itself is walled",
}  # fmt: skip


def count(table: str, column: str, unit: Unit) -> int:
    return rows(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', unit.pk)[0][0]


def test_a_stranger_finds_no_row_of_another_branch_in_any_table(cast, written):
    columns = unit_columns()
    with whole_bank("test"):
        there = {table: count(table, column, cast.east) for table, column in columns.items()}
    filled = {table for table, n in there.items() if n}
    assert len(filled) > 70, f"the examples wrote too little to prove anything: {sorted(filled)}"
    for name in STRANGERS:
        with open_scope(cast.people[name], localtime()):
            seen = {table: n for table in filled if (n := count(table, columns[table], cast.east))}
        assert not seen, f"{name} reads rows of 东门: {seen}"


def test_a_stranger_changes_no_row_of_another_branch_in_any_table(cast, written):
    """Neither by a blanket update nor by taking a row over: what is not seen is not touched."""
    wrong = []
    with open_scope(cast.he, localtime()), connection.cursor() as cursor:
        for table, column in unit_columns().items():
            for right, statement in (
                ("UPDATE", f'UPDATE "{table}" SET "{column}" = "{column}" WHERE "{column}" = %s'),
                ("DELETE", f'DELETE FROM "{table}" WHERE "{column}" = %s'),
            ):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [f'"{table}"', right])
                if cursor.fetchone()[0]:
                    cursor.execute(statement, [cast.east.pk])
                    if cursor.rowcount:
                        wrong.append(f"{right} {table}: {cursor.rowcount}")
    assert not wrong, wrong


def test_a_table_without_a_wall_is_named_with_its_reason(cast, written):
    """A child table without unit_id would stand open: only what is no branch's secret may."""
    walled = {t for (t,) in rows("SELECT tablename FROM pg_policies")}
    tables = [t for (t,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    with open_scope(cast.he, localtime()):
        open_ = {
            t
            for t in tables
            if t not in walled and rows("SELECT has_table_privilege(%s, 'SELECT')", f'"{t}"')[0][0]
        }
    unnamed = sorted(t for t in open_ if t not in UNWALLED and t not in PUBLIC)
    assert not unnamed, f"protect these tables, or say why everybody may read them: {unnamed}"
    assert set(UNWALLED) <= set(tables), sorted(set(UNWALLED) - set(tables))


# ---------------------------------------------------------------------------------------------------------- pages


def leaks(cast: Cast, name: str, written: dict[str, Example], hidden: dict[str, str]) -> list[str]:
    """Every page asked for by one person: which of the hidden words it shows."""
    client, found, pages = Client(raise_request_exception=False), [], 0
    client.force_login(cast.people[name])
    for address in declared_get_pages():
        example = written.get(address.name)
        if address.arguments and example is None:
            continue  # test_permission_matrix says so
        example = example or Example()
        answer = client.get(reverse(address.name, kwargs=example.kwargs) + example.query)
        if answer.status_code != 200:  # refused, led elsewhere, or broken by a right that nobody really has
            continue
        pages += 1
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "ignore")
        found += [f"{name} {address.name}: “{w[:40]}” of {where}" for w, where in hidden.items() if w in text]
    assert pages > 50, "hardly a page was answered"
    return found


@pytest.mark.parametrize("name", STRANGERS)
def test_without_the_filters_no_page_shows_a_stranger_anything_of_another_branch(
    cast, written, hidden, no_filters, name
):
    found = leaks(cast, name, written, hidden)
    assert not found, "\n".join(found)


def test_with_the_second_wall_down_as_well_the_same_pages_show_it(
    cast, written, hidden, no_filters, as_owner
):
    """What holds above is the wall, and not that the pages had nothing to show."""
    tables = sorted({t for (t,) in rows("SELECT tablename FROM pg_policies")})
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    found = leaks(cast, "he", written, hidden)
    shown = {line.split(":“")[0].rsplit(": ", 1)[0] for line in found}
    assert len(shown) > 20, sorted(shown)
