"""Short Chinese phrases of time, and what they mean.

A phrase is the bare words ("每季度首月15日内"), not a sentence: finding them in free text is the plan
compiler's work. Conventions where the language is vague: 月初、季初 = by the 10th of the (first) month,
年初 = in January, 上旬/中旬/下旬 of a rhythm = a window of those days.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

from wangdian.engines.calendars.deadlines import parse_deadline
from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.relative import RelativeDue, Window
from wangdian.engines.calendars.rhythm import DAY_FREQS, Freq, Moment, Rhythm
from wangdian.engines.calendars.wording import usual_shift
from wangdian.engines.calendars.words import CLOCK, FREQ_OF_WORD, SHIFT_ZH, clock, normalise

Parts = dict[str, Any]

_UNITS = "小时|工作日|营业日|半年|季度|年度|季|周|旬|月|年|日|天"
_HEAD = re.compile(rf"(?:每间?隔?(\d+)?个?|按|逐)({_UNITS})|(?:每?隔|每?双)(日|天|周|月|年)")
_PLACE = r"(?:第(\d+)|最后(?:1|(?=[个天日]))|倒数第(\d+))"


def parse_period_phrase(text: str) -> Rhythm | RelativeDue | Window | None:
    """What a phrase such as 每月10日前, 24小时内 or 上半年 means; None when it is no such phrase.

    每… gives a Rhythm with its usual shift, a limit counted from an event a RelativeDue, a stretch of the
    year a Window. Raises CalendarError for a phrase that is understood but cannot be (每月32日).
    """
    phrase = normalise(text)
    head = _HEAD.match(phrase)
    return parse_deadline(phrase) if head is None else _rhythm(head, phrase[head.end() :])


def parse_rhythm(text: str) -> Rhythm:
    """A phrase that must be a rhythm. Raises `not_rhythm`, or what `parse_period_phrase` raises."""
    meaning = parse_period_phrase(text)
    if not isinstance(meaning, Rhythm):
        raise CalendarError("not_rhythm", f"“{text}”不是周期，请写成每月10日前、每周一这样的说法。")
    return meaning


def parse_limit(text: str) -> RelativeDue:
    """A phrase that must be a limit counted from an event. Raises `not_limit`, or what the phrase raises."""
    meaning = parse_period_phrase(text)
    if not isinstance(meaning, RelativeDue):
        raise CalendarError("not_limit", f"“{text}”不是时限，请写成24小时内、次日12点前这样的说法。")
    return meaning


def _rhythm(head: re.Match[str], tail: str) -> Rhythm | None:
    freq = FREQ_OF_WORD[head[2] or head[3]]
    parts: Parts = {"freq": freq, "interval": int(head[1] or 1) if head[2] else 2}
    # "每周一" reads 周W1 with the 周 already taken
    if freq is Freq.WEEKLY and tail.startswith("W"):
        tail = "周" + tail
    while tail:
        for pattern, take in _TAIL:
            found = pattern.match(tail)
            if found and found.end() and take(parts, found):
                tail = tail[found.end() :]
                break
        else:
            return None
    shift = parts.pop("shift", None)
    rhythm = Rhythm(**parts)
    return replace(rhythm, shift=usual_shift(rhythm) if shift is None else shift)


# ---------------------------------------------------------------- what may follow 每…; False: not here


def _nothing(parts: Parts, found: re.Match[str]) -> bool:
    return True


def _times(parts: Parts, found: re.Match[str]) -> bool:
    parts["times"] = int(found[1])
    return True


def _weekdays(parts: Parts, found: re.Match[str]) -> bool:
    if parts["freq"] is not Freq.WEEKLY:
        return False
    days: list[int] = []
    for joiner, name in re.findall(r"([、和及与,至到-]?)周W(\d)", found[0]):
        first = days[-1] + 1 if days and joiner in {"至", "到", "-"} else int(name)
        days.extend(range(first, int(name) + 1))
    parts["byday"] = tuple(days)
    return True


def _nth(place: str | None, from_end: str | None) -> int:
    """ "第3" → 3, "最后一" → -1, "倒数第2" → -2."""
    return int(place) if place else -int(from_end or 1)


def _nth_weekday(parts: Parts, found: re.Match[str]) -> bool:
    parts["week_of_month"] = _nth(found[1], found[2])
    parts["byday"] = tuple(int(day) for day in re.findall(r"W(\d)", found[0]))
    return True


def _workday(parts: Parts, found: re.Match[str]) -> bool:
    parts["by_workday"] = (*parts.get("by_workday", ()), _nth(found[1], found[2]))
    return True


def _day_from_place(parts: Parts, found: re.Match[str]) -> bool:
    return _day(parts, _nth(found[1], found[2]))


def _day_by_number(parts: Parts, found: re.Match[str]) -> bool:
    return parts["freq"] not in DAY_FREQS and all(_day(parts, int(n)) for n in re.findall(r"\d+", found[0]))


def _day(parts: Parts, n: int) -> bool:
    parts["by_monthday"] = (*parts.get("by_monthday", ()), n)
    return True


def _to(parts: Parts, found: re.Match[str]) -> bool:
    """ "11日至20日" and "25日至月末": the next day named closes the window."""
    if "by_monthday" not in parts or "from_day" in parts:
        return False
    day = re.match(r"(?:月?(?:末|底)|最后1[日天])|(?:第(\d+)|倒数第(\d+)|(\d+))[日天]", found[1])
    if day is None or len(parts["by_monthday"]) != 1:
        return False
    parts["from_day"] = parts["by_monthday"][0]
    parts["by_monthday"] = (int(day[1] or day[3] or 0) or -int(day[2] or 1),)
    return True


def _first_days(parts: Parts, found: re.Match[str]) -> bool:
    """每月前5日, and 每季度终了后15日内: within the first 15 days of the quarter that follows."""
    if parts["freq"] in DAY_FREQS or parts["freq"] is Freq.WEEKLY:
        return False
    parts["by_workday" if "工作日" in found[0] else "by_monthday"] = (int(found[1]),)
    parts["within"] = True
    return True


def _month(parts: Parts, found: re.Match[str]) -> bool:
    freq = parts["freq"]
    if found["month"]:
        if freq is not Freq.YEARLY:
            return False
        parts["month_of_period"] = int(found["month"])
    elif freq not in (Freq.QUARTERLY, Freq.HALFYEARLY, Freq.YEARLY):
        return False
    elif found["place"]:
        parts["month_of_period"] = int(found["place"])
    elif found["from_end"]:
        parts["month_of_period"] = -int(found["from_end"])
    else:
        parts["month_of_period"] = {"首": 1, "初": 1, "次": 2, "中": 2}.get(found[0][0], -1)
    return True


def _start_or_end(parts: Parts, found: re.Match[str]) -> bool:
    """初 and 末 of the period."""
    if parts["freq"] in DAY_FREQS or parts["freq"] is Freq.WEEKLY or "by_monthday" in parts:
        return False
    if found[1] in {"末", "底", "终"}:
        parts["by_monthday"] = (-1,)
    elif parts["freq"] is Freq.YEARLY and "month_of_period" not in parts:
        parts["month_of_period"] = 1
    else:
        parts["by_monthday"], parts["within"] = (10,), True
    return True


def _third(parts: Parts, found: re.Match[str]) -> bool:
    """上旬, 中旬, 下旬 of the month."""
    if parts["freq"] in DAY_FREQS or parts["freq"] in (Freq.WEEKLY, Freq.TENDAYS):
        return False
    parts["from_day"], last = {"上": (1, 10), "中": (11, 20), "下": (21, -1)}[found[1]]
    parts["by_monthday"] = (last,)
    return True


def _before(parts: Parts, found: re.Match[str]) -> bool:
    if "from_day" in parts:
        return True
    if not any(key in parts for key in ("byday", "by_monthday", "by_workday")):
        return "前" not in found[0]  # "每季度内" is the whole quarter
    parts["within"] = True
    return True


def _clock_range(parts: Parts, found: re.Match[str]) -> bool:
    parts["window_start"], parts["window_end"] = clock(found[1]), clock(found[2])
    return True


def _clock_edge(parts: Parts, found: re.Match[str]) -> bool:
    parts["window_end" if "前" in found[2] else "window_start"] = clock(found[1])
    return True


def _clocks(parts: Parts, found: re.Match[str]) -> bool:
    times: tuple[time, ...] = tuple(clock(part) for part in re.findall(CLOCK, found[0]))
    parts["at"] = times
    return True


def _moment(parts: Parts, found: re.Match[str]) -> bool:
    early = found.lastgroup == "opening"
    parts["moment"] = Moment.BEFORE_OPENING if early else Moment.AFTER_CLOSING
    return True


def _shift(parts: Parts, found: re.Match[str]) -> bool:
    parts["shift"] = next(shift for shift, word in SHIFT_ZH.items() if word == found[1])
    return True


_TAIL: tuple[tuple[re.Pattern[str], Callable[[Parts, re.Match[str]], bool]], ...] = tuple(
    (re.compile(pattern), take)
    for pattern, take in (
        (r"[(（]?遇(?:休息日|法定节假日|节假日|非工作日)(顺延|提前|跳过|不变)[)）]?", _shift),
        (r"(?:至少|不少于|不低于|各|的)", _nothing),
        (r"(\d+)(?:-\d+)?次", _times),
        (rf"({CLOCK})(?:-|至|到)({CLOCK})", _clock_range),
        (rf"({CLOCK})(之前|以前|前|之后|以后|后|起)", _clock_edge),
        (rf"{CLOCK}(?:[、和及,]{CLOCK})*", _clocks),
        (r"(?P<opening>营业前|开门前|开业前|班前)|营业终了[后时]?|营业结束后|日终[后时]?|下班后", _moment),
        (r"周W\d(?:[、和及与,至到-]周W\d)*", _weekdays),
        (rf"{_PLACE}个周W\d(?:[、和及与,]周W\d)*", _nth_weekday),
        (rf"[、和及,]?{_PLACE}个工作日", _workday),
        (r"前(\d+)(?:个工作日|[日天])内?", _first_days),
        (r"度?(?:终了|结束)?[之以]?后(\d+)(?:个工作日|[日天])(?:之内|以内|内)", _first_days),
        (
            r"(?:第(?P<place>\d+)个月|倒数第(?P<from_end>\d+)个月|最后1个月|[首初次中末]月|[首初](?=\d)"
            r"|(?P<month>\d+)月份?)",
            _month,
        ),
        (r"(?:至|到|-)((?:月?(?:末|底))|(?:最后1|倒数第\d+|第\d+|\d+)[日天])", _to),
        (rf"[、和及,]?{_PLACE}个?[日天]", _day_from_place),
        (r"[、和及,]?\d+(?:[、和及,]\d+)*日", _day_by_number),
        (r"([上中下])旬", _third),
        (r"月?([初末底终])", _start_or_end),
        (r"(?:之前|以前|前|之内|以内|内)", _before),
    )
)
