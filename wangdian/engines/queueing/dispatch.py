"""The routing rules compiled: lines of tickets that differ only in `since`, compared by their heads.

A lane holds the tickets that share credit, guard and the counters able to take them, in order of `since`.
For such tickets `rules.goes_before` never prefers a later one, so comparing the heads decides exactly as
comparing all tickets would. `tests/test_compiled_policy.py` holds the two together on random snapshots.

Arrays (K lanes, C counters, ring of R = power of two):
    since, arrival, deadline (K, R) float64; number (K, R) int64; head, count (K,) int64
    credit, guard (K,) seconds; own, helps (K,) int64 bit masks of counters with spill = 0, 0 < spill < inf
    spill (C, K) seconds; rank (C,) int64; idle_since (C,) seconds
"""

# mypy: ignore-errors
# (compiled by numba, which has its own types)

import math

from numba.extending import register_jitable

from . import rules
from .jit import jit, lowest_bit

# The rules stay plain Python for the lobby; here the same functions become compilable.
is_overdue = register_jitable(rules.is_overdue)
may_call = register_jitable(rules.may_call)
goes_before = register_jitable(rules.goes_before)
takes_before = register_jitable(rules.takes_before)
keeps_appointment = register_jitable(rules.keeps_appointment)
waits_since = register_jitable(rules.waits_since)
should_divert = register_jitable(rules.should_divert)


@jit(inline=True)
def push(k, t_since, t_arrival, t_deadline, t_number, since, arrival, deadline, number, head, count):
    """Put a ticket into lane k at its place by `since`. False when the ring is full."""
    ring = since.shape[1] - 1
    n = count[k]
    if n > ring:
        return False
    if n == 0:
        head[k] = 0  # an empty lane starts again at the front: short lines stay in the nearest cache
    h = head[k]
    i = n
    while i > 0 and since[k, (h + i - 1) & ring] > t_since:
        a = (h + i) & ring
        b = (h + i - 1) & ring
        since[k, a] = since[k, b]
        arrival[k, a] = arrival[k, b]
        deadline[k, a] = deadline[k, b]
        number[k, a] = number[k, b]
        i -= 1
    a = (h + i) & ring
    since[k, a] = t_since
    arrival[k, a] = t_arrival
    deadline[k, a] = t_deadline
    number[k, a] = t_number
    count[k] = n + 1
    return True


@jit(inline=True)
def choose_counter(k, now, t_since, free, own, helps, spill, rank, idle_since):
    """The counter among the bits of `free` that takes the head of lane k, or -1."""
    best = -1
    mask = free & (own[k] | helps[k])
    while mask:
        c = lowest_bit(mask)
        mask &= mask - 1
        if may_call(now, t_since, spill[c, k]) and (
            best < 0
            or takes_before(
                spill[c, k], rank[c], idle_since[c], c, spill[best, k], rank[best], idle_since[best], best
            )
        ):
            best = c
    return best


@jit(inline=True)
def choose_lane(now, waiting, free, since, number, head, credit, guard, own, helps, spill):
    """The lane among the bits of `waiting` whose head is called next to some counter of `free`, or -1."""
    best = -1
    while waiting:
        k = lowest_bit(waiting)
        waiting &= waiting - 1
        h = head[k]
        ready = (free & own[k]) != 0
        if not ready:
            mask = free & helps[k]
            while mask and not ready:
                c = lowest_bit(mask)
                mask &= mask - 1
                ready = may_call(now, since[k, h], spill[c, k])
        if ready:
            if best < 0:
                best = k
            else:
                o = head[best]
                if goes_before(
                    now, since[k, h], credit[k], guard[k], number[k, h],
                    since[best, o], credit[best], guard[best], number[best, o],
                ):  # fmt: skip
                    best = k
    return best


@jit(inline=True)
def next_help(waiting, free, since, head, helps, spill):
    """The earliest time at which some free counter may help out with a waiting head; inf when none."""
    earliest = math.inf
    while waiting:
        k = lowest_bit(waiting)
        waiting &= waiting - 1
        mask = free & helps[k]
        while mask:
            c = lowest_bit(mask)
            mask &= mask - 1
            earliest = min(earliest, since[k, head[k]] + spill[c, k])
    return earliest
