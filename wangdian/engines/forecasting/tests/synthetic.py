"""Small made-up arrivals with a known structure, for tests."""

import numpy as np

from wangdian.engines.forecasting.table import Panel

WEEKDAY = np.array([1.3, 1.05, 1.0, 0.95, 1.1, 0.5, 0.4])


def weekdays_from(start: str, count: int, weekdays=(0, 1, 2, 3, 4)) -> np.ndarray:
    """`count` dates from `start` on that fall on the given weekdays."""
    run = np.datetime64(start, "D") + np.arange(count * 3)
    return run[np.isin((run.astype(int) + 3) % 7, weekdays)][:count]


def branch_panel(days: np.ndarray, *, series=1, slots=12, mean=40.0, noise=0.05, seed=1, rng=None) -> Panel:
    """Poisson counts around level × weekday × a two-humped day."""
    rng = rng or np.random.default_rng(seed)
    hump = (
        0.4
        + np.exp(-(((np.arange(slots) - slots * 0.3) / 2) ** 2))
        + 0.7 * np.exp(-(((np.arange(slots) - slots * 0.7) / 2) ** 2))
    )
    hump /= hump.mean()
    weekday = WEEKDAY[(days.astype(int) + 3) % 7]
    size = mean * np.exp(rng.normal(0, 0.3, series))
    day = np.exp(rng.normal(0, noise, (series, len(days))))
    rate = size[:, None, None] * (weekday[None, :] * day)[:, :, None] * hump[None, None, :]
    return Panel(
        tuple(f"网点{i + 1}" for i in range(series)), days, tuple(540 + 30 * k for k in range(slots)), 30,
        rng.poisson(rate).astype(float),
    )  # fmt: skip


def daily_panel(days: np.ndarray, *, series=10, noise=0.1, seed=1) -> Panel:
    """Daily totals with weekday, month and year patterns shared by all series."""
    rng = np.random.default_rng(seed)
    number = days.astype(int)
    shared = np.log(WEEKDAY[(number + 3) % 7]) + 0.15 * np.sin(2 * np.pi * number / 365.25)
    own = rng.normal(5, 0.5, (series, 1)) + rng.normal(0, noise, (series, len(days)))
    return Panel(
        tuple(f"网点{i + 1}" for i in range(series)), days, (0,), 1440, np.exp(own + shared)[:, :, None]
    )
