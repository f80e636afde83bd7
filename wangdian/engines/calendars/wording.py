"""A rhythm in words. The Chinese can be read back by `parse_period_phrase` to the same rhythm."""

from datetime import time

from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.rhythm import DAY_FREQS, Freq, Moment, Rhythm, Shift
from wangdian.engines.calendars.words import FREQ_ZH, SHIFT_ZH, WEEKDAY_ZH

_FREQ_EN = {
    Freq.HOURLY: "hour",
    Freq.DAILY: "day",
    Freq.WORKDAILY: "workday",
    Freq.WEEKLY: "week",
    Freq.TENDAYS: "ten-day period",
    Freq.MONTHLY: "month",
    Freq.QUARTERLY: "quarter",
    Freq.HALFYEARLY: "half-year",
    Freq.YEARLY: "year",
}
_WEEKDAY_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_EN = tuple(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
)
_SHIFT_EN = {
    Shift.NONE: "also on rest days",
    Shift.SKIP: "skipped on rest days",
    Shift.BEFORE: "moved before rest days",
    Shift.AFTER: "moved after rest days",
}
_MOMENT_ZH = {Moment.BEFORE_OPENING: "营业前", Moment.AFTER_CLOSING: "营业终了后"}
_MOMENT_EN = {Moment.BEFORE_OPENING: "before opening", Moment.AFTER_CLOSING: "after closing"}


def usual_shift(rhythm: Rhythm) -> Shift:
    """The shift a plan means when it says nothing.

    Daily work is left out on rest days; deadlines and days counted from the end come forward, so that they
    are kept; a meeting on a named day waits for the next workday. Of several weekdays ("周一、三、五") those
    without work are left out, lest a week of holidays puts them all on one day.
    """
    if rhythm.freq is Freq.WORKDAILY:
        return Shift.NONE
    if rhythm.freq in DAY_FREQS:
        return Shift.SKIP
    from_end = any(n < 0 for n in rhythm.by_monthday)
    if rhythm.within or rhythm.from_day is not None or from_end or not rhythm.names_a_day:
        return Shift.BEFORE
    if rhythm.freq is Freq.WEEKLY and len(rhythm.byday) > 1:
        return Shift.SKIP
    return Shift.NONE if rhythm.by_workday else Shift.AFTER


def describe(rhythm: Rhythm, language: str = "zh") -> str:
    """The rhythm in Chinese ("zh") or English ("en"), without its anchor. Raises `language`.

    What happens on rest days is said only where it differs from the usual (`usual_shift`).
    """
    if language == "zh":
        return _zh(rhythm)
    if language == "en":
        return _en(rhythm)
    raise CalendarError("language", f"没有语言“{language}”的说法，可用zh或en。")


# ---------------------------------------------------------------- Chinese


def _zh(r: Rhythm) -> str:
    one, many = FREQ_ZH[r.freq]
    text = f"每{one}" if r.interval == 1 else f"每{r.interval}{many}"
    text += _month_zh(r) + _days_zh(r)
    if r.within:
        text += "前"
    if r.times > 1 and not r.at:
        text += f"{r.times}次"
    text += _clock_zh(r)
    return text + (f"（遇休息日{SHIFT_ZH[r.shift]}）" if r.shift is not usual_shift(r) else "")


def _month_zh(r: Rhythm) -> str:
    if r.month_of_period is None:
        return ""
    if r.month_of_period < 0:
        return "末月" if r.month_of_period == -1 else f"倒数第{-r.month_of_period}个月"
    if r.freq is Freq.YEARLY:
        return f"{r.month_of_period}月"
    return "首月" if r.month_of_period == 1 else f"第{r.month_of_period}个月"


def _place_zh(n: int) -> str:
    if n > 0:
        return f"第{n}"
    return "最后一" if n == -1 else f"倒数第{-n}"


def _day_zh(r: Rhythm, n: int) -> str:
    return f"{n}日" if n > 0 and r.freq is not Freq.TENDAYS else f"{_place_zh(n)}天"


def _days_zh(r: Rhythm) -> str:
    if r.byday:
        if r.week_of_month is not None:
            return f"{_place_zh(r.week_of_month)}个" + "、".join(f"周{WEEKDAY_ZH[d - 1]}" for d in r.byday)
        names = "、".join(f"周{WEEKDAY_ZH[d - 1]}" for d in r.byday)
        return names if r.interval > 1 else names.removeprefix("周")
    if r.by_workday:
        return "、".join(f"{_place_zh(n)}个工作日" for n in r.by_workday)
    days = "、".join(_day_zh(r, n) for n in r.by_monthday)
    return days if r.from_day is None else f"{_day_zh(r, r.from_day)}至{days}"


def _clock_zh(r: Rhythm) -> str:
    if r.moment is not None:
        return _MOMENT_ZH[r.moment]
    if r.at:
        return "、".join(map(_hm, r.at))
    if r.window_start and r.window_end:
        return f"{_hm(r.window_start)}-{_hm(r.window_end)}"
    if r.window_end is not None:
        return f"{_hm(r.window_end)}前"
    return f"{_hm(r.window_start)}后" if r.window_start is not None else ""


def _hm(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02d}"


# ---------------------------------------------------------------- English


def _en(r: Rhythm) -> str:
    unit = _FREQ_EN[r.freq]
    every = f"every {unit}" if r.interval == 1 else f"every {r.interval} {unit}s"
    times = f"{r.times} times " if r.times > 1 and not r.at else ""
    day = _days_en(r)
    if day:
        day = ("by " if r.within else "from " if r.from_day is not None else "on ") + day
    month = _month_en(r)
    parts = [f"{times}{every}" if times else every, day, f"in {month}" if month else "", _clock_en(r)]
    text = " ".join(part for part in parts if part)
    return text + (f" ({_SHIFT_EN[r.shift]})" if r.shift is not usual_shift(r) else "")


def _month_en(r: Rhythm) -> str:
    if r.month_of_period is None:
        return ""
    if r.freq is Freq.YEARLY and r.month_of_period > 0:
        return _MONTH_EN[r.month_of_period - 1]
    return f"its {_place_en(r.month_of_period)} month"


def _place_en(n: int) -> str:
    if n < 0:
        return "last" if n == -1 else f"{_place_en(-n)} last"
    tail = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{tail}"


def _days_en(r: Rhythm) -> str:
    if r.byday:
        names = ", ".join(_WEEKDAY_EN[d - 1] for d in r.byday)
        return names if r.week_of_month is None else f"the {_place_en(r.week_of_month)} {names}"
    if r.by_workday:
        return "the " + ", ".join(_place_en(n) for n in r.by_workday) + " workday"
    if not r.by_monthday:
        return ""
    days = "the " + ", ".join(_place_en(n) for n in r.by_monthday) + " day"
    return days if r.from_day is None else f"the {_place_en(r.from_day)} to {days}"


def _clock_en(r: Rhythm) -> str:
    if r.moment is not None:
        return _MOMENT_EN[r.moment]
    if r.at:
        return "at " + ", ".join(map(_hm, r.at))
    if r.window_start and r.window_end:
        return f"between {_hm(r.window_start)} and {_hm(r.window_end)}"
    if r.window_end is not None:
        return f"before {_hm(r.window_end)}"
    return f"after {_hm(r.window_start)}" if r.window_start is not None else ""
