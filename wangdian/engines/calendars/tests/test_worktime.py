"""Working time: known deadlines, then the laws any clock must keep."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.calendars import (
    COMMON_HOURS,
    SHANGHAI,
    BusinessCalendar,
    CalendarError,
    DayKind,
    DueUnit,
    Mode,
    OpeningHours,
    RelativeDue,
    Shift,
    Span,
    WorkClock,
    parse_limit,
    parse_spans,
    unit_calendar,
)
from wangdian.engines.calendars.tests.cases import CHINA, calendars, many, opening_hours, tried

CLOCK = WorkClock(CHINA, COMMON_HOURS)
NEW_YORK = ZoneInfo("America/New_York")
# zones with jumps at 2:00, at midnight, and of half an hour
ZONES = [SHANGHAI, NEW_YORK, ZoneInfo("America/Santiago"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def instants(zone=SHANGHAI):
    naive = st.datetimes(datetime(2025, 6, 1), datetime(2028, 6, 1))  # noqa: DTZ001
    return naive.map(lambda d: d.replace(microsecond=0, tzinfo=UTC).astimezone(zone))


amounts = st.integers(0, 60 * 60 * 60).map(lambda s: timedelta(seconds=s))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-02-13 16:00", 1, "2026-02-13 17:00"),  # lands on closing time, not on the next opening
        ("2026-02-13 16:00", 4, "2026-02-14 11:30"),  # the make-up Saturday counts
        ("2026-02-14 16:00", 2, "2026-02-24 09:30"),  # over the spring festival
        ("2026-03-02 11:30", 1, "2026-03-02 14:00"),  # over lunch
        ("2026-03-02 11:30", -4, "2026-02-28 16:00"),  # back, over a Sunday to the make-up Saturday
        ("2026-03-01 09:00", 0, "2026-03-01 09:00"),
    ],
)
def test_business_hours_run_only_while_the_unit_is_open(start, hours, end):
    assert CLOCK.add_business_time(at(start), timedelta(hours=hours)) == at(end)


def test_business_time_between_counts_each_span_once():
    assert CLOCK.business_time_between(at("2026-02-13 11:00"), at("2026-02-14 09:00")) == timedelta(hours=5)
    assert CLOCK.business_time_between(at("2026-02-14 17:00"), at("2026-02-24 08:30")) == timedelta(0)
    assert CLOCK.business_time_between(at("2026-02-14 09:00"), at("2026-02-13 11:00")) == timedelta(hours=-5)


@pytest.mark.parametrize(
    ("phrase", "start", "due"),
    [
        ("24小时内", "2026-02-14 16:00", "2026-02-15 16:00:00"),
        ("当日", "2026-02-14 16:00", "2026-02-14 23:59:59"),
        ("当日营业终了前", "2026-03-02 10:00", "2026-03-02 17:00:00"),
        ("当日营业终了前", "2026-03-02 17:30", "2026-03-03 17:00:00"),  # closed already: next closing
        ("次日12点前", "2026-03-02 10:00", "2026-03-03 12:00:00"),
        ("3个工作日内", "2026-02-13 10:00", "2026-02-25 23:59:59"),  # 14, 24, 25 February
        ("15日内", "2026-03-02 10:00", "2026-03-17 23:59:59"),
        ("T+1", "2026-02-14 10:00", "2026-02-24 23:59:59"),
        ("次月5日前", "2026-01-31 10:00", "2026-02-05 23:59:59"),
        ("下季度初月10日前", "2026-02-10 10:00", "2026-04-10 23:59:59"),
        ("次年1月15日前", "2026-06-01 10:00", "2027-01-15 23:59:59"),
        ("季度终了后15日内", "2026-06-30 10:00", "2026-07-15 23:59:59"),
        ("次月第3个工作日前", "2026-09-15 10:00", "2026-10-10 23:59:59"),  # 8, 9, make-up 10
        ("月末", "2026-02-10 10:00", "2026-02-28 23:59:59"),
        ("年底前", "2026-02-10 10:00", "2026-12-31 23:59:59"),
        ("一个月内", "2026-01-31 10:00", "2026-02-28 23:59:59"),
        ("半年内", "2026-08-31 10:00", "2027-02-28 23:59:59"),
        ("本周五前", "2026-03-03 10:00", "2026-03-06 23:59:59"),
    ],
)
def test_deadlines_of_phrases(phrase, start, due):
    assert CLOCK.due(at(start), parse_limit(phrase)) == at(due)


def test_in_business_mode_days_are_workdays_that_end_at_closing_time():
    three = RelativeDue(3, DueUnit.DAY)
    assert CLOCK.due(at("2026-02-13 10:00"), three, Mode.BUSINESS) == at("2026-02-25 17:00")


def test_a_limit_in_days_that_ends_on_a_holiday_can_be_moved_after_it():
    limit = RelativeDue(5, DueUnit.DAY, shift=Shift.AFTER)
    assert CLOCK.due(at("2026-02-12 10:00"), limit) == at("2026-02-24 23:59:59")


def test_an_hour_is_an_hour_on_the_nights_clocks_change():
    night = OpeningHours(workday=(Span(time(0), time(8)),))
    clock = WorkClock(BusinessCalendar(rest_days=frozenset()), night, NEW_YORK)
    for day, open_for in ((date(2026, 3, 8), 7), (date(2026, 11, 1), 9), (date(2026, 3, 9), 8)):
        start = datetime.combine(day, time(0), NEW_YORK)
        end = datetime.combine(day, time(8), NEW_YORK)
        assert clock.business_time_between(start, end) == timedelta(hours=open_for)
    spring = datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK)
    assert clock.add_business_time(spring, timedelta(hours=1)).hour == 3
    assert clock.due(spring, RelativeDue(24, DueUnit.HOUR)).hour == 2  # 23 local hours were left


def test_an_opening_time_the_clocks_jump_over_is_the_jump():
    hours = OpeningHours(workday=(Span(time(1), time(2, 15)), Span(time(2, 30), time(4))))
    clock = WorkClock(BusinessCalendar(rest_days=frozenset()), hours, NEW_YORK)
    start = datetime(2026, 3, 8, 0, 0, tzinfo=NEW_YORK)
    assert clock.business_time_between(start, start + timedelta(hours=10)) == timedelta(hours=2)


def test_opening_hours_follow_exception_then_kind_then_weekday():
    spring_festival = date(2026, 2, 17)
    hours = OpeningHours(
        parse_spans("08:30-12:00,13:30-17:00"),
        by_weekday=((6, parse_spans("09:00-15:00")),),
        by_kind=((DayKind.HOLIDAY, parse_spans("10:00-12:00")),),
        exceptions=((spring_festival, ()),),
    )
    assert hours.on(CHINA.row(spring_festival)) == ()
    assert hours.on(CHINA.row(date(2026, 2, 18))) == parse_spans("10:00-12:00")
    assert hours.on(CHINA.row(date(2026, 3, 7))) == parse_spans("09:00-15:00")  # a Saturday
    assert hours.on(CHINA.row(date(2026, 2, 14))) == hours.workday  # a make-up Saturday
    assert hours.on(CHINA.row(date(2026, 3, 8))) == ()
    calendar = unit_calendar(CHINA, hours)
    assert calendar.is_workday(date(2026, 3, 7))
    assert calendar.is_workday(date(2026, 2, 18))
    assert not calendar.is_workday(spring_festival)
    assert calendar.is_workday(date(2035, 3, 3))  # a Saturday no table knows


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("naive_datetime", lambda: CLOCK.due(datetime(2026, 1, 1), RelativeDue(1, DueUnit.HOUR))),  # noqa: DTZ001
        (
            "never_open",
            lambda: WorkClock(CHINA, OpeningHours()).due(at("2026-01-01 00:00"), _business_hour()),
        ),
        ("never_open", lambda: WorkClock(CHINA, OpeningHours()).add_business_time(*_an_hour_back())),
        ("span_order", lambda: Span(time(9), time(8))),
        ("span_overlap", lambda: OpeningHours(parse_spans("08:00-12:00,11:00-13:00"))),
        ("span_text", lambda: parse_spans("八点到九点")),
        ("hours_twice", lambda: OpeningHours(by_weekday=((1, ()), (1, ())))),
        ("amount", lambda: RelativeDue(-1, DueUnit.DAY)),
        ("day", lambda: RelativeDue(0, DueUnit.MONTH, day=32)),
        ("month", lambda: RelativeDue(0, DueUnit.QUARTER, month=4)),
    ],
)
def test_impossible_hours_and_limits_are_refused_in_chinese_with_a_code(code, call):
    with pytest.raises(CalendarError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message.endswith("。")


def _business_hour():
    return RelativeDue(1, DueUnit.HOUR, mode=Mode.BUSINESS)


def _an_hour_back():
    return at("2026-01-01 00:00"), timedelta(hours=-1)


def opens_in_ordinary_weeks(clock: WorkClock) -> bool:
    """Whether the clock will ever run again after the days its tables name."""
    week = (date(2040, 1, 2) + timedelta(days=n) for n in range(7))
    return any(clock.hours.on(clock.calendar.row(day)) for day in week)


working_clocks = st.builds(WorkClock, calendars(), opening_hours(), st.sampled_from(ZONES)).filter(
    opens_in_ordinary_weeks
)


@many
def test_adding_in_two_steps_is_adding_at_once(cases):
    @tried(cases)
    @given(working_clocks, instants(), amounts, amounts)
    def check(clock, start, first, second):
        one = clock.add_business_time(start, first + second)
        two = clock.add_business_time(clock.add_business_time(start, first), second)
        if second:  # after a step of nothing the clock may stand at either end of a closed stretch
            assert one == two
        back = clock.add_business_time(start, -(first + second))
        if first:
            assert clock.add_business_time(clock.add_business_time(start, -second), -first) == back

    check()


@many
def test_the_time_added_is_the_time_between(cases):
    @tried(cases)
    @given(working_clocks, instants(), amounts)
    def check(clock, start, amount):
        end = clock.add_business_time(start, amount)
        assert clock.business_time_between(start, end) == amount
        before = clock.add_business_time(start, -amount)
        assert before <= start <= end
        assert clock.business_time_between(before, start) == amount

    check()


@many
def test_a_stretch_of_time_is_the_sum_of_its_parts(cases):
    @tried(cases)
    @given(working_clocks, instants(), amounts, amounts)
    def check(clock, start, first, second):
        middle, end = start + first, start + first + second
        whole = clock.business_time_between(start, end)
        parts = clock.business_time_between(start, middle), clock.business_time_between(middle, end)
        assert whole == sum(parts, timedelta(0))
        assert timedelta(0) <= whole <= end.astimezone(UTC) - start.astimezone(UTC)

    check()


@many
def test_business_time_agrees_with_asking_every_quarter_of_an_hour(cases):
    @tried(max(cases // 4, 20))
    @given(working_clocks, instants(), st.integers(0, 300))
    def check(clock, start, quarters):
        begin = start.astimezone(UTC).replace(minute=0, second=0)
        step = timedelta(minutes=15)
        asked = sum(clock.is_open(begin + step * n) for n in range(quarters)) * step
        assert clock.business_time_between(begin, begin + step * quarters) == asked

    check()


@many
def test_who_starts_later_is_never_due_earlier(cases):
    units = st.builds(
        RelativeDue,
        st.integers(0, 40),
        st.sampled_from((DueUnit.MINUTE, DueUnit.HOUR, DueUnit.DAY, DueUnit.WORKDAY)),
        mode=st.sampled_from(Mode),
        shift=st.sampled_from(Shift),
    )

    @tried(cases)
    @given(working_clocks, instants(), amounts, units)
    def check(clock, start, later, limit):
        assert clock.due(start, limit) <= clock.due(start + later, limit)

    check()
