"""The forecast of a series in words a branch manager can check against experience."""

import numpy as np

from wangdian.engines.forecasting.daycalendar import DayCalendar

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日", "调休上班日")
SMALL = 0.03  # effects below three percent are not worth a sentence


def describe_series(
    name: str,
    logs: np.ndarray,
    calendar: DayCalendar,
    weights: np.ndarray,
    recipes: tuple[str, ...],
    past_error: float,
    naive_error: float,
) -> str:
    """One paragraph: usual size, weekdays, place in the month, what was chosen and how it did in back-tests.

    logs: T smoothed logs of the past; calendar: T + H days; weights: of the recipes; the errors are percentages
    (WAPE of the back-test, and of repeating last week), NaN where there was nothing to test on.
    """
    past = len(logs)
    level = float(np.mean(np.exp(logs[-28:])))
    parts = [f"{name}：最近日均约{level:,.0f}"]
    weekday = calendar.weekday[:past]
    effects = {k: float(np.mean(logs[weekday == k]) - logs.mean()) for k in np.unique(weekday)}
    if len(effects) > 1:
        high, low = max(effects, key=effects.__getitem__), min(effects, key=effects.__getitem__)
        if effects[high] - effects[low] > SMALL:
            parts.append(
                f"{WEEKDAYS[high]}最高（{_percent(effects[high])}），{WEEKDAYS[low]}最低（{_percent(effects[low])}）"
            )
    detrended = logs - np.array([effects[k] for k in weekday]) - logs.mean()
    if past >= 60:
        for phase, flags in (
            ("月初五天", calendar.from_start[:past] < 5),
            ("月末三天", calendar.to_end[:past] <= 3),
        ):
            effect = float(detrended[flags].mean() - detrended[~flags].mean())
            if abs(effect) > SMALL:
                parts.append(f"{phase}{_percent(effect)}")
    first = calendar.unusual_first[:past]
    if first.sum() >= 2 and abs(effect := float(detrended[first].mean())) > SMALL:
        parts.append(f"停业后首日{_percent(effect)}")
    festive = calendar.festival[past:] != 0
    if festive.any():
        names = sorted(
            {calendar.festival_names[c].rstrip("+->0123456789") for c in calendar.festival[past:][festive]}
        )
        parts.append(f"预测期受{'、'.join(names)}影响")
    order = np.argsort(weights)[::-1]
    shown = "、".join(f"“{recipes[k]}”{100 * weights[k]:.0f}%" for k in order[:3] if weights[k] >= 0.05)
    parts.append(f"候选模型按回测误差加权：{shown}")
    if np.isfinite(past_error):
        versus = ""
        if np.isfinite(naive_error) and naive_error > 0:
            gain = 100 * (1 - past_error / naive_error)
            versus = f"，比照搬上周{'少' if gain >= 0 else '多'}{abs(gain):.0f}%"
        parts.append(f"回测误差（WAPE）{past_error:.1f}%{versus}")
    else:
        parts.append("历史太短，没有可回测的起点")
    return "；".join(parts) + "。"


def describe_young(name: str, days: int, peers: int) -> str:
    """What a cold start rests on."""
    if days:
        return (
            f"{name}：只有{days}天数据，规模按这几天估计，星期与时段规律借用{peers}个同类网点；区间相应放宽。"
        )
    return f"{name}：还没有数据，按{peers}个同类网点的中等规模预测；区间很宽，开业后会迅速收窄。"


def _percent(effect: float) -> str:
    return f"{100 * (np.exp(effect) - 1):+.0f}%"
