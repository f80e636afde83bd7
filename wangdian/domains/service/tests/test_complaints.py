"""A complaint goes its six steps; its grade decides who steps in; the person it is about stays out of it."""

import pytest

from tests.cast import moment
from wangdian.domains.service.actions import CustomerFacts, take_complaint
from wangdian.domains.service.models import Complaint
from wangdian.kernel.cases.actions import perform, set_grade
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import open_scope, whole_bank

MORNING = moment("2026-03-02 09:00")


def take(cast, person=None, now=MORNING, **more) -> Case:
    with open_scope(person or cast.lin, now) as scope:
        return take_complaint(
            **{
                "unit": cast.east, "title": "等候近一小时", "said": "取号后等了五十分钟没人理。", "channel": "COUNTER",
                "by": scope, "now": now, "customer": CustomerFacts("王女士", "13800001234"),
            } | more
        )  # fmt: skip


def step(person, case, name, now=MORNING, comment="", **data):
    with open_scope(person, now) as scope:
        return perform(case_id=case.pk, transition=name, by=scope, now=now, data=data, comment=comment)


def grade(person, case, value, now=MORNING):
    with open_scope(person, now) as scope:
        return set_grade(case_id=case.pk, grade=value, by=scope, now=now, reason="按标准")


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_whoever_takes_it_answers_for_it(cast):
    case = take(cast)
    with whole_bank("test"):
        detail = Complaint.objects.get(case=case)
    assert (case.owner_id, detail.first_receiver_id) == (cast.lin.pk, cast.lin.pk)
    assert case.code == "TS-B101-2026-0001"


def test_the_customer_is_sealed_and_still_found_by_phone(cast):
    case = take(cast)
    with whole_bank("test"):
        detail = Complaint.objects.get(case=case)
    assert "13800001234" not in f"{detail.phone_sealed}{detail.customer_sealed}{detail.phone_index}"
    assert detail.phone_tail == "1234"
    assert take(cast).repeat_no == 2  # the same customer, found by the blind index


def test_a_second_grade_complaint_goes_six_steps_and_the_head_steps_in(cast):
    case = take(cast)
    step(cast.lin, case, "listen")
    with refused("cases.grade"):
        step(cast.lin, case, "record", demand="道歉")
    grade(cast.luo, case, "SECOND")
    step(cast.lin, case, "record", demand="道歉并改进")
    step(cast.lin, case, "analyse", cause="WAITING", root_cause="午间只开一个窗口", valid=True)
    with refused("service.head"):
        step(cast.luo, case, "report", solution="午间加开窗口")
    with refused("service.written_report"):
        step(cast.han, case, "report", solution="午间加开窗口")
    step(cast.han, case, "report", solution="午间加开窗口", written_report="已调整午间排班……")
    with refused("service.remedies"):
        step(cast.lin, case, "reply", how="PHONE", comment="已电话致歉", accepted=False)
    step(cast.lin, case, "reply", how="PHONE", comment="已电话致歉", accepted=True)
    done = step(cast.luo, case, "summarise", lesson="午间两窗口写入排班规则")
    assert done.category == "done"
    with whole_bank("test"):
        detail = Complaint.objects.get(case=case)
    assert (detail.cause, detail.accepted, detail.reported_at) == ("WAITING", True, MORNING)


def test_only_a_third_grade_complaint_is_settled_on_the_spot(cast):
    case = take(cast)
    step(cast.lin, case, "listen")
    grade(cast.luo, case, "SECOND")
    with refused("service.not_third"):
        step(cast.lin, case, "settle", comment="当场解释", cause="WAITING", solution="致歉", accepted=True)
    grade(cast.luo, case, "THIRD")
    with refused("service.not_accepted"):
        step(cast.lin, case, "settle", comment="当场解释", cause="WAITING", solution="致歉", accepted=False)
    done = step(cast.lin, case, "settle", comment="当场解释", cause="WAITING", solution="致歉", accepted=True)
    assert done.category == "done"


def test_the_person_complained_about_keeps_out_of_it(cast):
    case = take(cast, cast.luo, about=cast.luo)
    assert case.owner_id is None
    with refused("service.recusal"):
        step(cast.luo, case, "listen")


def test_very_complex_is_approved_by_another_person_than_the_one_who_called_it_complex(cast):
    case = take(cast)
    with refused("service.complexity"):
        step(cast.han, case, "declare_very_complex", comment="跨行")
    step(cast.han, case, "declare_complex", comment="涉及三方")
    with refused("cases.same_person"):
        step(cast.han, case, "declare_very_complex", comment="跨行")
    stays = step(cast.gu, case, "declare_very_complex", comment="跨行核查")
    assert stays.state == "RECEIVED"


def test_nobody_is_made_to_leave_a_phone_number_but_a_wrong_one_is_refused(cast):
    take(cast, customer=CustomerFacts())
    with refused("service.phone"):
        take(cast, customer=CustomerFacts("王女士", "12"))
