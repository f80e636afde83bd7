"""The live function and the compiled one decide alike: one definition, two ways of running it."""

import math

import numpy as np
import pytest

from ..bookkeeping import SERVED
from ..compiled import Model, Trace
from ..dispatch import choose_counter, choose_lane, next_help, push
from ..live import decide, rank, spill, standing
from ..simulate import OUTCOMES
from .worlds import random_scenario, random_snapshot, referee


def compiled_decision(policy, snapshot):
    """The decision of the event loop's own functions on a snapshot: (ticket number, counter index, time)."""
    counters = snapshot.counters
    lanes, keys = [], {}
    for ticket in snapshot.tickets:
        place = standing(policy, ticket)
        waits = tuple(spill(policy, counter, ticket.service) for counter in counters)
        key = (place.credit, place.guard, waits)
        if key not in keys:
            keys[key] = len(lanes)
            lanes.append((key, []))
        lanes[keys[key]][1].append(place)
    size = max(len(lanes), 1)
    since, arrival, deadline = (np.zeros((size, 16)) for _ in range(3))
    number = np.zeros((size, 16), np.int64)
    head, count = np.zeros(size, np.int64), np.zeros(size, np.int64)
    credit, guard = np.zeros(size), np.zeros(size)
    own, helps = np.zeros(size, np.int64), np.zeros(size, np.int64)
    wait = np.full((len(counters), size), math.inf)
    waiting = 0
    for k, ((lane_credit, lane_guard, waits), places) in enumerate(lanes):
        credit[k], guard[k], wait[:, k] = lane_credit, lane_guard, waits
        own[k] = sum(1 << c for c, w in enumerate(waits) if w == 0)
        helps[k] = sum(1 << c for c, w in enumerate(waits) if 0 < w < math.inf)
        for p in places:
            t = p.ticket
            assert push(
                k, p.since, t.arrival, math.inf, t.number, since, arrival, deadline, number, head, count
            )
        waiting |= 1 << k
    idle = sum(1 << c for c, counter in enumerate(counters) if counter.state == "idle")
    ranks = np.array([rank(policy, counter) for counter in counters], np.int64)
    idle_since = np.array([counter.idle_since for counter in counters])
    args = (since, number, head, credit, guard, own, helps, wait)
    k = choose_lane(snapshot.now, waiting, idle, *args)
    if k < 0:
        return None, None, next_help(waiting, idle, since, head, helps, wait)
    c = choose_counter(k, snapshot.now, since[k, head[k]], idle, own, helps, wait, ranks, idle_since)
    return number[k, head[k]], c, math.inf


def check_snapshots(count, seed):
    rng = np.random.default_rng(seed)
    calls = 0
    for _ in range(count):
        policy, snapshot = random_snapshot(rng)
        live = decide(policy, snapshot)
        number, index, look_again = compiled_decision(policy, snapshot)
        if live.ticket is None:
            assert number is None
            assert live.look_again == look_again
        else:
            calls += 1
            assert (live.ticket.number, live.counter) == (number, snapshot.counters[index])
    assert 0.4 * count < calls < 0.95 * count  # both answers are well represented


def test_live_and_compiled_policy_decide_alike():
    check_snapshots(3_000, 1)


@pytest.mark.slow
def test_live_and_compiled_policy_decide_alike_on_100_000_snapshots():
    check_snapshots(100_000, 2)


def full_trace(rng, scenario, n):
    time = np.sort(rng.integers(0, 300, n)).astype(float) + rng.random(n).round(2) * (rng.random() < 0.5)
    time.sort()
    classes = rng.integers(0, len(scenario.classes), n)
    booked = np.array([scenario.classes[c].appointment_lead is not None for c in classes])
    appointment = np.where(booked, time + rng.integers(-10, 15, n), math.nan)
    patience = np.where(rng.random(n) < 0.5, rng.exponential(20, n), math.inf)
    return Trace.of(time, classes, rng.exponential(8, n), patience, rng.integers(0, 4, n), appointment)


def test_the_simulator_makes_every_call_the_live_policy_makes():
    rng = np.random.default_rng(3)
    seen = set()
    for _ in range(150):
        scenario = random_scenario(rng)
        trace = full_trace(rng, scenario, 60)
        out = Model(scenario).run(1, 1, trace=trace, records=True)
        expected = referee(scenario, trace)
        for i, (start, end, counter, outcome) in enumerate(expected):
            code = int(out.rec_code[i, 2])
            assert OUTCOMES[code] == outcome, (i, outcome)
            assert out.rec_code[i, 1] == counter
            if code == SERVED:
                assert (out.rec_time[i, 1], out.rec_time[i, 2]) == (start, end)
            elif start < math.inf:
                assert out.rec_time[i, 1] == start
            seen.add(outcome)
    assert seen == {"served", "abandoned", "unserved"}
