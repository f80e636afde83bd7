"""Compiling with a disk cache that knows all sources it depends on."""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

COMPILED_FROM = {"rules", "random_streams", "dispatch", "bookkeeping", "arrivals", "kernel", "jit"}


def source_stamp() -> str:
    """A digest of every module of this package that compiled code is made of."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in COMPILED_FROM:
            digest.update(path.read_bytes())
    return digest.hexdigest()


STAMP = source_stamp()


@cache
def file_stamp(path: str) -> str:
    """STAMP together with a digest of one more file."""
    return hashlib.sha256(STAMP.encode() + Path(path).read_bytes()).hexdigest()


def jit(function: Callable | None = None, *, inline: bool = False) -> Callable:
    """`numba.njit` without the GIL, cached on disk where a disk can be written.

    `inline` forces the machine code into its callers: for small functions of many arrays in the event loop,
    where passing the arguments would cost more than the work.
    numba's cache looks only at the file of the function itself: a change in `rules.py` would leave an old
    simulator running the old rules. So the stamp of the cache is a digest of all sources.
    """
    if function is None:
        return partial(jit, inline=inline)
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": inline}
    try:
        compiled = numba.njit(cache=True, **options)(function)
        compiled._cache._cache_file._source_stamp = file_stamp(function.__code__.co_filename)
    except (
        RuntimeError,
        AttributeError,
        OSError,
    ):  # no writable place, or another numba: compile anew each time
        return numba.njit(**options)(function)
    return compiled


@intrinsic
def lowest_bit(typingctx, mask):
    """Index of the lowest set bit of a positive int64 (one machine instruction)."""

    def codegen(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), codegen
