"""Example addresses of pages, for the permission matrix. Each app names its own in `<app>/tests/page_examples.py`."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """One good address of a page, and who is answered there.

    `unit` is the unit whose rows it shows: who holds the declared power at that unit gets the page. Without it,
    who holds the power anywhere does. `seen_by` names exactly who gets it, by their short names in the cast, where
    power and unit do not say it. `answers` is the status (or statuses) of the good answer; a 302 must not lead to the door.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    unit: Any = None
    seen_by: tuple[str, ...] | None = None
    query: str = ""
    answers: int | tuple[int, ...] = (200, 302)
