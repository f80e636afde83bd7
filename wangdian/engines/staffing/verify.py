"""The simulator has the last word: staff is added until the simulated day keeps the target."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..queueing import bookkeeping as col
from ..queueing.compiled import Model
from ..queueing.distributions import NEVER, Distribution, constant, exponential, lognormal
from ..queueing.errors import refuse
from ..queueing.policy import read_policy
from ..queueing.scenario import CounterPlan, CustomerClass, Scenario
from ..queueing.simulate import Estimate, ratio
from .required import Demand, Requirement, Target, required

ROUNDS = 400


@dataclass(frozen=True)
class Verified:
    """The staff that keeps the target in simulation, and how well. Tuples over skills, then intervals."""

    skills: tuple[str, ...]
    formula: tuple[tuple[int, ...], ...]
    serving: tuple[tuple[int, ...], ...]
    share: tuple[tuple[Estimate, ...], ...]  # called within the target, of all who join
    mean_wait: tuple[tuple[Estimate, ...], ...]  # seconds, of all who join
    occupancy: tuple[tuple[float, ...], ...]
    abandoned: tuple[tuple[Estimate, ...], ...]
    rounds: int
    replications: int

    @property
    def added(self) -> int:
        """Person-intervals added to the formula's answer."""
        return sum(map(sum, self.serving)) - sum(map(sum, self.formula))


def staff_until_target(
    demands: tuple[Demand, ...],
    interval: float,
    *,
    opening: float = 0.0,
    service_cv: float = 1.0,
    start: tuple[Requirement, ...] | None = None,
    replications: int = 200,
    seed: int = 1,
    confidence: float = 0.95,
    sure: bool = False,
    most: int = 62,
    progress: Callable[[int], None] | None = None,
) -> Verified:
    """Add people to the formula's answer until every skill and interval keeps its target in simulation.

    Works on the earliest interval of each unbroken run that fails, since later ones may only suffer from it.
    Service times log-normal with coefficient of variation `service_cv` (1: exponential), hand-over constant,
    patience exponential. The target holds when the estimate does or, with `sure`, when the whole confidence
    interval does. `progress` is told 1 for each round. Raises QueueingError when `most` people (over all
    skills at once) do not suffice.
    """
    first = start or tuple(required(demand, interval) for demand in demands)
    serving = np.array([need.serving for need in first])
    formula = tuple(tuple(int(n) for n in row) for row in serving)
    for round_ in range(1, ROUNDS + 1):
        found = measure(demands, interval, serving, opening, service_cv, replications, seed, confidence)
        failing = np.array(
            [
                [
                    not keeps(
                        demand.target, found[0][s][i], found[1][s][i], found[3][s][i], found[2][s][i], sure
                    )
                    and demand.arrivals[i] > 0
                    for i in range(serving.shape[1])
                ]
                for s, demand in enumerate(demands)
            ]
        )
        if progress:
            progress(1)
        if not failing.any():
            return Verified(
                tuple(d.skill for d in demands), formula, tuple(tuple(int(n) for n in row) for row in serving),
                found[0], found[1], found[2], found[3], round_, replications,
            )  # fmt: skip
        heads = failing & ~np.concatenate([np.zeros((len(demands), 1), bool), failing[:, :-1]], axis=1)
        serving = serving + heads
        if serving.max(axis=1).sum() > most:
            raise refuse("target", "unreachable", f"加到 {most} 人仍达不到目标，请放宽目标或拆分网点")
    raise refuse("target", "unreachable", f"加了 {ROUNDS} 轮人仍达不到目标，请放宽目标")


def keeps(
    target: Target, share: Estimate, wait: Estimate, abandoned: Estimate, occupancy: float, sure: bool
) -> bool:
    """Does a simulated interval keep the target? An interval that nobody joined keeps it."""
    if math.isnan(share.value):
        return True
    low = share.low if sure and not math.isnan(share.low) else share.value
    late = wait.high if sure and not math.isnan(wait.high) else wait.value
    lost = abandoned.high if sure and not math.isnan(abandoned.high) else abandoned.value
    return (
        low >= target.share
        and late <= target.mean_wait
        and lost <= target.abandoned
        and occupancy <= target.occupancy + 1e-9
    )


def day(demands, interval: float, serving, opening: float, service_cv: float) -> Scenario:
    """The branch day in which skill s has serving[s][i] people in interval i, each one skill only."""
    skills = [demand.skill for demand in demands]
    policy = read_policy(
        {
            "name": "测算",
            "groups": {skill: {} for skill in skills},
            "services": {skill: {"group": skill} for skill in skills},
        }
    )
    classes = tuple(
        CustomerClass(
            d.skill, d.skill, d.arrivals, _service(d.service, service_cv),
            patience=exponential(d.patience) if math.isfinite(d.patience) else NEVER,
            handover=constant(d.handover), target_wait=d.target.within,
        )
        for d in demands
    )  # fmt: skip
    counters = []
    for s, skill in enumerate(skills):
        for place in range(int(max(serving[s]))):
            counters.append(
                CounterPlan(f"{skill}{place + 1}", (skill,), spans(serving[s], place, opening, interval))
            )
    return Scenario(
        "测算", policy, opening, interval, classes, tuple(counters), batches=len(demands[0].arrivals)
    )


def spans(counts, place: int, opening: float, interval: float) -> tuple[tuple[float, float], ...]:
    """When the person in `place` (0 first) is on duty so that counts[i] people are there in interval i."""
    made: list[tuple[float, float]] = []
    for i, count in enumerate(counts):
        if count > place:
            start, end = opening + i * interval, opening + (i + 1) * interval
            if made and made[-1][1] == start:
                start = made.pop()[0]
            made.append((start, end))
    return tuple(made)


def _service(mean: float, cv: float) -> Distribution:
    if cv == 0:
        return constant(mean)
    return exponential(mean) if cv == 1 else lognormal(mean, cv)


def measure(demands, interval, serving, opening, service_cv, replications, seed, confidence):
    """Simulate; (share, mean wait, occupancy, abandoned) per skill and interval of arrival."""
    scenario = day(demands, interval, serving, opening, service_cv)
    count = serving.shape[1]
    stats = Model(scenario).run(seed, replications).stats.reshape(replications, count, len(demands), -1)
    shares, waits, busy, lost = [], [], [], []
    for s in range(len(demands)):
        mine = stats[:, :, s]
        joined = mine[..., col.SERVED] + mine[..., col.ABANDONED] + mine[..., col.UNSERVED]
        waited = mine[..., col.WAIT] + mine[..., col.WAIT_LOST]

        def over(top, joined=joined):
            return tuple(ratio(top[:, i], joined[:, i], confidence) for i in range(count))

        shares.append(over(mine[..., col.WITHIN]))
        waits.append(over(waited))
        lost.append(over(mine[..., col.ABANDONED]))
        work = (mine[..., col.SERVICE] + mine[..., col.HANDOVER]).mean(0)
        busy.append(tuple(float(w / max(n * interval, 1e-9)) for w, n in zip(work, serving[s], strict=True)))
    return tuple(shares), tuple(waits), tuple(busy), tuple(lost)


def with_minimum(demand: Demand, minimum: int) -> Demand:
    """The same demand with at least `minimum` people present."""
    return replace(demand, minimum=max(demand.minimum, minimum))
