"""What the event loop counts: statistics per row and class, records, and those who lost patience."""

import math

from .jit import jit

# Columns of the statistics, per row (replication × batch) and class.
ARRIVED, SERVED, ABANDONED, UNSERVED, BLOCKED, DIVERTED = 0, 1, 2, 3, 4, 5
WITHIN, DELAYED, WAIT, WAIT_LOST, SERVICE, HANDOVER = 6, 7, 8, 9, 10, 11
COLUMNS = 12
# Outcome of a customer in records: index of the column counted above.


@jit
def leave(row, k, out_time, wait, column, stats, records, index, rec_time, rec_code):
    """Book a customer who goes without service."""
    stats[row, k, column] += 1.0
    stats[row, k, WAIT_LOST] += wait
    if records:
        rec_time[index, 1] = out_time
        rec_time[index, 2] = math.nan
        rec_code[index, 1] = -1
        rec_code[index, 2] = column


@jit
def drop_expired(
    k, now, cls, row0, batches, batch_start, batch_inv, since, arrival, deadline, number, head, count,
    stats, records, rec0, rec_time, rec_code,
):  # fmt: skip
    """Remove from the front of lane k all who lost patience by `now`."""
    ring = since.shape[1] - 1
    while count[k] and deadline[k, head[k]] <= now:
        h = head[k]
        row = row_of(row0, arrival[k, h], batches, batch_start, batch_inv)
        if row >= 0:
            leave(row, cls, deadline[k, h], deadline[k, h] - arrival[k, h], ABANDONED, stats,
                  records, rec0 + number[k, h], rec_time, rec_code)  # fmt: skip
        head[k] = (h + 1) & ring
        count[k] -= 1


@jit
def sweep(
    k, now, cls, row0, batches, batch_start, batch_inv, since, arrival, deadline, number, head, count,
    stats, records, rec0, rec_time, rec_code,
):  # fmt: skip
    """Remove all of lane k who lost patience by `now`, wherever they stand; needed where counts matter."""
    ring = since.shape[1] - 1
    kept = 0
    h = head[k]
    for i in range(count[k]):
        a = (h + i) & ring
        if deadline[k, a] <= now:
            row = row_of(row0, arrival[k, a], batches, batch_start, batch_inv)
            if row >= 0:
                leave(row, cls, deadline[k, a], deadline[k, a] - arrival[k, a], ABANDONED, stats,
                      records, rec0 + number[k, a], rec_time, rec_code)  # fmt: skip
        else:
            b = (h + kept) & ring
            since[k, b] = since[k, a]
            arrival[k, b] = arrival[k, a]
            deadline[k, b] = deadline[k, a]
            number[k, b] = number[k, a]
            kept += 1
    count[k] = kept


@jit(inline=True)
def row_of(row0, arrival, batches, batch_start, batch_inv):
    """The statistics row of a customer by arrival; -1 for the warm-up and what comes after the last batch."""
    if batches == 1:
        return row0 if arrival >= batch_start else -1
    batch = math.floor((arrival - batch_start) * batch_inv)
    return row0 + batch if 0 <= batch < batches else -1
