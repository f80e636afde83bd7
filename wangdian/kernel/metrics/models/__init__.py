"""指标: what is counted, what was promised, what was counted.

A metric is the bank's word for something countable and belongs to no branch. A target is what one unit or
person answers for over some dates; it is never edited once it is made: a change ends it and adds another.
A reading is one number on one day; a wrong one is superseded, never rewritten.
A threshold says from where a number calls for somebody, and a breach is the time during which it does.
(Inventory rows 58–82, 103–128.)
"""

from .readings import MonthTotal, Reading
from .targets import Target
from .thresholds import Breach, Threshold
from .vocabulary import NUMBER, Metric, Period

__all__ = ["NUMBER", "Breach", "Metric", "MonthTotal", "Period", "Reading", "Target", "Threshold"]
