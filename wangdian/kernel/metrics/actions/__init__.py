"""Everything that changes metrics, targets and readings. Pages, jobs, imports and other apps all come here."""

from .readings import Cell, correct_reading, record_reading, save_sheet
from .splitting import Part, split_target
from .targets import change_target, end_target, fill_target, set_target
from .vocabulary import define_metric, edit_metric, load_metrics, metric_named
from .watching import set_threshold, sweep, watch, watched_metrics

__all__ = [
    "Cell",
    "Part",
    "change_target",
    "correct_reading",
    "define_metric",
    "edit_metric",
    "end_target",
    "fill_target",
    "load_metrics",
    "metric_named",
    "record_reading",
    "save_sheet",
    "set_target",
    "set_threshold",
    "split_target",
    "sweep",
    "watch",
    "watched_metrics",
]
