"""Command-line words turned into settings, with messages for what cannot be read."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.table import DAY, Opening


def parse_grain(text: str | None) -> int | None:
    """ "15", "30min", "1h", "day" → minutes."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d*)\s*(m|min|分钟|h|小时|d|day|天|日)?", text.strip().lower())
    if not found or not (found[1] or found[2]):
        raise ForecastInputError("grain", "grain", f"粒度“{text}”读不懂；请写 15、30min、1h 或 day。")
    size = int(found[1] or 1)
    unit = found[2] or "m"
    minutes = size * (60 if unit in {"h", "小时"} else DAY if unit in {"d", "day", "天", "日"} else 1)
    if minutes < 1 or (minutes != DAY and DAY % minutes):
        raise ForecastInputError("grain", "grain", f"粒度{text}不能整除一天；请选 5、15、30、60 分钟或 day。")
    return minutes


def parse_hours(hours: str | None, weekdays: str | None) -> Opening:
    """ "08:30-17:00" and "1-5" or "7,1,2,3,4" (1 = Monday) → opening."""
    start = end = days = None
    if hours:
        found = re.fullmatch(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", hours.strip())
        if not found:
            raise ForecastInputError("hours", "hours", f"营业时间“{hours}”读不懂；请写 08:30-17:00 的样子。")
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if not 0 <= start < end <= DAY:
            raise ForecastInputError("hours", "hours", f"营业时间“{hours}”的结束应晚于开始，且在一天之内。")
    if weekdays:
        days = tuple(d - 1 for d in parse_numbers(weekdays, "weekdays", 1, 7))
    return Opening(days, start, end)


def parse_numbers(text: str, field: str, low: int, high: int) -> tuple[int, ...]:
    """ "1-5" or "10,25" → whole numbers within low…high."""
    found: list[int] = []
    for part in re.split(r"[,，、]", text):
        span = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+))?\s*", part)
        if not span:
            raise ForecastInputError(field, field, f"“{text}”读不懂；请写 1-5 或 10,25 的样子。")
        found += range(int(span[1]), int(span[2] or span[1]) + 1)
    if not found or min(found) < low or max(found) > high:
        raise ForecastInputError(field, field, f"“{text}”应在{low}到{high}之间。")
    return tuple(dict.fromkeys(found))


def parse_quantiles(text: str) -> tuple[float, ...]:
    """ "0.1,0.5,0.9" → levels, increasing, 0.1 and 0.9 always among them."""
    try:
        levels = {float(part) for part in re.split(r"[,，]", text)}
    except ValueError:
        raise ForecastInputError(
            "quantiles", "quantiles", f"“{text}”读不懂；请写 0.1,0.5,0.9 的样子。"
        ) from None
    if not all(0 < q < 1 for q in levels):
        raise ForecastInputError("quantiles", "quantiles", "分位点应在0和1之间。")
    return tuple(sorted(levels | {0.1, 0.9}))


def parse_horizon(text: str) -> int:
    """ "14", "14d", "8w" → calendar days, 1 to 56."""
    found = re.fullmatch(r"(\d+)\s*(d|天|日|w|周)?", text.strip().lower())
    days = int(found[1]) * (7 if found[2] in {"w", "周"} else 1) if found else 0
    if not 1 <= days <= 56:
        raise ForecastInputError("horizon", "horizon", f"“{text}”应是 1 天到 8 周，如 14d、8w。")
    return days


def parse_paydays(options: list[str]) -> tuple[tuple[int, ...], tuple[tuple[str, tuple[int, ...]], ...]]:
    """ "10,25" for everybody, "网点A=5,20" for one series; may be given several times."""
    everybody: tuple[int, ...] = ()
    own = []
    for option in options:
        name, equals, days = option.rpartition("=")
        numbers = parse_numbers(days, "paydays", 1, 31)
        if equals:
            own.append((name, numbers))
        else:
            everybody = numbers
    return everybody, tuple(own)


def read_regressors(path: str | None) -> tuple[tuple[np.datetime64, tuple[float, ...]], ...]:
    """A CSV with a date column first and numbers in the others."""
    if path is None:
        return ()
    if not Path(path).is_file():
        raise ForecastInputError("no_file", "regressors", f"没有文件 {path}。")
    frame = pd.read_csv(path)
    days = pd.to_datetime(frame.iloc[:, 0], errors="coerce")
    numbers = frame.iloc[:, 1:].apply(pd.to_numeric, errors="coerce")
    if days.isna().any() or numbers.isna().any().any() or numbers.shape[1] == 0:
        raise ForecastInputError(
            "regressor", "regressors", "外部变量表第一列应是日期，其余各列应全是数字，不能有空。"
        )
    if days.duplicated().any():
        raise ForecastInputError(
            "regressor", "regressors", f"外部变量表里 {days[days.duplicated()].iloc[0]:%Y-%m-%d} 出现了两次。"
        )
    return tuple(
        (np.datetime64(day.date(), "D"), tuple(map(float, row)))
        for day, row in zip(days, numbers.to_numpy(float), strict=True)
    )
