"""From what a plan says about a duty to a rhythm on the business calendar.

The graph keeps the plan's own words (`Duty.freq`, `byday`, `before`, `anchor` …); `engines.calendars` owns what
they mean on real dates.
"""

import re
from dataclasses import replace
from datetime import time

from wangdian.engines.calendars import Freq, Moment, Rhythm, usual_shift
from wangdian.engines.plantext.graph import Duty

WEEKDAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
# 上午 and 下午 are windows; these are the hours people mean by them.
DAYPARTS = {
    "早上": (time(7), time(9)), "早晨": (time(7), time(9)), "晨会": (time(7), time(9)), "上午": (time(8), time(12)),
    "中午": (time(12), time(14)), "午休": (time(12), time(14)), "下午": (time(13), time(18)),
    "傍晚": (time(17), time(20)), "晚上": (time(18), time(22)), "下班前": (time(16), time(18)),
}  # fmt: skip
OPENING = {"营业前", "开门前", "开业前", "班前", "上班前", "上岗前"}
CLOSING = {"营业终了", "营业结束后", "关门后", "闭店后", "日终", "下班后", "班后"}
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_LAST_WEEKDAY = {
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
}  # fmt: skip


def rhythm_of(duty: Duty) -> Rhythm:
    """The rhythm a duty means, with the shift that is usual for it.

    Parts that contradict each other (a weekday inside a daily duty, say) raise CalendarError.
    """
    freq = Freq(duty.freq.lower())
    parts: dict = {"freq": freq, "interval": duty.interval or 1}
    parts |= _days(duty, freq)
    parts |= _hours(duty, freq, names_a_day=bool(parts.keys() - {"freq", "interval"}))
    if duty.times and duty.times > 1 and freq is not Freq.HOURLY and not parts.get("at"):
        parts["times"] = duty.times
    rhythm = Rhythm(**parts)
    return replace(rhythm, shift=usual_shift(rhythm))


def _days(duty: Duty, freq: Freq) -> dict:
    """On which day of the period."""
    if freq in (Freq.DAILY, Freq.WORKDAILY, Freq.HOURLY):
        return {}
    if freq is Freq.WEEKLY:
        return {"byday": tuple(WEEKDAYS[d] for d in duty.byday)} if duty.byday else {}
    if duty.byday:
        return {"byday": tuple(WEEKDAYS[d] for d in duty.byday), "week_of_month": 1}
    if duty.by_monthday:
        days: dict = {"by_monthday": duty.by_monthday, "within": bool(duty.before)}
        return days | _month(duty, freq)
    return _anchored(duty, freq) or (_month(duty, freq) if freq is not Freq.MONTHLY else {})


def _month(duty: Duty, freq: Freq) -> dict:
    """Which month of the quarter, half-year or year."""
    if freq is Freq.QUARTERLY and duty.month_of_quarter:
        return {"month_of_period": duty.month_of_quarter}
    if freq is Freq.YEARLY and len(duty.by_month) == 1:
        return {"month_of_period": duty.by_month[0]}
    return {}


def _anchored(duty: Duty, freq: Freq) -> dict:
    """A day named by a word: the last workday, the first Friday, the end of the quarter."""
    anchor = duty.anchor or ""
    if anchor in {"last_workday", "first_workday"}:
        return {"by_workday": (-1 if anchor.startswith("last") else 1,)} | _month(duty, freq)
    side, _, day = anchor.partition("_")
    if side in {"last", "first"} and day in _LAST_WEEKDAY:
        return {"byday": (_LAST_WEEKDAY[day],), "week_of_month": -1 if side == "last" else 1} | _month(
            duty, freq
        )
    if freq is not Freq.TENDAYS and anchor.endswith("_end"):
        return {"by_monthday": (-1,)} | _month(duty, freq)
    if freq is not Freq.TENDAYS and anchor.endswith("_start"):
        return {"by_monthday": (10,), "within": True} | _month(duty, freq)
    return {}


def _hours(duty: Duty, freq: Freq, *, names_a_day: bool) -> dict:
    """At which time of the day."""
    if freq is Freq.HOURLY:
        return {}
    for text in (duty.at, duty.anchor):
        if found := _CLOCK.match(text or ""):
            return {"at": (time(int(found[1]) % 24, int(found[2])),)}
    if isinstance(duty.before, str) and (found := _CLOCK.match(duty.before)):
        return {"window_end": time(int(found[1]) % 24, int(found[2]))}
    anchor = duty.anchor or ""
    one_day = names_a_day or freq in (Freq.DAILY, Freq.WORKDAILY)
    if not one_day:
        return {}
    if any(word in anchor for word in OPENING):
        return {"moment": Moment.BEFORE_OPENING}
    if any(word in anchor for word in CLOSING):
        return {"moment": Moment.AFTER_CLOSING}
    if anchor in DAYPARTS:
        start, end = DAYPARTS[anchor]
        return {"window_start": start, "window_end": end}
    return {}
