"""What apps above do when a round found something: they register here, since checklists may not know them.

Each function runs inside the transaction that finishes the run; what it raises keeps the run unfinished.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from wangdian.kernel.org.scope import Scope

from .definition import Item
from .models import Answer, Fault, Run

OnFailed = Callable[[Run, Item, Answer, Scope, datetime], object]
OnFinished = Callable[[Run, Scope, datetime], object]
OnFault = Callable[[Fault, Scope, datetime], object]
_on_failed: list[OnFailed] = []
_claimed: dict[str, OnFailed] = {}
_on_finished: list[OnFinished] = []
_on_fault: list[OnFault] = []


def on_failed(function: OnFailed) -> OnFailed:
    """Call `function(run, item, answer, by, now)` for each failed item of a finished run. Usable as a decorator.

    `answer.photos.all()` are its pictures; (“run_item”, f"{run.pk}:{item.key}") names the finding for good.
    """
    return _add(_on_failed, function)


def claim_failed(codes: Iterable[str], function: OnFailed) -> None:
    """Failed items of the checklists with these codes go to `function` alone: an app acts upon its own in its own way."""
    _claimed.update(dict.fromkeys(codes, function))


def on_finished(function: OnFinished) -> OnFinished:
    """Call `function(run, by, now)` once for each finished run, after its failed items."""
    return _add(_on_finished, function)


def on_fault(function: OnFault) -> OnFault:
    """Call `function(fault, by, now)` for each fault reported on an asset by hand."""
    return _add(_on_fault, function)


def _add(functions: list, function):
    if function not in functions:
        functions.append(function)
    return function


def tell_failed(run: Run, item: Item, answer: Answer, by: Scope, now: datetime) -> None:
    own = _claimed.get(run.template.code)
    for function in [own] if own else _on_failed:
        function(run, item, answer, by, now)


def tell_finished(run: Run, by: Scope, now: datetime) -> None:
    for function in _on_finished:
        function(run, by, now)


def tell_fault(fault: Fault, by: Scope, now: datetime) -> None:
    for function in _on_fault:
        function(fault, by, now)
