"""Where the kernel of cases meets its clocks: `clocks.opened/moved/regraded` are called inside the act's transaction."""

from datetime import datetime
from typing import Protocol

from .flows import Flow
from .models import Case


class Clocks(Protocol):
    """What keeps the clocks of a case. Filled in by the clocks package when the app is ready."""

    def opened(self, case: Case, flow: Flow, started_at: datetime, now: datetime) -> None: ...

    def moved(
        self, case: Case, flow: Flow, transition: str, from_state: str, now: datetime, reason: str
    ) -> None: ...

    def regraded(self, case: Case, flow: Flow, now: datetime) -> None: ...


class _Holder:
    """Calls the clocks package; until it is set, a case has no clocks."""

    keeper: Clocks | None = None

    def opened(self, *args) -> None:
        if self.keeper:
            self.keeper.opened(*args)

    def moved(self, *args) -> None:
        if self.keeper:
            self.keeper.moved(*args)

    def regraded(self, *args) -> None:
        if self.keeper:
            self.keeper.regraded(*args)


clocks = _Holder()
