"""A finding goes from notice to 销号 past its gates; repeats cost more; the unit above watches."""

from datetime import date

import pytest

from wangdian.domains.inspections.models import Finding
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases.actions import choices_of
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import (
    ACCOUNT,
    ISSUE,
    MORNING,
    PICTURE,
    VERIFY,
    closed,
    found,
    fresh,
    move,
    seed,
    to_rectifying,
    to_reported,
    to_verified,
)


@pytest.fixture(autouse=True)
def _year(cast):
    with whole_bank("test"):
        from wangdian.kernel.org.calendars import seed_calendar

        seed_calendar(date(2025, 1, 1), date(2027, 12, 31))


def code_of(refusal) -> str:
    return refusal.value.code


def codes_of(refusal) -> set[str]:
    return {r.code for r in refusal.value.reasons}


def test_from_finding_to_striking_off_by_three_people(cast):
    case = closed(cast)
    finding = fresh(case)
    assert (case.code, case.state, case.category) == ("ZG-B101-2026-0001", "CLOSED", "done")
    assert finding.notice_no == "B101整改〔2026〕1号"
    assert (finding.verified_by, finding.verified_how) == (cast.luo, "ON_SITE")
    with whole_bank("test"):
        acts = list(
            AuditEvent.objects.filter(target_kind="case", target_id=str(case.pk), act__startswith="cases.finding")
            .order_by("pk").values_list("act", flat=True)
        )  # fmt: skip
    assert [a.rsplit(".", 1)[1] for a in acts] == ["issue", "plan", "begin", "report", "verify", "close"]


@pytest.mark.parametrize(
    ("grade", "deadline"),
    [("GRAVE", date(2026, 3, 3)), ("MAJOR", date(2026, 3, 9)), ("NORMAL", date(2026, 3, 23)), ("MINOR", date(2026, 4, 14))],
)  # fmt: skip
def test_the_grade_says_by_when(cast, grade, deadline):
    """24 hours, 5, 15 and 30 workdays from Monday 2 March 2026; Qingming (4–6 April) falls out of the last."""
    case = found(cast, grade=grade)
    move(cast.luo, case, "issue", ISSUE)
    assert fresh(case).deadline == deadline


def test_the_deadline_is_that_of_the_clock(cast):
    case = found(cast)
    move(cast.luo, case, "issue", ISSUE)
    with whole_bank("test"):
        clock = case.clocks.get(name="rectify")
    assert clock.due_at.astimezone(MORNING.tzinfo).date() == fresh(case).deadline


def test_a_finding_does_not_lie_about_without_a_notice(cast):
    case = found(cast)
    with whole_bank("test"):
        clock = case.clocks.get(name="issue")
    assert clock.due_at.astimezone(MORNING.tzinfo).date() == date(2026, 3, 4)
    move(cast.luo, case, "issue", ISSUE)
    with whole_bank("test"):
        assert dict(case.clocks.values_list("name", "state")) == {
            "issue": "MET", "plan": "RUNNING", "rectify": "RUNNING",
        }  # fmt: skip


def test_a_notice_may_ask_for_less_time_and_never_for_more(cast):
    early, late = found(cast), found(cast)
    move(cast.luo, early, "issue", ISSUE | {"deadline": "2026-03-10"})
    assert fresh(early).deadline == date(2026, 3, 10)
    with pytest.raises(Refused) as refusal:
        move(cast.luo, late, "issue", ISSUE | {"deadline": "2026-06-01"})
    assert (code_of(refusal), refusal.value.field) == ("inspections.deadline_late", "deadline")
    assert fresh(late).case.state == "FOUND"


def test_the_owner_is_told_of_the_notice_once(cast):
    case = found(cast)
    move(cast.luo, case, "issue", ISSUE)
    with whole_bank("test"):
        assert Notice.objects.filter(person=cast.zhou, kind="inspections.notice").count() == 1


def test_a_teller_issues_no_notice_and_strikes_nothing_off(cast):
    case = found(cast)
    with pytest.raises(Forbidden):
        move(cast.zhao, case, "issue", ISSUE)
    ready = to_verified(cast)
    for person in (cast.zhou, cast.luo, cast.he):
        with pytest.raises((Forbidden, Refused)):
            move(person, ready, "close")
    assert fresh(ready).case.state == "VERIFIED"


def test_whoever_put_it_right_does_not_verify_it(cast):
    case = to_reported(cast, owner=cast.zhou)
    with pytest.raises(Forbidden):
        move(cast.zhou, case, "verify", VERIFY)


def test_a_supervisor_who_owns_the_finding_does_not_verify_it(cast):
    case = found(cast, owner=cast.luo, grade="MINOR")
    _photo(cast.luo, case)
    move(cast.luo, case, "fix_now", {"measures": "当场上缴"})
    with pytest.raises(Refused) as refusal:
        move(cast.luo, case, "verify", VERIFY)
    assert codes_of(refusal) == {"cases.same_person"}
    assert move(cast.shen, case, "verify", VERIFY).state == "VERIFIED"


def test_who_broke_the_rule_does_not_judge_it(cast):
    case = to_reported(cast, responsible_person=cast.luo)
    with pytest.raises(Refused) as refusal:
        move(cast.luo, case, "verify", VERIFY)
    assert "inspections.responsible" in codes_of(refusal)


def test_who_verified_does_not_strike_off(cast):
    case = move(cast.han, to_reported(cast), "verify", VERIFY)
    with pytest.raises(Refused) as refusal:
        move(cast.han, case, "close")
    assert codes_of(refusal) == {"cases.same_person"}
    assert move(cast.gu, case, "close").state == "CLOSED"


def test_nothing_is_struck_off_while_a_measure_is_unverified(cast):
    from wangdian.kernel.cases import actions as cases

    case = to_verified(cast)
    with open_scope(cast.luo, MORNING) as scope:
        cases.plan_action(
            case_id=case.pk,
            title="再加一道核对",
            owner=cast.zhao,
            due_on=date(2026, 3, 9),
            by=scope,
            now=MORNING,
        )
    with pytest.raises(Refused) as refusal:
        move(cast.han, case, "close")
    assert codes_of(refusal) == {"cases.actions_open"}


def test_nothing_is_reported_done_without_evidence(cast):
    case = to_rectifying(cast)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "report", {"result": "好了"})
    assert codes_of(refusal) == {"cases.evidence", "cases.actions_open"}


def _photo(person, case):
    from wangdian.kernel.cases import actions as cases

    with open_scope(person, MORNING) as scope:
        cases.add_file(case_id=case.pk, content=PICTURE, name="改后.png", by=scope, now=MORNING)


def test_a_small_matter_is_put_right_on_the_spot_with_a_photo(cast):
    case = found(cast, grade="MINOR")
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "fix_now", {"measures": "已补齐"})
    assert codes_of(refusal) == {"cases.evidence"}
    _photo(cast.zhou, case)
    move(cast.zhou, case, "fix_now", {"measures": "已补齐"})
    move(cast.luo, case, "verify", VERIFY)
    assert move(cast.han, case, "close").state == "CLOSED"


def test_a_major_matter_is_not_put_right_on_the_spot(cast):
    case = found(cast, grade="MAJOR")
    _photo(cast.zhou, case)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "fix_now", {"measures": "改了"})
    assert codes_of(refusal) == {"inspections.not_small"}


def test_the_second_time_somebody_is_held_to_account_before_it_is_struck_off(cast):
    closed(cast)
    again = to_verified(cast)
    assert again.repeat_no == 2
    with pytest.raises(Refused) as refusal:
        move(cast.han, again, "close")
    assert codes_of(refusal) == {"inspections.account"}
    with pytest.raises(Forbidden):  # the head does not decide on the head's own people
        move(cast.han, again, "account", ACCOUNT)
    move(cast.gu, again, "account", ACCOUNT)
    assert fresh(again).accountability == "TALK"
    assert move(cast.han, again, "close").state == "CLOSED"


def test_the_same_matter_at_another_unit_is_common_and_no_repeat(cast):
    from wangdian.domains.inspections.queries import common_topics, elsewhere

    first = found(cast)
    other = found(cast, cast.ma, unit=cast.west, owner=cast.he)
    assert other.repeat_no == 1
    with open_scope(cast.gu, MORNING) as scope:
        assert [(r["unit__name"], r["count"]) for r in elsewhere(fresh(first), scope)] == [("西门网点", 1)]
        assert [(r["topic"], r["units"]) for r in common_topics(scope, MORNING)] == [("cash_over_limit", 2)]
    with open_scope(cast.han, MORNING) as scope:
        assert elsewhere(fresh(first), scope) == []


def test_a_grave_finding_is_struck_off_by_the_unit_above(cast):
    case = to_verified(cast, grade="GRAVE")
    with pytest.raises(Refused) as refusal:
        move(cast.han, case, "close")
    assert codes_of(refusal) == {"inspections.rank", "inspections.account"}
    move(cast.gu, case, "account", ACCOUNT)
    assert move(cast.gu, case, "close").state == "CLOSED"


def test_only_the_unit_above_lists_a_finding_and_takes_it_off(cast):
    case = to_rectifying(cast)
    listing = {"listed_level": "BRANCH"}
    with pytest.raises(Forbidden):
        move(cast.han, case, "list", listing, comment="久拖不改")
    move(cast.gu, case, "list", listing, comment="久拖不改")
    finding = fresh(case)
    assert finding.is_listed and finding.listed_by == cast.gu and finding.case.state == "RECTIFYING"
    with pytest.raises(Refused) as refusal:
        move(cast.gu, case, "list", listing, comment="再挂一次")
    assert codes_of(refusal) == {"inspections.listed"}
    with whole_bank("test"):
        assert Notice.objects.filter(kind="inspections.listed").count() == 2  # owner and head


def test_a_listed_finding_is_not_struck_off(cast):
    case = to_reported(cast)
    move(cast.gu, case, "list", {"listed_level": "BRANCH"}, comment="盯住")
    move(cast.luo, case, "verify", VERIFY)
    with pytest.raises(Refused) as refusal:
        move(cast.han, case, "close")
    assert codes_of(refusal) == {"inspections.listed"}
    move(cast.gu, case, "unlist", comment="已整改")
    assert move(cast.han, case, "close").state == "CLOSED"


def test_what_is_sent_back_is_reported_and_verified_anew(cast):
    case = move(cast.luo, to_reported(cast), "send_back", comment="只改了一半")
    assert case.state == "REWORK"
    move(cast.zhou, case, "report", {"result": "全部改完"})
    assert move(cast.luo, case, "verify", VERIFY).state == "VERIFIED"


def test_what_was_struck_off_is_opened_again_with_a_reason(cast):
    case = closed(cast)
    with pytest.raises(Refused):
        move(cast.luo, case, "reopen")
    again = move(cast.luo, case, "reopen", comment="又超了")
    assert (again.state, again.reopened) == ("REWORK", 1)
    assert fresh(again).verified_at is None


def test_waiting_says_for_what_and_stops_the_clock(cast):
    case = to_rectifying(cast)
    move(cast.zhou, case, "wait", {"waiting_for": "SUPPLIER", "until": "2026-03-12"}, comment="等配件")
    with whole_bank("test"):
        assert case.clocks.get(name="rectify").state == "PAUSED"
    move(cast.zhou, case, "resume")
    with whole_bank("test"):
        assert case.clocks.get(name="rectify").state == "RUNNING"


def test_a_reader_is_told_why_the_next_step_is_closed(cast):
    case = to_verified(cast, grade="GRAVE")
    with open_scope(cast.han, MORNING) as scope:
        choices = {c.transition.name: c for c in choices_of(fresh(case).case, scope, MORNING)}
    assert not choices["close"].allowed
    assert any("上级行" in r.text for r in choices["close"].reasons)


def test_a_finding_needs_a_fact_and_a_category(cast):
    for wrong, code in (
        ({"fact": "  "}, "inspections.fact"),
        ({"category": "NONSENSE"}, "inspections.category"),
    ):
        with pytest.raises(Refused) as refusal:
            found(cast, **wrong)
        assert code_of(refusal) == code
    with whole_bank("test"):
        assert not Finding.objects.exists()


def test_findings_of_another_branch_are_not_seen(cast):
    case = found(cast)
    with open_scope(cast.he, MORNING):
        assert not Finding.objects.filter(pk=case.pk).exists()
    with open_scope(cast.gu, MORNING):
        assert Finding.objects.filter(pk=case.pk).exists()


def test_every_shipped_outcome_names_a_checklist_that_ships(cast):
    from wangdian.domains.inspections import rules
    from wangdian.kernel.checklists.models import Template

    seed()
    with whole_bank("test"):
        codes = set(Template.objects.values_list("code", flat=True))
    assert set(rules._outcomes()) - {"*"} <= codes
    assert {r.checklist for r in rules.routines()} - {""} <= codes
    assert all(bool(r.checklist) != bool(r.title) for r in rules.routines())
