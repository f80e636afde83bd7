"""Who wants to know when a number goes beyond its line: other apps register, and are called in the same transaction.

from wangdian.kernel.metrics import breaches
breaches.on_open(open_a_case)        # fn(breach, now): once per breach, also under a race or a second run
breaches.on_worsen(raise_its_grade)  # fn(breach, now): once, when amber becomes red
breaches.on_close(note_it)           # fn(breach, now); `breach.withdrawn_at` when a correction undid it
breaches.on_reopen(open_it_again)    # fn(breach, now): when a correction took the recovery back
"""

from collections.abc import Callable
from datetime import datetime

from .models import Breach

Listener = Callable[[Breach, datetime], None]

_opened: list[Listener] = []
_worsened: list[Listener] = []
_closed: list[Listener] = []
_reopened: list[Listener] = []


def on_open(listener: Listener) -> Listener:
    """Call `listener(breach, now)` when a breach opens. Registering it twice calls it once."""
    return _add(_opened, listener)


def on_worsen(listener: Listener) -> Listener:
    """Call `listener(breach, now)` when an open breach reaches red for the first time."""
    return _add(_worsened, listener)


def on_close(listener: Listener) -> Listener:
    """Call `listener(breach, now)` when a breach ends, or turns out after a correction not to have been one."""
    return _add(_closed, listener)


def on_reopen(listener: Listener) -> Listener:
    """Call `listener(breach, now)` when a correction takes the end of a breach back."""
    return _add(_reopened, listener)


def opened(breach: Breach, now: datetime) -> None:
    """Tell everybody who asked."""
    _call(_opened, breach, now)


def worsened(breach: Breach, now: datetime) -> None:
    """Tell everybody who asked."""
    _call(_worsened, breach, now)


def closed(breach: Breach, now: datetime) -> None:
    """Tell everybody who asked."""
    _call(_closed, breach, now)


def reopened(breach: Breach, now: datetime) -> None:
    """Tell everybody who asked."""
    _call(_reopened, breach, now)


def _add(listeners: list[Listener], listener: Listener) -> Listener:
    if listener not in listeners:
        listeners.append(listener)
    return listener


def _call(listeners: list[Listener], breach: Breach, now: datetime) -> None:
    for listener in listeners:
        listener(breach, now)
