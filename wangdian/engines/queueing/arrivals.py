"""A day's customers, drawn or given, laid out in arrays before the event loop begins.

Drawing them apart from the loop is what makes it fast: no draw depends on the state of the lobby, so the
processor can work on many at once. Non-homogeneous Poisson arrivals by inversion of the cumulated rate.
"""

import math

import numpy as np

from . import random_streams as rs
from .jit import jit

TOO_MANY = -1


@jit
def draw_day(
    key, scale, opening, period, rate, alias_share, alias_class, kind, par_a, par_b, table, table_row, time,
    cls, service, handover,
):  # fmt: skip
    """Fill time, class, service and hand-over of a replication's customers; returns how many, or TOO_MANY.

    `rate` (P,) arrivals per second in each period, times `scale`; classes by alias tables (P, K). The last
    place of `time` used holds infinity: no further arrival.
    """
    room = time.shape[0] - 1
    classes = alias_share.shape[1]
    n = 0
    t = opening
    need = rs.exponential(rs.position(key, n, rs.GAP))
    for p in range(rate.shape[0]):
        r = rate[p] * scale
        gap = 1.0 / r if r > 0.0 else 0.0
        edge = opening + period * (p + 1)
        have = r * (edge - t)
        while need < have:
            if n == room:
                return TOO_MANY
            t += need * gap
            time[n] = t
            place = rs.uniform(rs.position(key, n, rs.CLASS)) * classes
            c = int(place)
            other = np.int64(place - c >= alias_share[p, c])  # arithmetic: this branch is a coin toss
            cls[n] = c + other * (alias_class[p, c] - c)
            n += 1
            have -= need
            need = rs.exponential(rs.position(key, n, rs.GAP))
        need -= have
        t = edge
    time[n] = math.inf
    for i in range(n):
        c = cls[i]
        service[i] = rs.sample(
            rs.position(key, i, rs.SERVICE), kind[c, 0], par_a[c, 0], par_b[c, 0], table, table_row[c, 0]
        )
    for i in range(n):
        c = cls[i]
        handover[i] = rs.sample(
            rs.position(key, i, rs.HANDOVER), kind[c, 2], par_a[c, 2], par_b[c, 2], table, table_row[c, 2]
        )
    return n


@jit
def copy_trace(key, given_time, given_class, value, kind, par_a, par_b, table, table_row, time, cls, service,
               handover):  # fmt: skip
    """The same arrays from a trace; what is NaN in `value` (n, 4: service, patience, hand-over, appointment)
    is drawn. Returns how many, or TOO_MANY."""
    n = given_time.shape[0]
    if n + 1 > time.shape[0]:
        return TOO_MANY
    time[n] = math.inf
    for i in range(n):
        c = given_class[i]
        time[i] = given_time[i]
        cls[i] = c
        service[i] = value[i, 0]
        handover[i] = value[i, 2]
        if service[i] != service[i]:
            service[i] = rs.sample(
                rs.position(key, i, rs.SERVICE), kind[c, 0], par_a[c, 0], par_b[c, 0], table, table_row[c, 0]
            )
        if handover[i] != handover[i]:
            handover[i] = rs.sample(
                rs.position(key, i, rs.HANDOVER), kind[c, 2], par_a[c, 2], par_b[c, 2], table, table_row[c, 2]
            )
    return n
