"""What is due appears once, for the right people, and stays what it was."""

from datetime import date, timedelta

import pytest

from tests.cast import Cast, moment
from wangdian.engines.calendars import Freq, Rhythm, Shift
from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty, GeneratedDay, Occurrence
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.models import Absence, BackupPair
from wangdian.kernel.org.scope import whole_bank

MONDAY = moment("2026-03-02 07:00")


@pytest.fixture
def branch(cast) -> Cast:
    with whole_bank("calendar"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    return cast


def duty_of(cast, rhythm: Rhythm, *, post="RETAIL_TELLER", unit=None, **fields) -> Duty:
    plain = rhythm_to_json(rhythm)
    return Duty.objects.create(
        unit=unit or cast.east, title="点钞练习", post=cast.posts[post], rhythm=plain, rhythm_key=rhythm_key(plain),
        starts_on=date(2026, 1, 1), **fields,
    )  # fmt: skip


WORKDAILY = Rhythm(Freq.WORKDAILY)


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
