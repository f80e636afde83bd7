"""Who looks at a list, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import Scope

MOST_UNITS = 60  # more than this are looked up by code or name instead of chosen from a list


@dataclass
class Viewer:
    """The person at the door of a list: their scope, the moment, the power the list asks for."""

    scope: Scope
    now: datetime
    power: str
    _kept: dict[str, Any] = field(default_factory=dict)

    def kept(self, key: str, make: Callable[[], Any]) -> Any:
        """A value worked out once a request."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    @property
    def today(self):
        return self.now.date()

    def units(self) -> list[Unit]:
        """The first units in reach of the list's power, in the order of the tree. One query a request."""
        return self.kept(
            "units", lambda: list(self.scope.units(self.power).order_by("path")[: MOST_UNITS + 1])
        )
