"""A case moves only along its flow, by whom the flow names, past its guards; and everything leaves a line."""

from uuid import uuid4

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError

from tests.cast import moment
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.models import Case, TimelineEntry
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, fresh, move, opened, working


def test_a_case_opens_with_a_number_an_owner_and_the_newest_flow(cast):
    case = opened(cast, owner=cast.zhou)
    assert (case.code, case.state, case.category) == ("SX-B101-2026-0001", "OPEN", "active")
    assert case.flow.version == 1
    assert sorted(case.confidants) == sorted([cast.luo.pk, cast.zhou.pk])


def test_numbers_go_up_by_one_per_unit_and_year(cast):
    first, second = opened(cast), opened(cast)
    elsewhere = opened(cast, cast.ma, unit=cast.west)
    next_year = opened(cast, now=moment("2027-01-04 09:00"))
    assert [c.number for c in (first, second, elsewhere, next_year)] == [1, 2, 1, 1]


def test_a_refused_opening_gives_its_number_back(cast):
    def breaks(case):
        raise Refused("test", "不行")

    with pytest.raises(Refused):
        opened(cast, detail=breaks)
    assert opened(cast).number == 1


def test_the_way_from_opening_to_closing_needs_two_people(cast):
    case = working(cast)
    move(cast.zhou, case, "finish", comment="已更换打印头")
    with pytest.raises(Forbidden) as forbidden:  # a teller does not confirm
        move(cast.zhou, case, "confirm")
    assert forbidden.value.code == "cases.not_your_step"
    done = move(cast.luo, case, "confirm")
    assert (done.state, done.category, done.version) == ("CLOSED", "done", 3)
    assert done.closed_at == MORNING


def test_who_reported_it_done_may_not_confirm_it(cast):
    case = opened(cast, owner=cast.luo)
    move(cast.luo, case, "start")
    move(cast.luo, case, "finish", comment="好了")
    with pytest.raises(Refused) as refusal:
        move(cast.luo, case, "confirm")
    assert refusal.value.code == "cases.same_person"
    assert fresh(case).state == "CHECKING"


def test_a_step_that_does_not_leave_the_present_state_is_refused(cast):
    case = opened(cast, owner=cast.zhou)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "finish", comment="好了")
    assert refusal.value.code == "cases.no_such_step"


def test_a_person_who_looked_at_an_older_version_is_told_so(cast):
    case = working(cast)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "wait", comment="等配件", expected_version=0)
    assert refusal.value.code == "cases.moved_on"


def test_the_same_key_sent_twice_moves_once(cast):
    case, key = opened(cast, owner=cast.zhou), uuid4()
    move(cast.zhou, case, "start", key=key)
    again = move(cast.zhou, case, "start", key=key)
    assert (again.state, again.version) == ("WORKING", 1)


def test_a_required_comment_is_asked_for_at_its_field(cast):
    case = working(cast)
    with pytest.raises(Refused) as refusal:
        move(cast.zhou, case, "wait", comment="  ")
    assert (refusal.value.code, refusal.value.field) == ("cases.comment", "comment")


def test_a_stranger_does_not_see_the_case(cast):
    case = opened(cast, owner=cast.zhou)
    with pytest.raises(Refused) as refusal:
        move(cast.he, case, "start")
    assert refusal.value.code == "cases.not_found"


def test_a_confidential_case_is_seen_only_by_those_it_names(cast):
    case = opened(cast, cast.han, owner=cast.luo, confidential=True)
    with open_scope(cast.shen, MORNING):
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not TimelineEntry.objects.filter(case_id=case.pk).exists()
    with open_scope(cast.luo, MORNING):
        assert Case.objects.filter(pk=case.pk).exists()
        assert TimelineEntry.objects.filter(case_id=case.pk).count() == 1


def test_choices_tell_what_is_missing(cast):
    case = opened(cast)  # nobody answers for it yet
    with open_scope(cast.luo, MORNING) as scope:
        by_name = {c.transition.name: c for c in actions.choices_of(fresh(case), scope, MORNING)}
    assert set(by_name) == {"start"}
    assert [r.code for r in by_name["start"].reasons] == ["cases.owner"]
    with open_scope(cast.he, MORNING) as scope:
        assert actions.choices_of(fresh(case), scope, MORNING) == []


def test_every_step_leaves_a_line_and_a_trace(cast):
    case = working(cast)
    with whole_bank("test"):
        lines = list(TimelineEntry.objects.filter(case=case).order_by("id"))
        acts = list(
            AuditEvent.objects.filter(target_kind="case", target_id=str(case.pk)).values_list(
                "act", flat=True
            )
        )
    assert [(e.what, e.from_state, e.to_state, e.version) for e in lines] == [
        ("OPENED", "", "OPEN", 0),
        ("MOVED", "OPEN", "WORKING", 1),
    ]
    assert acts == ["cases.open", "cases.matter.start"]


def test_a_reopened_case_counts_it(cast):
    case = working(cast)
    move(cast.zhou, case, "finish", comment="好了")
    move(cast.luo, case, "confirm")
    again = move(cast.han, case, "reopen", comment="又坏了")
    assert (again.state, again.reopened, again.closed_at) == ("WORKING", 1, None)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "CLOSED"},
        {"category": "done", "closed_at": MORNING},
        {"version": 9},
        {"number": 7},
        {"code": "X"},
    ],
)
def test_the_database_refuses_a_state_that_did_not_come_through_the_one_door(cast, change):
    case = working(cast)
    with whole_bank("test"), pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)
    assert fresh(case).state == "WORKING"


def test_the_database_refuses_a_case_born_closed(cast):
    case = working(cast)
    with whole_bank("test"), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            unit=cast.east, kind="matter", series="SX", year=2026, number=99, code="SX-X", title="假", flow=case.flow,
            state="CLOSED", category="done", opened_at=MORNING, entered_at=MORNING, closed_at=MORNING,
        )  # fmt: skip


def test_the_same_subject_within_a_year_is_counted_as_a_repeat(cast):
    opened(cast, subject_key="叫号机", now=moment("2025-01-06 09:00"))
    opened(cast, subject_key="叫号机", now=moment("2025-06-02 09:00"))
    third = opened(cast, subject_key="叫号机")
    assert third.repeat_no == 2  # the one of January is more than a year ago


def test_one_source_opens_one_case(cast):
    first = opened(cast, source=("run", "7"))
    again = opened(cast, source=("run", "7"))
    assert first.pk == again.pk
