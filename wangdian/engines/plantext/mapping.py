"""From a compiled duty or deadline to the values of the calendar engine, which knows what they mean."""

import re
from dataclasses import replace
from datetime import time

from wangdian.engines.calendars import CalendarError, DueUnit, Freq, Moment, RelativeDue, Rhythm, usual_shift
from wangdian.engines.plantext.graph import Deadline, Duty
from wangdian.engines.plantext.phrases.calendar_words import DAY_NAMES, WEEK

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_BEFORE_OPENING = re.compile(r"营业前|开门前|开业前|班前")
_AFTER_CLOSING = re.compile(r"营业终了|营业后|营业结束|关门后|日终|班后|下班后")
_DURATION = re.compile(
    r"-?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$"
)


def rhythms_of(duty: Duty) -> tuple[Rhythm, ...]:
    """The rhythms of a duty: one, or one per named month (每年6月、12月).

    On rest days they move as plans usually mean it. What the calendar engine cannot hold (contradicting parts) falls back to the bare frequency.
    """
    if len(duty.by_month) == len(duty.by_monthday) > 1:  # 每年3月15日、6月14日
        pairs = zip(duty.by_month, duty.by_monthday, strict=True)
        return tuple(_rhythm(replace(duty, by_monthday=(day,)), month) for month, day in pairs)
    return tuple(_rhythm(duty, month) for month in _months(duty))


def due_of(deadline: Deadline) -> RelativeDue | None:
    """The time limit of a deadline counted from its event; None for dates, windows and limits ahead."""
    if not deadline.within or deadline.within.startswith("-"):
        return None
    found = _DURATION.match(deadline.within)
    if not found:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(g) if g else 0 for g in found.groups())
    at = _time(deadline.at)
    if hours or minutes or seconds:
        if minutes or seconds:
            return RelativeDue(hours * 60 + minutes + (seconds + 59) // 60, DueUnit.MINUTE)
        return RelativeDue(hours, DueUnit.HOUR)
    if years or months:
        return RelativeDue(12 * years + months, DueUnit.MONTH, span=True, at=at)
    unit = DueUnit.WORKDAY if deadline.workdays else DueUnit.DAY
    return RelativeDue(7 * weeks + days, unit, at=at)


def _months(duty: Duty) -> tuple[int | None, ...]:
    if duty.freq == "YEARLY" and duty.by_month:
        return duty.by_month
    return (duty.month_of_quarter,)


def _rhythm(duty: Duty, month: int | None) -> Rhythm:
    freq = Freq(duty.freq.lower())
    fields: dict = {"freq": freq, "interval": duty.interval, "times": duty.times or 1}
    fields |= _days(duty, month, freq) | _hours(duty, freq)
    try:
        found = Rhythm(**fields)
    except CalendarError:
        found = Rhythm(freq, interval=duty.interval)
    return replace(found, shift=usual_shift(found))


def _days(duty: Duty, month: int | None, freq: Freq) -> dict:
    """Which day of the period."""
    anchor = duty.anchor or ""
    nth = re.fullmatch(rf"({'|'.join(_NTH)})_(workday|{'|'.join(DAY_NAMES)}|day)", anchor)
    several = re.fullmatch(r"first_(\d+)_workdays", anchor)
    if freq in {Freq.HOURLY, Freq.DAILY, Freq.WORKDAILY}:
        return {}
    if freq is Freq.WEEKLY:
        return {"byday": tuple(WEEK.index(d) + 1 for d in duty.byday)} if duty.byday else {}
    found: dict = {}
    if nth and nth[2] == "workday":
        found = {"by_workday": (_NTH[nth[1]],), "within": duty.before}
    elif nth and nth[2] in DAY_NAMES:
        found = {"byday": (DAY_NAMES.index(nth[2]) + 1,), "week_of_month": _NTH[nth[1]]}
    elif several:
        found = {"by_workday": (int(several[1]),), "within": True}
    elif duty.by_monthday:
        found = {"by_monthday": duty.by_monthday, "within": duty.before}
    elif anchor in {"early_month", "month_start"}:
        found = {"by_monthday": (10 if anchor == "early_month" else 5,), "within": True}
    elif anchor in {"mid_month", "late_month"}:
        found = {
            "by_monthday": (20 if anchor == "mid_month" else -1,),
            "from_day": 11 if anchor == "mid_month" else 21,
        }
    elif anchor.endswith("_end"):
        found = {"by_monthday": (-1,), "within": duty.before}
        month = month or -1
    elif month:
        found = {"by_monthday": (-1,), "from_day": 1}
    if found and freq in {Freq.QUARTERLY, Freq.HALFYEARLY, Freq.YEARLY} and month:
        found["month_of_period"] = month
    if found:
        found["times"] = 1
    return found


def _hours(duty: Duty, freq: Freq) -> dict:
    """At what time of the day."""
    if freq is Freq.HOURLY:
        return {"times": 1}
    at = _time(duty.at)
    if at:
        return {"window_end": at} if duty.before else {"at": (at,), "times": 1}
    if duty.anchor and _BEFORE_OPENING.search(duty.anchor):
        return {"moment": Moment.BEFORE_OPENING}
    if duty.anchor and _AFTER_CLOSING.search(duty.anchor):
        return {"moment": Moment.AFTER_CLOSING}
    return {}


def _time(text: str | None) -> time | None:
    if not text or not re.fullmatch(r"\d{2}:\d{2}", text) or text > "23:59":
        return None
    return time(int(text[:2]), int(text[3:]))
