"""Read goals and numbers, always through the scope of the person who asks. Query counts do not grow with rows."""

from .course import Point, series
from .goals import (
    Goal,
    Split,
    assess,
    compare,
    goal,
    goals_by_status,
    live_on,
    my_goals,
    people_goals,
    splits_of,
    standings,
    units_for_all,
    window_of,
)
from .sheets import other_numbers, readings_of, sheet_metrics
from .watched import breaches_of, day_values, versions_for

__all__ = [
    "Goal",
    "Point",
    "Split",
    "assess",
    "breaches_of",
    "compare",
    "day_values",
    "goal",
    "goals_by_status",
    "live_on",
    "my_goals",
    "other_numbers",
    "people_goals",
    "readings_of",
    "series",
    "sheet_metrics",
    "splits_of",
    "standings",
    "units_for_all",
    "versions_for",
    "window_of",
]
