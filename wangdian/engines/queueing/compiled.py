"""From a scenario to flat arrays for `kernel.run`, and the one call that runs it."""

import math
from dataclasses import dataclass

import numpy as np

from . import kernel
from .bookkeeping import COLUMNS
from .distributions import Distribution, constant
from .live import rank, spill
from .scenario import Scenario

BINS = 14_400  # of the histogram of waits: four hours by the second


@dataclass(frozen=True)
class Trace:
    """Customers given rather than drawn: arrays of equal length, sorted by time (seconds after midnight).

    `classes` indexes Scenario.classes; NaN in any of the others means "draw it".
    """

    time: np.ndarray
    classes: np.ndarray
    service: np.ndarray
    patience: np.ndarray
    handover: np.ndarray
    appointment: np.ndarray

    @classmethod
    def of(cls, time, classes, service=None, patience=None, handover=None, appointment=None) -> "Trace":
        """With what is not given left to be drawn. Raises ValueError when the times are not sorted."""
        time = np.ascontiguousarray(time, float)
        if np.any(np.diff(time) < 0):
            raise ValueError("trace times must be sorted")
        blank = np.full(len(time), math.nan)
        rest = [
            blank if part is None else np.asarray(part, float)
            for part in (service, patience, handover, appointment)
        ]
        return cls(time, np.ascontiguousarray(classes, np.int64), *rest)


@dataclass(frozen=True)
class Lanes:
    """Lines of alike tickets, as arrays over lanes (K) and counters (C); see dispatch.py."""

    of_class: np.ndarray  # (classes, 2): lane when in time / when late for the appointment
    cls: np.ndarray
    credit: np.ndarray
    guard: np.ndarray
    own: np.ndarray
    helps: np.ndarray
    spill: np.ndarray  # (C, K)
    group: np.ndarray  # bit mask of the lanes in the same service group


@dataclass(frozen=True)
class Output:
    """Raw results: stats (rows, classes, COLUMNS), hist (groups, classes, BINS), finish (replications),
    and the records when asked for (see kernel.run)."""

    stats: np.ndarray
    hist: np.ndarray
    bin_seconds: float
    finish: np.ndarray
    rec_time: np.ndarray
    rec_code: np.ndarray


def build_lanes(scenario: Scenario) -> Lanes:
    """One lane per class; two for booked classes, since the late lose their appointment's credit."""
    policy = scenario.policy
    plans = [(i, one, False) for i, one in enumerate(scenario.classes)]
    plans += [(i, one, True) for i, one in enumerate(scenario.classes) if one.appointment_lead is not None]
    of_class = np.array([[i, i] for i in range(len(scenario.classes))], np.int64)
    credit = np.empty(len(plans))
    guard = np.empty(len(plans))
    wait = np.empty((len(scenario.counters), len(plans)))
    groups = []
    for k, (i, one, late) in enumerate(plans):
        if late:
            of_class[i, 1] = k
        group = policy.group(policy.service(one.service).group)
        booked = one.appointment_lead is not None and not late
        credit[k] = policy.credit(one.tier, one.needs) + (policy.booked_credit if booked else 0.0)
        guard[k] = group.max_wait
        groups.append(group.name)
        for c, plan in enumerate(scenario.counters):
            wait[c, k] = spill(policy, plan.able(), one.service)
    bits = 1 << np.arange(len(scenario.counters), dtype=np.int64)
    helps = np.isfinite(wait) & (wait > 0)
    return Lanes(
        of_class=of_class,
        cls=np.array([i for i, _, _ in plans], np.int64),
        credit=credit,
        guard=guard,
        own=(bits[:, None] * (wait == 0)).sum(0),
        helps=(bits[:, None] * helps).sum(0),
        spill=wait,
        group=np.array([sum(1 << j for j, g in enumerate(groups) if g == mine) for mine in groups], np.int64),
    )


def duty_changes(scenario: Scenario) -> tuple[np.ndarray, np.ndarray, float]:
    """Times at which the set of counters on duty changes, the sets as bit masks, and the closing time.

    With after_close "serve" the last leaving of the day does not happen until nobody waits.
    """
    events: dict[float, int] = {}
    for c, plan in enumerate(scenario.counters):
        for start, end in plan.duty:
            events[start] = events.get(start, 0) ^ (1 << c)
            events[end] = events.get(end, 0) ^ (1 << c)
    times, masks, mask = [], [], 0
    for time in sorted(events):
        if events[time]:
            mask ^= events[time]
            times.append(time)
            masks.append(mask)
    close = max([*times[-1:], scenario.closing])
    if scenario.after_close == "serve":
        close = math.inf
        times, masks = times[:-1], masks[:-1]
    return np.array(times, float), np.array(masks, np.int64), close


def alias_tables(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Walker's alias method for each row of class rates: shares (P, K) and aliases (P, K)."""
    periods, classes = rates.shape
    share = np.ones((periods, classes))
    alias = np.tile(np.arange(classes), (periods, 1))
    for p in range(periods):
        total = rates[p].sum()
        if total <= 0:
            continue
        scaled = rates[p] * classes / total
        small = [i for i in range(classes) if scaled[i] < 1]
        large = [i for i in range(classes) if scaled[i] >= 1]
        while small and large:
            low, high = small.pop(), large[-1]
            share[p, low], alias[p, low] = scaled[low], high
            scaled[high] -= 1 - scaled[low]
            if scaled[high] < 1:
                small.append(large.pop())
    return share, alias


class Model:
    """A scenario made ready to run many times."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        policy = scenario.policy
        rates = np.array([one.arrivals for one in scenario.classes], float).T / scenario.interval
        share, alias = alias_tables(rates)
        duty_time, duty_mask, close = duty_changes(scenario)
        lanes = build_lanes(scenario)
        per_class = [
            (
                one.service_time,
                one.patience,
                one.handover,
                one.appointment_lead or constant(0.0),
                one.handover_relaxed or one.handover,
            )
            for one in scenario.classes
        ]
        tables: list[tuple[float, ...]] = []

        def row(dist: Distribution) -> int:
            if not dist.points:
                return 0
            if dist.points not in tables:
                tables.append(dist.points)
            return tables.index(dist.points)

        rows = np.array([[row(d) for d in own] for own in per_class], np.int64)
        services = [policy.service(one.service) for one in scenario.classes]
        self.day_sigma = math.sqrt(math.log1p(scenario.arrivals_cv**2))
        self.arrivals = (
            scenario.opening, scenario.interval, np.ascontiguousarray(rates.sum(1)), share,
            np.ascontiguousarray(alias, np.int64), self.day_sigma,
        )  # fmt: skip
        self.rest = (
            duty_time, duty_mask, close,
            lanes.of_class,
            np.array([[d.kind for d in own] for own in per_class], np.int64),
            np.array([[d.a for d in own] for own in per_class], float),
            np.array([[d.b for d in own] for own in per_class], float),
            np.array(tables or [(0.0, 0.0)], float), rows,
            np.array([one.appointment_lead is not None for one in scenario.classes]),
            policy.early, policy.late, policy.booked_credit,
            np.array([one.target_wait for one in scenario.classes], float),
            np.array([policy.self_service_wait] * len(services), float),
            np.array([one.divert_share if s.self_service else 0.0
                      for one, s in zip(scenario.classes, services, strict=True)], float),
            np.array([one.service_time.mean for one in scenario.classes], float),
            lanes.group, np.array([one.handover_relaxed is not None for one in scenario.classes]),
            lanes.cls, lanes.credit, lanes.guard, lanes.own, lanes.helps, lanes.spill,
            np.array([rank(policy, plan.able()) for plan in scenario.counters], np.int64),
            np.array([plan.pace for plan in scenario.counters], float),
            scenario.waiting_room,
        )  # fmt: skip
        self.expected = float(rates.sum() * scenario.interval)

    def run(
        self, seed: int, replications: int, first: int = 0, groups: int = 10, trace: Trace | None = None,
        records: bool = False, bin_seconds: float = 1.0,
    ) -> Output:  # fmt: skip
        """Run the replications first … first + replications - 1 of a seed. Bit-equal whenever repeated."""
        scenario = self.scenario
        batches = scenario.batches
        classes = len(scenario.classes)
        length = (scenario.closing - scenario.opening - scenario.warmup) / batches
        groups = max(1, min(groups, replications))
        nobody = Trace.of([], [])
        given = trace or nobody
        values = np.ascontiguousarray(
            np.stack([given.service, given.patience, given.handover, given.appointment], axis=1)
        )
        if trace is not None:
            room = len(trace.time) * replications
        else:
            room = int(self.expected * replications * 1.1 + 10 * math.sqrt(self.expected * replications) + 64)
        ring = 256
        most = self.expected * math.exp(4 * self.day_sigma)
        day_size = len(given.time) + 2 if trace is not None else int(most + 8 * math.sqrt(most)) + 64
        while True:
            size = room if records else 0
            out = Output(
                stats=np.zeros((replications * batches, classes, COLUMNS)),
                hist=np.zeros((groups, classes, BINS), np.int32),
                bin_seconds=bin_seconds,
                finish=np.empty(replications),
                rec_time=np.full((size, 3), math.nan),
                rec_code=np.full((size, 3), -1, np.int64),
            )
            written = kernel.run(
                np.uint64(seed % 2**64), first, replications,
                *self.arrivals,
                trace is not None, given.time, given.classes, values,
                *self.rest,
                batches, scenario.opening + scenario.warmup if scenario.warmup or batches > 1 else -math.inf,
                1.0 / length, groups, 1.0 / bin_seconds, out.stats, out.hist, out.finish, records, out.rec_time,
                out.rec_code, ring, day_size,
            )  # fmt: skip
            if written != kernel.TOO_SMALL:
                break
            ring *= 4
            day_size *= 2
            room = int(room * 1.5) + 64
        if records:
            out = Output(
                out.stats, out.hist, bin_seconds, out.finish, out.rec_time[:written], out.rec_code[:written]
            )
        return out
