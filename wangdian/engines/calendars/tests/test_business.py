"""The business calendar: what 2026 is, and counting against walking."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangdian.engines.calendars import (
    BusinessCalendar,
    CalendarDay,
    CalendarError,
    DayKind,
    DayStatus,
    LunarDay,
    days_from_csv,
    days_to_csv,
    lunar_day,
    seed_days,
    solar_term,
    solar_term_date,
)
from wangdian.engines.calendars.tests.cases import CHINA, calendars, days, many, tried

HOLIDAYS_2026 = [
    ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
]
MAKE_UP_2026 = [
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


def test_the_holidays_of_2026_are_those_of_the_notice():
    found = CHINA.holidays_between(date(2026, 1, 1), date(2026, 12, 31))
    assert [(h.name, h.start, h.end) for h in found] == HOLIDAYS_2026


def test_the_make_up_days_of_2026_count_as_working_days_and_no_others_do():
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [d for d in year if CHINA.kind(d) is DayKind.MAKE_UP_WORKDAY] == MAKE_UP_2026
    assert all(CHINA.is_workday(d) for d in MAKE_UP_2026)
    assert [d for d in year if d.isoweekday() > 5 and CHINA.is_workday(d)] == MAKE_UP_2026


def test_years_without_a_notice_are_provisional_and_have_no_make_up_days():
    rows = seed_days(date(2027, 1, 1), date(2027, 12, 31))
    assert {row.status for row in rows} == {DayStatus.PROVISIONAL}
    assert not [row for row in rows if row.kind is DayKind.MAKE_UP_WORKDAY]
    named = {row.date: row.name for row in rows if row.kind is DayKind.HOLIDAY}
    assert named[date(2027, 2, 6)] == "春节"
    assert named[date(2027, 10, 4)] == "国庆节"


def test_a_range_is_provisional_as_soon_as_one_day_is():
    assert CHINA.status(date(2026, 12, 1), date(2026, 12, 31)) is DayStatus.CONFIRMED
    assert CHINA.status(date(2026, 12, 1), date(2027, 1, 1)) is DayStatus.PROVISIONAL
    assert BusinessCalendar().status(date(2026, 1, 5)) is DayStatus.PROVISIONAL


def test_counting_jumps_over_the_spring_festival():
    assert CHINA.add_workdays(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CHINA.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert CHINA.previous_workday(date(2026, 2, 24)) == date(2026, 2, 14)
    assert CHINA.previous_workday(date(2026, 2, 24), or_same=True) == date(2026, 2, 24)
    assert CHINA.add_workdays(date(2026, 2, 17), 0) == date(2026, 2, 24)
    assert CHINA.last_workday_of_month(2026, 2) == date(2026, 2, 28)
    assert CHINA.nth_workday_of_month(2026, 10, 1) == date(2026, 10, 8)
    assert CHINA.nth_workday_of_month(2026, 10, 99) == date(2026, 10, 30)


def test_days_around_a_holiday_are_counted_from_its_edges():
    assert CHINA.days_before_holiday(date(2026, 9, 30)) == 1
    assert CHINA.days_before_holiday(date(2026, 10, 3)) == 0
    assert CHINA.days_after_holiday(date(2026, 10, 10)) == 3
    assert BusinessCalendar().days_after_holiday(date(2026, 1, 1)) is None
    assert CHINA.holiday_name(date(2026, 2, 17)) == "春节"
    assert CHINA.holiday_name(date(2026, 2, 14)) == ""


def test_an_override_wins_over_the_table():
    closed = CalendarDay(date(2026, 3, 2), DayKind.HOLIDAY, "台风停业", source="branch")
    calendar = BusinessCalendar(CHINA.days, (closed,))
    assert CHINA.is_workday(date(2026, 3, 2))
    assert not calendar.is_workday(date(2026, 3, 2))
    assert calendar.holiday_name(date(2026, 3, 2)) == "台风停业"


def test_two_rows_for_one_day_are_refused():
    row = CalendarDay(date(2026, 3, 2), DayKind.WORKDAY)
    with pytest.raises(CalendarError) as caught:
        BusinessCalendar((row, row))
    assert caught.value.code == "duplicate_day"


def test_a_calendar_without_workdays_says_so_instead_of_searching_for_ever():
    with pytest.raises(CalendarError) as caught:
        BusinessCalendar(rest_days=frozenset(range(1, 8))).next_workday(date(2026, 1, 1))
    assert caught.value.code == "no_workday"


def test_lunar_dates_and_solar_terms_of_2026():
    assert lunar_day(date(2026, 2, 17)) == LunarDay(2026, 1, 1)
    assert lunar_day(date(2026, 2, 17)).text == "正月初一"
    assert LunarDay(2026, 1, 15).solar() == date(2026, 3, 3)
    assert LunarDay(2025, 6, 1, leap=True).solar() == date(2025, 7, 25)
    assert solar_term_date(2026, "清明") == date(2026, 4, 5)
    assert solar_term(date(2026, 4, 5)) == "清明"
    assert solar_term(date(2026, 4, 7)) == ""


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("lunar_date", lambda: LunarDay(2026, 13, 1).solar()),
        ("lunar_range", lambda: lunar_day(date(1800, 1, 1))),
        ("lunar_range", lambda: solar_term(date(2200, 1, 1))),
        ("solar_term", lambda: solar_term_date(2026, "无此节气")),
        ("range_order", lambda: seed_days(date(2026, 2, 1), date(2026, 1, 1))),
        ("csv_columns", lambda: days_from_csv("a,b\n1,2\n")),
        ("csv_row", lambda: days_from_csv("date,kind\n2026-13-01,holiday\n")),
        ("csv_row", lambda: days_from_csv("date,working,kind\n2026-01-01,1,holiday\n")),
        ("duplicate_day", lambda: days_from_csv("date,kind\n2026-01-01,holiday\n2026-01-01,workday\n")),
    ],
)
def test_what_cannot_be_is_refused_in_chinese_with_a_code(code, call):
    with pytest.raises(CalendarError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message.endswith("。")


def test_the_table_survives_a_round_through_csv():
    rows = seed_days(date(2026, 1, 1), date(2027, 12, 31))
    assert days_from_csv("\ufeff" + days_to_csv(rows)) == rows


@many
def test_counting_workdays_agrees_with_walking_day_by_day(cases):
    @tried(cases)
    @given(calendars(), days, st.integers(0, 400))
    def check(calendar, start, length):
        end = start + timedelta(days=length)
        walked = sum(calendar.is_workday(start + timedelta(days=n)) for n in range(length + 1))
        assert calendar.workdays_between(start, end) == walked

    check()


@many
def test_adding_workdays_agrees_with_walking_and_comes_back(cases):
    @tried(cases)
    @given(calendars(), days, st.integers(-60, 60).filter(bool))
    def check(calendar, start, n):
        step, day, left = (1 if n > 0 else -1), start, abs(n)
        while left:
            day += timedelta(days=step)
            left -= calendar.is_workday(day)
        assert calendar.add_workdays(start, n) == day
        if calendar.is_workday(start):
            assert calendar.add_workdays(day, -n) == start

    check()


@many
def test_lunar_dates_come_back_to_the_same_day(cases):
    @tried(cases)
    @given(st.dates(date(1901, 1, 1), date(2099, 12, 31)))
    def check(day):
        assert lunar_day(day).solar() == day

    check()
