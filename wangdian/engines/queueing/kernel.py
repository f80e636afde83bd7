"""The event loop: one replication after another over flat arrays. Built and read by `compiled.py`.

Events, in this order when they fall on the same instant: duty change, counter free, help-out timer, arrival.
Customers who lose patience are removed when their line is next looked at; since nobody's turn depends on
them before that, every number is the same as if they had been removed at once.
"""

# mypy: ignore-errors
# (compiled by numba, which has its own types)

import math

import numpy as np

from . import random_streams as rs
from .arrivals import TOO_MANY, copy_trace, draw_day
from .bookkeeping import (
    ABANDONED,
    ARRIVED,
    BLOCKED,
    DELAYED,
    DIVERTED,
    HANDOVER,
    SERVED,
    SERVICE,
    UNSERVED,
    WAIT,
    WITHIN,
    drop_expired,
    leave,
    row_of,
    sweep,
)  # fmt: skip
from .dispatch import (
    choose_counter,
    choose_lane,
    keeps_appointment,
    next_help,
    push,
    should_divert,
    waits_since,
)  # fmt: skip
from .jit import jit, lowest_bit

DUTY, FREE, HELP, ARRIVAL = 0, 1, 2, 3  # events
TOO_SMALL = -1  # the answer of `run` when an array was outgrown: call again with larger ones


@jit
def run(
    seed, first, replications,
    # arrivals: periods of equal length from `opening`, total rate per second, alias table per period
    opening, period, rate, alias_share, alias_class, day_sigma,
    # or a trace: time, class, service, patience, hand-over, appointment (NaN: draw it)
    traced, trace_time, trace_class, trace_value,
    # duty: times and counter masks; closing time for those still waiting
    duty_time, duty_mask, close_time,
    # classes: lanes in time / late for an appointment; five distributions each (service, patience,
    # hand-over, lead of an appointment, hand-over when nobody waits); `relaxed`: has the fifth
    lane_of, kind, par_a, par_b, table, table_row, booked, early, late, booked_credit,
    target, divert_wait, divert_share, mean_service, group_lanes, relaxed,
    # lanes and counters
    lane_class, credit, guard, own, helps, spill, rank, pace, room,
    # results
    batches, batch_start, batch_inv, groups, hist_inv, stats, hist, finish, records, rec_time, rec_code,
    ring_size, day_size,
):  # fmt: skip
    """Run replications first … first + replications - 1; returns records written, or TOO_SMALL.

    All times in seconds, rates per second. Fills stats (rows, classes, COLUMNS), hist (groups, classes, bins
    of waits of the served), finish (replications): the moment the last counter is free.
    """
    lanes = lane_class.shape[0]
    counters = pace.shape[0]
    since = np.empty((lanes, ring_size))
    arrival = np.empty((lanes, ring_size))
    deadline = np.empty((lanes, ring_size))
    number = np.empty((lanes, ring_size), np.int64)
    head = np.zeros(lanes, np.int64)
    count = np.zeros(lanes, np.int64)
    free_at = np.empty(counters)
    idle_since = np.empty(counters)
    last_class = np.zeros(counters, np.int64)
    last_customer = np.zeros(counters, np.int64)
    last_row = np.zeros(counters, np.int64)
    time = np.empty(day_size)
    classes = np.empty(day_size, np.int64)
    services = np.empty(day_size)
    handovers = np.empty(day_size)
    periods = rate.shape[0]
    closing = opening + period * periods
    last_bin = hist.shape[2] - 1
    ring = ring_size - 1
    any_helps = False
    for k in range(lanes):
        any_helps = any_helps or helps[k] != 0
    counted = room >= 0
    rec0 = 0

    for replication in range(replications):
        key = rs.replication_key(seed, first + replication)
        row0 = replication * batches
        group = replication * groups // replications
        scale = 1.0
        if day_sigma > 0.0:
            scale = math.exp(day_sigma * rs.normal(rs.position(key, rs.DAY_FACTOR, 0)) - 0.5 * day_sigma**2)
        for c in range(counters):
            free_at[c] = math.inf
            idle_since[c] = -math.inf
        for k in range(lanes):
            count[k] = 0
        duty = np.int64(0)
        idle = np.int64(0)
        busy = np.int64(0)
        waiting = np.int64(0)
        pending = np.int64(0)  # counters whose hand-over is not drawn yet
        next_duty = 0
        t_duty = duty_time[0] if duty_time.shape[0] else math.inf
        t_free = math.inf
        c_free = 0
        t_help = math.inf
        if traced:
            customers = copy_trace(
                key, trace_time, trace_class, trace_value, kind, par_a, par_b, table, table_row, time, classes,
                services, handovers,
            )  # fmt: skip
        else:
            customers = draw_day(
                key, scale, opening, period, rate, alias_share, alias_class, kind, par_a, par_b, table,
                table_row, time, classes, services, handovers,
            )  # fmt: skip
        if customers == TOO_MANY:
            return TOO_SMALL
        last_free = opening
        customer = np.int64(-1)
        arriving = True
        while True:
            if arriving:
                customer += 1
                t_arrival = time[customer]
                arriving = False

            now = min(t_arrival, t_free)
            event = ARRIVAL if t_arrival < t_free else FREE
            rare = min(t_duty, t_help)
            if rare <= now:
                now = rare
                if t_duty == now:
                    event = DUTY
                else:
                    event = FREE if t_free == now else HELP
            if now == math.inf:
                break
            call = False
            if event == DUTY:
                duty = duty_mask[next_duty]
                next_duty += 1
                t_duty = duty_time[next_duty] if next_duty < duty_time.shape[0] else math.inf
                come = duty & ~busy & ~idle
                idle = (idle & duty) | come
                while come:
                    c = lowest_bit(come)
                    come &= come - 1
                    idle_since[c] = now
                call = True
            elif event == FREE:
                bit = np.int64(1) << c_free
                if pending & bit:
                    # The service is over; how long the hand-over takes depends on whether anybody waits.
                    pending &= ~bit
                    column = 4
                    left = waiting
                    while left:
                        j = lowest_bit(left)
                        left &= left - 1
                        if own[j] & bit:
                            if deadline[j, head[j]] <= now:
                                drop_expired(
                                    j, now, lane_class[j], row0, batches, batch_start, batch_inv, since,
                                    arrival, deadline, number, head, count, stats, records, rec0, rec_time,
                                    rec_code,
                                )  # fmt: skip
                            if count[j]:
                                column = 2
                                break
                            waiting &= ~(np.int64(1) << j)
                    cls = last_class[c_free]
                    handover = rs.sample(
                        rs.position(key, last_customer[c_free], rs.HANDOVER), kind[cls, column],
                        par_a[cls, column], par_b[cls, column], table, table_row[cls, column],
                    )  # fmt: skip
                    if last_row[c_free] >= 0:
                        stats[last_row[c_free], cls, HANDOVER] += handover
                    free_at[c_free] = now + handover
                else:
                    busy &= ~bit
                    free_at[c_free] = math.inf
                    last_free = now
                    if duty & bit:
                        idle |= bit
                        idle_since[c_free] = now
                        call = True
                t_free = free_at[0]
                c_free = 0
                for c in range(1, counters):
                    if free_at[c] < t_free:
                        t_free = free_at[c]
                        c_free = c
            elif event == HELP:
                call = True
            else:
                # ---- arrival
                arriving = True
                cls = classes[customer]
                row = row_of(row0, now, batches, batch_start, batch_inv)
                if row >= 0:
                    stats[row, cls, ARRIVED] += 1.0
                if records:
                    if rec0 + customer >= rec_time.shape[0]:
                        return TOO_SMALL
                    rec_time[rec0 + customer, 0] = now
                    rec_code[rec0 + customer, 0] = cls
                k = lane_of[cls, 0]
                t_since = now
                if booked[cls]:
                    appointment = math.nan
                    if traced:
                        appointment = trace_value[customer, 3]
                    else:
                        appointment = now + rs.sample(
                            rs.position(key, customer, rs.LEAD), kind[cls, 3], par_a[cls, 3], par_b[cls, 3],
                            table, table_row[cls, 3],
                        )  # fmt: skip
                    if not keeps_appointment(now, appointment, late):
                        k = lane_of[cls, 1]
                    t_since = waits_since(now, appointment, early, late, booked_credit)
                if divert_share[cls] > 0.0:
                    ahead = 0
                    lanes_left = group_lanes[k]
                    while lanes_left:
                        j = lowest_bit(lanes_left)
                        lanes_left &= lanes_left - 1
                        sweep(
                            j, now, lane_class[j], row0, batches, batch_start, batch_inv, since, arrival,
                            deadline, number, head, count, stats, records, rec0, rec_time, rec_code,
                        )  # fmt: skip
                        ahead += count[j]
                        if count[j] == 0:
                            waiting &= ~(np.int64(1) << j)
                    able = duty & own[k]
                    open_counters = 0
                    while able:
                        able &= able - 1
                        open_counters += 1
                    if (
                        should_divert(ahead, open_counters, mean_service[cls], divert_wait[cls])
                        and rs.uniform(rs.position(key, customer, rs.DIVERT)) < divert_share[cls]
                    ):
                        if row >= 0:
                            leave(row, cls, now, 0.0, DIVERTED, stats, records, rec0 + customer, rec_time,
                                  rec_code)  # fmt: skip
                        continue
                # A newcomer has not waited, so only a counter whose own line it is may take it at once; and
                # if one is free, nobody is waiting in this line.
                chosen = -1
                if idle & own[k]:
                    chosen = choose_counter(k, now, t_since, idle, own, helps, spill, rank, idle_since)
                if chosen >= 0:
                    c = chosen
                    t_number = customer
                    t_arr = now
                    k_call = k  # and on to the start of service below
                else:
                    patience = math.nan
                    if traced:
                        patience = trace_value[customer, 1]
                    if patience != patience:
                        patience = rs.sample(
                            rs.position(key, customer, rs.PATIENCE), kind[cls, 1], par_a[cls, 1],
                            par_b[cls, 1], table, table_row[cls, 1],
                        )  # fmt: skip
                    if counted:
                        total = 0
                        for j in range(lanes):
                            sweep(
                                j, now, lane_class[j], row0, batches, batch_start, batch_inv, since, arrival,
                                deadline, number, head, count, stats, records, rec0, rec_time, rec_code,
                            )  # fmt: skip
                            total += count[j]
                            if count[j] == 0:
                                waiting &= ~(np.int64(1) << j)
                        if total >= room:
                            if row >= 0:
                                leave(row, cls, now, 0.0, BLOCKED, stats, records, rec0 + customer, rec_time,
                                      rec_code)  # fmt: skip
                            continue
                    if not push(
                        k, t_since, now, now + patience, customer, since, arrival, deadline, number, head,
                        count,
                    ):  # fmt: skip
                        return TOO_SMALL
                    waiting |= np.int64(1) << k
                    if any_helps:
                        t_help = next_help(waiting, idle, since, head, helps, spill)
                    continue

            if not arriving and not call:
                continue

            # ---- start services: the one just chosen, or as many calls as the policy makes now
            while True:
                if not arriving:
                    if waiting == 0 or idle == 0:
                        break
                    left = waiting
                    while left:
                        j = lowest_bit(left)
                        left &= left - 1
                        if deadline[j, head[j]] <= now:
                            drop_expired(
                                j, now, lane_class[j], row0, batches, batch_start, batch_inv, since, arrival,
                                deadline, number, head, count, stats, records, rec0, rec_time, rec_code,
                            )  # fmt: skip
                            if count[j] == 0:
                                waiting &= ~(np.int64(1) << j)
                    k_call = choose_lane(
                        now, waiting, idle, since, number, head, credit, guard, own, helps, spill
                    )
                    if k_call < 0:
                        break
                    h = head[k_call]
                    c = choose_counter(
                        k_call, now, since[k_call, h], idle, own, helps, spill, rank, idle_since
                    )
                    t_number = number[k_call, h]
                    t_arr = arrival[k_call, h]
                    head[k_call] = (h + 1) & ring
                    count[k_call] -= 1
                    if count[k_call] == 0:
                        waiting &= ~(np.int64(1) << k_call)
                cls = lane_class[k_call]
                service = pace[c] * services[t_number]
                row = row_of(row0, t_arr, batches, batch_start, batch_inv)
                bit = np.int64(1) << c
                handover = handovers[t_number]
                if relaxed[cls] and not (traced and trace_value[t_number, 2] == trace_value[t_number, 2]):
                    handover = 0.0
                    pending |= bit
                    last_class[c] = cls
                    last_customer[c] = t_number
                    last_row[c] = row
                done = now + service + handover
                idle &= ~bit
                busy |= bit
                free_at[c] = done
                if done < t_free:
                    t_free = done
                    c_free = c
                elif done == t_free and c < c_free:
                    c_free = c
                wait = now - t_arr
                if row >= 0:
                    stats[row, cls, SERVED] += 1.0
                    stats[row, cls, SERVICE] += service
                    stats[row, cls, HANDOVER] += handover
                    if wait > 0.0:
                        stats[row, cls, DELAYED] += 1.0
                        stats[row, cls, WAIT] += wait
                        if wait <= target[cls]:
                            stats[row, cls, WITHIN] += 1.0
                        hist[group, cls, min(int(wait * hist_inv), last_bin)] += 1
                    else:
                        stats[row, cls, WITHIN] += 1.0
                        hist[group, cls, 0] += 1
                if records:
                    rec_time[rec0 + t_number, 1] = now
                    rec_time[rec0 + t_number, 2] = now + service
                    rec_code[rec0 + t_number, 1] = c
                    rec_code[rec0 + t_number, 2] = SERVED
                if arriving:
                    break
            if any_helps:
                t_help = math.inf
                if waiting and idle:
                    t_help = next_help(waiting, idle, since, head, helps, spill)

        # ---- those still waiting when nothing more can happen
        for k in range(lanes):
            drop_expired(
                k, close_time, lane_class[k], row0, batches, batch_start, batch_inv, since, arrival, deadline,
                number, head, count, stats, records, rec0, rec_time, rec_code,
            )  # fmt: skip
            for i in range(count[k]):
                a = (head[k] + i) & ring
                row = row_of(row0, arrival[k, a], batches, batch_start, batch_inv)
                if row >= 0:
                    left_at = min(deadline[k, a], close_time)
                    if left_at == math.inf:
                        left_at = max(last_free, closing)
                    column = (
                        ABANDONED if deadline[k, a] <= close_time and deadline[k, a] < math.inf else UNSERVED
                    )
                    leave(row, lane_class[k], left_at, left_at - arrival[k, a], column, stats, records,
                          rec0 + number[k, a], rec_time, rec_code)  # fmt: skip
        finish[replication] = last_free
        rec0 += customer
    return rec0
