"""What one person asks for and another lets happen."""

from datetime import timedelta

import pytest

from wangdian.kernel.approvals import actions, kinds
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.models import Absence, Appointment, PostLimit, Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK, METRICS_REPORT
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import KIND, NOW, SPEND

TOMORROW = NOW + timedelta(days=1)


def acts_of(unit) -> list[tuple[str, int | None, int | None]]:
    with whole_bank("test"):
        events = AuditEvent.objects.filter(unit=unit, act__startswith="approvals.").order_by("seq")
        return list(events.values_list("act", "actor_id", "on_behalf_of_id"))


def told(kind) -> set[str]:
    """Who was told: inbox rows are their person's alone, so each looks for themselves."""
    from wangdian.kernel.org.models import Person

    names = set()
    for person in Person.objects.all():
        with open_scope(person, NOW):
            if Notice.objects.filter(person=person, kind=kind).exists():
                names.add(person.name)
    return names


def test_without_a_rule_the_act_is_done_at_once_and_its_result_returned(desk, cast):
    assert desk.ask(cast.zhao) == {"name": "新东门", "by": cast.zhao.pk}
    assert desk.name() == "新东门" and acts_of(cast.east) == []


def test_with_a_rule_nothing_happens_until_a_second_person_approves(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    assert isinstance(asked, Approval) and asked.is_pending and desk.name() == "东门网点"
    assert asked.changes == [{"label": "名称", "before": "东门网点", "after": "新东门"}]
    done = desk.approve(cast.luo, asked, comment="同意")
    assert (done.state, done.checker_id, done.comment) == ("APPROVED", cast.luo.pk, "同意")
    assert done.result == {"name": "新东门", "by": cast.zhao.pk}  # in the maker's name
    assert desk.name() == "新东门"
    assert acts_of(cast.east) == [
        ("approvals.submit", cast.zhao.pk, None),
        ("approvals.approve", cast.luo.pk, None),
    ]


def test_those_who_can_check_are_told_and_then_the_maker(desk, cast):
    desk.rule()
    asked = desk.ask(cast.luo)
    assert told("approvals.asked") == {"韩雪", "沈芳"}  # 罗敏 asked herself; the unit above is not needed
    desk.approve(cast.han, asked)
    assert told("approvals.decided") == {"罗敏"}


def test_nobody_checks_their_own_request(desk, cast):
    desk.rule()
    asked = desk.ask(cast.han)
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.han, asked)
    assert refused.value.code == "approvals.own" and desk.state(asked) == "PENDING"


def test_whoever_holds_no_right_to_check_does_not_check(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    for who in (cast.zhou, cast.lin):
        with pytest.raises(Forbidden) as refused:
            desk.approve(who, asked)
        assert refused.value.code == "approvals.no_power"
    for stranger in (cast.ma, cast.bai):
        with pytest.raises(Refused) as refused:
            desk.approve(stranger, asked)
        assert refused.value.code == "approvals.not_found"


def test_a_request_about_a_changed_thing_is_not_applied(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    Unit.objects.filter(pk=cast.east.pk).update(name="别的名字")
    done = desk.approve(cast.luo, asked)
    assert (done.state, done.checker_id, done.result) == ("STALE", None, None)
    assert desk.name() == "别的名字" and told("approvals.decided") == {"赵倩"}


def test_one_request_waits_for_one_thing(desk, cast):
    desk.rule()
    first = desk.ask(cast.zhao)
    with pytest.raises(Refused) as refused:
        desk.ask(cast.zhou, "另一个名字")
    assert refused.value.code == "approvals.pending"
    desk.withdraw(cast.zhao, first)
    assert desk.ask(cast.zhou, "另一个名字").is_pending


def test_what_the_act_refuses_is_refused_when_it_is_asked_for(desk, cast):
    desk.rule()
    with pytest.raises(Refused) as refused:
        desk.ask(cast.zhao, "")
    assert refused.value.code == "tests.no_name"


def test_what_the_act_refuses_later_leaves_the_request_waiting(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)

    def no(payload, target, by, now):
        raise Refused("tests.closed", "今天不办。")

    kinds.register(kinds.ActKind(**(vars(kinds.kind(KIND)) | {"apply": no})))
    with pytest.raises(Refused) as refused:
        desk.approve(cast.luo, asked)
    assert refused.value.code == "tests.closed" and desk.state(asked) == "PENDING"
    assert desk.reject(cast.luo, asked).state == "REJECTED"


def test_a_request_needs_a_reason_and_sending_back_a_comment(desk, cast):
    desk.rule()
    with pytest.raises(Refused) as refused:
        desk.ask(cast.zhao, reason="  ")
    assert refused.value.code == "approvals.reason"
    asked = desk.ask(cast.zhao)
    with pytest.raises(Refused) as refused:
        desk.reject(cast.luo, asked, comment=" ")
    assert refused.value.code == "approvals.comment"


def test_a_decided_request_is_not_decided_again(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    desk.approve(cast.luo, asked)
    for again in (desk.approve, desk.reject):
        with pytest.raises(Refused) as refused:
            again(cast.han, asked)
        assert refused.value.code == "approvals.decided"
    with pytest.raises(Refused):
        desk.withdraw(cast.zhao, asked)


def test_only_the_maker_takes_a_request_back(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    with pytest.raises(Forbidden):
        desk.withdraw(cast.luo, asked)
    assert desk.withdraw(cast.zhao, asked).state == "WITHDRAWN"


def test_a_maker_who_may_no_longer_do_it_has_nothing_approved(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    with whole_bank("test"):
        Appointment.objects.filter(person=cast.zhao).update(ends_on=NOW.date())
    with pytest.raises(Refused) as refused:
        desk.approve(cast.luo, asked, now=TOMORROW)
    assert refused.value.code == "approvals.maker_power" and desk.name() == "东门网点"


def test_a_maker_who_left_has_nothing_approved(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    cast.zhao.is_active = False
    cast.zhao.save()
    with pytest.raises(Refused) as refused:
        desk.approve(cast.luo, asked)
    assert refused.value.code == "approvals.maker_power"


def test_who_borrowed_the_right_from_the_maker_does_not_check(desk, cast):
    desk.rule()
    desk.lend(cast.han, cast.lin)
    asked = desk.ask(cast.han)
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.lin, asked)
    assert refused.value.code == "approvals.party"


def test_who_the_maker_acted_for_does_not_check(desk, cast):
    desk.rule()
    with whole_bank("test"):
        Appointment.objects.filter(person=cast.lin).update(ends_on=NOW.date() - timedelta(days=1))
    desk.lend(cast.han, cast.lin, powers=(METRICS_REPORT,))
    asked = desk.ask(cast.lin)
    assert asked.maker_on_behalf_of_id == cast.han.pk
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.han, asked)
    assert refused.value.code == "approvals.party"
    done = desk.approve(cast.luo, asked)
    assert done.state == "APPROVED" and acts_of(cast.east)[0] == (
        "approvals.submit",
        cast.lin.pk,
        cast.han.pk,
    )


def test_a_lent_right_to_check_is_printed_on_the_act(desk, cast):
    desk.rule()
    desk.lend(cast.han, cast.lin)
    done = desk.approve(cast.lin, desk.ask(cast.zhao))
    assert (done.checker_id, done.checker_on_behalf_of_id, done.checker_post) == (
        cast.lin.pk, cast.han.pk, "BRANCH_HEAD",
    )  # fmt: skip
    assert acts_of(cast.east)[-1] == ("approvals.approve", cast.lin.pk, cast.han.pk)


def test_a_lent_right_that_lapsed_does_not_approve_what_was_asked_with_it(desk, cast):
    desk.rule()
    with whole_bank("test"):
        Appointment.objects.filter(person=cast.lin).update(ends_on=NOW.date() - timedelta(days=1))
    lent = desk.lend(cast.han, cast.lin, powers=(METRICS_REPORT,))
    asked = desk.ask(cast.lin)
    with whole_bank("test"):
        lent.revoked_at = NOW
        lent.save()
    with pytest.raises(Refused) as refused:
        desk.approve(cast.luo, asked)
    assert refused.value.code == "approvals.maker_power"


def test_the_unit_above_checks_only_where_nobody_local_can(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.gu, asked)
    assert refused.value.code == "approvals.local_first"
    west = desk.ask(cast.ma, "新西门", unit=cast.west)  # 马骏 is the only one at 西门 who may check
    assert west.remote_allowed
    assert desk.approve(cast.gu, west).checker_unit_id == cast.branch.pk


def test_a_rule_may_let_the_unit_above_check(desk, cast):
    desk.rule(remote_allowed=True)
    assert desk.approve(cast.gu, desk.ask(cast.zhao)).state == "APPROVED"


def test_when_every_local_checker_is_away_the_unit_above_checks_and_is_told(desk, cast):
    desk.rule()
    asked = desk.ask(cast.zhao)
    with whole_bank("test"):
        for who in (cast.han, cast.luo, cast.shen):
            Absence.objects.create(
                person=who, unit=cast.east, reason="培训", starts_on=TOMORROW.date(), ends_on=TOMORROW.date()
            )
        assert actions.open_to_the_unit_above(now=NOW) == 0
        assert actions.open_to_the_unit_above(now=TOMORROW) == 1
        assert actions.open_to_the_unit_above(now=TOMORROW) == 0
    assert {"顾岚", "秦岭"} <= told("approvals.asked")
    assert desk.approve(cast.gu, asked, now=TOMORROW).state == "APPROVED"


def test_the_amount_must_be_within_the_limit_of_the_post_that_checks(desk, cast):
    desk.rule(SPEND)
    small, unit = desk.ask(cast.zhao, kind=SPEND, amount="200000"), cast.east
    assert desk.approve(cast.luo, small).state == "APPROVED"
    large = desk.ask(cast.zhao, "再改", kind=SPEND, amount="200000.01")
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.luo, large)
    assert refused.value.code == "approvals.limit"
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.shen, large)  # her post has no limit in this business: it approves nothing
    assert refused.value.code == "approvals.limit" and "未设定" in refused.value.message
    assert desk.approve(cast.han, large).state == "APPROVED" and desk.name(unit) == "再改"


def test_beyond_every_local_limit_the_unit_above_checks(desk, cast):
    desk.rule(SPEND)
    with whole_bank("test"):
        PostLimit.objects.create(
            post=cast.posts["BRANCH_PRESIDENT"], business="现金支取", amount=5_000_000, starts_on=NOW.date()
        )
    asked = desk.ask(cast.zhao, kind=SPEND, amount="600000")
    with pytest.raises(Forbidden):
        desk.approve(cast.han, asked)
    assert desk.approve(cast.gu, asked).state == "APPROVED"


def test_sending_back_needs_no_limit(desk, cast):
    desk.rule(SPEND)
    asked = desk.ask(cast.zhao, kind=SPEND, amount="400000")
    assert desk.reject(cast.shen, asked).state == "REJECTED"


def test_a_request_whose_time_is_up_is_closed_and_not_applied(desk, cast):
    desk.rule(expires_after=timedelta(hours=2))
    asked = desk.ask(cast.zhao)
    done = desk.approve(cast.luo, asked, now=NOW + timedelta(hours=2))
    assert done.state == "EXPIRED" and desk.name() == "东门网点"


def test_the_sweep_closes_what_waited_too_long_once(desk, cast):
    desk.rule(expires_after=timedelta(hours=2))
    asked = desk.ask(cast.zhao)
    with whole_bank("test"):
        assert actions.expire_due(now=NOW + timedelta(hours=1)) == 0
        assert actions.expire_due(now=NOW + timedelta(hours=3)) == 1
        assert actions.expire_due(now=NOW + timedelta(hours=3)) == 0
    assert desk.state(asked) == "EXPIRED" and acts_of(cast.east)[-1] == ("approvals.expire", None, None)


def test_an_expired_request_not_swept_yet_does_not_hold_up_the_next(desk, cast):
    desk.rule(expires_after=timedelta(hours=2))
    first = desk.ask(cast.zhao)
    assert desk.ask(cast.zhou, now=NOW + timedelta(hours=3)).is_pending
    assert desk.state(first) == "EXPIRED"


def test_an_act_that_always_needs_two_needs_no_rule(desk, cast):
    kinds.register(kinds.ActKind(**(vars(kinds.kind(KIND)) | {"always": True})))
    assert desk.ask(cast.zhao).is_pending


def test_an_act_may_say_that_this_one_needs_nobody_else(desk, cast):
    short = {"needs": lambda payload, target: len(payload["name"]) > 3}
    kinds.register(kinds.ActKind(**(vars(kinds.kind(KIND)) | short)))
    desk.rule()
    assert desk.ask(cast.zhao, "短名")["name"] == "短名"
    assert desk.ask(cast.zhao, "长一点的名").is_pending


def test_a_named_post_checks_and_the_general_power_does_not(desk, cast):
    desk.rule(post=cast.posts["LOBBY_MANAGER"])
    asked = desk.ask(cast.zhao)
    with pytest.raises(Forbidden):
        desk.approve(cast.han, asked)
    assert desk.approve(cast.lin, asked).state == "APPROVED"


def test_what_was_lent_besides_checking_does_not_check_for_the_named_post(desk, cast):
    desk.rule(post=cast.posts["BRANCH_HEAD"])
    desk.lend(cast.han, cast.lin, powers=(METRICS_REPORT,))
    asked = desk.ask(cast.zhao)
    with pytest.raises(Forbidden) as refused:
        desk.approve(cast.lin, asked)
    assert refused.value.code == "approvals.no_power"
    desk.lend(cast.han, cast.zhou, powers=(APPROVALS_CHECK,))
    assert desk.approve(cast.zhou, asked).state == "APPROVED"
