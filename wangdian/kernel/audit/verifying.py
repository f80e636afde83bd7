"""All chains verified by several processes: hashing is work for processors, and chains do not need each other.

A process that begins reads this module before Django is set up in it: so what needs models is imported where it is used.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from django.db import connection, transaction

from .chain import Break

MANY = 50_000  # events; fewer are verified sooner than another process starts
PIECES = 4  # a worker, so that none is left with the longest chains


def workers_for(events: int) -> int:
    """How many processes pay for so many events."""
    return 1 if events < MANY else max(1, min(8, os.cpu_count() or 1))


def verify_in(workers: int) -> list[Break]:
    """The first broken line of every chain of the bank, in so many processes. Call within `whole_bank`."""
    from .queries import units_with_traces, verify_all

    if workers < 2:
        return verify_all()
    units = units_with_traces()
    size = max(1, -(-len(units) // (workers * PIECES)))
    ranges = [(units[n], units[min(n + size, len(units)) - 1]) for n in range(0, len(units), size)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user, current_setting('app.scopes', true)")
        database, role, scopes = cursor.fetchone()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(database, role, scopes)) as pool:
        return [found for part in pool.map(_verify, ranges) for found in part]


_scopes = ""  # of a worker: what its parent may see


def _begin(database: str, role: str, scopes: str) -> None:
    """Get a process ready to read the same database with the same rights."""
    global _scopes
    import django

    _scopes = scopes

    django.setup()
    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != role:
            cursor.execute("SELECT set_config('role', %s, false)", [role])


def _verify(within: tuple[int, int]) -> list[Break]:
    from .queries import verify_all

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.scopes', %s, true)", [_scopes])
        return verify_all(within)
