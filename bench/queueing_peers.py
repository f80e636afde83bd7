"""The plain day of `queueing_worlds` in ciw and in simpy; each function returns customers simulated."""

import math
import random

import numpy as np

from bench.queueing_worlds import PLAIN_COUNTERS, PLAIN_CV, PLAIN_MEAN, PLAIN_RATES, PLAIN_SHARES

SIGMA = math.sqrt(math.log1p(PLAIN_CV**2))
MU = math.log(PLAIN_MEAN) - SIGMA**2 / 2
ENDS = [900.0 * (i + 1) for i in range(len(PLAIN_RATES))]


def ciw_day(seed: int) -> int:
    """One day in ciw: three classes with priorities, a Poisson process with 34 rates each."""
    import ciw

    ciw.seed(seed)
    names = [f"p{i}" for i in range(len(PLAIN_SHARES))]
    network = ciw.create_network(
        arrival_distributions={
            name: [
                ciw.dists.PoissonIntervals(
                    rates=[float(rate * share) for rate in PLAIN_RATES],
                    endpoints=ENDS,
                    max_sample_date=ENDS[-1],
                )
            ]
            for name, share in zip(names, PLAIN_SHARES, strict=True)
        },
        service_distributions={name: [ciw.dists.Lognormal(MU, SIGMA)] for name in names},
        priority_classes={name: i for i, name in enumerate(names)},
        number_of_servers=[PLAIN_COUNTERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(ENDS[-1] + 7200)
    return len(simulation.get_all_records())


def simpy_day(seed: int) -> int:
    """One day in simpy: a PriorityResource, arrivals by thinning per interval."""
    import simpy

    draw = random.Random(seed)
    env = simpy.Environment()
    counters = simpy.PriorityResource(env, capacity=PLAIN_COUNTERS)
    waits: list[list[float]] = [[] for _ in PLAIN_SHARES]
    edges = np.cumsum(PLAIN_SHARES)

    def visit(priority: int):
        came = env.now
        with counters.request(priority=priority) as request:
            yield request
            waits[priority].append(env.now - came)
            yield env.timeout(draw.lognormvariate(MU, SIGMA))

    def arrivals():
        for end, rate in zip(ENDS, PLAIN_RATES, strict=True):
            while True:
                gap = draw.expovariate(float(rate))
                if env.now + gap >= end:
                    yield env.timeout(end - env.now)
                    break
                yield env.timeout(gap)
                place = draw.random()
                env.process(visit(0 if place < edges[0] else 1 if place < edges[1] else 2))

    env.process(arrivals())
    env.run()
    return sum(map(len, waits))
