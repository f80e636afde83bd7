"""Clocks as people know them: named days, named hours, and what is refused."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import (
    COMMON_HOURS,
    SHANGHAI,
    CalendarDay,
    DayKind,
    DueUnit,
    Mode,
    RelativeDue,
    WorkClock,
)
from wangdian.engines.clocks.tests.cases import CHINA, LADDER

WORK = WorkClock(CHINA, COMMON_HOURS)
HOURS = timedelta(hours=1)
TWO_HOURS = engine.ClockSpec(RelativeDue(2, DueUnit.HOUR), Mode.BUSINESS, ladder=LADDER)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def started(text: str, spec: engine.ClockSpec = TWO_HOURS) -> engine.Clock:
    return engine.start(spec, WORK, at(text))


@pytest.mark.parametrize(
    ("begin", "target", "mode", "due"),
    [
        # a first-grade complaint: thirty minutes by the wall clock, over closing time too
        ("2026-03-02 16:50", RelativeDue(30, DueUnit.MINUTE), Mode.CALENDAR, "2026-03-02 17:20"),
        # a second-grade one: two hours of opening time, over lunch, over night, over the festival
        ("2026-03-02 11:30", RelativeDue(2, DueUnit.HOUR), Mode.BUSINESS, "2026-03-02 15:00"),
        ("2026-03-02 16:30", RelativeDue(2, DueUnit.HOUR), Mode.BUSINESS, "2026-03-03 10:00"),
        ("2026-02-14 16:30", RelativeDue(2, DueUnit.HOUR), Mode.BUSINESS, "2026-02-24 10:00"),
        # a third-grade one: the same calendar day
        ("2026-03-02 16:30", RelativeDue(0, DueUnit.DAY), Mode.CALENDAR, "2026-03-02 23:59:59"),
        # the law's fifteen days, and five workdays until closing
        ("2026-02-10 10:00", RelativeDue(15, DueUnit.DAY), Mode.CALENDAR, "2026-02-25 23:59:59"),
        ("2026-02-10 10:00", RelativeDue(5, DueUnit.WORKDAY), Mode.BUSINESS, "2026-02-24 17:00"),
        # an amount without words, and an extension that was granted
        ("2026-03-02 16:30", timedelta(hours=24), Mode.CALENDAR, "2026-03-03 16:30"),
        ("2026-03-02 16:30", at("2026-03-09 22:00"), Mode.BUSINESS, "2026-03-09 22:00"),
    ],
)
def test_the_limits_of_the_trade_are_due_when_people_expect(begin, target, mode, due):
    clock = started(begin, engine.ClockSpec(target, mode))
    assert engine.due_at(clock, at(begin)) == at(due)
    assert engine.state(clock, at(due)) is engine.State.RUNNING
    assert engine.state(clock, at(due) + timedelta(seconds=1)) is engine.State.BREACHED


def test_a_paused_clock_shows_the_time_left_and_when_it_would_be_due_if_resumed_now():
    clock = engine.pause(started("2026-03-02 09:00"), at("2026-03-02 10:00"), "等客户补材料")
    shown = engine.read(clock, at("2026-03-02 15:00"))
    assert shown.state is engine.State.PAUSED
    assert shown.remaining == HOURS
    assert shown.due_at == at("2026-03-02 16:00")
    assert shown.runs_out is None
    assert shown.paused == 3.5 * HOURS  # of opening time: lunch is nobody's delay
    assert shown.percent == 50
    assert engine.due_at(engine.resume(clock, at("2026-03-02 15:00")), at("2026-03-02 16:00")) == at(
        "2026-03-02 16:00"
    )


def test_a_pause_longer_than_its_cap_counts_as_running():
    clock = started("2026-03-02 09:00", replace(TWO_HOURS, pause_cap=HOURS))
    clock = engine.pause(clock, at("2026-03-02 09:30"), "等客户")
    assert engine.state(clock, at("2026-03-02 10:00")) is engine.State.PAUSED
    assert engine.read(clock, at("2026-03-02 10:00")).pause_left == 0.5 * HOURS
    assert engine.runs_out(clock, at("2026-03-02 10:00")) == at("2026-03-02 12:00")
    assert engine.counts_again(clock, at("2026-03-02 10:00")) == at("2026-03-02 10:30")
    assert engine.counts_again(engine.resume(clock, at("2026-03-02 10:00")), at("2026-03-02 10:00")) is None
    assert engine.state(clock, at("2026-03-02 11:00")) is engine.State.RUNNING
    assert engine.consumed(clock, at("2026-03-02 11:00")) == HOURS
    assert engine.breached_at(clock, at("2026-03-02 14:00")) == at("2026-03-02 12:00")


def test_all_pauses_together_share_one_cap():
    clock = started("2026-03-02 09:00", replace(TWO_HOURS, pause_cap=HOURS))
    for begin, end in (("09:10", "09:50"), ("10:00", "10:40")):
        clock = engine.pause(clock, at(f"2026-03-02 {begin}"), "等客户")
        clock = engine.resume(clock, at(f"2026-03-02 {end}"))
    assert engine.paused(clock, at("2026-03-02 11:00")) == 80 * timedelta(minutes=1)
    assert engine.consumed(clock, at("2026-03-02 11:00")) == HOURS


def test_rungs_are_called_on_the_time_the_clock_runs_on():
    clock = started("2026-03-02 11:30")
    now = at("2026-03-02 11:30")
    assert [t.calls for t in engine.rung_times(clock, now)] == [
        at("2026-03-02 14:00"),
        at("2026-03-02 14:30"),
        at("2026-03-02 15:00"),
        at("2026-03-02 16:00"),
    ]
    clock = engine.pause(clock, at("2026-03-02 14:10"), "等客户")
    times = engine.rung_times(clock, at("2026-03-02 16:00"))
    assert [t.reached for t in times] == [at("2026-03-02 14:00"), None, None, None]


def test_a_call_at_night_waits_for_the_opening_where_the_rung_says_so():
    spec = engine.ClockSpec(
        timedelta(hours=4), ladder=(engine.Rung(100, "owner"), engine.Rung(150, "head", True))
    )
    clock = started("2026-02-28 16:00", spec)  # a make-up Saturday
    night, morning = engine.rung_times(clock, at("2026-02-28 16:00"))
    assert night.calls == night.reached == at("2026-02-28 20:00")
    assert (morning.reached, morning.calls) == (at("2026-02-28 22:00"), at("2026-03-02 08:30"))


def test_a_time_of_day_that_had_passed_is_late_at_once():
    spec = engine.ClockSpec(RelativeDue(0, DueUnit.DAY, at=datetime(2026, 1, 1, 12).time()), ladder=LADDER)  # noqa: DTZ001
    clock = started("2026-03-02 15:00", spec)
    now = at("2026-03-02 15:00")
    assert engine.due_at(clock, now) == engine.breached_at(clock, now) == at("2026-03-02 12:00")
    assert engine.state(clock, now) is engine.State.BREACHED
    assert engine.remaining(clock, now) == -3 * HOURS
    assert {t.reached for t in engine.rung_times(clock, now)} == {now}
    assert engine.read(clock, now).percent == 100


def test_a_moved_holiday_moves_what_is_due_and_the_history_stays():
    clock = started("2026-03-06 16:00", engine.ClockSpec(RelativeDue(4, DueUnit.HOUR), Mode.BUSINESS))
    now = at("2026-03-06 16:30")
    assert engine.due_at(clock, now) == at("2026-03-09 11:30")
    saturday = replace(CHINA, overrides=(CalendarDay(date(2026, 3, 7), DayKind.MAKE_UP_WORKDAY),))
    moved = engine.recompute(clock, replace(WORK, calendar=saturday))
    assert engine.due_at(moved, now) == at("2026-03-07 11:30")
    assert moved.spans == clock.spans


def test_stopped_in_time_is_met_stopped_late_is_breached_and_cancelled_is_neither():
    clock = started("2026-03-02 09:00")
    assert (
        engine.state(engine.stop(clock, at("2026-03-02 11:00")), at("2026-03-09 09:00")) is engine.State.MET
    )
    late = engine.stop(clock, at("2026-03-02 11:01"))
    assert engine.state(late, at("2026-03-02 12:00")) is engine.State.BREACHED
    assert engine.breached_at(late, at("2026-03-02 12:00")) == at("2026-03-02 11:00")
    assert engine.state(late, at("2026-03-02 10:00")) is engine.State.RUNNING
    gone = engine.cancel(clock, at("2026-03-02 15:00"))
    assert engine.state(gone, at("2026-03-02 15:00")) is engine.State.CANCELLED
    assert engine.state(gone, at("2026-03-02 12:00")) is engine.State.BREACHED


def test_a_regrade_says_what_becomes_of_the_hour_already_used():
    clock, now = started("2026-03-02 09:00"), at("2026-03-02 10:00")
    third = engine.ClockSpec(RelativeDue(4, DueUnit.HOUR), Mode.BUSINESS, ladder=(engine.Rung(100, "head"),))
    due = {policy: engine.due_at(engine.regrade(clock, third, policy, now), now) for policy in engine.Regrade}
    assert due == {
        engine.Regrade.RESTART: at("2026-03-02 15:30"),
        engine.Regrade.KEEP_ELAPSED: at("2026-03-02 14:30"),
        engine.Regrade.STRICTER: at("2026-03-02 11:00"),
    }


def test_what_cannot_be_is_refused_with_a_code():
    clock = started("2026-03-02 09:00")
    stopped = engine.stop(clock, at("2026-03-02 10:00"))
    noon = at("2026-03-02 12:00")
    span = engine.Span(at("2026-03-02 09:00"), noon)
    refused = {
        "target": lambda: engine.ClockSpec(timedelta(0)),
        "pause_cap": lambda: engine.ClockSpec(HOURS, pause_cap=-HOURS),
        "ladder": lambda: engine.ClockSpec(HOURS, ladder=(engine.Rung(100, "a"), engine.Rung(50, "a"))),
        "naive_datetime": lambda: engine.start(TWO_HOURS, WORK, datetime(2026, 3, 2)),  # noqa: DTZ001
        "no_span": lambda: engine.Clock(TWO_HOURS, (), WORK),
        "span_order": lambda: engine.Span(noon, at("2026-03-02 09:00")),
        "span_open": lambda: engine.Clock(TWO_HOURS, (replace(span, end=None), span), WORK),
        "span_overlap": lambda: engine.Clock(TWO_HOURS, (span, span), WORK),
        "origin": lambda: engine.Clock(TWO_HOURS, (span,), WORK, noon + HOURS),
        "pause_reason": lambda: engine.pause(clock, noon, " "),
        "not_paused": lambda: engine.resume(clock, noon),
        "closed": lambda: engine.stop(stopped, noon),
        "not_closed": lambda: engine.reopen(clock, noon),
        "act_order": lambda: engine.stop(clock, at("2026-03-02 08:00")),
    }
    for code, act in refused.items():
        with pytest.raises(engine.ClockError) as error:
            act()
        assert error.value.code == code
    with pytest.raises(engine.ClockError, match="同一比例"):
        engine.ClockSpec(HOURS, ladder=(engine.Rung(50, "owner"), engine.Rung(50, "owner")))
    with pytest.raises(engine.ClockError, match="已经停止"):
        engine.regrade(stopped, TWO_HOURS, engine.Regrade.RESTART, noon)
    with pytest.raises(engine.ClockError, match="早于"):
        engine.regrade(clock, TWO_HOURS, engine.Regrade.RESTART, at("2026-03-02 08:00"))
