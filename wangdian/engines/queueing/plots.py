"""Pictures: PNG by matplotlib, or one HTML file that carries the same picture and the table."""

import base64
import html
import io
from pathlib import Path

import numpy as np

from .errors import refuse
from .simulate import Records, Result

FONTS = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
]


def figure():
    """(matplotlib's Figure of two stacked axes, whether Chinese can be drawn); no window system needed."""
    import logging

    from matplotlib import font_manager, rcParams
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    known = {font.name for font in font_manager.fontManager.ttflist}
    chinese = [name for name in FONTS if name in known]
    rcParams["font.sans-serif"] = [*chinese, "DejaVu Sans"]
    rcParams["axes.unicode_minus"] = False
    return Figure(figsize=(9, 7), layout="constrained"), bool(chinese)


def save(fig, path: str | Path, text: str = "") -> None:
    """Write a figure as .png, or as .html together with `text`. Raises QueueingError for other names."""
    path = Path(path)
    if path.suffix not in {".png", ".html"}:
        raise refuse("--plot", "unknown_format", f"图的文件名应以 .png 或 .html 结尾，现在是 {path.name}")
    if path.suffix == ".png":
        fig.savefig(path, dpi=120)
        return
    buffer = io.BytesIO()
    fig.savefig(buffer, dpi=120, format="png")
    image = base64.b64encode(buffer.getvalue()).decode()
    path.write_text(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Wangdian</title>'
        f'<img alt="" src="data:image/png;base64,{image}"><pre>{html.escape(text)}</pre></html>',
        encoding="utf-8",
    )


def plot_result(result: Result, records: Records):
    """Mean wait by time of arrival per class, and the share still waiting after t minutes.

    `records` are those of the same scenario (any number of days). Returns a matplotlib Figure.
    """
    fig, chinese = figure()
    upper, lower = fig.subplots(2, 1)
    scenario = result.scenario
    count = len(scenario.classes[0].arrivals)
    edges = scenario.opening + scenario.interval * np.arange(count + 1)
    for i, one in enumerate(scenario.classes):
        mine = (records.classes == i) & (records.counter >= 0)
        wait = (records.start - records.arrival)[mine]
        if not len(wait):
            continue
        label = one.name if chinese else f"class {i + 1}"
        slot = np.clip(np.digitize(records.arrival[mine], edges) - 1, 0, count - 1)
        total = np.bincount(slot, wait, count)
        number = np.bincount(slot, minlength=count)
        mean = np.divide(total, number, out=np.full(count, np.nan), where=number > 0)
        upper.step(edges[:-1] / 3600, mean / 60, where="post", label=label)
        ordered = np.sort(wait) / 60
        lower.plot(ordered, 1 - np.arange(1, len(ordered) + 1) / len(ordered), label=label)
    names = (
        ("到达时刻（时）", "平均等候（分）", "等候（分）", "等候更久的比例")
        if chinese
        else ("hour of arrival", "mean wait (min)", "wait (min)", "share waiting longer")
    )
    upper.set(xlabel=names[0], ylabel=names[1])
    lower.set(xlabel=names[2], ylabel=names[3], ylim=(0, None))
    for axis in (upper, lower):
        axis.grid(alpha=0.3)
        axis.legend()
    return fig


def plot_twin(score):
    """Daily mean waits and shares within the target, log against twin. Returns a matplotlib Figure."""
    fig, chinese = figure()
    upper, lower = fig.subplots(2, 1)
    days = [day.day[5:] for day in score.days]
    real, made = ("日志", "仿真") if chinese else ("log", "simulated")
    upper.errorbar(
        days, [d.wait_simulated for d in score.days], [2 * d.wait_spread for d in score.days], fmt="o", capsize=3,
        label=made,
    )  # fmt: skip
    upper.plot(days, [d.wait for d in score.days], "x", label=real)
    lower.plot(days, [d.answered_simulated for d in score.days], "o", label=made)
    lower.plot(days, [d.answered for d in score.days], "x", label=real)
    upper.set_ylabel("平均等候（秒）" if chinese else "mean wait (s)")
    lower.set_ylabel("按时叫到" if chinese else "called in time")
    for axis in (upper, lower):
        axis.grid(alpha=0.3)
        axis.legend()
    return fig
