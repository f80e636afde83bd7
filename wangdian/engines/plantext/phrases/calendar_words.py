"""Words of the calendar: weekdays, parts of months, quarters, halves, festivals, clock times."""

import re

from wangdian.engines.plantext.phrases.numerals import parse_number
from wangdian.engines.plantext.phrases.values import Point

WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True)) | {
    "末": "SU"
}
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Solar festivals as (month, day); lunar ones carry only their name and are resolved by engines.calendars.
SOLAR_FESTIVALS = {
    "元旦": (1, 1), "妇女节": (3, 8), "三八": (3, 8), "三八节": (3, 8), "五一": (5, 1), "五一劳动节": (5, 1),
    "劳动节": (5, 1), "儿童节": (6, 1), "教师节": (9, 10), "国庆": (10, 1), "国庆节": (10, 1), "十一": (10, 1),
    "双十一": (11, 11), "双11": (11, 11), "3·15": (3, 15), "3.15": (3, 15), "三一五": (3, 15), "双十二": (12, 12), "双12": (12, 12),
}  # fmt: skip


def number_in(text: str) -> int:
    """The first numeral in `text` as an int. Raises ValueError when there is none."""
    found = re.search(r"\d+|[一二三四五六七八九十两元]+", text)
    if not found:
        raise ValueError(text)
    return 1 if found[0] == "元" else int(parse_number(found[0]))


def weekdays(text: str) -> tuple[str, ...]:
    """周一至周五 -> MO TU WE TH FR; 一、三、五 -> MO WE FR."""
    names = re.findall(r"[一二三四五六日天末](?!期)", re.sub("星期|礼拜|周", "", text))
    days = [WEEKDAYS[n] for n in names]
    if len(days) == 2 and re.search("[至到-]", text):
        first, last = WEEK.index(days[0]), WEEK.index(days[1])
        days = list(WEEK[first : last + 1])
    return tuple(sorted(dict.fromkeys(days), key=WEEK.index))


def clock(text: str, daypart: str = "") -> str:
    """8:10, 8点半, 下午5点 -> "HH:MM"."""
    if ":" in text:
        hour, minute = (int(x) for x in text.split(":"))
    else:
        head, _, tail = text.replace("时", "点").partition("点")
        hour = int(parse_number(head))
        quarter = re.match("[一二三四]刻", tail)
        minute = 30 if tail.startswith("半") else number_in(tail) if re.match(r"\d", tail) else 0
        minute = 15 * number_in(tail) if quarter else minute
    if daypart in {"下午", "晚上", "傍晚", "晚"} and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}"


def month_point(month: int, part: str = "", day: int | None = None) -> Point:
    """A month, a day of it, or a part of it (底, 初, 上旬 …)."""
    if day is not None:
        return Point((month, day), (month, day))
    first, last = {
        "底": (0, 0), "末": (0, 0), "初": (1, 5), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "中": (15, 15),
    }.get(part, (1, 0))  # fmt: skip
    start = (month, first) if first else (month, 0)
    return Point(start, (month, last), grain="part" if part else "month")


def quarter_point(text: str, part: str = "") -> Point:
    """一季度, Q3, 第四季度 and their ends."""
    number = {"首": 1, "末": 4}.get(text[0]) or number_in(text)
    first, last = 3 * number - 2, 3 * number
    if part in {"末", "底"}:
        return Point((last, 0), (last, 0), grain="quarter")
    if part == "初":
        return Point((first, 1), (first, 10), grain="part")
    return Point((first, 1), (last, 0), grain="quarter")


def half_point(text: str, part: str = "") -> Point:
    """上半年, 下半年 and their ends."""
    second = "下" in text or "2" in text
    last = 12 if second else 6
    if part in {"末", "底"}:
        return Point((last, 0), (last, 0), grain="half")
    return Point((last - 5, 1), (last, 0), grain="half")
