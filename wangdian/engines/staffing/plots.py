"""A day's staff as a picture."""

import numpy as np

from ..queueing.plots import figure


def plot_day(needs, checked, opening: float, interval: float):
    """Staff per interval and skill, by the formula and after simulation. Returns a matplotlib Figure."""
    fig, chinese = figure()
    axes = np.atleast_1d(fig.subplots(len(needs), 1, sharex=True))
    for s, (axis, need) in enumerate(zip(axes, needs, strict=True)):
        hours = (opening + interval * np.arange(len(need.serving) + 1)) / 3600
        axis.stairs(need.serving, hours, fill=True, alpha=0.4, label="公式" if chinese else "formula")
        if checked:
            axis.stairs(checked.serving[s], hours, label="仿真复核" if chinese else "simulated")
        axis.stairs(need.load, hours, linestyle=":", label="负荷" if chinese else "load (erlangs)")
        axis.set_ylabel((need.skill if chinese else f"skill {s + 1}") + (" 人数" if chinese else " staff"))
        axis.grid(alpha=0.3)
        axis.legend()
    axes[-1].set_xlabel("时刻" if chinese else "hour")
    return fig
