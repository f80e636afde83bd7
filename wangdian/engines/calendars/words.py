"""The words phrases and descriptions share: numerals, weekdays, units, shifts."""

import re
from datetime import time

from wangdian.engines.calendars.errors import CalendarError
from wangdian.engines.calendars.rhythm import Freq, Shift

WEEKDAY_ZH = "一二三四五六日"

# freq -> (word after 每, word after 每 and a number)
FREQ_ZH = {
    Freq.HOURLY: ("小时", "小时"),
    Freq.DAILY: ("日", "日"),
    Freq.WORKDAILY: ("个工作日", "个工作日"),
    Freq.WEEKLY: ("周", "周"),
    Freq.TENDAYS: ("旬", "旬"),
    Freq.MONTHLY: ("月", "个月"),
    Freq.QUARTERLY: ("季度", "个季度"),
    Freq.HALFYEARLY: ("半年", "个半年"),
    Freq.YEARLY: ("年", "年"),
}
FREQ_OF_WORD = {
    "小时": Freq.HOURLY,
    "日": Freq.DAILY,
    "天": Freq.DAILY,
    "工作日": Freq.WORKDAILY,
    "营业日": Freq.WORKDAILY,
    "周": Freq.WEEKLY,
    "旬": Freq.TENDAYS,
    "月": Freq.MONTHLY,
    "季度": Freq.QUARTERLY,
    "季": Freq.QUARTERLY,
    "半年": Freq.HALFYEARLY,
    "年": Freq.YEARLY,
    "年度": Freq.YEARLY,
}
SHIFT_ZH = {Shift.NONE: "不变", Shift.SKIP: "跳过", Shift.BEFORE: "提前", Shift.AFTER: "顺延"}

# a clock time in normalised text; `clock` reads it
CLOCK = r"(?:上午|早上|中午|下午|晚上|晚)?\d{1,2}(?:[点时](?:半|\d{1,2}分?)?|:\d{2})"
_CLOCK_PARTS = re.compile(r"(上午|早上|中午|下午|晚上|晚)?(\d{1,2})(?:[点时](半|\d{1,2})?分?|:(\d{2}))")

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile("[零〇一二两三四五六七八九十百]+")
_WEEKDAY = re.compile("周([一二三四五六日天])(?![次个])")
_MORE_WEEKDAYS = re.compile("(周W[1-7])([、和及与,至到-])(?:周)?([一二三四五六日天])(?![次个])")


def number(numeral: str) -> int:
    """A Chinese numeral below a thousand: 十五 → 15, 二十 → 20, 一百零五 → 105."""
    total, digit = 0, None
    for char in numeral:
        if char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            digit = (digit or 0) * 10 + _DIGIT[char]
    return total + (digit or 0)


def normalise(text: str) -> str:
    """One spelling for each thing: digits for numerals, 周W1 for Mondays, ASCII signs, no blanks."""
    text = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    text = re.sub(r"\s+", "", text).replace("号", "日").replace("—", "-").replace("–", "-").replace("~", "-")
    text = text.replace("星期", "周").replace("礼拜", "周").replace("自然日", "日").replace("钟头", "小时")
    text = re.sub("(?<=[0-9点时:])钟(?!头)", "", text)
    text = _WEEKDAY.sub(lambda m: f"周W{_weekday(m[1])}", text)
    before = ""
    while before != text:
        before = text
        text = _MORE_WEEKDAYS.sub(lambda m: f"{m[1]}{m[2]}周W{_weekday(m[3])}", text)
    return _NUMERAL.sub(lambda m: str(number(m[0])), text)


def _weekday(char: str) -> int:
    return 7 if char == "天" else WEEKDAY_ZH.index(char) + 1


def clock(text: str) -> time:
    """A clock time in normalised text: 9点, 下午3点半, 15:30. Raises `clock`."""
    found = _CLOCK_PARTS.fullmatch(text)
    if found is None:
        raise CalendarError("clock", f"看不懂时刻“{text}”，请写成9:30。")
    hour, minute = int(found[2]), found[3] or found[4] or "0"
    if found[1] in {"下午", "晚上", "晚"} and hour < 12:
        hour += 12
    try:
        return time(hour, 30 if minute == "半" else int(minute))
    except ValueError:
        raise CalendarError("clock", f"没有“{text}”这个时刻，请写成0:00到23:59。") from None
