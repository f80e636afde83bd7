"""Covariances of a series that runs around the clock: daily and weekly waves that change their shape slowly.

Used for hourly (or finer) series without opening hours. Stationary in the step number, so one matrix serves every
series and every origin of the same length.
"""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class StepKernel:
    """Strengths (in standard deviations of the series) and lengths (in steps; per hour where steps are hours).

    level/level_length: slow level; day…: wave of the day, how fast its shape changes, how fine it is; week…: the
    same for the week; short…: what fades within hours; mood…: a daily wave that lasts a day or two.
    smooth: Matérn 3/2 (a level with a slope) instead of exponential (a level that jumps) for level and day.
    scale: "log", "root" or "plain": what is smoothed.
    """

    name: str
    noise: float
    level: float
    level_length: float
    day: float
    day_length: float
    day_width: float
    short: float
    short_length: float
    mood: float
    mood_length: float
    week: float = 0.0
    week_length: float = 8000.0
    week_width: float = 0.07
    smooth: bool = False
    scale: str = "log"


CLIMATE = StepKernel(
    "平滑的日波", 0.01, 1.3, 1000, 1.8, 830, 0.46, 0.016, 30, 0.02, 30, smooth=True, scale="plain"
)  # fmt: skip
LOAD = StepKernel(
    "日波与周波", 0.25, 0.27, 40, 1.4, 5000, 0.9, 0.12, 20, 0.22, 18, week=0.8, week_length=8000
)
COUNTS = StepKernel(
    "嘈杂的周波", 0.4, 0.13, 200, 0.7, 9000, 0.3, 0.167, 3.3, 0.08, 18, week=0.8, week_length=15000, week_width=0.06
)  # fmt: skip
MIDDLE = StepKernel(
    "折中", 0.1, 0.3, 72, 1.0, 1500, 0.4, 0.2, 12, 0.3, 24, week=0.5, week_length=5000, week_width=0.08
)

STEP_KERNELS = (
    CLIMATE,
    replace(CLIMATE, name="平滑的日波，对数", scale="log"),
    replace(CLIMATE, name="日波，略有起伏", noise=0.03, short=0.1, short_length=10, mood=0.1),
    replace(CLIMATE, name="日波，变得更快", level_length=500, day_length=500),
    LOAD,
    replace(LOAD, name="日波与周波，原值", scale="plain"),
    replace(LOAD, name="周波为主", week=1.5),
    replace(LOAD, name="日波为主", week=0.2, day_length=1000),
    replace(LOAD, name="水平多变", level=0.5, level_length=80),
    COUNTS,
    replace(COUNTS, name="嘈杂的周波，原值", scale="plain"),
    replace(COUNTS, name="嘈杂的周波，平方根", scale="root"),
    replace(COUNTS, name="嘈杂的周波，水平多变", level=0.3, level_length=150),
    replace(COUNTS, name="嘈杂的日波", day=1.2, day_length=1500),
    MIDDLE,
    replace(MIDDLE, name="折中，原值", scale="plain"),
)


def step_covariance(kernel: StepKernel, length: int, day: int, week: int) -> np.ndarray:
    """length × length covariance; `day`, `week`: steps in each. The mean is left nearly free."""
    apart = np.arange(length, dtype=float)
    hour = apart * 24 / day

    def slow(span: float) -> np.ndarray:
        return (1 + hour / span) * np.exp(-hour / span) if kernel.smooth else np.exp(-hour / span)

    def wave(period: int, width: float) -> np.ndarray:
        return np.exp(-2 * np.sin(np.pi * apart / period) ** 2 / width**2)

    row = 4.0 + kernel.level**2 * slow(kernel.level_length)
    row = row + kernel.day**2 * wave(day, kernel.day_width) * slow(kernel.day_length)
    row = row + kernel.short**2 * np.exp(-hour / kernel.short_length)
    row = row + kernel.mood**2 * wave(day, 0.5) * np.exp(-hour / kernel.mood_length)
    if kernel.week:
        row = row + kernel.week**2 * wave(week, kernel.week_width) * np.exp(-hour / kernel.week_length)
    index = np.abs(np.arange(length)[:, None] - np.arange(length)[None, :])
    return row[index]


def weights_matrix(kernel: StepKernel, past: int, horizon: int, day: int, week: int) -> np.ndarray:
    """horizon × past matrix that turns standardised history into its forecast."""
    full = step_covariance(kernel, past + horizon, day, week)
    block = full[:past, :past] + kernel.noise**2 * np.eye(past)
    return np.linalg.solve(block, full[:past, past:]).T


def apply(matrix: np.ndarray, history: np.ndarray, scale: str) -> np.ndarray:
    """Forecast I × horizon from history I × past on the kernel's scale, kept within reach of what was seen."""
    low = np.maximum(history.min(axis=1, keepdims=True), 0.0)
    if scale == "log":
        floor = np.maximum(low, 1e-3 * history.mean(axis=1, keepdims=True) + 1e-12)
        values = np.log(np.maximum(history, floor))
    elif scale == "root":
        values = np.sqrt(np.maximum(history, 0.0))
    else:
        values = history
    mean = values.mean(axis=1, keepdims=True)
    spread = values.std(axis=1, keepdims=True) + 1e-9
    found = mean + spread * (((values - mean) / spread) @ matrix.T)
    if scale == "log":
        reach = 0.3
        return np.exp(
            np.clip(
                found, values.min(axis=1, keepdims=True) - reach, values.max(axis=1, keepdims=True) + reach
            )
        )
    if scale == "root":
        return np.maximum(found, values.min(axis=1, keepdims=True) * 0.8) ** 2
    return np.maximum(found, 0.7 * low)
