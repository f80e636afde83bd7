"""The laws a clock keeps, each tried on many drawn clocks: in Shanghai and over New York's clock changes."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import (
    BusinessCalendar,
    CalendarDay,
    DayKind,
    Mode,
    OpeningHours,
    WorkClock,
)
from wangdian.engines.clocks.tests.cases import (
    CHINA,
    FOUR_SPANS,
    QUARTER,
    clocks,
    day_targets,
    lived,
    moments,
    quarters,
    running,
    running_targets,
    specs,
    stories,
    tried,
    tries,
    uncapped,
    works,
)

ZERO = timedelta(0)
TICK = timedelta(microseconds=1)
REST = (date(2026, 2, 15), date(2026, 2, 21), date(2026, 2, 22), date(2026, 3, 8), date(2026, 11, 1))


@tried(800, clocks, st.integers(0, 60))
def test_time_used_agrees_with_asking_every_quarter_of_an_hour(story, later):
    clock, end = story
    now = end + later * QUARTER
    business, cap = clock.spec.measures_opening_time, clock.spec.pause_cap
    used = paused = ZERO
    at = clock.began
    while at < now:
        if not business or clock.work.is_open(at):
            span = next(
                s for s in reversed(clock.spans) if s.start <= at and (s.end is None or s.end > s.start)
            )
            if span.kind is engine.SpanKind.RUN or (cap is not None and paused >= cap):
                used += QUARTER
            if span.kind is engine.SpanKind.PAUSE:
                paused += QUARTER
        at += QUARTER
    assert engine.consumed(clock, now) == used
    assert engine.paused(clock, now) == paused


@tried(1500, clocks.map(running))
def test_when_it_is_due_exactly_the_target_has_been_used(story):
    clock, now = story
    due = engine.due_at(clock, now)
    if clock.budget <= ZERO:
        assert due == clock.deadline
        return
    assert engine.consumed(clock, due) == clock.budget
    assert engine.consumed(clock, due - TICK) < clock.budget
    assert engine.remaining(clock, due) == ZERO
    assert (engine.breached_at(clock, now) is None) == (now <= due)
    assert engine.breached_at(clock, max(due, now) + TICK) == due
    assert engine.state(clock, max(due, now) + TICK) is engine.State.BREACHED


@tried(800, clocks, quarters)
def test_due_is_where_the_time_left_ends_counted_from_now(story, later):
    clock, end = story
    now = end + later
    left = engine.remaining(clock, now)
    if left <= ZERO:
        assert engine.due_at(clock, now) <= now
        return
    resumed = engine.resume(clock, now) if clock.is_paused else clock
    assert engine.due_at(clock, now) == clock.scale.add(now, left) == engine.due_at(resumed, now)


@tried(800, specs, works, moments, stories, quarters, quarters)
def test_while_paused_the_time_left_is_frozen_and_the_due_time_moves_on(
    spec, work, begin, story, first, more
):
    clock, now = lived(replace(spec, pause_cap=None), work, begin, story)
    clock = engine.pause(clock, now, "等材料")
    early, late = now + first, now + first + more
    assert engine.remaining(clock, early) == engine.remaining(clock, late) == engine.remaining(clock, now)
    if engine.remaining(clock, now) > ZERO:
        moved = clock.scale.elapsed(engine.due_at(clock, early), engine.due_at(clock, late))
        assert moved == clock.scale.elapsed(early, late)
        assert engine.state(clock, late) is engine.State.PAUSED
        assert engine.runs_out(clock, late) is None


@tried(800, clocks, st.integers(0, 99), st.integers(0, 200))
def test_a_span_cut_in_two_measures_the_same(story, which, percent):
    clock, now = story
    span = clock.spans[which % len(clock.spans)]
    end = span.end or now
    cut = span.start + (end - span.start) * percent / 200
    index = clock.spans.index(span)
    halves = (replace(span, end=cut), replace(span, start=cut))
    other = replace(clock, spans=(*clock.spans[:index], *halves, *clock.spans[index + 1 :]))
    assert engine.read(other, now) == engine.read(clock, now)
    assert engine.rung_times(other, now) == engine.rung_times(clock, now)


@tried(800, clocks, st.integers(0, 400), st.integers(0, 400))
def test_time_used_over_two_stretches_is_the_sum_and_never_shrinks(story, first, second):
    clock, _ = story
    one = clock.began + first * QUARTER
    two = one + second * QUARTER
    gained = engine.consumed(clock, two) - engine.consumed(clock, one)
    assert ZERO <= gained <= clock.scale.elapsed(one, two)
    if all(s.kind is engine.SpanKind.RUN or s.start >= two or (s.end or two) <= one for s in clock.spans):
        assert gained == clock.scale.elapsed(one, two)


@tried(1200, clocks, st.integers(0, 60))
def test_time_used_and_time_excused_make_up_the_time_since_the_beginning(story, later):
    clock, end = story
    now = end + later * QUARTER
    whole, paused, cap = (
        clock.scale.elapsed(clock.began, now),
        engine.paused(clock, now),
        clock.spec.pause_cap,
    )
    assert engine.consumed(clock, now) == whole - (paused if cap is None else min(cap, paused))
    assert engine.consumed(uncapped(clock), now) == whole - paused


@tried(600, specs, works, moments, stories, st.integers(0, 40))
def test_a_pause_beyond_its_cap_breaches_when_cap_and_time_left_have_passed(spec, work, begin, story, cap):
    clock, now = lived(replace(spec, pause_cap=cap * QUARTER), work, begin, story)
    clock = engine.pause(clock, now, "等客户")
    left = engine.remaining(clock, now)
    assume(left > ZERO)
    excused = max(clock.spec.pause_cap - engine.paused(clock, now), ZERO)
    out = engine.runs_out(clock, now)
    assert out == clock.scale.add(now, excused + left)
    assert engine.breached_at(clock, out) is None
    late = clock.scale.add(out, QUARTER)
    assert engine.breached_at(clock, late) == out
    assert engine.state(clock, late) is engine.State.BREACHED


@tried(
    800, clocks, st.sampled_from(REST), st.sampled_from((DayKind.MAKE_UP_WORKDAY, DayKind.HOLIDAY)), quarters
)
def test_a_day_made_up_or_taken_off_moves_a_clock_by_its_opening_time(story, day, kind, later):
    clock, end = story
    now = end + later
    edited = replace(clock.work, calendar=_with(clock.work.calendar, CalendarDay(day, kind)))
    after = engine.recompute(clock, edited)
    again = engine.Clock(clock.spec, clock.spans, edited)
    assert engine.read(after, now) == engine.read(again, now)
    if not clock.spec.measures_opening_time:
        assert engine.consumed(after, now) == engine.consumed(clock, now)
        return
    change = _open_on(edited, day, clock.began, now) - _open_on(clock.work, day, clock.began, now)
    assert after.scale.elapsed(clock.began, now) - clock.scale.elapsed(clock.began, now) == change


@tried(600, moments, running_targets, st.lists(st.integers(0, 60), max_size=2), quarters)
def test_one_more_opening_day_is_never_due_later(begin, target, story, later):
    spec = engine.ClockSpec(target, Mode.BUSINESS)
    work = WorkClock(CHINA, FOUR_SPANS)
    clock, end = lived(spec, work, begin, [(n, i % 2 == 0) for i, n in enumerate(story)])
    clock, end = running((clock, end))
    fuller = replace(work, calendar=_with(CHINA, *(CalendarDay(d, DayKind.MAKE_UP_WORKDAY) for d in REST)))
    if engine.paused(clock, end) == ZERO:  # more opening time also makes a pause worth more
        assert engine.due_at(engine.recompute(clock, fuller), end + later) <= engine.due_at(
            clock, end + later
        )


@tried(700, moments, stories, quarters, st.integers(1, 3))
def test_several_spans_a_day_are_the_sum_of_each_alone(begin, story, later, cut):
    spans = FOUR_SPANS.workday

    def used(*some):
        work = WorkClock(CHINA, OpeningHours(workday=some))
        clock, end = lived(engine.ClockSpec(timedelta(hours=9), Mode.BUSINESS), work, begin, story)
        return engine.consumed(clock, end + later)

    assert used(*spans) == used(*spans[:cut]) + used(*spans[cut:])


@tried(600, clocks, specs)
def test_a_new_grade_that_keeps_what_elapsed_is_as_if_it_had_held_from_the_beginning(story, spec):
    clock, now = story
    kept = engine.regrade(clock, spec, engine.Regrade.KEEP_ELAPSED, now)
    assert engine.read(kept, now) == engine.read(engine.Clock(spec, clock.spans, clock.work), now)
    back = engine.regrade(kept, clock.spec, engine.Regrade.KEEP_ELAPSED, now)
    assert back == clock


@tried(600, clocks, specs, quarters)
def test_a_new_grade_that_restarts_is_a_new_clock_paused_if_it_was(story, spec, later):
    clock, now = story
    again = engine.regrade(clock, spec, engine.Regrade.RESTART, now)
    fresh = engine.start(spec, clock.work, now)
    if clock.is_paused:
        fresh = engine.pause(fresh, now, "等客户")
    assert engine.read(again, now + later) == engine.read(fresh, now + later)
    assert engine.consumed(again, now) == ZERO


@tried(600, clocks, specs)
def test_the_stricter_of_two_grades_is_due_no_later_than_either(story, spec):
    clock, now = story
    kept = engine.regrade(clock, spec, engine.Regrade.KEEP_ELAPSED, now)
    strict = engine.regrade(clock, spec, engine.Regrade.STRICTER, now)
    assert engine.due_at(strict, now) == min(engine.due_at(clock, now), engine.due_at(kept, now))
    assert strict.spec.ladder == spec.ladder


@tried(800, clocks, quarters)
def test_a_rung_is_reached_when_its_percent_has_been_used_and_not_before(story, later):
    clock, end = story
    now = end + later
    before = None
    for time in engine.rung_times(clock, now):
        share = max(clock.budget, ZERO) * time.rung.percent / 100
        if time.reached is None:
            assert clock.is_paused and engine.consumed(clock, now) < share
            continue
        assert before is None or before <= time.reached
        before = time.reached
        assert engine.consumed(clock, time.reached) >= share
        if share:
            assert engine.consumed(clock, time.reached - TICK) < share
        assert (time.reached <= now) == (engine.consumed(clock, now) >= share)


@tried(700, day_targets, st.sampled_from(Mode), works, moments, quarters)
def test_a_limit_in_days_ends_on_its_day_and_only_a_pause_moves_it(target, mode, work, begin, pause):
    clock = engine.start(engine.ClockSpec(target, mode), work, begin)
    deadline = work.due(begin, target, mode).astimezone(UTC)
    assert engine.due_at(clock, begin) == engine.due_at(clock, begin + pause) == deadline
    assume(deadline > begin + pause)
    waited = engine.resume(engine.pause(clock, begin, "等客户"), begin + pause)
    lost = clock.scale.elapsed(begin, begin + pause)
    assert engine.due_at(waited, begin + pause) == clock.scale.add(deadline, lost)


@tried(600, clocks, st.integers(0, 99), quarters)
def test_what_is_asked_of_a_moment_does_not_know_what_came_after(story, at, more):
    clock, end = story
    now = clock.began + (end - clock.began) * at / 100
    later = engine.pause(clock, end + more, "之后") if at % 2 else engine.stop(clock, end + more)
    assert engine.read(later, now) == engine.read(clock, now)


@tried(500, clocks)
def test_the_zone_a_time_is_written_in_does_not_matter(story):
    clock, now = story
    zone = ZoneInfo("Australia/Lord_Howe")
    spans = tuple(
        replace(s, start=s.start.astimezone(zone), end=s.end and s.end.astimezone(zone)) for s in clock.spans
    )
    other = replace(clock, spans=spans, origin=clock.began.astimezone(zone))
    assert other == clock
    assert engine.read(other, now.astimezone(zone)) == engine.read(clock, now)


@tried(500, clocks, quarters, quarters)
def test_time_between_a_stop_and_a_reopening_does_not_count(story, closed, later):
    clock, now = story
    again = engine.reopen(engine.stop(clock, now), now + closed)
    gained = clock.scale.elapsed(now + closed, now + closed + later)
    assert engine.consumed(again, now + closed + later) == engine.consumed(clock, now) + gained


def test_the_properties_are_tried_on_fourteen_thousand_cases_and_more():
    assert tries() >= 14_000, f"{tries()} cases"


def _with(calendar: BusinessCalendar, *days: CalendarDay) -> BusinessCalendar:
    return replace(calendar, overrides=(*calendar.overrides, *days))


def _open_on(work: WorkClock, day: date, start, end) -> timedelta:
    """Opening time of one local day between two instants."""
    total = ZERO
    for opens, closes in work._intervals(day):
        total += max(min(closes, end.astimezone(UTC)) - max(opens, start), ZERO)
    return total
