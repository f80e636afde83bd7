"""Who wants to know when the calendar or opening hours change: apps above register, acts here tell them.

Called inside the transaction of the change, so that what follows from it stands or falls with it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol


class HoursListener(Protocol):
    """Called after a change. `unit_ids` None: every unit; `days` None: from any day on, else first and last day."""

    def __call__(
        self, *, unit_ids: Sequence[int] | None, days: tuple[date, date] | None, now: datetime
    ) -> None: ...


_listeners: list[HoursListener] = []


def on_hours_changed(listener: HoursListener) -> None:
    """Register a listener; the same one twice counts once."""
    if listener not in _listeners:
        _listeners.append(listener)


def hours_changed(
    *, unit_ids: Sequence[int] | None, days: tuple[date, date] | None = None, now: datetime
) -> None:
    """Tell everybody that working days or opening hours are not what they were."""
    for listener in _listeners:
        listener(unit_ids=unit_ids, days=days, now=now)
