"""Time limits: spans as ISO 8601 durations, points of the calendar, limits within a day."""

import re
from decimal import Decimal

from wangdian.engines.plantext.phrases import calendar_words as words
from wangdian.engines.plantext.phrases.numerals import parse_number, plain
from wangdian.engines.plantext.phrases.values import Limit, Point, replace

# unit -> (template, how many of its basic unit)
_UNITS = {
    "秒": ("PT{}S", 1),
    "分钟": ("PT{}M", 1),
    "刻钟": ("PT{}M", 15),
    "小时": ("PT{}H", 1),
    "钟头": ("PT{}H", 1),
    "天": ("P{}D", 1),
    "日": ("P{}D", 1),
    "自然日": ("P{}D", 1),
    "工作日": ("P{}D", 1),
    "营业日": ("P{}D", 1),
    "交易日": ("P{}D", 1),
    "工作天": ("P{}D", 1),
    "周": ("P{}W", 1),
    "星期": ("P{}W", 1),
    "礼拜": ("P{}W", 1),
    "月": ("P{}M", 1),
    "季度": ("P{}M", 3),
    "年": ("P{}Y", 1),
}
_HALVES = {
    "小时": "PT30M",
    "钟头": "PT30M",
    "天": "PT12H",
    "日": "PT12H",
    "月": "P15D",
    "年": "P6M",
    "分钟": "PT30S",
}
_WORKDAY = ("工作日", "营业日", "交易日", "工作天")


def duration(number: str | Decimal, unit: str) -> str:
    """(3, 个工作日) -> P3D; (半, 小时) -> PT30M; (两, 周) -> P2W; (1.5, 小时) -> PT90M."""
    if unit.startswith("个半"):  # 一个半小时
        whole = parse_number(number) if isinstance(number, str) else number
        return duration(whole + Decimal("0.5"), unit.removeprefix("个半"))
    bare = unit.removeprefix("个").removesuffix("钟") if unit != "分钟" else unit
    bare = {"刻": "刻钟", "分": "分钟", "min": "分钟", "mins": "分钟"}.get(bare, bare)
    bare = "小时" if bare[0] == "h" else bare
    if number == "半":
        return _HALVES.get(bare, "P15D")
    value = parse_number(number) if isinstance(number, str) else number
    template, factor = _UNITS[bare]
    value *= factor
    if value != value.to_integral_value() and template == "PT{}H":
        hours = int(value)
        return f"PT{hours}H{plain((value - hours) * 60)}M" if hours else f"PT{plain(value * 60)}M"
    if value != value.to_integral_value():
        smaller = {"P{}D": ("PT{}H", 24), "P{}M": ("P{}D", 30), "P{}Y": ("P{}M", 12)}
        template, factor = smaller.get(template, (template, 1))
        value *= factor
    return template.format(plain(value))


def span(parts) -> Limit:
    """Number and time unit as a limit "within" that long; of a range, the longer end."""
    unit = str(parts[-1]).replace(" ", "")
    if parts[0].type == "BLANK":
        return Limit("within", blank=True, unit=unit)
    number = [p for p in parts if p.type == "NUM"][-1]
    workdays = unit.removeprefix("个") in _WORKDAY
    return Limit("within", within=duration(str(number), unit), workdays=workdays, unit=unit)


def year(token) -> tuple[int | None, int | None]:
    """(absolute year, shift from the plan's year); (None, None) for 20XX年."""
    if token.type == "THIS_YEAR":
        return None, 0
    if token.type == "NEXT_YEAR":
        return None, 1
    digits = "".join(
        str("〇一二三四五六七八九".find(c.replace("零", "〇").replace("○", "〇"))) for c in token[:4]
    )
    text = token[:4] if token[:4].isdigit() else digits
    return (int(text), None) if text.isdigit() else (None, None)


def point(parts) -> Point:
    """A point of the calendar from its tokens, with the year where one stands before it."""
    stated = next((p for p in parts if isinstance(p, tuple)), None)
    found = _bare_point([p for p in parts if not isinstance(p, tuple)])
    if stated:
        found = replace(found, year=stated[0], year_shift=stated[1])
    return found


def _bare_point(parts) -> Point:
    head, rest = parts[0], parts[1:]
    part = str(rest[0]) if rest and rest[0].type == "PART" else ""
    match head.type:
        case "ISODATE":
            y, m, d = (int(x) for x in head.replace("/", "-").replace(".", "-").split("-"))
            return Point((m, d), (m, d), year=y)
        case "DOTDATE":
            m, d = (int(x) for x in head.replace("/", ".").split("."))
            return Point((m, d), (m, d))
        case "MONTH":
            month = words.number_in(head)
            day = words.number_in(rest[0]) if rest and rest[0].type == "MONTHDAY" else None
            return words.month_point(month, part, day)
        case "BLANK_MONTH":
            return Point(None, None, blank=True, grain="month")
        case "MONTHDAY":
            day = words.number_in(head)
            return Point((0, day), (0, day))  # month 0: the month of what stands beside it
        case "QUARTER":
            ending = "末" if rest and rest[0].type == "MONTH_END" else part
            return words.quarter_point(head, ending)
        case "HALF":
            return words.half_point(head, part)
        case "FESTIVAL":
            known = words.SOLAR_FESTIVALS.get(str(head))
            return Point(known, known, festival=str(head))
        case "MONTH_END":
            return Point(None, None, grain="month_end")
        case "QUARTER_END":
            return Point(None, None, grain="quarter_end")
        case "PART":  # 2026年底, 今年初
            return (
                Point((1, 1), (1, 31), grain="part")
                if head == "初"
                else Point((12, 0), (12, 0), grain="year")
            )
    return Point((12, 0), (12, 0), grain="year")  # 年底, 年末


def days_before(token) -> Limit:
    """前3天, 前10个工作日, 前一周 counted back from an event. Raises ValueError for 第一个工作日 and the like."""
    found = re.match(
        r"(?:前|提前)?(\d+|[一二两三四五六七八九十]+)个?(工作日|营业日|交易日|周|星期|礼拜|天|日|号)$", token
    )
    if not found or (token.type == "NTH_DAY" and not token.startswith("前")):
        raise ValueError(token)
    unit = "日" if found[2] == "号" else found[2]
    return Limit("within", within=duration(found[1], unit), workdays=unit in _WORKDAY, unit=unit)


def dot_range(token) -> Limit:
    """5.1—5.5: a window of days."""
    days = [(int(m), int(d)) for m, d in re.findall(r"(\d+)\.(\d+)", token)]
    if any(day > 31 or not 1 <= month <= 12 for month, day in days):
        raise ValueError(token)
    return Limit("window", point=Point(days[0], days[0]), until=Point(days[1], days[1]))


def month_span(parts) -> Limit:
    """1-3月, 2026年1至3月: first day of the first to last day of the last month."""
    stated = next((p for p in parts if isinstance(p, tuple)), (None, None))
    number, _, month = [p for p in parts if not isinstance(p, tuple)]
    first = words.month_point(words.number_in(number))
    last = words.month_point(words.number_in(month))
    first = replace(first, year=stated[0], year_shift=stated[1])
    return Limit("window", point=first, until=replace(last, year=stated[0], year_shift=stated[1]))


def day_limit(within: str | None, parts, *, workdays: bool = False, kind: str = "within") -> Limit:
    """当日, 次日12点前, T+1日上午: so many days, perhaps by a clock time."""
    return Limit(kind, within=within, workdays=workdays, at=hour(parts))


def hour(parts) -> str | None:
    """The clock time in 上午10点, 17:00前."""
    at, daypart = None, ""
    for p in parts:
        if p.type == "DAYPART":
            daypart = str(p)
        elif p.type == "CLOCK":
            at = words.clock(p, daypart)
    return at
