"""What is due appears once, for the right people, and stays what it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.db import connection

from tests.cast import Cast, make_cast, moment
from wangdian.engines.calendars import Freq, Moment, Rhythm, Shift
from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.models import Duty, GeneratedDay, Occurrence
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.models import Absence, BackupPair, CalendarDay, OpeningSpan
from wangdian.kernel.org.scope import whole_bank

from .situations import WORKDAILY, duty_of

MONDAY = moment("2026-03-02 07:00")


@pytest.fixture
def branch(cast) -> Cast:
    with whole_bank("calendar"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    return cast


def test_each_holder_of_the_post_gets_one_and_running_again_adds_none(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY)
        assert catch_up(now=MONDAY) == {MONDAY.date(): 2}
        assert catch_up(now=MONDAY) == {MONDAY.date(): 0}
        people = {o.person.name for o in Occurrence.objects.select_related("person")}
        assert people == {"赵倩", "周强"}


def test_after_days_of_downtime_every_day_is_made_and_the_past_ones_are_missed(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY)
        catch_up(now=MONDAY)
        made = catch_up(now=MONDAY + timedelta(days=7))
        assert sum(made.values()) == 2 * 5  # Tuesday to Friday and the next Monday
        states = list(Occurrence.objects.values_list("state", flat=True))
        assert states.count("MISSED") == 10 and states.count("OPEN") == 2
        assert GeneratedDay.objects.count() == 8


def test_an_absent_holder_is_replaced_by_the_b_person(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY, post="LOBBY_MANAGER")
        BackupPair.objects.create(
            unit=branch.east, post=branch.posts["LOBBY_MANAGER"], first=branch.lin, second=branch.wu,
            starts_on=date(2026, 1, 1),
        )  # fmt: skip
        Absence.objects.create(
            person=branch.lin,
            unit=branch.east,
            reason="年休假",
            starts_on=MONDAY.date(),
            ends_on=MONDAY.date(),
        )
        catch_up(now=MONDAY)
        only = Occurrence.objects.get()
        assert (only.person, only.stands_in_for) == (branch.wu, branch.lin)


def test_editing_a_duty_rewrites_no_occurrence(branch):
    with whole_bank("test"):
        duty = duty_of(branch, WORKDAILY)
        catch_up(now=MONDAY)
        Duty.objects.filter(pk=duty.pk).update(title="翻打练习", post=branch.posts["WEALTH_MANAGER"])
        catch_up(now=MONDAY + timedelta(days=1))
        monday = Occurrence.objects.filter(scheduled_on=MONDAY.date())
        assert {o.title for o in monday} == {"点钞练习"} and {o.person for o in monday} == {
            branch.zhao,
            branch.zhou,
        }


def test_a_duty_for_anyone_in_the_post_is_made_once(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY, assign=Duty.Assign.ANY)
        catch_up(now=MONDAY)
        catch_up(now=MONDAY)
        assert Occurrence.objects.get().person is None


def test_a_monthly_duty_by_the_10th_opens_on_the_1st_and_is_moved_off_a_holiday(branch):
    with whole_bank("test"):
        by_the_10th = Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=Shift.BEFORE)
        duty_of(branch, by_the_10th, post="BRANCH_HEAD")
        catch_up(now=moment("2026-05-01 07:00"))
        only = Occurrence.objects.get()
        assert only.scheduled_on == date(2026, 5, 10)  # a Sunday
        assert only.due_at.astimezone(MONDAY.tzinfo).date() == date(2026, 5, 9)  # a make-up Saturday


def test_no_duty_falls_due_on_a_holiday_and_a_make_up_saturday_counts(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY)
        assert sum(catch_up(now=moment("2026-02-17 07:00")).values()) == 0  # 春节
        assert catch_up(now=moment("2026-02-28 07:00"))[date(2026, 2, 28)] == 2  # 调休上班


def test_a_closed_unit_gets_nothing(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY, unit=branch.west)
        type(branch.west).objects.filter(pk=branch.west.pk).update(closed_on=date(2026, 3, 1))
        assert catch_up(now=MONDAY) == {MONDAY.date(): 0}


def test_leave_in_the_middle_of_a_month_hands_the_open_work_over_and_gives_it_nobody_twice(branch):
    with whole_bank("test"):
        duty_of(branch, Rhythm(Freq.MONTHLY, by_monthday=(20,), within=True), post="LOBBY_MANAGER")
        BackupPair.objects.create(
            unit=branch.east, post=branch.posts["LOBBY_MANAGER"], first=branch.lin, second=branch.wu,
            starts_on=date(2026, 1, 1),
        )  # fmt: skip
        catch_up(now=MONDAY)
        assert Occurrence.objects.get().person == branch.lin
        Absence.objects.create(
            person=branch.lin,
            unit=branch.east,
            reason="病假",
            starts_on=date(2026, 3, 3),
            ends_on=date(2026, 3, 4),
        )
        catch_up(now=MONDAY + timedelta(days=1))
        only = Occurrence.objects.get()
        assert (only.person, only.stands_in_for) == (branch.wu, branch.lin)
        catch_up(now=MONDAY + timedelta(days=3))  # back at work
        assert Occurrence.objects.count() == 1


def test_what_is_due_at_a_moment_may_be_done_before_it(branch):
    with whole_bank("test"):
        duty_of(branch, Rhythm(Freq.WORKDAILY, at=(time(10), time(15))), post="LOBBY_MANAGER")
        catch_up(now=MONDAY)
        hours = [
            (o.opens_at.astimezone(MONDAY.tzinfo).hour, o.due_at.astimezone(MONDAY.tzinfo).hour)
            for o in Occurrence.objects.order_by("due_at")
        ]
        assert hours == [(0, 10), (10, 15)]


def test_hours_follow_the_unit_and_it_works_when_it_is_open(branch):
    with whole_bank("test"):
        for kind, opens, closes in (("WORKDAY", time(8, 30), time(16)), ("WEEKEND", time(10), time(15))):
            OpeningSpan.objects.create(unit=branch.east, day_kind=kind, opens_at=opens, closes_at=closes)
        before = Rhythm(Freq.WORKDAILY, moment=Moment.BEFORE_OPENING)
        duty_of(branch, before, post="BRANCH_HEAD")
        duty_of(branch, before, post="BRANCH_HEAD", unit=branch.west)
        catch_up(now=moment("2026-03-07 06:00"))  # a Saturday
        only = Occurrence.objects.get()
        assert only.unit == branch.east and only.due_at == moment("2026-03-07 10:00")


def test_a_duty_that_begins_tomorrow_or_ended_yesterday_makes_nothing(branch):
    with whole_bank("test"):
        duty_of(branch, starts_on=MONDAY.date() + timedelta(days=1))
        duty_of(branch, ends_on=MONDAY.date() - timedelta(days=1))
        assert catch_up(now=MONDAY) == {MONDAY.date(): 0}


def test_a_post_that_nobody_holds_leaves_the_work_waiting_for_somebody(branch):
    with whole_bank("test"):
        duty_of(branch, post="LOAN_OFFICER")
        catch_up(now=MONDAY)
        assert Occurrence.objects.get().person is None


def test_nobody_catches_up_more_than_two_months(branch):
    with whole_bank("test"):
        duty_of(branch, post="BRANCH_HEAD")
        catch_up(now=moment("2026-01-05 07:00"))
        made = catch_up(now=moment("2026-06-30 07:00"))
        assert len(made) == 63 and min(made) == date(2026, 4, 29)


def test_a_changed_holiday_makes_no_second_occurrence_of_the_same_period(branch):
    with whole_bank("test"):
        duty_of(
            branch,
            Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=Shift.BEFORE),
            post="BRANCH_HEAD",
        )
        catch_up(now=MONDAY)
        CalendarDay.objects.filter(day=date(2026, 3, 10)).update(kind=CalendarDay.Kind.HOLIDAY)
        catch_up(now=MONDAY + timedelta(days=1))
        assert Occurrence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_everything_once():
    cast = make_cast()
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
        for _number in range(20):
            duty_of(cast)

    def work(_):
        try:
            return catch_up(now=MONDAY)[MONDAY.date()]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(work, range(4)))
    with whole_bank("test"):
        rows = list(Occurrence.objects.values_list("duty_id", "key", "person_id"))
    assert sum(made) == len(rows) == len(set(rows)) == 40


def test_a_round_with_nothing_new_is_skipped_and_any_change_is_noticed(branch):
    with whole_bank("test"):
        duty_of(branch, WORKDAILY)
        assert catch_up(now=MONDAY, thorough=False) == {MONDAY.date(): 2}
        assert catch_up(now=MONDAY, thorough=False) == {}
        duty_of(branch, WORKDAILY, post="LOBBY_MANAGER")
        assert catch_up(now=MONDAY, thorough=False) == {MONDAY.date(): 1}
        Absence.objects.create(
            person=branch.zhou,
            unit=branch.east,
            reason="病假",
            starts_on=MONDAY.date(),
            ends_on=MONDAY.date(),
        )
        assert list(catch_up(now=MONDAY, thorough=False)) == [MONDAY.date()]
        assert catch_up(now=MONDAY, thorough=False) == {}
