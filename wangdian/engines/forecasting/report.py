"""Forecasts for people and programs: text tables, JSON, CSV, pictures, progress bars."""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from wangdian.engines.forecasting.benchsets import BenchResult
from wangdian.engines.forecasting.explain import WEEKDAYS
from wangdian.engines.forecasting.forecast import Forecast
from wangdian.engines.forecasting.table import GridReport, Panel

MOST_SERIES, MOST_FINDINGS = 5, 8


@contextmanager
def bar(total: int, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar over series on stderr."""
    if quiet:
        yield lambda done, all_: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="条", desc="预测", file=sys.stderr) as shown:
        yield lambda done, all_: shown.update(done - shown.n)


def frame(found: Forecast) -> pd.DataFrame:
    """The long table out: series, time, value, and one column per quantile."""
    table = found.long()
    data = {"series": table.series, "time": table.time.astype("datetime64[s]"), "value": table.value.round(3)}
    for k, level in enumerate(found.levels):
        data[f"q{level:g}"] = found.quantiles[..., k].reshape(-1).round(3)
    return pd.DataFrame(data)


def write_csv(found: Forecast, path: Path) -> None:
    """Write the long table."""
    frame(found).to_csv(path, index=False, date_format="%Y-%m-%d %H:%M")


def as_dict(found: Forecast, grid: GridReport) -> dict:
    """Everything for JSON."""
    rows = frame(found)
    rows["time"] = rows["time"].dt.strftime("%Y-%m-%dT%H:%M")
    return {
        "grain_minutes": found.grain,
        "quantiles": list(found.levels),
        "forecast": rows.to_dict(orient="records"),
        "notes": dict(zip(found.names, found.notes, strict=False)),
        "findings": [
            {"series": f.series, "day": f.day, "kind": f.kind, "observed": None if np.isnan(f.observed) else f.observed,
             "expected": round(f.expected, 2)} for f in found.findings
        ],
        "gaps": grid.gap_count,
    }  # fmt: skip


def as_text(panel: Panel, found: Forecast, grid: GridReport, chosen: list[str] | None) -> str:
    """Tables and sentences for a terminal."""
    size = "每天" if panel.daily else f"每{panel.grain}分钟"
    lines = [
        f"{len(panel.names)}条序列，{size}一个数，{panel.days[0]} 至 {panel.days[-1]} 共{len(panel.days)}个营业日。"
    ]
    if grid.gap_count:
        shown = "、".join(f"{name} {when}" for name, when in grid.gaps[:3])
        lines.append(f"缺{grid.gap_count}个时段（如 {shown}），已按平常的样子补上再学习。")
    names = chosen or list(found.names[:MOST_SERIES])
    for name in names:
        i = found.names.index(name)
        lines += ["", found.notes[i] if found.notes else name, _table(found, i)]
    if len(names) < len(found.names):
        lines.append(
            f"\n另有{len(found.names) - len(names)}条序列未显示；用 --show 名称 或 --out 文件 查看。"
        )
    if found.findings:
        lines.append(f"\n历史里有{len(found.findings)}处异常：")
        lines += [f"  {f.text}" for f in found.findings[:MOST_FINDINGS]]
        if len(found.findings) > MOST_FINDINGS:
            lines.append(f"  …另{len(found.findings) - MOST_FINDINGS}处，见 --json")
    return "\n".join(lines)


def _table(found: Forecast, i: int) -> str:
    low, high = found.quantile(0.1), found.quantile(0.9)
    if len(found.slots) > 1 and len(found.days) == 1:
        rows = ["  时段     预测   80%区间"]
        for s, slot in enumerate(found.slots):
            rows.append(
                f"  {slot // 60:02d}:{slot % 60:02d} {found.point[i, 0, s]:8.1f}   {low[i, 0, s]:.0f}–{high[i, 0, s]:.0f}"
            )
        return "\n".join(rows)
    rows = [
        "  日期        星期   预测     80%区间"
        if len(found.slots) == 1
        else "  日期        星期   全天     最忙时段"
    ]
    for h, day in enumerate(found.days):
        weekday = WEEKDAYS[(int(day.astype(int)) + 3) % 7]
        total = found.point[i, h].sum()
        if len(found.slots) == 1:
            tail = f"{low[i, h, 0]:.0f}–{high[i, h, 0]:.0f}"
        else:
            s = int(found.point[i, h].argmax())
            slot = found.slots[s]
            tail = f"{slot // 60:02d}:{slot % 60:02d} {found.point[i, h, s]:.0f}（{low[i, h, s]:.0f}–{high[i, h, s]:.0f}）"
        rows.append(f"  {day}  {weekday} {total:8.1f}   {tail}")
    return "\n".join(rows)


def bench_text(found: BenchResult) -> str:
    """One table of scores with what they were taken on."""
    rows = [
        ("数据集", found.set),
        ("打分数据", found.scored_on),
        ("序列 × 起点", f"{found.series} × {found.origins}，每次 {found.horizon}"),
        ("WAPE", f"{found.wape_percent:.2f} %"),
        ("sMAPE", f"{found.smape_percent:.2f} %"),
        ("MASE", f"{found.mase:.3f}"),
        ("80%区间覆盖", f"{found.coverage80_percent:.1f} %"),
        (
            "速度",
            f"{found.series_per_cpu_second:.1f} 条序列/CPU秒（CPU {found.cpu_seconds:.1f} 秒，读文件在内）",
        ),
        ("机器", found.machine),
        ("版本", found.versions),
    ]
    return "\n".join(name + " " * (16 - _width(name)) + value for name, value in rows)


def _width(text: str) -> int:
    """Columns a text takes in a terminal: two for wide characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def plot(panel: Panel, found: Forecast, path: Path, chosen: list[str] | None) -> None:
    """Draw history, forecast and interval per series; .png, or .html with the picture inside."""
    import base64
    import io

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = [
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "WenQuanYi Zen Hei",
        "SimHei",
        "DejaVu Sans",
    ]
    names = chosen or list(found.names[:MOST_SERIES])
    figure, axes = plt.subplots(len(names), 1, figsize=(11, 3 * len(names)), squeeze=False)
    ahead = _times(found.days, found.slots)
    back = max(28, 2 * len(found.days)) if panel.daily else 5
    past = _times(panel.days[-back:], panel.slots)
    for axis, name in zip(axes[:, 0], names, strict=True):
        i = found.names.index(name)
        axis.plot(past, _line(panel.values[i, -back:]), color="0.4", linewidth=0.9, label="历史")
        axis.plot(ahead, _line(found.point[i]), color="tab:blue", label="预测")
        axis.fill_between(
            ahead, _line(found.quantile(0.1)[i]), _line(found.quantile(0.9)[i]), alpha=0.25, label="80%区间"
        )
        axis.set_title(name)
        axis.set_ylim(bottom=0)
        axis.legend(loc="upper left", fontsize=8)
    figure.tight_layout()
    if path.suffix.lower() == ".html":
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=110)
        code = base64.b64encode(buffer.getvalue()).decode()
        notes = "".join(f"<p>{found.notes[found.names.index(n)]}</p>" for n in names if found.notes)
        path.write_text(
            f'<!doctype html><meta charset="utf-8"><title>客流预测</title><h1>客流预测</h1>'
            f'<img alt="历史、预测与80%区间" style="max-width:100%" src="data:image/png;base64,{code}">{notes}',
            encoding="utf-8",
        )
    else:
        figure.savefig(path, dpi=110)
    plt.close(figure)


def _times(days: np.ndarray, slots: tuple[int, ...]) -> np.ndarray:
    """Times of all slots; within the day one more per day, where the line is lifted overnight."""
    minutes = np.array(slots if len(slots) == 1 else (*slots, slots[-1] + 1), "timedelta64[m]")
    return (days.astype("datetime64[m]")[:, None] + minutes[None, :]).reshape(-1)


def _line(block: np.ndarray) -> np.ndarray:
    if block.shape[1] == 1:
        return block.reshape(-1)
    return np.column_stack([block, np.full(len(block), np.nan)]).reshape(-1)
