"""One thread per process: on matrices of this size more threads of the linear algebra only burn processor time.

A night's work for many branches is spread over processes, a chunk of series each.
"""

import functools
from collections.abc import Callable
from typing import Any

from threadpoolctl import threadpool_limits


def single_threaded(work: Callable[..., Any]) -> Callable[..., Any]:
    """Run `work` with the linear algebra libraries held to one thread."""

    @functools.wraps(work)
    def held(*args: Any, **kwargs: Any) -> Any:
        with threadpool_limits(limits=1, user_api="blas"):
            return work(*args, **kwargs)

    return held
