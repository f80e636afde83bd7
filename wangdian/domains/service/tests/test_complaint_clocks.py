"""The promises of a complaint: internal ones by grade, 24 and 48 hours, and those of the law, each a clock of its own."""

from datetime import timedelta

from tests.cast import moment
from wangdian.kernel.cases.models import Clock
from wangdian.kernel.org.scope import whole_bank

from .test_complaints import MORNING, grade, step, take


def clocks(case) -> dict[str, Clock]:
    with whole_bank("test"):
        return {c.name: c for c in Clock.objects.filter(case=case)}


def due(case, name):
    return clocks(case)[name].due_at.astimezone(MORNING.tzinfo)


def test_a_first_grade_complaint_has_thirty_minutes_by_the_wall_clock(cast):
    assert due(take(cast, grade="FIRST"), "first_grade") == MORNING + timedelta(minutes=30)


def test_a_first_grade_complaint_in_the_evening_does_not_wait_for_opening(cast):
    evening = moment("2026-03-02 19:00")
    assert due(take(cast, grade="FIRST", now=evening), "first_grade") == evening + timedelta(minutes=30)


def test_a_second_grade_complaint_has_two_hours_of_opening_time(cast):
    late = moment("2026-03-02 16:00")  # the outlet closes at 17:00 and opens at 9:00
    assert due(take(cast, grade="SECOND", now=late), "second_grade") > moment("2026-03-03 09:00")


def test_a_third_grade_complaint_is_closed_the_same_calendar_day(cast):
    assert due(take(cast, grade="THIRD"), "third_grade").date() == MORNING.date()


def test_answer_plan_and_law_run_beside_the_grade(cast):
    case = take(cast, grade="THIRD")
    running = clocks(case)
    assert {"third_grade", "answer", "plan", "legal_15"} == set(running)
    assert due(case, "answer") == MORNING + timedelta(hours=24)
    assert due(case, "plan") == MORNING + timedelta(hours=48)
    assert due(case, "legal_15").date().isoformat() == "2026-03-17"


def test_a_complaint_entered_later_counts_from_when_it_was_received(cast):
    received = MORNING - timedelta(hours=2)
    assert due(take(cast, grade="FIRST", received_at=received), "first_grade") == received + timedelta(
        minutes=30
    )


def test_a_complex_complaint_has_thirty_days_from_its_opening_and_then_sixty(cast):
    case = take(cast)
    later = MORNING + timedelta(days=5)
    step(cast.han, case, "declare_complex", now=later, comment="涉及三方")
    assert clocks(case)["legal_15"].state == Clock.State.CANCELLED
    assert due(case, "legal_30").date().isoformat() == "2026-04-01"
    step(cast.gu, case, "declare_very_complex", now=later, comment="跨行核查")
    assert due(case, "legal_60").date().isoformat() == "2026-05-01"


def test_grading_later_starts_the_clock_of_the_grade_from_the_opening(cast):
    case = take(cast)
    assert "first_grade" not in clocks(case)
    grade(cast.luo, case, "FIRST", now=MORNING + timedelta(minutes=10))
    assert due(case, "first_grade") == MORNING + timedelta(minutes=30)


def test_settling_in_time_meets_every_promise(cast):
    case = take(cast, grade="THIRD")
    soon = MORNING + timedelta(minutes=20)
    step(cast.lin, case, "listen", now=soon)
    step(
        cast.lin,
        case,
        "settle",
        now=soon,
        comment="致歉",
        cause="WAITING",
        solution="加开窗口",
        accepted=True,
    )
    assert {c.state for c in clocks(case).values()} == {Clock.State.MET}
