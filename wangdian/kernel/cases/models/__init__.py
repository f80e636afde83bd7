"""工单: what must be closed within a time, by named people, with evidence, verified by somebody else."""

from .case import Action, Attachment, Case, FlowVersion, Link, Series, TimelineEntry
from .clocks import Clock, ClockRung, ClockSpan, ClockTarget

__all__ = [
    "Action",
    "Attachment",
    "Case",
    "Clock",
    "ClockRung",
    "ClockSpan",
    "ClockTarget",
    "FlowVersion",
    "Link",
    "Series",
    "TimelineEntry",
]
