"""What the tables refuse, whoever writes into them and by whichever way."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from wangdian.kernel.approvals.models import Approval, ApprovalRule
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW

DECIDE = "UPDATE approvals_approval SET state = 'APPROVED', decided_at = now(), checker_id = {who} WHERE id = {asked}"


@pytest.fixture
def asked(desk, cast):
    desk.rule()
    return desk.ask(cast.zhao)


def attack(sql: str) -> None:
    with whole_bank("attack"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_maker_cannot_be_written_in_as_the_checker(asked, cast):
    with pytest.raises(IntegrityError, match="approvals_two_people"):
        attack(DECIDE.format(who=cast.zhao.pk, asked=asked.pk))
    with whole_bank("test"), pytest.raises(IntegrityError):
        Approval.objects.filter(pk=asked.pk).update(state="APPROVED", decided_at=NOW, checker=cast.zhao)


@pytest.mark.parametrize(
    ("behalf", "constraint"),
    [("maker", "approvals_not_for_the_maker"), ("same", "approvals_not_for_the_same")],
)
def test_who_checks_for_the_maker_or_for_the_same_person_is_refused(desk, cast, behalf, constraint):
    desk.rule()
    with whole_bank("test"):
        asked = Approval.objects.create(**_row(cast, maker=cast.zhao, maker_on_behalf_of=cast.han))
    whose = cast.zhao.pk if behalf == "maker" else cast.han.pk
    with pytest.raises(IntegrityError, match=constraint):
        attack(
            f"UPDATE approvals_approval SET state = 'APPROVED', decided_at = now(), checker_id = {cast.luo.pk},"
            f" checker_on_behalf_of_id = {whose} WHERE id = {asked.pk}"
        )


def test_who_the_maker_acted_for_cannot_be_written_in_as_the_checker(desk, cast):
    with whole_bank("test"):
        asked = Approval.objects.create(**_row(cast, maker=cast.zhao, maker_on_behalf_of=cast.han))
    with pytest.raises(IntegrityError, match="approvals_not_for_the_checker"):
        attack(DECIDE.format(who=cast.han.pk, asked=asked.pk))


def test_two_requests_cannot_wait_for_one_thing(asked, cast):
    with (
        whole_bank("test"),
        pytest.raises(IntegrityError, match="approvals_one_pending"),
        transaction.atomic(),
    ):
        Approval.objects.create(**_row(cast, maker=cast.zhou, kind=asked.kind))


def test_a_request_cannot_be_born_decided(cast):
    row = _row(cast, maker=cast.zhao) | {"state": "APPROVED", "decided_at": NOW, "checker": cast.luo}
    with whole_bank("test"), pytest.raises(DatabaseError, match="begins undecided"), transaction.atomic():
        Approval.objects.create(**row)


@pytest.mark.parametrize(
    "change",
    [
        'payload = \'{"name": "我的网点"}\'',
        "maker_id = {other}",
        "amount = 1",
        "target_id = '999'",
        "target_version = ''",
        "expires_at = expires_at + interval '1 day'",
        "reason = '另一个'",
        "post_id = NULL, power = 'duties.do'",
        "rule_id = NULL",
    ],
)
def test_what_was_asked_for_cannot_be_changed_before_it_is_decided(asked, cast, change):
    with pytest.raises(DatabaseError, match=r"what was asked for stands|violates"):
        attack(
            f"UPDATE approvals_approval SET {change.replace('{other}', str(cast.lin.pk))} WHERE id = {asked.pk}"
        )


@pytest.mark.parametrize(
    "change",
    [
        "comment = '改'",
        "state = 'REJECTED'",
        "state = 'PENDING', decided_at = NULL, checker_id = NULL, result = NULL",
        "checker_id = {other}",
        "result = '1'",
        "payload = '{}'",
    ],
)
def test_a_decided_request_cannot_be_changed(asked, desk, cast, change):
    desk.approve(cast.luo, asked)
    with pytest.raises(DatabaseError, match="a decided request stands"):
        attack(
            f"UPDATE approvals_approval SET {change.replace('{other}', str(cast.han.pk))} WHERE id = {asked.pk}"
        )


def test_a_request_opened_to_the_unit_above_is_not_closed_to_it_again(cast):
    with whole_bank("test"):
        asked = Approval.objects.create(**_row(cast, maker=cast.zhao) | {"remote_allowed": True})
    with pytest.raises(DatabaseError, match="what was asked for stands"):
        attack(f"UPDATE approvals_approval SET remote_allowed = false WHERE id = {asked.pk}")


@pytest.mark.parametrize("table", ["approvals_approval", "approvals_approvalrule"])
def test_requests_and_rules_are_not_deleted_not_even_by_the_owner(asked, as_owner, table):
    with pytest.raises(DatabaseError):
        attack(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError, match="not deleted"), transaction.atomic(), as_owner():
        attack(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError):
        attack(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "change", ["power = 'duties.do'", "from_amount = 1000000", "kind = 'x'", "remote_allowed = true"]
)
def test_a_rule_is_not_edited(asked, change):
    with pytest.raises(DatabaseError, match="a rule ends and another begins"):
        attack(f"UPDATE approvals_approvalrule SET {change}")


def test_an_ended_rule_is_not_revived(asked):
    with whole_bank("test"):
        ApprovalRule.objects.update(ends_on=NOW.date())
    with pytest.raises(DatabaseError, match="a rule ends"):
        attack("UPDATE approvals_approvalrule SET ends_on = NULL")


def test_states_carry_what_belongs_to_them(asked, cast):
    for change in (
        "state = 'APPROVED'",
        "state = 'APPROVED', decided_at = now()",
        "state = 'WITHDRAWN', decided_at = now(), result = '1'",
        "decided_at = now()",
        "state = 'DONE', decided_at = now()",
    ):
        with pytest.raises(IntegrityError, match="approvals_states"):
            attack(f"UPDATE approvals_approval SET {change} WHERE id = {asked.pk}")


def _row(cast, *, maker, kind="tests.rename", **fields) -> dict:
    return {
        "unit": cast.east, "kind": kind, "target_kind": "unit", "target_id": str(cast.east.pk), "payload": {},
        "reason": "换牌", "maker": maker, "made_at": NOW, "power": "approvals.check", "remote_allowed": False,
        "expires_at": NOW + timedelta(days=3),
    } | fields  # fmt: skip
