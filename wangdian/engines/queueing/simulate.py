"""Run a scenario and say what came out: estimates with confidence intervals, per class and in all."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from . import bookkeeping as k
from .compiled import Model, Output, Trace
from .scenario import Scenario

PERCENTILES = (50, 80, 90, 95, 99)
OUTCOMES = {
    k.SERVED: "served",
    k.ABANDONED: "abandoned",
    k.UNSERVED: "unserved",
    k.BLOCKED: "blocked",
    k.DIVERTED: "diverted",
}


@dataclass(frozen=True)
class Estimate:
    """A value with the two ends of its confidence interval (NaN ends: one replication only)."""

    value: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        """Does the interval hold the given value?"""
        return self.low <= truth <= self.high


@dataclass(frozen=True)
class ClassResult:
    """What happened to one class (or all). Waits in seconds; counts per row (replication or batch)."""

    name: str
    arrived: Estimate
    served: Estimate
    abandoned_share: Estimate  # of those who joined the line
    unserved_share: Estimate
    blocked_share: Estimate  # of all who came
    diverted_share: Estimate
    delayed_share: Estimate  # served after waiting at all
    wait: Estimate  # mean wait of the served
    wait_all: Estimate  # mean wait of all who joined, served or not
    service_level: Estimate  # called within the target, of all who joined
    percentiles: tuple[tuple[int, Estimate], ...]  # waits of the served


@dataclass(frozen=True)
class Records:
    """One row per customer, in order of arrival within each replication."""

    classes: np.ndarray
    arrival: np.ndarray
    start: np.ndarray  # called at, or left at
    end: np.ndarray  # service ended; NaN when not served
    counter: np.ndarray  # -1 when not served
    outcome: np.ndarray  # keys of OUTCOMES


@dataclass(frozen=True)
class Result:
    """A simulated scenario. `classes[i]` belongs to Scenario.classes[i]; `total` pools them."""

    scenario: Scenario
    seed: int
    replications: int
    confidence: float
    classes: tuple[ClassResult, ...]
    total: ClassResult
    utilisation: Estimate  # service and hand-over over time on duty
    overtime: Estimate  # seconds after closing until the last counter was free
    records: Records | None


def ratio(top: np.ndarray, bottom: np.ndarray, confidence: float) -> Estimate:
    """sum(top) / sum(bottom) with a Student interval over independent rows (ratio estimator).

    Arrays of shape (rows,). Law & Kelton, Simulation Modeling and Analysis, ch. 9.
    """
    total = bottom.sum()
    if total == 0:
        return Estimate(math.nan, math.nan, math.nan)
    value = float(top.sum() / total)
    n = len(top)
    if n < 2:
        return Estimate(value, math.nan, math.nan)
    spread = top - value * bottom
    error = math.sqrt(float((spread**2).sum()) / (n - 1) / n) / (total / n)
    reach = float(stdtrit(n - 1, 0.5 + confidence / 2)) * error
    return Estimate(value, value - reach, value + reach)


def percentile(hist: np.ndarray, share: float, bin_seconds: float) -> float:
    """The wait below which `share` of a histogram's counts lie; linear inside a bin. hist (bins,)."""
    total = hist.sum()
    if total == 0:
        return math.nan
    cumulative = np.cumsum(hist)
    goal = share * total
    i = int(np.searchsorted(cumulative, goal))
    if i == 0 and hist[0]:
        return 0.0 if goal <= hist[0] * 0.999 else bin_seconds
    below = cumulative[i - 1] if i else 0
    return bin_seconds * (i + (goal - below) / hist[i])


def summarise(
    name: str, stats: np.ndarray, hist: np.ndarray, bin_seconds: float, confidence: float
) -> ClassResult:
    """One class (or pooled) from stats (rows, COLUMNS) and hist (groups, BINS)."""
    joined = stats[:, k.SERVED] + stats[:, k.ABANDONED] + stats[:, k.UNSERVED]
    ones = np.ones(len(stats))
    came = stats[:, k.ARRIVED]
    served = stats[:, k.SERVED]

    def of(top, bottom):
        return ratio(top, bottom, confidence)

    levels = []
    pooled = hist.sum(0)
    for level in PERCENTILES:
        parts = np.array([percentile(part, level / 100, bin_seconds) for part in hist if part.sum()])
        spread = ratio(parts, np.ones(len(parts)), confidence) if len(parts) else None
        value = percentile(pooled, level / 100, bin_seconds)
        reach = (spread.high - spread.low) / 2 if spread else math.nan
        levels.append((level, Estimate(value, max(value - reach, 0.0), value + reach)))
    return ClassResult(
        name=name,
        arrived=of(came, ones),
        served=of(served, ones),
        abandoned_share=of(stats[:, k.ABANDONED], joined),
        unserved_share=of(stats[:, k.UNSERVED], joined),
        blocked_share=of(stats[:, k.BLOCKED], came),
        diverted_share=of(stats[:, k.DIVERTED], came),
        delayed_share=of(stats[:, k.DELAYED], served),
        wait=of(stats[:, k.WAIT], served),
        wait_all=of(stats[:, k.WAIT] + stats[:, k.WAIT_LOST], joined),
        service_level=of(stats[:, k.WITHIN], joined),
        percentiles=tuple(levels),
    )


def on_duty_seconds(scenario: Scenario) -> float:
    """Counter time on duty in one statistics row."""
    start = scenario.opening + scenario.warmup
    total = sum(max(b - max(a, start), 0.0) for counter in scenario.counters for a, b in counter.duty)
    return total / scenario.batches


def simulate(
    scenario: Scenario,
    *,
    replications: int = 100,
    seed: int = 1,
    confidence: float = 0.95,
    records: bool = False,
    trace: Trace | None = None,
    bin_seconds: float = 1.0,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Simulate `replications` days of a scenario.

    Times in seconds after midnight. The same scenario, seed and replication number always give the same
    customers and, bit for bit, the same result. With a `trace`, its customers replace the drawn ones.
    `progress` is called with the number of replications done since its last call.
    Raises ValueError for fewer than one replication.
    """
    if replications < 1:
        raise ValueError("replications must be at least 1")
    model = Model(scenario)
    if progress is None or records:
        output = model.run(seed, replications, trace=trace, records=records, bin_seconds=bin_seconds)
    else:
        output = _in_parts(model, seed, replications, trace, bin_seconds, progress)
    return make_result(scenario, output, seed, replications, confidence)


def _in_parts(model: Model, seed: int, replications: int, trace, bin_seconds: float, progress) -> Output:
    """The same replications in ten parts, so that progress can be told; groups become the parts."""
    cuts = np.linspace(0, replications, min(10, replications) + 1).astype(int)
    parts = []
    for a, b in itertools.pairwise(cuts):
        parts.append(
            model.run(seed, int(b - a), first=int(a), groups=1, trace=trace, bin_seconds=bin_seconds)
        )
        progress(int(b - a))
    none = parts[0]
    return Output(
        np.concatenate([p.stats for p in parts]), np.concatenate([p.hist for p in parts]), bin_seconds,
        np.concatenate([p.finish for p in parts]), none.rec_time, none.rec_code,
    )  # fmt: skip


def make_result(scenario: Scenario, out: Output, seed: int, replications: int, confidence: float) -> Result:
    """Estimates and intervals from raw output."""
    classes = tuple(
        summarise(one.name, out.stats[:, i], out.hist[:, i], out.bin_seconds, confidence)
        for i, one in enumerate(scenario.classes)
    )
    pooled = out.stats.sum(1)
    total = summarise("合计", pooled, out.hist.sum(1), out.bin_seconds, confidence)
    duty = np.full(len(pooled), on_duty_seconds(scenario))
    over = np.maximum(out.finish - scenario.closing, 0.0)
    records = None
    if len(out.rec_time):
        records = Records(
            out.rec_code[:, 0], out.rec_time[:, 0], out.rec_time[:, 1], out.rec_time[:, 2], out.rec_code[:, 1],
            out.rec_code[:, 2],
        )  # fmt: skip
    return Result(
        scenario=scenario,
        seed=seed,
        replications=replications,
        confidence=confidence,
        classes=classes,
        total=total,
        utilisation=ratio(pooled[:, k.SERVICE] + pooled[:, k.HANDOVER], duty, confidence),
        overtime=ratio(over, np.ones(len(over)), confidence),
        records=records,
    )
