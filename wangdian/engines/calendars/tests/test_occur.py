"""Dates of rhythms: known cases, then agreement with dateutil and with themselves."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from wangdian.engines.calendars import (
    COMMON_HOURS,
    BusinessCalendar,
    CalendarError,
    Freq,
    Moment,
    OpeningHours,
    Rhythm,
    Shift,
    describe,
    from_plain,
    is_due_on,
    is_exact_rrule,
    occurrences,
    open_on,
    parse_rhythm,
    rrule_start,
    to_plain,
    to_rrule,
)
from wangdian.engines.calendars.tests.cases import CHINA, calendars, days, many, rhythms, tried

YEAR = date(2026, 1, 1), date(2026, 12, 31)
DAILY = (Freq.HOURLY, Freq.DAILY, Freq.WORKDAILY)


def dues(phrase: str, start: date = YEAR[0], end: date = YEAR[1]) -> list[date]:
    return [o.due for o in occurrences(parse_rhythm(phrase), start, end, CHINA)]


def test_a_deadline_on_a_rest_day_comes_forward_and_keeps_its_window():
    may = next(o for o in occurrences(parse_rhythm("每月10日前"), *YEAR, CHINA) if o.due.month == 5)
    assert may.scheduled == date(2026, 5, 10)  # a Sunday
    assert may.due == date(2026, 5, 9)  # the make-up Saturday before it
    assert may.opens == date(2026, 5, 1)
    assert may.key == "2026-05#1"


def test_the_first_fifteen_days_of_each_quarter():
    found = list(occurrences(parse_rhythm("每季度初月15日内"), *YEAR, CHINA))
    assert [(o.opens, o.due) for o in found] == [
        (date(2026, month, 1), date(2026, month, 15)) for month in (1, 4, 7, 10)
    ]


def test_a_monday_meeting_on_a_holiday_waits_for_the_first_workday():
    assert dues("每周一", date(2026, 5, 1), date(2026, 5, 15)) == [date(2026, 5, 6), date(2026, 5, 11)]


def test_a_week_without_workdays_has_no_weekly_duty_rather_than_two_in_the_next():
    festival = date(2026, 2, 9), date(2026, 3, 1)
    assert dues("每周一", *festival) == [date(2026, 2, 9), date(2026, 2, 24)]
    assert dues("每周", *festival) == [date(2026, 2, 14), date(2026, 2, 28)]
    every_monday = [o.due for o in occurrences(Rhythm(Freq.WEEKLY, byday=(1,)), *festival, CHINA)]
    assert every_monday == [date(2026, 2, 9), date(2026, 2, 16), date(2026, 2, 23)]


def test_several_weekdays_are_left_out_in_a_holiday_week():
    assert dues("每周一、三、五", date(2026, 2, 9), date(2026, 2, 27)) == [
        date(2026, 2, 9), date(2026, 2, 11), date(2026, 2, 13), date(2026, 2, 25), date(2026, 2, 27)
    ]  # fmt: skip


def test_the_last_workday_of_the_month_may_be_a_make_up_saturday():
    assert dues("每月最后一个工作日")[:3] == [date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 31)]


def test_twice_a_week_is_due_by_the_middle_and_the_end_of_its_workdays():
    found = dues("每周两次", date(2026, 3, 2), date(2026, 3, 8))
    assert found == [date(2026, 3, 4), date(2026, 3, 6)]


def test_each_ten_days_ends_on_the_tenth_the_twentieth_and_the_last():
    plain = Rhythm(Freq.TENDAYS)
    found = [o.due.day for o in occurrences(plain, date(2026, 2, 1), date(2026, 3, 31), CHINA)]
    assert found == [10, 20, 28, 10, 20, 31]


def test_daily_work_rests_on_holidays_and_runs_on_make_up_days():
    found = dues("每日", date(2026, 2, 13), date(2026, 2, 25))
    assert found == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24), date(2026, 2, 25)]


def test_every_third_workday_counts_workdays_only():
    rhythm = Rhythm(Freq.WORKDAILY, interval=3, anchor=date(2026, 2, 12))
    found = [o.due for o in occurrences(rhythm, date(2026, 2, 12), date(2026, 3, 1), CHINA)]
    assert found == [date(2026, 2, 12), date(2026, 2, 24), date(2026, 2, 27)]


def test_the_thirty_first_falls_on_the_last_day_of_short_months():
    rhythm = Rhythm(Freq.MONTHLY, by_monthday=(31,))
    found = [o.due.day for o in occurrences(rhythm, *YEAR, CHINA)]
    assert found == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_every_second_week_counts_from_its_anchor():
    rhythm = Rhythm(Freq.WEEKLY, interval=2, byday=(3,), anchor=date(2026, 3, 2))
    found = [o.due for o in occurrences(rhythm, date(2026, 3, 1), date(2026, 4, 5), CHINA)]
    assert found == [date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 1)]


def test_opening_hours_give_the_times_of_before_opening_and_after_closing():
    day = date(2026, 3, 2)
    for moment, expected in (
        (Moment.BEFORE_OPENING, (None, time(8, 30))),
        (Moment.AFTER_CLOSING, (time(17), None)),
    ):
        rhythm = Rhythm(Freq.DAILY, moment=moment)
        found = next(occurrences(rhythm, day, day, CHINA, COMMON_HOURS))
        assert (found.opens_at, found.due_at) == expected
        closed = next(occurrences(rhythm, day, day, CHINA, OpeningHours()))
        assert (closed.opens_at, closed.due_at) == (None, None)


def test_every_two_hours_fills_the_opening_hours_and_numbers_the_rounds():
    day = date(2026, 3, 2)
    found = list(occurrences(parse_rhythm("每2小时"), day, day, CHINA, COMMON_HOURS))
    assert [(o.opens_at, o.due_at, o.nth) for o in found] == [
        (time(8, 30), time(10, 30), 1), (time(10, 30), time(12, 30), 2), (time(12, 30), time(14, 30), 3),
        (time(14, 30), time(16, 30), 4), (time(16, 30), time(17), 5),
    ]  # fmt: skip
    around = list(occurrences(Rhythm(Freq.HOURLY, interval=8), day, day, CHINA))
    assert [(o.opens_at, o.due_at) for o in around][-1] == (time(16), None)


def test_clock_times_say_how_often_by_themselves():
    nine_and_three = (time(9), time(15))
    assert Rhythm(Freq.DAILY, at=nine_and_three, times=2) == Rhythm(Freq.DAILY, at=nine_and_three)
    day = date(2026, 3, 2)
    found = list(occurrences(Rhythm(Freq.DAILY, at=nine_and_three, times=2), day, day, CHINA))
    assert [(o.opens_at, o.due_at, o.nth) for o in found] == [(time(9), time(9), 1), (time(15), time(15), 2)]


def test_open_windows_are_found_on_any_day_inside_them():
    rhythm = parse_rhythm("每季度初月15日内")
    assert [o.key for o in open_on(rhythm, date(2026, 4, 7), CHINA)] == ["2026-Q2#1"]
    assert open_on(rhythm, date(2026, 4, 16), CHINA) == ()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("interval", {"freq": Freq.DAILY, "interval": 0}),
        ("times", {"freq": Freq.DAILY, "times": 0}),
        ("byday", {"freq": Freq.WEEKLY, "byday": (8,)}),
        ("by_monthday", {"freq": Freq.MONTHLY, "by_monthday": (32,)}),
        ("by_monthday", {"freq": Freq.TENDAYS, "by_monthday": (12,)}),
        ("by_workday", {"freq": Freq.MONTHLY, "by_workday": (0,)}),
        ("day_rules", {"freq": Freq.MONTHLY, "by_monthday": (1,), "by_workday": (1,)}),
        ("day_rule_daily", {"freq": Freq.DAILY, "by_monthday": (1,)}),
        ("day_rule_weekly", {"freq": Freq.WEEKLY, "by_monthday": (1,)}),
        ("day_rule_tendays", {"freq": Freq.TENDAYS, "byday": (1,)}),
        ("week_of_month_missing", {"freq": Freq.MONTHLY, "byday": (1,)}),
        ("week_of_month_alone", {"freq": Freq.WEEKLY, "byday": (1,), "week_of_month": 1}),
        ("week_of_month", {"freq": Freq.MONTHLY, "byday": (1,), "week_of_month": 6}),
        ("month_of_period", {"freq": Freq.QUARTERLY, "month_of_period": 4}),
        ("month_of_period", {"freq": Freq.MONTHLY, "month_of_period": 1}),
        ("within", {"freq": Freq.MONTHLY, "within": True}),
        ("from_day", {"freq": Freq.MONTHLY, "from_day": 3}),
        ("from_day_order", {"freq": Freq.MONTHLY, "by_monthday": (3,), "from_day": 5}),
        ("at_times", {"freq": Freq.DAILY, "at": (time(9), time(10)), "times": 3}),
        ("at_window", {"freq": Freq.DAILY, "at": (time(9),), "window_end": time(10)}),
        ("moment_window", {"freq": Freq.DAILY, "moment": Moment.AFTER_CLOSING, "window_end": time(10)}),
        ("window_order", {"freq": Freq.DAILY, "window_start": time(10), "window_end": time(9)}),
        ("hourly", {"freq": Freq.HOURLY, "interval": 25}),
        ("shift_daily", {"freq": Freq.DAILY, "shift": Shift.AFTER}),
    ],
)
def test_a_rhythm_that_contradicts_itself_is_refused_in_chinese_with_a_code(code, said):
    with pytest.raises(CalendarError) as caught:
        Rhythm(**said)
    assert caught.value.code == code
    assert caught.value.message.endswith("。")


def test_a_backward_range_and_a_broken_record_are_refused():
    with pytest.raises(CalendarError, match="早于"):
        occurrences(Rhythm(Freq.DAILY), YEAR[1], YEAR[0], CHINA)
    for record in ({}, {"type": "Rhythm"}, {"type": "Rhythm", "freq": "never"}, {"type": "Rhythm", "x": 1}):
        with pytest.raises(CalendarError) as caught:
            from_plain(record)
        assert caught.value.code == "plain"


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("每周一、周三", "FREQ=WEEKLY;WKST=MO;BYDAY=MO,WE"),
        ("每季度首月15日前", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        ("每旬", "FREQ=MONTHLY;BYMONTHDAY=10,20,-1"),
        ("每月第二个周五", "FREQ=MONTHLY;BYDAY=2FR"),
        ("每月30日", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
    ],
)
def test_rules_for_other_calendars(phrase, rule):
    assert to_rrule(parse_rhythm(phrase)) == rule


worked = calendars().filter(lambda c: len(c.rest_days) < 7)


@many
def test_rules_give_dateutil_the_same_dates(cases):
    every_day = BusinessCalendar(rest_days=frozenset())

    @tried(cases)
    @given(rhythms().map(lambda r: replace(r, times=1) if r.freq in DAILY and not r.at else r), days)
    def check(rhythm, day):
        assume(rhythm.freq is not Freq.WORKDAILY)
        rhythm = replace(rhythm, shift=Shift.NONE)
        assume(is_exact_rrule(rhythm))
        start = rrule_start(rhythm, day)
        assert start is not None
        first = datetime.combine(start, time(0))
        rule = rrulestr(to_rrule(rhythm), dtstart=first)
        end = start + timedelta(days=366 * 3)
        expected = [d.date() for d in rule.between(first, datetime.combine(end, time(0)), inc=True)]
        ours = [o.scheduled for o in occurrences(rhythm, start, end, every_day)]
        assert list(dict.fromkeys(ours)) == expected

    check()


@many
def test_asking_a_day_agrees_with_listing_the_dates(cases):
    @tried(cases)
    @given(rhythms(), worked, days)
    def check(rhythm, calendar, day):
        start, end = day - timedelta(days=40), day + timedelta(days=40)
        listed = {o.due for o in occurrences(rhythm, start, end, calendar)}
        for n in (0, 1, 7, 30, -1, -31):
            asked = day + timedelta(days=n)
            assert is_due_on(rhythm, asked, calendar) == (asked in listed)

    check()


@many
def test_a_range_gives_what_its_two_halves_give(cases):
    @tried(cases)
    @given(rhythms(), worked, days, st.integers(0, 120), st.integers(1, 400))
    def check(rhythm, calendar, start, first, second):
        if rhythm.freq in DAILY:
            second = min(second, 20)
        middle = start + timedelta(days=first)
        end = middle + timedelta(days=second)
        whole = list(occurrences(rhythm, start, end, calendar))
        halves = list(occurrences(rhythm, start, middle, calendar))
        halves += occurrences(rhythm, middle + timedelta(days=1), end, calendar)
        assert whole == halves
        assert len({o.key for o in whole}) == len(whole)
        assert [o.due for o in whole] == sorted(o.due for o in whole)

    check()


@many
def test_shifts_move_to_the_nearest_workday_and_no_further(cases):
    @tried(cases)
    @given(rhythms().filter(lambda r: r.freq not in DAILY), worked, days)
    def check(rhythm, calendar, day):
        for o in occurrences(rhythm, day, day + timedelta(days=500), calendar):
            assert o.opens <= o.due
            if rhythm.shift is Shift.NONE:
                assert o.due == o.scheduled
                continue
            assert calendar.is_workday(o.due)
            if o.due != o.scheduled:
                low, high = sorted((o.due, o.scheduled))
                assert calendar.workdays_between(low, high) == 1
                assert (o.due > o.scheduled) == (rhythm.shift is Shift.AFTER)
                assert rhythm.shift is not Shift.SKIP

    check()


@many
def test_open_windows_agree_with_listing_the_dates(cases):
    @tried(cases)
    @given(rhythms().filter(lambda r: r.freq not in DAILY and r.interval <= 2), worked, days)
    def check(rhythm, calendar, day):
        listed = occurrences(rhythm, day, day + timedelta(days=366 * 3), calendar)
        assert open_on(rhythm, day, calendar) == tuple(o for o in listed if o.opens <= day)

    check()


@many
def test_a_description_is_read_back_as_the_same_rhythm(cases):
    @tried(cases)
    @given(rhythms())
    def check(rhythm):
        assert parse_rhythm(describe(rhythm)) == rhythm
        assert describe(rhythm, "en").startswith(("every", *"123456789"))

    check()


@many
def test_a_rhythm_survives_being_stored_as_json(cases):
    @tried(cases)
    @given(rhythms(), st.one_of(st.none(), days))
    def check(rhythm, anchor):
        rhythm = replace(rhythm, anchor=anchor)
        assert from_plain(json.loads(json.dumps(to_plain(rhythm)))) == rhythm

    check()
