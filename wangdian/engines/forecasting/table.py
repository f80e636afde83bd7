"""The one long table (series, time, value) that goes in and comes out, and the panel the models work on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wangdian.engines.forecasting.errors import ForecastInputError

DAY = 1440  # minutes; the grain of a daily table


@dataclass(frozen=True, eq=False)
class LongTable:
    """Values of many series over time: three columns of equal length, sorted by series, then time.

    series: names; time: datetime64[m], the start of the interval; value: float, NaN = known to be missing.
    """

    series: np.ndarray
    time: np.ndarray
    value: np.ndarray

    @classmethod
    def of(cls, series: Iterable, time: Iterable, value: Iterable) -> "LongTable":
        """Checked and sorted table from three columns.

        Raises `ForecastInputError`: empty, bad_time, bad_value, negative, duplicate.
        """
        names = pd.Series(list(series) if not hasattr(series, "__array__") else np.asarray(series)).astype(
            str
        )
        if names.empty:
            raise ForecastInputError("empty", "time", "表里没有一行数据；请检查文件是否导出完整。")
        times = pd.to_datetime(pd.Series(np.asarray(time)), errors="coerce")
        bad = np.flatnonzero(times.isna().to_numpy())
        if len(bad):
            shown = np.asarray(time)[bad[0]]
            raise ForecastInputError(
                "bad_time",
                "time",
                f"第{bad[0] + 1}行数据的时间“{shown}”读不懂（共{len(bad)}行）；请写成 2026-03-02 09:15 的样子。",
            )
        raw = pd.Series(np.asarray(value))
        values = pd.to_numeric(raw, errors="coerce").astype(float)
        bad = np.flatnonzero((values.isna() & raw.notna() & (raw.astype(str).str.strip() != "")).to_numpy())
        if len(bad):
            raise ForecastInputError(
                "bad_value",
                "value",
                f"第{bad[0] + 1}行数据的数值“{raw.iloc[bad[0]]}”不是数字（共{len(bad)}行）；缺数请留空。",
            )
        if np.isinf(values).any():
            raise ForecastInputError("bad_value", "value", "数值里有无穷大；请改正或留空。")
        negative = np.flatnonzero((values < 0).to_numpy())
        if len(negative):
            k = negative[0]
            raise ForecastInputError(
                "negative",
                "value",
                f"{names.iloc[k]} 在 {times.iloc[k]:%Y-%m-%d %H:%M} 的数值是 {values.iloc[k]:g}（共{len(negative)}行为负）；"
                "客流不能为负，请改正，不知道的留空。",
            )
        frame = pd.DataFrame({"series": names, "time": times, "value": values})
        twice = frame.duplicated(["series", "time"])
        if twice.any():
            first = frame[twice].iloc[0]
            raise ForecastInputError(
                "duplicate",
                "time",
                f"{first.series} 的 {first.time:%Y-%m-%d %H:%M} 出现了不止一次（共{int(twice.sum())}行重复）；"
                "请合并后每个时段只留一行。",
            )
        frame = frame.sort_values(["series", "time"], kind="stable")
        return cls(
            frame["series"].to_numpy(str),
            frame["time"].to_numpy("datetime64[m]"),
            frame["value"].to_numpy(float),
        )

    def __len__(self) -> int:
        return len(self.time)

    def until(self, time: np.datetime64) -> "LongTable":
        """The rows before `time`."""
        keep = self.time < time
        return LongTable(self.series[keep], self.time[keep], self.value[keep])


@dataclass(frozen=True)
class Opening:
    """When the place is open: weekdays (0 = Monday) and minutes after midnight, [start, end).

    None means "whatever the table shows".
    """

    weekdays: tuple[int, ...] | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, eq=False)
class Panel:
    """Series side by side on open days and slots.

    names: I series; days: D dates (datetime64[D], increasing, open days only); slots: S starts in minutes
    after midnight; grain: minutes; values: I × D × S, NaN = missing.
    """

    names: tuple[str, ...]
    days: np.ndarray
    slots: tuple[int, ...]
    grain: int
    values: np.ndarray

    @property
    def daily(self) -> bool:
        """Whether one value covers the day."""
        return self.grain == DAY

    def before(self, day: np.datetime64) -> "Panel":
        """The same panel, knowing only the days before `day`."""
        keep = self.days < day
        return Panel(self.names, self.days[keep], self.slots, self.grain, self.values[:, keep])

    def totals(self) -> np.ndarray:
        """I × D sums over the day; slots missing on a day are filled by the series' mean share of them."""
        seen = ~np.isnan(self.values)
        sums = np.where(seen, self.values, 0).sum(axis=2)
        if seen.all():
            return sums
        shape = np.nanmean(np.where(seen, self.values, np.nan), axis=1)
        share = shape / np.nansum(shape, axis=1, keepdims=True)
        covered = (seen * np.nan_to_num(share)[:, None, :]).sum(axis=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(covered > 0.5, sums / covered, np.nan)


@dataclass(frozen=True)
class GridReport:
    """What was noticed while laying the table on the grid."""

    file_grain: int
    gaps: tuple[tuple[str, str], ...] = ()  # (series, interval start) of missing intervals inside open days
    gap_count: int = 0
    closed_weekdays: tuple[int, ...] = field(default=())


def infer_grain(time: np.ndarray) -> int:
    """Minutes between neighbouring intervals: the greatest common divisor of the gaps; DAY for dates only."""
    steps = np.diff(np.unique(time.astype("datetime64[m]").astype(np.int64)))
    if not len(steps):
        return DAY
    grain = int(np.gcd.reduce(steps))
    return DAY if grain % DAY == 0 else grain


def to_panel(
    table: LongTable,
    *,
    grain: int | None = None,
    opening: Opening | None = None,
    missing_is_zero: bool = False,
) -> tuple[Panel, GridReport]:
    """Lay a table on days × slots.

    grain: minutes wanted (a multiple of the file's; DAY for daily sums); opening: days and hours to keep.
    A slot of which a part is missing is missing. missing_is_zero: intervals without a row inside a day that
    has rows count 0 (logs that leave out empty intervals).
    Raises `ForecastInputError`: grain, nothing_open.
    """
    opening = opening or Opening()
    own = infer_grain(table.time)
    wanted = grain or own
    if wanted % own and own != DAY:
        raise ForecastInputError(
            "grain", "grain", f"文件每{own}分钟一行，合不成每{wanted}分钟一行；请选{own}的整数倍。"
        )
    if wanted < own or (wanted < DAY and own == DAY):
        raise ForecastInputError(
            "grain", "grain", f"文件只有每{own}分钟一个数，给不出更细的{wanted}分钟；请放粗粒度。"
        )
    day = table.time.astype("datetime64[D]")
    minute = (table.time - day).astype(int)
    weekday = (day.astype(int) + 3) % 7
    keep = np.ones(len(table), bool)
    if opening.weekdays is not None:
        keep &= np.isin(weekday, opening.weekdays)
    if opening.start is not None:
        keep &= minute >= opening.start
    if opening.end is not None:
        keep &= minute < opening.end
    if not keep.any():
        raise ForecastInputError(
            "nothing_open", "hours", "营业时间之内一行数据也没有；请检查 --hours 与 --weekdays。"
        )
    names, which = np.unique(table.series[keep], return_inverse=True)
    days, on_day = np.unique(day[keep], return_inverse=True)
    parts = 1 if own == DAY else DAY // own
    at = minute[keep] // own if own != DAY else np.zeros(keep.sum(), int)
    fine = np.full((len(names), len(days), parts), np.nan)
    fine[which, on_day, at] = table.value[keep]
    if missing_is_zero:
        rows = np.zeros((len(names), len(days)), bool)
        rows[which, on_day] = True
        low, high = at.min(), at.max()
        block = fine[:, :, low : high + 1]
        fine[:, :, low : high + 1] = np.where(np.isnan(block) & rows[:, :, None], 0.0, block)
    if wanted == DAY:
        used = ~np.isnan(fine).all(axis=(0, 1))
        some = fine[:, :, used]
        values = Panel(tuple(names), days, tuple(np.flatnonzero(used) * own), own, some).totals()[:, :, None]
        slots: tuple[int, ...] = (0,)
    else:
        size = wanted // own
        values = (
            fine[:, :, : parts - parts % size].reshape(len(names), len(days), parts // size, size).sum(axis=3)
        )
        used = ~np.isnan(values).all(axis=(0, 1))
        span = slice(np.flatnonzero(used)[0], np.flatnonzero(used)[-1] + 1)
        slots = tuple(int(s) * wanted for s in range(span.start, span.stop))
        values = values[:, :, span]
    closed = np.isnan(values).all(axis=(0, 2))
    values, days = values[:, ~closed], days[~closed]
    begun = np.logical_or.accumulate(
        ~np.isnan(values).all(axis=2), axis=1
    )  # before its first day a series has no gaps
    holes = np.argwhere(np.isnan(values) & begun[:, :, None])
    shown = tuple(
        (str(names[i]), str(days[d] + np.timedelta64(slots[s], "m")).replace("T", " "))
        for i, d, s in holes[:5]
    )
    open_days = {int(w) for w in (days.astype(int) + 3) % 7}
    report = GridReport(own, shown, len(holes), tuple(sorted(set(range(7)) - open_days)))
    return Panel(tuple(str(n) for n in names), days, slots, wanted, values), report


def long_of(
    panel_names: tuple[str, ...], days: np.ndarray, slots: tuple[int, ...], values: np.ndarray
) -> LongTable:
    """The long table of a block I × D × S."""
    count, length, width = values.shape
    time = (days.astype("datetime64[m]")[:, None] + np.array(slots, "timedelta64[m]")[None, :]).ravel()
    return LongTable(
        np.repeat(np.array(panel_names), length * width),
        np.tile(time, count),
        values.reshape(-1).astype(float),
    )
