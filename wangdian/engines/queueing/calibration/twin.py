"""The digital twin: the days of a log simulated with its own customers, and how near the twin comes.

Given to the twin: who came when and for what, how long each served customer's service took, and who was on
duty (spans of the servers' activity). Not given: hand-over times, patience, who served whom, any wait.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .. import bookkeeping as col
from ..compiled import Model, Trace
from ..distributions import constant, scaled
from ..errors import refuse
from ..policy import Policy, read_policy
from ..scenario import CounterPlan, CustomerClass, Scenario
from .calibrate import BASE, Calibration, calibrate, cannot, fill_tiers
from .duty import spans, tracks
from .log import GONE_AT_ONCE, SERVED, CallLog

IMPUTATIONS = 4  # the unknown tiers are drawn so many times
CREDITS = (0.0, 30.0, 60.0, 90.0, 120.0)
RELAXED_FACTORS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.1, 2.5)
FIT_STEPS = len(CREDITS) + len(RELAXED_FACTORS)


@dataclass(frozen=True)
class DayScore:
    """One day: of the served, seconds of mean wait and share called within the target."""

    day: str
    customers: int
    wait: float
    wait_simulated: float
    wait_spread: float  # standard deviation of the simulated day between replications
    answered: float
    answered_simulated: float
    abandoned: float
    abandoned_simulated: float


@dataclass(frozen=True)
class TwinScore:
    """The twin against a log. Errors: wait relative, answered in share points."""

    days: tuple[DayScore, ...]
    wait: float
    wait_simulated: float
    answered: float
    answered_simulated: float
    answered_spread: float  # standard deviation of the simulated share of the whole log: chance alone
    correlation: float  # of daily mean waits
    ceiling: float  # median correlation of single simulated weeks with their own mean: chance alone
    wait_by_tier: tuple[tuple[str, float, float], ...]
    replications: int

    @property
    def wait_error(self) -> float:
        return self.wait_simulated / self.wait - 1

    @property
    def answered_error(self) -> float:
        return self.answered_simulated - self.answered


def twin_policy(calibration: Calibration, kinds: tuple[str, ...]) -> Policy:
    """One group per kind (so that skills are sets of kinds), the credit for the tier 优先."""
    return read_policy(
        {
            "name": "按日志校准",
            "groups": {kind: {} for kind in kinds},
            "services": {kind: {"group": kind} for kind in kinds},
            "tiers": {t: calibration.credit if t == "优先" else 0.0 for t in calibration.tiers},
            "prefer": "longest_idle",
        }
    )


def twin_day(part: CallLog, tier: np.ndarray, calibration: Calibration, unable: dict, handover: bool = True):
    """(Scenario, Trace) of one day of a log. `handover` False leaves out hand-over time."""
    kinds = tuple(str(kind) for kind in np.unique(part.kind))
    service = dict(calibration.service)
    fallback = next(iter(service.values()))
    pairs = [(kind, name) for kind in kinds for name in calibration.tiers]
    nothing = constant(0.0)
    classes = tuple(
        CustomerClass(
            f"{kind}{name}", kind, (1.0,), service.get(kind, fallback), name,
            patience=calibration.patience_of(kind, name),
            handover=calibration.handover if handover else nothing,
            handover_relaxed=calibration.handover_relaxed if handover else None,
            target_wait=calibration.target,
        )
        for kind, name in pairs
    )  # fmt: skip
    counters = []
    for track in tracks(part):
        never = unable.get(track.server.rstrip("+"), ())
        able = tuple(kind for kind in kinds if kind not in never)
        counters.append(
            CounterPlan(track.server, able, spans(track, calibration.longest_gap, calibration.tail))
        )
    horizon = 86400.0 * 2  # those who come before midnight may be served after it
    scenario = Scenario(
        str(part.day[0]), twin_policy(calibration, kinds), 0.0, horizon, classes, tuple(counters)
    )
    index = {pair: i for i, pair in enumerate(pairs)}
    codes = [index[str(kind), str(name)] for kind, name in zip(part.kind, tier, strict=True)]
    seconds = np.where(part.outcome == SERVED, part.end - part.start, math.nan)
    return scenario, Trace.of(part.arrival, codes, seconds)


def score(
    log: CallLog, calibration: Calibration, *, replications: int = 40, seed: int = 1, handover: bool = True,
    progress: Callable[[int], None] | None = None,
) -> TwinScore:  # fmt: skip
    """Simulate every day of the log `replications` times and compare. Days without a known server are left out.

    `progress` is told the number of days done.
    """
    log = log.pick(log.outcome != GONE_AT_ONCE)
    if not (log.server != "").any():
        raise refuse("server", "no_servers", "日志里没有窗口或柜员名，无法推断谁在岗，请补上 server 一列")
    # What servers can do is known to a branch; for those the calibration did not see it is read from the log.
    known = dict(calibration.unable)
    took = {(str(s), str(k)) for s, k in zip(log.server, log.kind, strict=True)}
    unable = {
        s: tuple(k for k in ks if (s, k) not in took) for s, ks in {**dict(cannot(log)), **known}.items()
    }
    days, real, simulated = [], [], []
    tiers = calibration.tiers
    by_tier = np.zeros((len(tiers), 4))
    weeks, calls = [], []
    for n, day in enumerate(log.days):
        part = log.pick(log.day == day)
        if not (part.server != "").any():
            continue
        # Served at once by no known server: answered by a machine or elsewhere. They take nobody's time in
        # the twin and count as called at once on both sides.
        apart = (part.outcome == SERVED) & (part.server == "") & (part.wait <= 0)
        aside = int(apart.sum())
        part = part.pick(~apart)
        stats = []
        for draw in range(IMPUTATIONS):
            filled = fill_tiers(part, calibration.tier_shares, tiers, np.random.default_rng([seed, n, draw]))
            scenario, trace = twin_day(part, filled, calibration, unable, handover)
            part_reps = max(1, replications // IMPUTATIONS)
            stats.append(Model(scenario).run(seed + draw, part_reps, trace=trace).stats)
        out = np.concatenate(stats)  # (replications, classes, columns)
        served = part.outcome == SERVED
        for i, name in enumerate(tiers):
            mine = out[:, i :: len(tiers)]
            known_tier = served & (part.tier == name)
            by_tier[i] += (
                part.wait[known_tier].sum(), known_tier.sum(), mine[..., col.WAIT].sum(),
                mine[..., col.DELAYED].sum(),
            )  # fmt: skip
        out = out.sum(1)
        out[:, [col.SERVED, col.WITHIN]] += aside
        waits = out[:, col.WAIT] / np.maximum(out[:, col.SERVED], 1)
        weeks.append(waits)
        calls.append(out[:, [col.WITHIN, col.SERVED]])
        total = out.sum(0)
        waited = part.wait[served]
        real.append((waited.sum(), (waited <= calibration.target).sum() + aside, served.sum() + aside))
        simulated.append(total[[col.WAIT, col.WITHIN, col.SERVED]] / len(out))
        joined = total[[col.SERVED, col.ABANDONED, col.UNSERVED]].sum()
        days.append(
            DayScore(
                str(day), len(part) + aside, real[-1][0] / real[-1][2], total[col.WAIT] / total[col.SERVED],
                float(waits.std(ddof=1)) if len(waits) > 1 else math.nan, real[-1][1] / real[-1][2],
                total[col.WITHIN] / total[col.SERVED], 1 - real[-1][2] / (len(part) + aside), total[col.ABANDONED] / joined,
            )
        )  # fmt: skip
        if progress:
            progress(1)
    a, b = np.sum(real, axis=0), np.sum(simulated, axis=0)
    matrix = np.array(weeks)
    whole = np.sum(calls, axis=0)
    return TwinScore(
        days=tuple(days),
        wait=float(a[0] / a[2]),
        wait_simulated=float(b[0] / b[2]),
        answered=float(a[1] / a[2]),
        answered_simulated=float(b[1] / b[2]),
        answered_spread=float(np.std(whole[:, 0] / whole[:, 1])),
        correlation=correlation([d.wait for d in days], [d.wait_simulated for d in days]),
        ceiling=float(np.median([correlation(week, matrix.mean(1)) for week in matrix.T])),
        wait_by_tier=tuple(
            (name, float(w / max(n, 1)), float(v / max(m, 1)))
            for name, (w, n, v, m) in zip(tiers, by_tier, strict=True)
        ),
        replications=matrix.shape[1],
    )


def correlation(one, other) -> float:
    """Pearson's, NaN for fewer than two different values."""
    if len(one) < 2 or np.std(one) == 0 or np.std(other) == 0:
        return math.nan
    return float(np.corrcoef(one, other)[0, 1])


def fit(
    log: CallLog, *, seed: int = 1, target: float = 20.0, replications: int = 24,
    progress: Callable[[int], None] | None = None,
) -> Calibration:  # fmt: skip
    """Calibrate on a log: first what can be read, then three numbers by simulating the same log.

    The credit of the tier 优先 is the one that gives the tiers' difference in waiting. The hand-over while
    nobody waits is stretched until the share within the target is met: read from a log it comes out too short,
    since the earlier a server is free, the earlier it gets the next customer. The end of duty within the
    last service meets the mean wait. `progress` is told of each step (FIT_STEPS at most).
    """

    def tried(candidate: Calibration) -> TwinScore:
        return score(log, candidate, replications=replications, seed=seed)

    def done() -> None:
        if progress:
            progress(1)

    def with_mean_wait(factor: float) -> tuple[TwinScore, Calibration]:
        slower = replace(read, credit=credit, handover_relaxed=scaled(read.handover_relaxed, factor))
        low, high = 0.0, 1.0  # a later end of duty means more capacity, hence shorter waits
        for _ in range(5):
            middle = replace(slower, tail=(low + high) / 2)
            found = tried(middle)
            low, high = (middle.tail, high) if found.wait_error > 0 else (low, middle.tail)
        done()
        return found, middle

    credit = 0.0
    read = calibrate(log, seed=seed, target=target)
    if "优先" in log.tier:

        def misfit(credit: float) -> float:
            found = tried(replace(read, tail=0.25, credit=credit))
            waits = {name: (real, made) for name, real, made in found.wait_by_tier}
            done()
            (real, made), (real_first, made_first) = waits[BASE], waits["优先"]
            return abs((real - real_first) - (made - made_first))

        credit = min(CREDITS, key=misfit)
    # The smallest stretch that chance could explain (one standard deviation), else the nearest.
    tries = []
    for factor in RELAXED_FACTORS:
        tries.append(with_mean_wait(factor))
        if abs(tries[-1][0].answered_error) <= tries[-1][0].answered_spread:
            return tries[-1][1]
    return min(tries, key=lambda pair: abs(pair[0].answered_error))[1]
