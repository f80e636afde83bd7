"""整改措施 are done with evidence by one person and verified by another; 销号 waits for all of them."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from tests.cast import moment
from wangdian.kernel.approvals.actions import approve
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.models import Action
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, fresh, move, working

PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 50


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def as_(person, act, now=MORNING, **more):
    with open_scope(person, now) as scope:
        return act(by=scope, now=now, **more)


def planned(cast, case, owner=None, **more) -> Action:
    return as_(
        cast.luo, actions.plan_action, case_id=case.pk,
        **{"title": "更换打印头", "owner": owner or cast.zhou, "due_on": date(2026, 3, 6)} | more,
    )  # fmt: skip


def done(cast, action, person=None) -> Action:
    person = person or cast.zhou
    as_(person, actions.add_file, case_id=action.case_id, content=PNG, name="凭证.png", action=action)
    return as_(person, actions.do_action, action_id=action.pk, result="已更换并试机")


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_an_action_is_not_done_without_its_evidence(cast):
    action = planned(cast, working(cast))
    with refused("cases.evidence"):
        as_(cast.zhou, actions.do_action, action_id=action.pk, result="已更换")
    assert done(cast, action).state == "DONE"


def test_who_did_it_does_not_verify_it(cast):
    action = planned(cast, working(cast), owner=cast.luo)
    done(cast, action, cast.luo)
    with refused("cases.same_person"):
        as_(cast.luo, actions.verify_action, action_id=action.pk, verdict="好")
    assert as_(cast.han, actions.verify_action, action_id=action.pk, verdict="现场已看").state == "VERIFIED"


def test_an_owner_does_not_verify_what_a_colleague_did_for_them(cast):
    action = planned(cast, working(cast), owner=cast.luo)
    done(cast, action, cast.han)
    with refused("cases.same_person"):
        as_(cast.luo, actions.verify_action, action_id=action.pk, verdict="好")


def test_the_database_refuses_a_verifier_who_did_it(cast):
    action = planned(cast, working(cast))
    done(cast, action)
    with whole_bank("test"), pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(state="VERIFIED", verified_by=cast.zhou)


def test_a_case_is_not_reported_done_while_an_action_is_open(cast):
    case = working(cast)
    action = planned(cast, case)
    with refused("cases.actions_open"):
        move(cast.zhou, case, "finish", comment="好了")
    done(cast, action)
    assert move(cast.zhou, case, "finish", comment="好了").state == "CHECKING"


def test_a_failed_check_sends_the_action_back_with_the_reason(cast):
    action = planned(cast, working(cast))
    done(cast, action)
    with refused("cases.comment"):
        as_(cast.luo, actions.send_back_action, action_id=action.pk, verdict=" ")
    back = as_(cast.luo, actions.send_back_action, action_id=action.pk, verdict="仍然卡纸")
    assert (back.state, back.sent_back) == ("OPEN", 1)


def test_an_owner_cannot_drop_their_own_action(cast):
    action = planned(cast, working(cast), owner=cast.luo)
    with refused("cases.same_person"):
        as_(cast.luo, actions.drop_action, action_id=action.pk, reason="不想做")
    with pytest.raises(Forbidden):
        as_(cast.zhou, actions.drop_action, action_id=action.pk, reason="不想做")
    assert as_(cast.han, actions.drop_action, action_id=action.pk, reason="设备已报废").state == "DROPPED"


def test_a_later_due_day_is_asked_by_one_and_approved_by_another_and_counted(cast):
    case = working(cast)
    action = planned(cast, case)
    as_(cast.zhou, actions.ask_extension, action_id=action.pk, due_on=date(2026, 3, 13), reason="等配件")
    with whole_bank("test"):
        approval = Approval.objects.get(kind="cases.extend")
        assert Action.objects.get(pk=action.pk).due_on == date(2026, 3, 6)
    as_(cast.luo, approve, approval_id=approval.pk, now=moment("2026-03-02 10:00"), comment="同意")
    with whole_bank("test"):
        assert Action.objects.get(pk=action.pk).due_on == date(2026, 3, 13)
    assert fresh(case).extensions == 1


def test_a_case_waits_for_a_pending_extension(cast):
    case = working(cast)
    action = planned(cast, case)
    as_(cast.zhou, actions.ask_extension, action_id=action.pk, due_on=date(2026, 3, 13), reason="等配件")
    done(cast, action)
    with refused("cases.approval"):
        move(cast.zhou, case, "finish", comment="好了")
