"""Which days come next: open days after the last one known, by weekday habit and calendar."""

import numpy as np

from wangdian.engines.forecasting.daycalendar import SpecialDays
from wangdian.engines.forecasting.table import Panel

LONGEST_DAYS = 56
HABIT = 0.5  # a weekday counts as open when it occurred in at least this share of the weeks covered


def open_weekdays(panel: Panel) -> tuple[int, ...]:
    """Weekdays (0 = Monday) on which the place is usually open, from the days of the panel."""
    weekday = (panel.days.astype(int) + 3) % 7
    weeks = max(1.0, ((panel.days[-1] - panel.days[0]).astype(int) + 1) / 7)
    return tuple(int(k) for k in range(7) if (weekday == k).sum() >= HABIT * weeks)


def closes_on_festivals(panel: Panel, special: SpecialDays) -> bool:
    """Whether most festival days on usual weekdays inside the panel are missing from it."""
    usual, known = set(open_weekdays(panel)), {d.item() for d in panel.days}
    first, last = panel.days[0].item(), panel.days[-1].item()
    inside = [d for d in special.names if first <= d <= last and d.weekday() in usual]
    return bool(inside) and sum(d not in known for d in inside) > len(inside) / 2


def next_open_days(panel: Panel, special: SpecialDays, calendar_days: int) -> np.ndarray:
    """Open days among the next `calendar_days` after the panel's last day (make-up workdays count as open)."""
    usual, closed = set(open_weekdays(panel)), closes_on_festivals(panel, special)
    found = []
    for k in range(1, calendar_days + 1):
        day = (panel.days[-1] + np.timedelta64(k, "D")).item()
        festive = closed and day in special.names
        if (day.weekday() in usual and not festive) or day in special.make_up:
            found.append(np.datetime64(day, "D"))
    return np.array(found, "datetime64[D]")
