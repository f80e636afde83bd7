"""The rows of the editable calendar table, and where the first ones come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar
import holidays

from wangdian.engines.calendars.errors import CalendarError


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"  # 调休上班


class DayStatus(StrEnum):
    """Whether the State Council's notice for the year is behind this row."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"


KIND_ZH = {
    DayKind.WORKDAY: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "节假日",
    DayKind.MAKE_UP_WORKDAY: "调休上班",
}
STATUS_ZH = {DayStatus.CONFIRMED: "已确认", DayStatus.PROVISIONAL: "暂定"}


@dataclass(frozen=True, order=True)
class CalendarDay:
    """One row of the calendar table. `name` is the festival (春节 …), empty on ordinary days."""

    date: date
    kind: DayKind
    name: str = ""
    status: DayStatus = DayStatus.CONFIRMED
    source: str = ""

    @property
    def working(self) -> bool:
        """Whether people work on this day; follows from the kind, so the two cannot disagree."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP_WORKDAY)


# chinesecalendar answers in English; these are the names on the State Council's notices
_FESTIVAL_ZH = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def seed_days(start: date, end: date) -> tuple[CalendarDay, ...]:
    """Rows for every day from `start` to `end` (both included), in order.

    Years that `chinesecalendar` knows are confirmed and carry make-up days. For other years `holidays`
    gives the statutory days only, so those rows are provisional until the yearly notice is entered.
    Raises `range_order` when `end` is before `start`.
    """
    if end < start:
        raise CalendarError("range_order", f"结束日期{end}早于开始日期{start}，请调换。")
    rows: list[CalendarDay] = []
    for year in range(start.year, end.year + 1):
        first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
        rows.extend(_confirmed(first, last) if _is_known(year) else _provisional(first, last))
    return tuple(rows)


def _is_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _each_day(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _confirmed(first: date, last: date) -> Iterator[CalendarDay]:
    for day in _each_day(first, last):
        off, festival = chinese_calendar.get_holiday_detail(day)
        if festival:
            kind = DayKind.HOLIDAY if off else DayKind.MAKE_UP_WORKDAY
        else:
            kind = DayKind.WEEKEND if off else DayKind.WORKDAY
        yield CalendarDay(
            day, kind, _FESTIVAL_ZH.get(festival, festival or ""), DayStatus.CONFIRMED, "chinesecalendar"
        )


def _provisional(first: date, last: date) -> Iterator[CalendarDay]:
    statutory = holidays.country_holidays("CN", years=first.year, language="zh_CN")
    # Should `holidays` learn a year's make-up days first, they are taken, still as provisional.
    make_up: set[date] = getattr(statutory, "weekend_workdays", set())
    for day in _each_day(first, last):
        name = ""
        if day in statutory:
            kind, name = DayKind.HOLIDAY, _festival_name(statutory[day])
        elif day in make_up:
            kind = DayKind.MAKE_UP_WORKDAY
        else:
            kind = DayKind.WEEKEND if day.isoweekday() > 5 else DayKind.WORKDAY
        yield CalendarDay(day, kind, name, DayStatus.PROVISIONAL, "holidays")


def _festival_name(text: str) -> str:
    """ "春节（补假）" → "春节"; "中秋节; 国庆节" → "中秋节、国庆节"."""
    names = [part.split("（")[0].strip().replace("农历除夕", "春节") for part in text.split(";")]
    return "、".join(dict.fromkeys(names))


def join_spans(days: tuple[date, ...]) -> tuple[tuple[date, date], ...]:
    """Runs of consecutive dates in an ascending tuple, as (first, last) pairs."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)
