"""Rounds open findings with their photo; routines stand on 今日; equipment past its date is found by itself."""

from datetime import date, time, timedelta

import pytest

from tests.cast import moment
from wangdian.domains.inspections import actions
from wangdian.domains.inspections.models import Finding, InspectionRun
from wangdian.kernel.cases.models import Case
from wangdian.kernel.checklists import actions as checklists
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.checklists.models import Asset
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties.generation import generate_day
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.org.models import OpeningSpan
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import ACCOUNT, ISSUE, MORNING, PICTURE, VERIFY, fresh, move, seed


@pytest.fixture(autouse=True)
def _loaded(cast):
    seed()


def run_of(person, code, unit, *, failed=(), now=MORNING, begin=None):
    """Fill in a whole round, everything in order but `failed`."""
    with open_scope(person, now) as scope:
        run = (
            begin(scope) if begin else checklists.start_run(template_code=code, unit=unit, by=scope, now=now)
        )
        for item in definition_of(run.version).items():
            good = item.good
            value = {"yesno": ("no" if good == "yes" else "yes") if item.key in failed else good}.get(
                item.kind.value
            )
            if item.kind.value == "number":
                value = (
                    "999" if item.key in failed else str(item.low if item.low is not None else item.high or 1)
                )
            if value is None:
                continue
            note = "看到的情况" if item.key in failed else ""
            checklists.answer(run_id=run.pk, item=item.key, value=value, note=note, by=scope, now=now)
            asked = item.photo.value == "always" or (item.photo.value == "on_fail" and item.key in failed)
            if asked:
                checklists.attach_photo(run_id=run.pk, item=item.key, content=PICTURE, by=scope, now=now)
        return checklists.finish(run_id=run.pk, by=scope, now=now)


def findings() -> list[Finding]:
    with whole_bank("test"):
        return list(Finding.objects.select_related("case__owner").order_by("pk"))


def test_a_failed_item_opens_a_finding_with_its_photo_and_grade(cast):
    run = run_of(cast.luo, "opening_operations_supervisor", cast.east, failed=("security",))
    (finding,) = findings()
    case = finding.case
    assert (finding.source, finding.category, case.grade) == ("ROUND", "SECURITY", "MAJOR")
    assert (finding.run_id, finding.item, case.source_id) == (run.pk, "security", f"{run.pk}:security")
    assert case.owner == cast.luo and case.opened_by == cast.luo
    assert "看到的情况" in finding.fact
    with whole_bank("test"):
        assert case.attachments.count() == 1


def test_a_round_in_order_opens_nothing(cast):
    run_of(cast.luo, "opening_operations_supervisor", cast.east)
    assert findings() == []


def test_finishing_twice_opens_one_finding(cast):
    run = run_of(cast.zhao, "opening_retail_teller", cast.east, failed=("box",))
    with open_scope(cast.zhao, MORNING) as scope:
        checklists.finish(run_id=run.pk, by=scope, now=MORNING)
    assert len(findings()) == 1


def test_what_is_found_again_while_it_is_being_put_right_is_noted_there(cast):
    run_of(cast.lin, "environment", cast.east, failed=("floor",))
    run_of(cast.lin, "environment", cast.east, failed=("floor",), now=MORNING + timedelta(days=1))
    (finding,) = findings()
    with whole_bank("test"):
        comments = list(finding.case.timeline.filter(what="COMMENT").values_list("text", flat=True))
    assert len(comments) == 1 and "林静" in comments[0]


def test_what_is_found_again_after_it_was_struck_off_is_a_repeat(cast):
    run_of(cast.lin, "environment", cast.east, failed=("floor",))
    (finding,) = findings()
    move(cast.lin, finding.case, "fix_now", {"measures": "已拖干"})
    move(cast.luo, finding.case, "verify", VERIFY)
    move(cast.han, finding.case, "close")
    run_of(cast.lin, "environment", cast.east, failed=("floor",), now=MORNING + timedelta(days=3))
    again = findings()[1]
    assert again.case.repeat_no == 2


def test_what_an_inspection_finds_is_a_finding_of_its_own(cast):
    run_of(cast.lin, "environment", cast.east, failed=("floor",))
    with open_scope(cast.gu, MORNING) as scope:
        check = actions.plan_inspection(
            unit=cast.east, kind="DIRECT", title="四不两直", planned_on=date(2026, 3, 2), methods_used=["FILES"],
            checklists=["environment"], by=scope, now=MORNING,
        )  # fmt: skip
        actions.begin(inspection_id=check.pk, by=scope, now=MORNING)

    def begin(scope):
        return actions.begin_round(inspection_id=check.pk, checklist="environment", by=scope, now=MORNING)

    run_of(cast.gu, "environment", cast.east, failed=("floor",), begin=begin)
    first, second = findings()
    assert (first.inspection_id, second.inspection_id, second.source) == (None, check.pk, "INSPECTION")
    with whole_bank("test"):
        assert InspectionRun.objects.filter(inspection=check).count() == 1


def test_the_routines_put_three_things_before_opening_and_after_closing_of_every_post(cast):
    with open_scope(cast.han, MORNING) as scope:
        made = actions.set_up_routines(unit=cast.east, by=scope, now=MORNING)
        again = actions.set_up_routines(unit=cast.east, by=scope, now=MORNING)
    assert len(made) > 20 and again == []
    with whole_bank("test"):
        OpeningSpan.objects.create(
            unit=cast.east, day_kind="WORKDAY", opens_at=time(9, 10), closes_at=time(16, 40)
        )
        generate_day(date(2026, 3, 2), now=MORNING)
        mine = Occurrence.objects.filter(person=cast.zhao).order_by("due_at")
        by_list = {o.checklist: o for o in mine}
        held = set(Duty.objects.filter(unit=cast.east).values_list("post__code", flat=True))
    assert {"opening_retail_teller", "closing_retail_teller"} <= set(by_list)
    opens, closes = moment("2026-03-02 09:10"), moment("2026-03-02 16:40")
    assert by_list["opening_retail_teller"].due_at == opens
    assert by_list["closing_retail_teller"].opens_at == closes
    assert "CORPORATE_TELLER" not in held  # nobody holds it here
    with whole_bank("test"):
        heads = set(Occurrence.objects.filter(post__code="BRANCH_HEAD").values_list("checklist", flat=True))
    assert {"opening_branch_head", "closing_branch_head", "security_at_opening", "security_day_end"} <= heads


def test_a_routine_that_was_ended_is_not_brought_back(cast):
    from wangdian.kernel.duties.actions import end_duty

    with open_scope(cast.han, MORNING) as scope:
        made = actions.set_up_routines(unit=cast.east, by=scope, now=MORNING)
        end_duty(duty=Duty.objects.get(pk=made[0]), ends_on=date(2026, 3, 2), by=scope, now=MORNING)
        assert actions.set_up_routines(unit=cast.east, by=scope, now=MORNING) == []


def test_a_teller_does_not_set_up_routines(cast):
    with open_scope(cast.zhao, MORNING) as scope, pytest.raises(Forbidden):
        actions.set_up_routines(unit=cast.east, by=scope, now=MORNING)


def test_equipment_past_its_date_becomes_a_finding_once(cast):
    with whole_bank("test"):
        Asset.objects.create(
            unit=cast.east, code="F1", name="灭火器", kind="FIRE", expires_on=date(2026, 3, 1), token="t1"
        )
        Asset.objects.create(
            unit=cast.east, code="F2", name="灭火器", kind="FIRE", expires_on=date(2026, 3, 2), token="t2"
        )
        assert actions.open_expired(now=MORNING) == 1
        assert actions.open_expired(now=MORNING + timedelta(hours=1)) == 0
    (finding,) = findings()
    assert (finding.source, finding.category, finding.case.grade) == ("EXPIRY", "SECURITY", "MAJOR")


def test_an_extension_is_decided_by_somebody_else_and_counted(cast):
    from wangdian.kernel.approvals import actions as approvals

    from .situations import to_rectifying

    case = to_rectifying(cast)
    later = date(2026, 4, 10)
    with open_scope(cast.zhou, MORNING) as scope:
        asked = actions.ask_extension(case_id=case.pk, until=later, reason="等供应商", by=scope, now=MORNING)
    with open_scope(cast.zhou, MORNING) as scope, pytest.raises((Forbidden, Refused)):
        approvals.approve(approval_id=asked.pk, by=scope, now=MORNING, comment="")
    assert fresh(case).deadline < later
    with open_scope(cast.luo, MORNING) as scope:
        approvals.approve(approval_id=asked.pk, by=scope, now=MORNING, comment="同意")
    finding = fresh(case)
    assert (finding.deadline, finding.case.extensions) == (later, 1)
    with whole_bank("test"):
        due = finding.case.clocks.get(name="rectify").due_at
    assert due.astimezone(MORNING.tzinfo).date() == later


def test_more_time_is_not_asked_for_before_there_is_a_notice(cast):
    from .situations import found

    case = found(cast)
    with open_scope(cast.zhou, MORNING) as scope, pytest.raises(Refused) as refusal:
        actions.ask_extension(case_id=case.pk, until=date(2026, 4, 10), reason="等", by=scope, now=MORNING)
    assert refusal.value.code == "inspections.no_deadline"


def test_a_finding_cannot_be_reported_done_while_more_time_is_asked_for(cast):
    from .situations import to_rectifying

    case = to_rectifying(cast)
    with open_scope(cast.zhou, MORNING) as scope:
        actions.ask_extension(case_id=case.pk, until=date(2026, 4, 10), reason="等", by=scope, now=MORNING)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "report", {"result": "好了"})
    assert "cases.approval" in {r.code for r in refusal.value.reasons}


def test_a_device_put_on_a_card_slot_is_grave_and_the_unit_above_may_hold_somebody_to_account_at_once(cast):
    run_of(cast.luo, "equipment_before_opening", cast.east, failed=("skimming",))
    (finding,) = findings()
    assert finding.case.grade == "GRAVE"
    move(cast.luo, finding.case, "issue", ISSUE)
    move(cast.gu, finding.case, "account", ACCOUNT)
    with whole_bank("test"):
        assert Case.objects.get(pk=finding.pk).state == "NOTIFIED"
