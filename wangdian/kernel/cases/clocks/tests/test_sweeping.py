"""The sweep calls each rung once: in time, after downtime, with two sweepers at once, and after a kill half-way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import make_cast, moment
from wangdian.kernel.cases.clocks import sweeping
from wangdian.kernel.cases.clocks.sweeping import sweep
from wangdian.kernel.cases.models import Case, Clock, ClockRung, TimelineEntry
from wangdian.kernel.cases.tests.situations import MORNING, fresh, move, opened, working
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org import actions as org
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.models import Absence, BackupPair, CalendarDay
from wangdian.kernel.org.scope import open_scope, whole_bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(db):
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))


def told() -> list[tuple[int, str, str]]:
    """(percent, level, name) of every notice, in the order they were written."""
    with whole_bank("test"):
        rows = Notice.objects.filter(kind="cases.escalated").order_by("id").select_related("person")
        return [(int(n.key.split(":")[3]), n.key.split(":")[4], n.person.name) for n in rows]


def rungs() -> list[tuple[int, str]]:
    with whole_bank("test"):
        return list(ClockRung.objects.order_by("id").values_list("percent", "to"))


def clock_of(case: Case) -> Clock:
    with whole_bank("test"):
        return Clock.objects.get(case_id=case.pk)


def test_each_rung_is_called_at_its_moment_to_its_level_and_only_once(cast, calendar):
    case = working(cast)  # 周强 owns it; his supervisor is 罗敏, the head of the outlet 韩雪
    assert sweep(now=moment("2026-03-05 09:00")).rungs == 0
    assert sweep(now=moment("2026-03-06 15:00")).rungs == 1
    assert sweep(now=moment("2026-03-06 15:01")).clocks == 0
    assert told() == [(75, "owner", "周强")]
    sweep(now=moment("2026-03-09 17:00"))
    sweep(now=moment("2026-03-09 17:01"))
    assert told()[1:] == [(100, "supervisor", "罗敏")]
    assert clock_of(case).breached_at == moment("2026-03-09 17:00")
    sweep(now=moment("2026-03-12 16:45"))
    assert told()[2:] == [(150, "head", "韩雪")]
    assert clock_of(case).next_at is None


def test_after_a_week_of_downtime_all_missed_rungs_are_called_once_and_in_order(cast, calendar):
    case = working(cast)
    back = moment("2026-03-16 08:00")
    done = sweep(now=back)
    assert (done.clocks, done.rungs, done.breaches) == (1, 3, 1)
    assert told() == [(75, "owner", "周强"), (100, "supervisor", "罗敏"), (150, "head", "韩雪")]
    assert sweep(now=back + timedelta(days=1)).clocks == 0
    with whole_bank("test"):
        lines = TimelineEntry.objects.filter(case=case, what="CLOCK").order_by("id")
        assert [line.data.get("percent", "late") for line in lines] == [75, 100, 150, "late"]
    assert fresh(case).breached


def test_a_breach_keeps_the_stage_and_owner_of_its_moment_though_the_case_has_moved_on(cast, calendar):
    case = working(cast)
    later = moment("2026-03-10 09:00")
    move(cast.zhou, case, "wait", comment="等配件", now=later)  # late, and no sweep has run
    with open_scope(cast.luo, later) as scope:
        from wangdian.kernel.cases import actions

        actions.assign(case_id=case.pk, owner=cast.zhao, by=scope, now=later)
    sweep(now=later + timedelta(minutes=1))
    clock = clock_of(case)
    assert (clock.breach_state, clock.breach_owner_id) == ("WORKING", cast.zhou.pk)


def test_a_paused_clock_is_left_alone_and_calls_after_it_goes_on(cast, calendar):
    case = working(cast)
    move(cast.zhou, case, "wait", comment="等配件", now=moment("2026-03-02 10:00"))
    assert sweep(now=moment("2026-06-01 09:00")).clocks == 0
    move(cast.zhou, case, "resume", now=moment("2026-06-01 09:00"))
    assert sweep(now=moment("2026-06-01 09:05")).rungs == 0
    assert rungs() == []


def test_a_pause_past_its_cap_counts_again_and_the_sweep_says_so(cast, calendar):
    with whole_bank("test"):
        from wangdian.kernel.cases.models import ClockTarget

        ClockTarget.objects.create(
            unit=cast.branch, kind="matter", clock="finish", starts_on=date(2026, 1, 1),
            target={"after": "2小时", "mode": "business", "pause_cap": "1小时"},
        )  # fmt: skip
    case = working(cast)
    move(cast.zhou, case, "wait", comment="等配件", now=moment("2026-03-02 09:30"))
    assert clock_of(case).next_at == moment("2026-03-02 10:30")
    sweep(now=moment("2026-03-02 10:30"))
    clock = clock_of(case)
    assert (clock.state, clock.due_at) == ("RUNNING", moment("2026-03-02 12:00"))
    sweep(now=moment("2026-03-02 12:01"))
    assert told() == [(75, "owner", "周强"), (100, "supervisor", "罗敏")]


def test_who_would_be_called_about_their_own_delay_is_passed_over_for_the_next_one_up(cast, calendar):
    case = opened(cast, owner=cast.han)
    move(cast.han, case, "start")
    sweep(now=moment("2026-03-16 08:00"))
    assert told() == [(75, "owner", "韩雪"), (100, "supervisor", "顾岚"), (150, "head", "顾岚")]


def test_who_is_away_is_joined_by_their_b_person(cast, calendar):
    working(cast)
    with whole_bank("test"):
        Absence.objects.create(
            person=cast.zhou,
            unit=cast.east,
            reason="病假",
            starts_on=date(2026, 3, 6),
            ends_on=date(2026, 3, 6),
        )
        BackupPair.objects.create(
            unit=cast.east, post=cast.posts["RETAIL_TELLER"], first=cast.zhou, second=cast.zhao, starts_on=date(2026, 1, 1)
        )  # fmt: skip
    sweep(now=moment("2026-03-06 15:00"))
    assert sorted(told()) == [(75, "owner", "周强"), (75, "owner", "赵倩")]


def test_a_confidential_case_is_called_by_its_number_only(cast, calendar):
    opened(cast, owner=cast.zhou, confidential=True, title="举报")
    sweep(now=moment("2026-03-06 15:00"))
    with whole_bank("test"):
        notice = Notice.objects.get(kind="cases.escalated")
    assert "举报" not in notice.title and "SX-B101-2026-0001" in notice.title


def test_a_sweep_that_dies_half_way_leaves_nothing_told_and_the_next_tells_all(cast, calendar, monkeypatch):
    working(cast)
    now = moment("2026-03-16 08:00")

    def dies(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(sweeping, "bring_up_cases", dies)
        sweep(now=now)
    assert (rungs(), told()) == ([], [])
    assert sweep(now=now).rungs == 3
    assert len(told()) == 3


def test_a_moved_holiday_moves_open_deadlines_at_once(cast, calendar):
    case = working(cast)
    wall = opened(cast)
    move(cast.zhou, case, "finish", comment="好了")  # a clock that has ended stays as it was
    with open_scope(cast.qin, MORNING) as scope:
        org.set_calendar_day(
            day=date(2026, 3, 4), kind=CalendarDay.Kind.HOLIDAY, name="临时放假", status="CONFIRMED",
            source="总行通知", unit=cast.bank, by=scope, now=MORNING,
        )  # fmt: skip
    assert clock_of(case).due_at == moment("2026-03-09 17:00")
    assert clock_of(wall).due_at == moment("2026-03-10 17:00")
    assert fresh(wall).due_at == moment("2026-03-10 17:00")
    with open_scope(cast.qin, MORNING) as scope:
        org.set_calendar_day(
            day=date(2026, 2, 25), kind=CalendarDay.Kind.HOLIDAY, name="补休", status="CONFIRMED",
            source="总行通知", unit=cast.bank, by=scope, now=MORNING,
        )  # fmt: skip
    assert clock_of(wall).due_at == moment("2026-03-10 17:00")  # a day before it began


def test_new_opening_hours_move_the_deadlines_of_that_unit_only(cast, calendar):
    here, there = opened(cast), opened(cast, cast.ma, unit=cast.west)
    from datetime import time

    with open_scope(cast.qin, MORNING) as scope:
        org.set_opening_hours(unit=cast.east, spans=[("WORKDAY", time(9), time(16))], by=scope, now=MORNING)
    assert clock_of(here).due_at == moment("2026-03-09 16:00")
    assert clock_of(there).due_at == moment("2026-03-09 17:00")


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_call_every_rung_once():
    cast = make_cast()
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    for number in range(24):
        opened(cast, owner=cast.zhou, title=f"事项{number}")
    start, now = Barrier(2), moment("2026-03-16 08:00")

    def work(_):
        try:
            start.wait()
            return sweep(now=now, batch=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, range(2)))
    last = sweep(now=now)  # what one left because the other was just working on it
    with whole_bank("test"):
        written = list(ClockRung.objects.values_list("clock_id", "percent", "to"))
    assert len(written) == len(set(written)) == 24 * 3 == sum(d.rungs for d in done) + last.rungs
    notices = told()
    assert len(notices) == 24 * 3


@pytest.mark.django_db(transaction=True)
def test_a_sweep_and_people_moving_the_same_cases_do_not_stand_in_each_others_way():
    cast = make_cast()
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    cases = [working(cast, title=f"事项{number}") for number in range(8)]
    start, now = Barrier(2), moment("2026-03-16 08:00")

    def people():
        for case in cases:
            move(cast.zhou, case, "finish", comment="好了", now=now)

    def sweeper():
        for _ in range(8):
            sweep(now=now, batch=2)

    def work(what):
        try:
            start.wait()
            what()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [people, sweeper]))
    with whole_bank("test"):
        clocks = list(Clock.objects.all())
        written = list(ClockRung.objects.values_list("clock_id", "percent", "to"))
    assert {clock.state for clock in clocks} == {"LATE"}
    assert len(written) == len(set(written))
