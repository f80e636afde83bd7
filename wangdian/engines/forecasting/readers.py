"""Files in: long tables as people export them, and the two public layouts the benchmarks use."""

from pathlib import Path

import numpy as np
import pandas as pd

from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.table import LongTable

SERIES_NAMES = (
    "series",
    "unique_id",
    "branch",
    "branch_id",
    "网点",
    "机构",
    "网点编号",
    "序列",
    "业务",
    "队列",
)
TIME_NAMES = ("time", "ts", "ds", "datetime", "timestamp", "date", "时间", "日期", "时段", "开始时间")
VALUE_NAMES = (
    "value",
    "y",
    "calls",
    "arrivals",
    "count",
    "visits",
    "客流",
    "人数",
    "数值",
    "到达数",
    "取号数",
    "笔数",
)


def read_long_csv(
    path: str | Path, *, series: str | None = None, time: str | None = None, value: str | None = None
) -> LongTable:
    """Read a CSV (gzip allowed; UTF-8 or GB18030) with one row per series and interval.

    Columns are found by name (SERIES_NAMES, TIME_NAMES, VALUE_NAMES) unless given; without a series column the
    whole file is one series. Raises `ForecastInputError`: no_file, empty, column, and those of `LongTable.of`.
    """
    path = Path(path)
    frame = _read(path)
    columns = {str(c).strip().lower(): c for c in frame.columns}

    def find(given: str | None, names: tuple[str, ...], what: str, needed: bool):
        if given is not None:
            if given.lower() not in columns:
                raise ForecastInputError(
                    "column", what, f"没有“{given}”这一列；文件里有：{'、'.join(map(str, frame.columns))}。"
                )
            return columns[given.lower()]
        for name in names:
            if name in columns:
                return columns[name]
        if needed:
            raise ForecastInputError(
                "column",
                what,
                f"找不到{what}列；文件里有：{'、'.join(map(str, frame.columns[:12]))}。"
                f"请用 --{what} 指明，或把列名改成 {'、'.join(names[:3])} 之一。",
            )
        return None

    of_time = find(time, TIME_NAMES, "time", True)
    of_value = find(value, VALUE_NAMES, "value", True)
    of_series = find(series, SERIES_NAMES, "series", False)
    names = (
        frame[of_series].to_numpy(str)
        if of_series is not None
        else np.repeat(path.name.split(".")[0], len(frame))
    )
    return LongTable.of(names, frame[of_time].to_numpy(), frame[of_value].to_numpy())


def read_m4_csv(path: str | Path) -> tuple[tuple[str, ...], list[np.ndarray]]:
    """Names and histories of a file in the layout of the M4 competition: one row per series, V1 the name."""
    frame = _read(Path(path))
    values = frame.iloc[:, 1:].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    histories = []
    for name, row in zip(frame.iloc[:, 0], values, strict=True):
        seen = np.flatnonzero(~np.isnan(row))
        if not len(seen):
            raise ForecastInputError("empty", "value", f"序列 {name} 没有一个数值。")
        if np.isnan(row[: seen[-1] + 1]).any():
            raise ForecastInputError("gap", "value", f"序列 {name} 中间缺数；这种布局不允许缺数，请先补齐。")
        histories.append(row[: seen[-1] + 1])
    return tuple(str(n) for n in frame.iloc[:, 0]), histories


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ForecastInputError("no_file", "FILE", f"没有文件 {path}；请检查路径。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            frame = pd.read_csv(path, encoding=encoding)
        except UnicodeDecodeError:
            continue
        except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
            raise ForecastInputError(
                "empty", "FILE", f"读不了 {path.name}：{error}；请存成逗号分隔的 CSV。"
            ) from None
        if frame.empty:
            raise ForecastInputError("empty", "FILE", f"{path.name} 里没有数据行。")
        return frame
    raise ForecastInputError("encoding", "FILE", f"{path.name} 不是 UTF-8 也不是 GBK 编码；请另存为 UTF-8。")
