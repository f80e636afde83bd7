"""The chain of traces: every line is counted, hashed and linked, and a touched one is named."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.cast import moment
from wangdian.kernel.audit.actions import record
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.audit.queries import verify, verify_all
from wangdian.kernel.org.scope import open_scope

NOW = moment("2026-03-02 09:00")


@pytest.fixture
def ten_events(cast):
    with open_scope(cast.han, NOW):
        for n in range(10):
            record(
                unit_id=cast.east.pk, at=NOW, act="test", target=("thing", n), by_id=cast.han.pk,
                summary={"数": n, "文": "东门"},
            )  # fmt: skip
    return cast


def test_an_untouched_chain_verifies(ten_events):
    with open_scope(ten_events.han, NOW):
        assert [e.seq for e in AuditEvent.objects.order_by("seq")] == list(range(1, 11))
        assert verify_all() == []


@pytest.mark.parametrize("attack", ["UPDATE audit_auditevent SET act = 'x'", "DELETE FROM audit_auditevent"])
def test_the_app_role_cannot_rewrite_a_trace(ten_events, attack):
    with (
        open_scope(ten_events.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


def test_the_app_role_cannot_truncate_the_traces(ten_events):
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("TRUNCATE audit_auditevent CASCADE")


@pytest.mark.parametrize(
    ("attack", "line", "reason"),
    [
        ("UPDATE audit_auditevent SET summary = '{}' WHERE seq = 4", 4, "内容与哈希不符"),
        ("UPDATE audit_auditevent SET at = at + interval '1 second' WHERE seq = 7", 7, "内容与哈希不符"),
        ("DELETE FROM audit_auditevent WHERE seq = 5", 5, "缺少此序号的记录"),
        ("DELETE FROM audit_auditevent WHERE seq > 8", 9, "链尾被截断或链头被改动"),
        ("UPDATE audit_auditevent SET previous_hash = '' WHERE seq = 2", 2, "与上一条记录不衔接"),
    ],
)
def test_even_an_owner_who_disables_the_trigger_is_caught_at_the_exact_line(
    ten_events, as_owner, attack, line, reason
):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER wd_append_only")
        cursor.execute(attack)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER wd_append_only")
    with open_scope(ten_events.han, NOW):
        found = verify(ten_events.east.pk)
        assert verify_all() == [found]
    assert (found.seq, found.reason) == (line, reason)


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_broken_line_of_each_chain_whatever_the_number_of_processes(
    ten_events, as_owner, capsys
):
    with open_scope(ten_events.ma, NOW):
        record(
            unit_id=ten_events.west.pk,
            at=NOW,
            act="test",
            target=("thing", 1),
            by_id=ten_events.ma.pk,
            summary={},
        )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER wd_append_only")
        cursor.execute("UPDATE audit_auditevent SET act = 'x' WHERE seq = 4")
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER wd_append_only")
    for workers in (1, 2):
        with pytest.raises(SystemExit):
            call_command("audit_verify", workers=workers)
        said = capsys.readouterr()
        assert said.out == "11 条留痕，1 处不符\n"
        assert said.err == f"机构 {ten_events.east.pk} 第 4 条：内容与哈希不符\n"
