"""When a second person is needed: the nearest unit's rules, by amount and date; and rules as an act of their own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from wangdian.kernel.approvals import actions, acts, kinds
from wangdian.kernel.approvals.models import Approval, ApprovalRule
from wangdian.kernel.approvals.queries import rule_for
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import PostLimit
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import KIND, NOW, SPEND

TODAY = NOW.date()


def found(cast, who, *, unit=None, amount=None, kind=KIND, day=TODAY):
    with open_scope(who, NOW):
        return rule_for(kind, unit or cast.east, None if amount is None else Decimal(amount), day)


def test_a_rule_reaches_down_and_is_read_from_below(desk, cast):
    rule = desk.rule(unit=cast.bank)
    assert found(cast, cast.zhao) == rule and found(cast, cast.ma, unit=cast.west) == rule


def test_the_nearest_unit_with_rules_decides_alone(desk, cast):
    desk.rule(unit=cast.bank)
    near = desk.rule(SPEND, unit=cast.branch, from_amount=100)
    desk.rule(SPEND, unit=cast.bank)
    assert found(cast, cast.zhao, kind=SPEND, amount="100") == near
    assert found(cast, cast.zhao, kind=SPEND, amount="99.99") is None


def test_of_several_amounts_the_highest_that_is_reached_counts(desk, cast):
    low, high = desk.rule(SPEND, from_amount=0), desk.rule(SPEND, from_amount=1000)
    assert found(cast, cast.zhao, kind=SPEND, amount="999.99") == low
    assert found(cast, cast.zhao, kind=SPEND, amount="1000") == high
    assert found(cast, cast.zhao, kind=SPEND) == high  # an unknown amount reaches all


def test_a_rule_holds_on_its_days(desk, cast):
    rule = desk.rule(starts_on=TODAY, ends_on=TODAY)
    days = {TODAY + timedelta(days=n): rule if n == 0 else None for n in (-1, 0, 1)}
    assert {day: found(cast, cast.zhao, day=day) for day in days} == days


def test_a_rule_of_a_neighbour_is_neither_seen_nor_followed(desk, cast):
    desk.rule(unit=cast.west)
    assert found(cast, cast.zhao) is None
    with open_scope(cast.zhao, NOW):
        assert not ApprovalRule.objects.exists()


def enter(cast, who=None, unit=None, **data):
    data = {
        "kind": KIND, "from_amount": None, "post": None, "power": "approvals.check", "remote_allowed": False,
        "hours": 24, "starts_on": TODAY,
    } | data  # fmt: skip
    unit = unit or cast.branch
    with open_scope(who or cast.gu, NOW) as scope:
        return actions.submit(
            kind=acts.RULE, unit=unit, target=acts.rules_of(unit), payload=acts.rule_payload(data),
            reason="加强内控", by=scope, now=NOW,
        )  # fmt: skip


def test_entering_a_rule_is_done_at_once_until_a_rule_about_rules_is_entered(desk, cast):
    assert isinstance(enter(cast), int)
    assert isinstance(enter(cast, kind=acts.RULE), int)
    asked = enter(cast, kind=SPEND, from_amount=Decimal("100.50"))
    assert isinstance(asked, Approval) and "100.50" in asked.changes[0]["after"]
    assert desk.approve(cast.qin, asked).state == "APPROVED"  # nobody else at 甲分行: the head office checks
    with whole_bank("test"):
        assert ApprovalRule.objects.get(kind=SPEND).from_amount == Decimal("100.50")


def test_a_rule_entered_meanwhile_makes_the_request_stale(desk, cast):
    desk.rule(acts.RULE)
    asked = enter(cast)
    desk.rule(SPEND)
    assert desk.approve(cast.qin, asked).state == "STALE"


def test_the_same_rule_again_ends_the_one_before(desk, cast):
    enter(cast)
    enter(cast, hours=48, starts_on=TODAY + timedelta(days=7))
    with whole_bank("test"):
        first, second = ApprovalRule.objects.order_by("pk")
    assert first.ends_on == TODAY + timedelta(days=6) and second.ends_on is None


def test_a_rule_ends_with_today_and_a_future_one_never_begins(desk, cast):
    rules = [desk.rule(starts_on=TODAY), desk.rule(SPEND, starts_on=TODAY + timedelta(days=9))]
    with open_scope(cast.gu, NOW) as scope:
        ended = [actions.end_rule(rule_id=r.pk, by=scope, now=NOW) for r in rules]
        with pytest.raises(Refused) as refused:
            actions.end_rule(rule_id=rules[0].pk, by=scope, now=NOW)
    assert refused.value.code == "approvals.rule_ended"
    assert [r.ends_on for r in ended] == [TODAY, TODAY + timedelta(days=8)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"kind": "no.such"}, "approvals.kind"),
        ({"from_amount": Decimal(5)}, "approvals.amount"),
        ({"power": "no.such"}, "approvals.power"),
        ({"hours": 0}, "approvals.expires_after"),
        ({"starts_on": TODAY - timedelta(days=1)}, "approvals.dates"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(desk, cast, data, code):
    with pytest.raises(Refused) as refused:
        enter(cast, **data)
    assert refused.value.code == code


def test_rules_are_made_by_who_holds_the_power_there(desk, cast):
    for who, unit in ((cast.han, cast.east), (cast.gu, cast.bank)):
        with pytest.raises(Forbidden):
            enter(cast, who, unit)


def test_the_limit_of_a_post_can_be_offered_as_an_act(desk, cast):
    acts.offer_limits()
    desk.rule(acts.LIMIT, unit=cast.bank, from_amount=1_000_000)
    post = cast.posts["BRANCH_HEAD"]

    def limit(amount):
        with open_scope(cast.qin, NOW) as scope:
            return actions.submit(
                kind=acts.LIMIT, unit=cast.bank, target=("post", post.code), amount=Decimal(amount), reason="年度核定",
                payload={"unit": cast.bank.pk, "business": "转账", "amount": amount, "starts_on": "2026-04-01"},
                by=scope, now=NOW,
            )  # fmt: skip

    asked = limit("3000000")
    assert asked.changes == [
        {"label": "支行长 · 转账", "before": "2,000,000.00", "after": "3,000,000.00（2026-04-01）"}
    ]
    assert isinstance(limit("900000") if desk.withdraw(cast.qin, asked) else None, int)
    assert PostLimit.objects.get(post=post, business="转账", ends_on=None).amount == 900_000
    assert kinds.label(acts.LIMIT) == "设定授权额度" and PostLimit.objects.filter(
        post=post, business="转账", ends_on=date(2026, 3, 31)
    )
