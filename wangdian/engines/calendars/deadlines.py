"""Phrases without 每: limits counted from an event, and named stretches of the year."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from wangdian.engines.calendars.periods import Period
from wangdian.engines.calendars.relative import DueUnit, Mode, RelativeDue, Window
from wangdian.engines.calendars.words import CLOCK, clock

Meaning = RelativeDue | Window

_UNIT = {
    "周": DueUnit.WEEK,
    "旬": DueUnit.TENDAYS,
    "月": DueUnit.MONTH,
    "季度": DueUnit.QUARTER,
    "季": DueUnit.QUARTER,
    "半年": DueUnit.HALF,
    "年": DueUnit.YEAR,
    "年度": DueUnit.YEAR,
}
_BEFORE = "(?:之前|以前|前)"
_WITHIN = "(?:之内|以内|内)"
_CLOSING = "(?:营业终了|营业结束|日终|下班)"
_TIME = rf"(?:(?P<clock>{CLOCK}){_BEFORE}?|(?P<closing>{_CLOSING}(?:时|{_BEFORE})?)|{_WITHIN}|{_BEFORE})?"
_AHEAD = {"当": 0, "本": 0, "这": 0, "次": 1, "下": 1, "翌": 1}


def parse_deadline(phrase: str) -> Meaning | None:
    """What a normalised phrase without 每 means, or None."""
    for pattern, take in _PHRASES:
        found = pattern.fullmatch(phrase)
        if found is not None and (meaning := take(found)) is not None:
            return meaning
    return None


def _running(found: re.Match[str]) -> Meaning:
    amount, word = found["n"], found["unit"]
    mode = Mode.BUSINESS if found["business"] else Mode.CALENDAR
    if amount == "半":
        return RelativeDue(30, DueUnit.MINUTE, mode=mode)
    return RelativeDue(int(amount), DueUnit.MINUTE if word == "分钟" else DueUnit.HOUR, mode=mode)


def _days(found: re.Match[str]) -> Meaning:
    unit = DueUnit.WORKDAY if found["unit"] in {"工作日", "营业日", "交易日"} else DueUnit.DAY
    return RelativeDue(int(found["n"]), unit)


def _periods(found: re.Match[str]) -> Meaning:
    return RelativeDue(1 if found["n"] == "半" else int(found["n"]), _UNIT[found["unit"]], span=True)


def _half_year(found: re.Match[str]) -> Meaning:
    return RelativeDue(1, DueUnit.HALF, span=True)


def _t_plus(found: re.Match[str]) -> Meaning:
    days = int(found[1])
    return RelativeDue(days, DueUnit.WORKDAY if days else DueUnit.DAY)


def _named_day(found: re.Match[str]) -> Meaning:
    word = found["word"]
    unit = DueUnit.WORKDAY if "工作日" in word or "营业日" in word else DueUnit.DAY
    amount = 0 if word[0] in "当同本即" else 1
    return RelativeDue(amount, unit, at=_at(found), at_closing=bool(found["closing"]))


def _at(found: re.Match[str]) -> time | None:
    return clock(found["clock"]) if found["clock"] else None


def _period_day(found: re.Match[str]) -> Meaning | None:
    """次月5日前, 下季度初月10日前, 次年1月15日前, 本月末, 下周五前; a bare 本月 or 下季度 is a window."""
    unit, amount = _UNIT[found["unit"]], _AHEAD[found["ahead"]]
    month = _month(found, unit)
    place: dict[str, Any] = {}
    if found["weekday"]:
        place["day"] = int(found["weekday"])
    elif found["workday"]:
        place["workday"] = int(found["workday"])
    elif found["last_workday"]:
        place["workday"] = -1
    elif found["day"]:
        place["day"] = int(found["day"])
    elif found["end"]:
        place["day"] = -1
    if bool(found["weekday"]) != (unit is DueUnit.WEEK and "day" in place):
        return None
    if not place and month is None and not found["clock"] and not found["closing"]:
        if found["edge"] and found["edge"].endswith("前"):
            return None
        return Window(Period(unit.value), ahead=amount)
    if not place:
        place["day"] = -1
    return RelativeDue(amount, unit, at=_at(found), at_closing=bool(found["closing"]), month=month, **place)


def _month(found: re.Match[str], unit: DueUnit) -> int | None:
    if found["month"]:
        return int(found["month"])
    if not found["month_word"]:
        return None
    word = found["month_word"]
    number = re.search(r"\d+", word)
    return (
        int(number[0])
        if number and word[0] == "第"
        else {"首": 1, "初": 1, "次": 2, "中": 2}.get(word[0], -1)
    )


def _end_of(found: re.Match[str]) -> Meaning:
    return RelativeDue(0, _UNIT[found[1]], day=-1)


def _today_closing(found: re.Match[str]) -> Meaning:
    return RelativeDue(0, DueUnit.DAY, at_closing=True)


def _this_week(found: re.Match[str]) -> Meaning:
    return RelativeDue(0, DueUnit.WEEK, day=int(found["weekday"]))


def _after_period(found: re.Match[str]) -> Meaning:
    """季度终了后15日内: by the 15th of the next quarter's first month."""
    unit, n = _UNIT[found[1]], int(found[2])
    month = None if unit is DueUnit.MONTH else 1
    if found[3] == "个工作日":
        return RelativeDue(1, unit, month=month, workday=n)
    return RelativeDue(1, unit, month=month, day=n)


def _beginning(found: re.Match[str]) -> Meaning:
    """年初 is January, 月初 the first ten days."""
    return Window(Period.MONTH, index=1) if found[1] == "年" else Window(Period.TENDAYS, index=1)


def _date_of_year(found: re.Match[str]) -> Meaning:
    day = -1 if found["end"] else int(found["day"])
    return RelativeDue(0, DueUnit.YEAR, month=int(found["month"]), day=day, at=_at(found))


def _day_of_month(found: re.Match[str]) -> Meaning:
    return RelativeDue(0, DueUnit.MONTH, day=int(found[1]))


def _end_of_part(found: re.Match[str]) -> Meaning:
    month = {"上半年": 6, "下半年": 12}.get(found[1]) or int(found[2]) * 3
    return RelativeDue(0, DueUnit.YEAR, month=month, day=-1)


def _half(found: re.Match[str]) -> Meaning:
    return Window(Period.HALF, index=1 if found[1] == "上" else 2)


def _quarter(found: re.Match[str]) -> Meaning:
    return Window(Period.QUARTER, index=int(found[1]))


def _month_window(found: re.Match[str]) -> Meaning:
    return Window(Period.MONTH, index=int(found[1]))


def _year(found: re.Match[str]) -> Meaning:
    return Window(Period.YEAR)


def _third(found: re.Match[str]) -> Meaning:
    month = int(found[1]) if found[1] else None
    return Window(Period.TENDAYS, index="上中下".index(found[2]) + 1, month=month)


_PHRASES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Meaning | None]], ...] = tuple(
    (re.compile(pattern), take)
    for pattern, take in (
        (rf"(?P<n>\d+|半)个?(?P<business>营业|工作)?(?P<unit>分钟|小时){_WITHIN}?", _running),
        (rf"(?P<n>\d+)(?:个(?=工|营|交))?(?P<unit>工作日|营业日|交易日|日|天){_WITHIN}?", _days),
        (rf"(?P<n>\d{{1,2}})(?:个|(?=[周年]))(?P<unit>周|旬|月|季度|半年|年){_WITHIN}?", _periods),
        (rf"半年{_WITHIN}", _half_year),
        (r"T\+(\d+)(?:个?工作日|日)?(?:内|前)?", _t_plus),
        (
            r"(?P<word>当[日天]|同日|本日|即日|次日|翌日|第2[日天]|当个?工作日|次1?个?(?:工作日|营业日)"
            rf"|下1?个?(?:工作日|营业日)){_TIME}",
            _named_day,
        ),
        (rf"([上下])半年(?:{_WITHIN}|期间)?", _half),
        (
            r"(?P<ahead>[当本这次下翌])1?个?(?P<unit>周|旬|月|季度|季|半年|年度|年)度?"
            r"(?:(?P<month>\d+)月份?|(?P<month_word>[首初次中末]月|第\d+个月|最后1个月))?"
            r"(?:周?W(?P<weekday>\d)|第(?P<workday>\d+)个工作日|(?P<last_workday>最后1个工作日)"
            r"|(?P<day>\d+)日|(?P<end>月?[末底]))?"
            rf"(?:(?P<clock>{CLOCK})|(?P<closing>{_CLOSING}))?(?P<edge>{_WITHIN}|{_BEFORE})?",
            _period_day,
        ),
        (rf"(年度|年|季度|季|月|旬)[末底终]{_BEFORE}?", _end_of),
        (rf"{_CLOSING}{_BEFORE}", _today_closing),
        (rf"周W(?P<weekday>\d){_BEFORE}", _this_week),
        (rf"(年度|年|季度|季|月)(?:终了|结束)?[之以]?后(\d+)(个工作日|日|天){_WITHIN}", _after_period),
        (r"([年月])初", _beginning),
        (
            r"(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})日|(?P<end>[末底]))"
            rf"(?:(?P<clock>{CLOCK})(?:之前|前)?)?(?:{_BEFORE}|{_WITHIN})?",
            _date_of_year,
        ),
        (rf"(\d{{1,2}})日{_BEFORE}", _day_of_month),
        (rf"(上半年|下半年|第?(\d)季度)(?:[末底]{_BEFORE}?|{_BEFORE})", _end_of_part),
        (rf"第?(\d)季度(?:{_WITHIN}|期间)?", _quarter),
        (rf"(\d{{1,2}})月份?{_WITHIN}?", _month_window),
        (rf"(?:全年|年内|年度内|全年度)(?:{_WITHIN})?", _year),
        (rf"(?:(\d{{1,2}})月份?)?([上中下])旬{_WITHIN}?", _third),
    )
)
