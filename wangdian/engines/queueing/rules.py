"""The routing rules, each one line of arithmetic: the single definition of who is called next.

These are plain functions of numbers. The live lobby calls them as they stand (`live.py`); the simulator
compiles the very same functions into its event loop (`dispatch.py`). Times and credits are in seconds.

A ticket is reduced to three constants when it is issued:

    since    the moment from which its waiting counts (arrival, or the opening of its appointment window)
    credit   seconds of waiting it is given for tier, special care and a kept appointment
    guard    seconds of waiting after which nobody may be called before it but those waiting longer

Because all three are constant, tickets with the same credit and guard are called in order of `since`, and
only the heads of such lines need be compared. That is what makes the compiled form fast and still equal.
"""


def keeps_appointment(arrival, appointment, late):
    """Whether a booked customer (appointment not NaN) came no later than `late` after the booked time."""
    return appointment == appointment and arrival <= appointment + late


def waits_since(arrival, appointment, early, late, booked_credit):
    """The moment from which waiting counts.

    Walk-in, or too late for the appointment: arrival. Booked and in time: the opening of the window
    (`early` before the appointment) or arrival if later; but never worse off than walking in, so at most
    `booked_credit` after arrival.
    """
    if not keeps_appointment(arrival, appointment, late):
        return arrival
    return min(max(arrival, appointment - early), arrival + booked_credit)


def is_overdue(now, since, guard):
    """Starvation guard: has the ticket waited `guard` or more?"""
    return now - since >= guard


def may_call(now, since, spill):
    """May a counter take the ticket now? `spill` = 0: its own line, always; inf: never; between: it helps
    out once the ticket has waited that long."""
    return spill == 0.0 or now >= since + spill


def goes_before(now, since, credit, guard, number, other_since, other_credit, other_guard, other_number):
    """Is the first ticket called before the other?

    Overdue tickets first, by time waited; then by time waited plus credit; equal tickets by number.
    """
    overdue = is_overdue(now, since, guard)
    if overdue != is_overdue(now, other_since, other_guard):
        return overdue
    if overdue:
        credit = 0.0
        other_credit = 0.0
    key = since - credit
    other_key = other_since - other_credit
    if key != other_key:
        return key < other_key
    return number < other_number


def takes_before(spill, rank, idle_since, index, other_spill, other_rank, other_idle_since, other_index):
    """Does the first counter take a ticket before the other, both being free and able?

    Own line before helping out; lower rank (fewer services, so that all-rounders stay free) before higher;
    the longest idle; the lower index.
    """
    own = spill == 0.0
    if own != (other_spill == 0.0):
        return own
    if rank != other_rank:
        return rank < other_rank
    if idle_since != other_idle_since:
        return idle_since < other_idle_since
    return index < other_index


def should_divert(ahead, open_counters, mean_service, threshold):
    """Is the expected wait, `ahead` × mean service ÷ open counters, at or over the threshold?"""
    return ahead * mean_service >= threshold * max(open_counters, 1)
