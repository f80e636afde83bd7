"""What a number measures: comparison, normal value, direction and period, from the number and its name."""

import re

from wangdian.engines.plantext.items.names import bad_when_high
from wangdian.engines.plantext.phrases.numerals import plain
from wangdian.engines.plantext.phrases.units import COUNTED_WORDS
from wangdian.engines.plantext.phrases.values import Amount

PERIOD_OF = {
    "HOURLY": "hour",
    "DAILY": "day",
    "WORKDAILY": "day",
    "WEEKLY": "week",
    "TENDAYS": "tendays",
    "MONTHLY": "month",
    "QUARTERLY": "quarter",
    "HALFYEARLY": "half",
    "YEARLY": "year",
}
_WON = re.compile(r"开立|开户|新拓|新增|推荐成功|成功推荐|拓展|净增|引进|新开|新签|发展|获取|营销(?=.*客户)")


def op_of(amount: Amount, name: str, before: str, *, carried: bool = False) -> str:
    """The comparison: the one at the number, else what the words before it and the measure imply.

    `carried`: the number continues a list of gains ("新增A20家、B3500户").
    """
    if amount.value == 0:
        return "eq"
    if amount.op:
        return amount.op
    if re.search(r"新增|净增|新拓", before):
        return "inc"
    if bad_when_high(name) and not _WON.search(before):
        return "le"
    return (
        "inc" if amount.unit in {"户", "人", "家", "名", "个"} and (carried or _WON.search(before)) else "ge"
    )


def normal(amount: Amount, words: str):
    value, unit = amount.norm
    if not unit and amount.unit and amount.unit[-1] in "万亿千":
        unit = "" if words.rstrip().endswith(COUNTED_WORDS) else "元"
    return (None if value is None else plain(value)), unit


def direction_of(op: str, amount: Amount, name: str) -> str:
    if op in {"le", "dec"} or (op == "eq" and amount.value == 0):
        return "down"
    if op == "eq":
        return "down" if bad_when_high(name) else "up"
    return "up"


def month_day(end: tuple[int, int]) -> str:
    return f"{end[0]:02d}-{end[1] or {6: 30, 9: 30, 3: 31, 12: 31}.get(end[0], 30):02d}"
