"""Twenty people at once: threads that keep their connections, as the workers of a web server do.

A connection per act would make most of a race the work of opening connections.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection

from wangdian.kernel.database.errors import Refused

AT_ONCE = 20
Race = Callable[[Callable[[int], Any]], list[Any]]


class Undone(Exception):
    """Thrown to roll a transaction back after its work was done."""


@contextmanager
def racers(at_once: int = AT_ONCE) -> Iterator[Race]:
    """`race(work)` runs `work(n)` in all threads, which start together; what each answered, or was refused with."""
    start = Barrier(at_once)

    def one(work: Callable[[int], Any], n: int) -> Any:
        start.wait(timeout=120)  # nobody takes a second turn: every thread waits here for the last one
        try:
            return work(n)
        except Refused as refused:
            return refused.code
        except Undone:
            return "undone"

    with ThreadPoolExecutor(at_once) as pool:

        def race(work: Callable[[int], Any]) -> list[Any]:
            return list(pool.map(one, [work] * at_once, range(at_once)))

        try:
            yield race
        finally:
            race(lambda n: connection.close())
