"""Cadences: the tokens of 每季度初月15日内 as freq, interval and places in the period."""

import re

from wangdian.engines.plantext.phrases.calendar_words import DAY_NAMES, WEEK, clock, number_in, weekdays
from wangdian.engines.plantext.phrases.numerals import parse_number
from wangdian.engines.plantext.phrases.values import Cadence

_FREQ = {
    "C_HOUR": "HOURLY",
    "C_DAY": "DAILY",
    "C_WORKDAY": "WORKDAILY",
    "C_DAYS": "DAILY",
    "C_WEEK": "WEEKLY",
    "C_WEEKS": "WEEKLY",
    "WEEKDAY": "WEEKLY",
    "C_TENDAYS": "TENDAYS",
    "C_MONTH": "MONTHLY",
    "C_MONTHS": "MONTHLY",
    "NEXT_MONTH": "MONTHLY",
    "MONTH_END": "MONTHLY",
    "C_QUARTER": "QUARTERLY",
    "C_QUARTERS": "QUARTERLY",
    "NEXT_QUARTER": "QUARTERLY",
    "QMONTH": "QUARTERLY",
    "C_HALF": "HALFYEARLY",
    "C_YEAR": "YEARLY",
    "C_YEARS": "YEARLY",
}
_UNIT_OF = {
    "WEEKLY": "week",
    "MONTHLY": "month",
    "QUARTERLY": "quarter",
    "HALFYEARLY": "half",
    "YEARLY": "year",
}
_MONTH_IN_QUARTER = {"首": 1, "中": 2, "末": 3}  # 季首月, 季末月
_PART_DAYS = {"上旬": tuple(range(1, 11)), "中旬": tuple(range(11, 21)), "下旬": (21, -1)}


def build(parts) -> Cadence:
    """A cadence from its tokens, head first."""
    head = parts[0]
    fields = _head(head)
    fields |= {"freq": _FREQ[head.type] if "freq" not in fields else fields["freq"]}
    daypart, before = "", False
    for part in parts[1:]:
        if isinstance(part, tuple) and part[0] == "year_days":
            fields["by_month"] = tuple(m for m, _ in part[1])
            fields["by_monthday"] = tuple(d for _, d in part[1])
            continue
        if isinstance(part, tuple):
            fields["by_month" if part[0] == "months" else "by_monthday"] = part[1]
            fields["blank"] = not part[1]
            continue
        match getattr(part, "type", ""):
            case "BY" | "IN":
                before = True
            case "DAYPART":
                daypart = str(part)
                fields.setdefault("anchor", daypart)
            case "CLOCK":
                fields.setdefault("at", clock(part, daypart))  # 9:00—11:30: from when
            case "WDLIST" | "WEEKDAY":
                fields |= _weekdays(part)
            case "PART" | "MONTH_END" | "QUARTER_END" | "YEAR_END":
                placed = _part(str(part), fields["freq"])
                if "by_month" in fields:  # 每年11月底: the end of that month
                    if part[-1] in "底末":  # 一季度末: its last month
                        fields["by_month"] = fields["by_month"][-1:]
                    placed = {"by_monthday": (-1,)} if part[-1] in "底末" else {"anchor": placed["anchor"]}
                fields |= placed
            case "NTH_DAY":
                fields |= _nth_day(str(part))
            case "QMONTH":
                fields["month_of_quarter"] = _MONTH_IN_QUARTER[part[-2]]
            case "NTH_MONTH":
                fields["month_of_quarter"] = _nth(str(part), last=3)
            case "QUARTER":
                first = 3 * number_in(part) - 2
                fields["by_month"] = (first, first + 1, first + 2)
            case "HALF":
                fields["by_month"] = tuple(range(7, 13)) if part.startswith("下") else tuple(range(1, 7))
    if head.type == "WEEKDAY":
        fields |= _weekdays(head)
    if fields["freq"] == "QUARTERLY" and fields.get("by_monthday"):
        fields.setdefault("month_of_quarter", 1)  # 季后10日内
    if fields["freq"] == "MONTHLY" and fields.get("byday") and str(fields.get("anchor")).startswith("month_"):
        side = "last" if fields["anchor"] == "month_end" else "first"  # 每月末周五
        fields["anchor"] = f"{side}_{DAY_NAMES[WEEK.index(fields['byday'][0])]}"
        fields.pop("by_monthday", None)
    if before and fields.keys() & {"byday", "by_monthday", "by_month", "anchor", "at"}:
        fields["before"] = True
    if fields.get("at"):
        fields["anchor"] = None
    return Cadence(**fields)


def day_list(parts) -> tuple[str, tuple[int, ...]]:
    """5日、15日、25日; 1日至5日 (the last day counts)."""
    return "days", _numbers(parts, "days")


def month_list(parts) -> tuple[str, tuple[int, ...]]:
    """6月、12月; 3月至5月."""
    return "months", _numbers(parts, "months")


def year_days(parts) -> tuple[str, tuple[tuple[int, int], ...]]:
    """3月15日、6月14日 as (month, day) pairs."""
    found = [pair for part in parts if isinstance(part, tuple) for pair in part[1]]
    numbers = [number_in(p) for p in parts if getattr(p, "type", "") in {"MONTH", "MONTHDAY"}]
    if len(numbers) == 3:  # 4月1日至5日: by its last day
        numbers = [numbers[0], numbers[2]]
    return "year_days", (*zip(numbers[::2], numbers[1::2], strict=True), *found)


def _numbers(parts, kind: str) -> tuple[int, ...]:
    found: list[int] = []
    joined = False
    for part in parts:
        if isinstance(part, tuple):
            found += part[1]
        elif part.type in {"NUM", "MONTHDAY", "MONTH"}:
            number = number_in(part)
            if joined and kind == "months":
                found += range(found[-1] + 1, number + 1)
            else:
                found.append(number)
        joined = getattr(part, "type", "") == "TO"
    return tuple(found)


def _head(head) -> dict:
    """Interval and times of the opening word: 每两周, 隔日, 每半小时, 每30分钟."""
    text = str(head)
    if head.type == "C_WITHIN":
        return {"freq": "MONTHLY" if text == "月" else "QUARTERLY"}
    if head.type == "QMONTH":
        return {"month_of_quarter": _MONTH_IN_QUARTER[text[-2]]}
    if head.type in {"C_HOUR"}:
        if "半" in text:
            return {"times": 2}
        if "分钟" in text:
            minutes = number_in(text)
            return {"times": 60 // minutes} if minutes <= 60 else {"interval": minutes // 60}
        numeral = re.search(r"\d+|[一二两三四五六七八九十]+", text)
        return {"interval": int(parse_number(numeral[0])) if numeral else 1}
    if head.type in {"C_DAYS", "C_WEEKS", "C_MONTHS", "C_QUARTERS", "C_YEARS"}:
        numeral = re.search(r"\d+|[一二两三四五六七八九十]+", text)
        if "半" in text:  # 每半个月
            return {"times": 2}
        fields: dict = {"interval": int(parse_number(numeral[0])) if numeral else 2}
        if text.startswith("每隔") and fields["interval"] == 1:
            fields["interval"] = 2  # 每隔一个月: every second
        if "工作日" in text:
            fields["freq"] = "WORKDAILY"
        return fields
    return {}


def _weekdays(token) -> dict:
    if token == "末":
        return {"anchor": "week_end"}
    return {"byday": weekdays(token)}


def _part(text: str, freq: str) -> dict:
    """月底, 季末, 上旬 … as an anchor, with month days where the month is known."""
    unit = _UNIT_OF.get(freq, "month")
    if text in _PART_DAYS:
        return {"anchor": {"上旬": "early_month", "中旬": "mid_month", "下旬": "late_month"}[text]}
    end = text[-1] in "底末终"
    fields: dict = {"anchor": f"{unit}_{'end' if end else 'start' if text[-1] == '初' else 'middle'}"}
    if end and freq == "MONTHLY":
        fields["by_monthday"] = (-1,)
    if freq == "QUARTERLY":
        fields["month_of_quarter"] = 3 if end else 1
    if freq == "YEARLY":
        fields["by_month"] = (12,) if end else (1,)
        fields["by_monthday"] = (-1,) if end else (1,)
    return fields


def _nth(text: str, last: int) -> int:
    """第二 -> 2; 首, 初, 第一 -> 1; 末, 最后 -> `last`."""
    if "最后" in text or "末" in text:
        return last
    if "中间" in text:
        return 2
    found = re.search(r"第(\d+|[一二三四五六七八九十]+)", text)
    return int(parse_number(found[1])) if found else 1


def _nth_day(text: str) -> dict:
    """最后一个工作日 -> last_workday; 第一个周一 -> first_monday; 前5个工作日 -> first_5_workdays."""
    ordinal = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
    weekday = re.search("(?:周|星期|礼拜)[一二三四五六日天]", text)
    noun = "workday" if re.search("工作日|营业日|交易日", text) else "week" if text[-1] in "周期拜" else "day"
    fields: dict = {}
    if weekday:
        fields["byday"] = weekdays(weekday[0])
        noun = DAY_NAMES[WEEK.index(fields["byday"][0])]
    count = re.match(r"(?:前|头|后|最后)(\d+|[二两三四五六七八九十]+)", text)
    if count:
        side = "last" if "后" in text[:2] else "first"
        fields |= {"anchor": f"{side}_{int(parse_number(count[1]))}_{noun}s", "before": side == "first"}
        return fields
    number = _nth(text, last=-1)
    if text.startswith("倒数"):
        fields["anchor"] = f"last_but_{number_in(text) - 1}_{noun}" if number_in(text) > 1 else f"last_{noun}"
    else:
        fields["anchor"] = f"{ordinal.get(number, f'{number}th')}_{noun}"
    return fields
