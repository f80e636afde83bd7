"""Clocks follow their case: started, paused, met, cancelled, measured anew."""

from datetime import date, timedelta

import pytest

from tests.cast import moment
from wangdian.kernel.cases import actions
from wangdian.kernel.cases.models import Case, Clock, ClockSpan, ClockTarget
from wangdian.kernel.cases.tests.situations import MORNING, fresh, move, opened, working
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope, whole_bank

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def calendar(db):
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))


def clocks(case: Case) -> list[Clock]:
    with whole_bank("test"):
        return list(Clock.objects.filter(case_id=case.pk).order_by("id"))


def spans(clock: Clock) -> list[tuple]:
    with whole_bank("test"):
        return list(ClockSpan.objects.filter(clock=clock).values_list("sort", "start", "end", "reason"))


def grade(person, case, value, *, now=MORNING, reason="影响扩大"):
    with open_scope(person, now) as scope:
        return actions.set_grade(case_id=case.pk, grade=value, by=scope, now=now, reason=reason)


def test_a_case_opens_with_its_clock_running_and_knows_its_next_deadline(cast):
    case = opened(cast)
    [clock] = clocks(case)
    assert (clock.name, clock.round, clock.state) == ("finish", 1, "RUNNING")
    assert clock.due_at == moment("2026-03-09 17:00")  # five workdays, at closing
    assert clock.next_at < clock.due_at
    assert fresh(case).due_at == clock.due_at
    assert spans(clock) == [("RUN", MORNING, None, "")]


def test_waiting_pauses_the_clock_with_the_reason_and_going_on_resumes_it(cast):
    case = working(cast)
    nine, eleven = moment("2026-03-03 09:00"), moment("2026-03-03 11:00")
    move(cast.zhou, case, "wait", now=nine, comment="等厂家配件")
    [clock] = clocks(case)
    assert (clock.state, clock.next_at) == ("PAUSED", None)
    assert clock.remaining is not None
    assert fresh(case).due_at is None
    move(cast.zhou, case, "resume", now=eleven)
    [clock] = clocks(case)
    assert [s[:1] + s[3:] for s in spans(clock)] == [("RUN", ""), ("PAUSE", "等厂家配件"), ("RUN", "")]
    assert (clock.state, clock.remaining) == ("RUNNING", None)
    assert clock.due_at == moment("2026-03-10 10:30")  # two opening hours later than it was


def test_the_transition_that_meets_a_clock_stops_it_in_time_or_late(cast):
    case = working(cast)
    move(cast.zhou, case, "finish", comment="已修好", now=moment("2026-03-05 10:00"))
    [clock] = clocks(case)
    assert (clock.state, clock.next_at, clock.breached_at) == ("MET", None, None)
    assert clock.ended_at == moment("2026-03-05 10:00")

    late = working(cast)
    move(cast.zhou, late, "finish", comment="已修好", now=moment("2026-03-10 10:00"))
    [clock] = clocks(late)
    assert (clock.state, clock.breached_at) == ("LATE", moment("2026-03-09 17:00"))
    assert (clock.breach_state, clock.breach_owner_id) == ("WORKING", cast.zhou.pk)
    assert fresh(late).breached


def test_a_reopened_case_starts_its_clocks_again_in_another_round(cast):
    case = working(cast)
    move(cast.zhou, case, "finish", comment="已修好")
    move(cast.luo, case, "confirm")
    later = moment("2026-04-01 09:00")
    move(cast.han, case, "reopen", comment="又坏了", now=later)
    first, second = clocks(case)
    assert (first.state, second.state, second.round) == ("MET", "RUNNING", 2)
    assert second.started_at == later


def test_a_stricter_grade_keeps_what_elapsed_and_pauses(cast):
    case = working(cast)
    move(cast.zhou, case, "wait", comment="等配件", now=moment("2026-03-02 10:00"))
    move(cast.zhou, case, "resume", now=moment("2026-03-02 11:00"))
    grade(cast.luo, case, "HIGH", now=moment("2026-03-02 14:00"))
    [clock] = clocks(case)
    assert clock.due_at == moment("2026-03-04 09:30")  # one workday from the opening, and the hour it waited
    assert (clock.grade, clock.spec["after"]) == ("HIGH", "1个工作日")
    grade(cast.luo, case, "NORMAL", now=moment("2026-03-02 15:00"))
    [clock] = clocks(case)
    assert clock.due_at == moment("2026-03-04 09:30")  # a milder grade gives no more time
    assert clock.spec["after"] == "1个工作日"


def test_a_case_entered_late_counts_from_when_it_happened(cast):
    case = opened(cast, started_at=moment("2026-02-27 16:00"))
    [clock] = clocks(case)
    assert clock.started_at == moment("2026-02-27 16:00")
    assert clock.due_at == moment("2026-03-05 17:00")  # 28 February is a make-up Saturday


def test_a_void_case_leaves_no_clock_running(cast):
    case = working(cast)
    move(cast.han, case, "void", comment="重复登记")
    assert {clock.state for clock in clocks(case)} <= {"MET", "CANCELLED"}
    assert fresh(case).due_at is None


def test_a_limit_on_the_wall_clock_does_not_make_the_stricter_business_one_forget_its_hours(cast):
    case = opened(cast, grade="HIGH")  # one workday: until tomorrow's closing
    with whole_bank("test"):
        ClockTarget.objects.create(
            unit=cast.branch, kind="matter", clock="finish", grade="NORMAL", starts_on=date(2026, 1, 1),
            target={"after": "3天", "mode": "calendar"},
        )  # fmt: skip
    grade(cast.luo, case, "NORMAL", now=moment("2026-03-02 10:00"))
    [clock] = clocks(case)
    assert (clock.due_at, clock.spec["mode"]) == (moment("2026-03-03 17:00"), "business")
