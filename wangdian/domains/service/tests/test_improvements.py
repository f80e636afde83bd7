"""A break point is tried small, measured, decided by another person than its proposer, and landed or explained."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import moment
from wangdian.domains.service import queries
from wangdian.domains.service.models import Complaint, Improvement
from wangdian.kernel.cases.actions import plan_action
from wangdian.kernel.cases.models import Clock, Link
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, PILOT, as_, fresh, proposed, refused, step
from .test_complaints import grade, take

LATER = moment("2026-03-18 09:00")


def measured(cast):
    case = proposed(cast)
    step(cast.luo, case, "start_pilot", **PILOT)
    return step(cast.luo, case, "measure", now=LATER, after="3", result="客户说看得清了")


def test_an_improvement_goes_from_the_walk_to_the_landing(cast):
    case = measured(cast)
    step(cast.han, case, "adopt", now=LATER, comment="效果明显", praise="周强细心，值得大家学")
    done = step(cast.luo, case, "land", now=LATER, landed="后排装了屏")
    row = fresh(Improvement, case.pk)
    assert (done.state, done.category, done.code[:3]) == ("LANDED", "done", "GJ-")
    assert (row.before, row.after, row.change, row.went_well) == (Decimal(9), Decimal(3), Decimal(-6), True)
    assert (row.adopted, row.decided_by_id, row.reason) == (True, cast.han.pk, "效果明显")
    with whole_bank("test"):
        told = Notice.objects.get(person=cast.zhou, kind="service.improvement")
    assert "已采纳" in told.title and "值得大家学" in told.body


def test_a_number_that_moved_the_wrong_way_is_no_success(cast):
    row = Improvement(before=Decimal(9), after=Decimal(12), better="LOWER")
    assert row.went_well is False
    assert Improvement(before=Decimal(9), after=Decimal(12), better="HIGHER").went_well is True
    assert Improvement(before=Decimal(9), after=Decimal(9), better="LOWER").went_well is None


def test_who_proposed_it_does_not_decide_on_it(cast):
    case = proposed(cast, cast.han)
    with refused("service.own_proposal"):
        step(cast.han, case, "adopt", comment="好")
    assert step(cast.gu, case, "adopt", comment="好").state == "ADOPTED"


def test_a_proposal_entered_for_a_colleague_counts_for_the_colleague(cast):
    case = proposed(cast, cast.han, proposer=cast.zhao)
    assert step(cast.han, case, "adopt", comment="好", praise="赵倩想得好").state == "ADOPTED"
    assert fresh(Improvement, case.pk).proposer_id == cast.zhao.pk


def test_a_pilot_stays_small_and_reports_nothing_before_it_began(cast):
    case = proposed(cast)
    with refused("service.pilot_long"):
        step(cast.luo, case, "start_pilot", **PILOT | {"pilot_ends_on": "2026-07-01"})
    with refused("service.pilot_dates"):
        step(cast.luo, case, "start_pilot", **PILOT | {"pilot_ends_on": "2026-03-01"})
    step(cast.luo, case, "start_pilot", **PILOT)
    with refused("service.pilot_not_begun"):
        step(cast.luo, case, "measure", after="3", result="好")
    with refused("service.pilot_long"):
        step(cast.luo, case, "prolong", comment="再看", pilot_ends_on="2026-07-01")


def test_an_adopted_improvement_lands_only_when_its_actions_are_verified(cast):
    case = step(cast.han, measured(cast), "adopt", now=LATER, comment="做")
    as_(
        cast.luo,
        plan_action,
        now=LATER,
        case_id=case.pk,
        title="装屏",
        owner=cast.zhou,
        due_on=(LATER + timedelta(days=5)).date(),
    )
    with refused("cases.actions_open"):
        step(cast.luo, case, "land", now=LATER, landed="装了")


def test_declining_needs_a_reason_and_can_be_thought_over_again(cast):
    case = proposed(cast)
    with refused("cases.comment"):
        step(cast.han, case, "decline")
    assert step(cast.han, case, "decline", comment="消防通道不能放屏").category == "done"
    again = step(cast.han, case, "take_up_again", comment="换到侧墙")
    assert again.state == "PROPOSED" and fresh(Improvement, case.pk).adopted is None


def test_a_colleague_neither_pilots_nor_decides(cast):
    case = proposed(cast)
    for name in ("start_pilot", "adopt", "decline"):
        with pytest.raises(Forbidden):
            step(cast.zhao, case, name, comment="x", **(PILOT if name == "start_pilot" else {}))


def test_the_proposer_gets_a_first_word_within_ten_working_days(cast):
    case = proposed(cast)
    with whole_bank("test"):
        clock = Clock.objects.get(case=case, name="first_word")
    assert clock.state == Clock.State.RUNNING and clock.due_at > MORNING + timedelta(days=11)


def test_the_root_cause_of_a_complaint_opens_an_improvement_and_both_know(cast):
    complaint = take(cast)
    grade(cast.luo, complaint, "THIRD")
    step(cast.lin, complaint, "listen")
    step(cast.lin, complaint, "record", demand="少等")
    step(cast.luo, complaint, "analyse", cause="WAITING", root_cause="午间只排一人")
    case = proposed(cast, cast.luo, source="COMPLAINT", complaint=complaint)
    with whole_bank("test"):
        made = Link.objects.get(case=case)
        assert (made.other_id, made.how) == (complaint.pk, Link.How.CAUSED_BY)
        assert Complaint.objects.get(pk=complaint.pk).case.improvements.get().pk == case.pk


def test_an_improvement_is_not_opened_from_another_outlets_complaint(cast):
    with refused("service.other_unit"):
        proposed(cast, cast.gu, unit=cast.west, complaint=take(cast), owner=None)


def test_a_proposal_says_what_to_do_and_a_break_point_need_not(cast):
    with refused("service.idea"):
        proposed(cast, source="PROPOSAL", idea=" ")
    assert proposed(cast, source="WALK", idea="").state == "PROPOSED"
    with refused("service.seen"):
        proposed(cast, seen=" ")


def test_a_stranger_sees_no_improvement(cast):
    case = proposed(cast)
    with open_scope(cast.he, MORNING) as scope:
        assert (
            not queries.improvements(scope).exists() and not Improvement.objects.filter(pk=case.pk).exists()
        )
    with open_scope(cast.zhao, MORNING) as scope:
        assert queries.improvements(scope).get().pk == case.pk
