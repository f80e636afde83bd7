"""An act worth two pairs of eyes: changing the duties of a post's description, by amount."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import moment
from wangdian.kernel.approvals import actions, kinds
from wangdian.kernel.approvals.kinds import ActKind, Change, digest
from wangdian.kernel.approvals.models import Approval, ApprovalRule
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Delegation, Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK, CASES_HANDLE, METRICS_REPORT
from wangdian.kernel.org.scope import open_scope, whole_bank

NOW = moment("2026-03-02 09:00")
KIND = "tests.rename"
SPEND = "tests.spend"


def _rename(payload, target, by, now):
    if payload["name"] == "":
        raise Refused("tests.no_name", "请填写名称。")
    unit = Unit.objects.get(pk=target[1])
    unit.name = payload["name"]
    unit.save(update_fields=["name"])
    return {"name": unit.name, "by": by.person_id}


def _version(target, lock):
    units = Unit.objects.filter(pk=target[1])
    return digest((units.select_for_update() if lock else units).get().name)


def _describe(payload, target):
    return [Change("名称", Unit.objects.get(pk=target[1]).name, payload["name"])]


@pytest.fixture(autouse=True)
def acts():
    """Two registered acts: renaming a unit, and the same under a limit of business; gone after the test."""
    before = dict(kinds._kinds)
    common = {"apply": _rename, "describe": _describe, "target_version": _version, "power": METRICS_REPORT}
    kinds.register(ActKind(name=KIND, label="改名", **common))
    kinds.register(ActKind(name=SPEND, label="花钱改名", has_amount=True, business="现金支取", **common))
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


@dataclass
class Desk:
    """Short ways to ask, decide and enter rules, each in the scope of the person who does it."""

    cast: object

    def rule(self, kind=KIND, unit=None, **fields) -> ApprovalRule:
        fields = {
            "power": APPROVALS_CHECK, "expires_after": timedelta(days=3), "starts_on": date(2026, 1, 1),
        } | fields  # fmt: skip
        with whole_bank("test"):
            return ApprovalRule.objects.create(unit=unit or self.cast.branch, kind=kind, **fields)

    def ask(self, who, name="新东门", *, kind=KIND, unit=None, amount=None, now=NOW, reason="换牌"):
        unit = unit or self.cast.east
        with open_scope(who, now) as scope:
            return actions.submit(
                kind=kind, unit=unit, target=("unit", unit.pk), payload={"name": name}, reason=reason,
                amount=None if amount is None else Decimal(amount), by=scope, now=now,
            )  # fmt: skip

    def approve(self, who, asked, now=NOW, comment="") -> Approval:
        with open_scope(who, now) as scope:
            return actions.approve(approval_id=asked.pk, by=scope, now=now, comment=comment)

    def reject(self, who, asked, now=NOW, comment="不同意") -> Approval:
        with open_scope(who, now) as scope:
            return actions.reject(approval_id=asked.pk, by=scope, now=now, comment=comment)

    def withdraw(self, who, asked, now=NOW) -> Approval:
        with open_scope(who, now) as scope:
            return actions.withdraw(approval_id=asked.pk, by=scope, now=now)

    def lend(self, grantor, delegate, powers=(APPROVALS_CHECK,), post="BRANCH_HEAD", unit=None) -> Delegation:
        with whole_bank("test"):
            return Delegation.objects.create(
                unit=unit or self.cast.east, grantor=grantor, delegate=delegate, post=self.cast.posts[post],
                powers=sorted(powers), reason="外出", starts_at=NOW - timedelta(hours=1),
                ends_at=NOW + timedelta(days=5),
            )  # fmt: skip

    def state(self, asked) -> str:
        with whole_bank("test"):
            return Approval.objects.get(pk=asked.pk).state

    def name(self, unit=None) -> str:
        return Unit.objects.get(pk=(unit or self.cast.east).pk).name


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast)


__all__ = ["CASES_HANDLE", "KIND", "NOW", "SPEND", "Desk"]
