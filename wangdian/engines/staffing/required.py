"""From arrivals per interval to people per interval: the target, the formula, breaks and minimum cover."""

import math
from dataclasses import dataclass

import numpy as np

from ..queueing.errors import Problem, QueueingError
from .erlang import erlang_a, mean_wait_c, share_within_c
from .kernels import NO_ANSWER, solve_a, solve_b, solve_c


@dataclass(frozen=True)
class Target:
    """What is promised. Any part left at its default promises nothing.

    `share` of those who come are called `within` seconds; mean wait at most `mean_wait` seconds; servers busy
    at most `occupancy` of their time; at most `abandoned` of those who come give up (needs patience); at
    most `blocked` find no place (no waiting room: Erlang B).
    """

    share: float = 0.0
    within: float = 600.0
    mean_wait: float = math.inf
    occupancy: float = 1.0
    abandoned: float = 1.0
    blocked: float = 1.0


@dataclass(frozen=True)
class Demand:
    """One skill's day: expected arrivals in each interval, seconds of service and of hand-over each."""

    skill: str
    arrivals: tuple[float, ...]
    service: float
    handover: float = 0.0
    patience: float = math.inf  # mean, seconds
    target: Target = Target(share=0.8)
    minimum: int = 0  # cover kept while the interval is open, whatever the load
    shrinkage: float = 0.0  # share of paid time lost to breaks, training, absence


@dataclass(frozen=True)
class Requirement:
    """What one skill needs in each interval (tuples over intervals)."""

    skill: str
    load: tuple[float, ...]  # erlangs
    serving: tuple[int, ...]  # people at the counter
    rostered: tuple[int, ...]  # with breaks and absence
    share: tuple[float, ...]  # called within the target, as the formula expects
    mean_wait: tuple[float, ...]  # seconds
    abandoned: tuple[float, ...]
    occupancy: tuple[float, ...]


def check(demand: Demand, interval: float) -> list[Problem]:
    """Everything wrong with a demand or its target."""
    problems = []

    def wrong(field: str, code: str, message: str) -> None:
        problems.append(Problem(f"{demand.skill}.{field}", code, message))

    for i, value in enumerate(demand.arrivals):
        if not (math.isfinite(value) and value >= 0):
            wrong(f"arrivals[{i}]", "negative", f"到达数应是不小于 0 的数，现在是 {value}")
    if not demand.arrivals:
        wrong("arrivals", "empty_day", "至少要有一个时段")
    if interval <= 0:
        wrong("interval", "too_small", "时段长度必须大于 0 秒")
    if not (math.isfinite(demand.service) and demand.service > 0):
        wrong("service", "infinite_load", f"平均办理时间应是大于 0 的秒数，现在是 {demand.service}")
    if demand.handover < 0 or demand.patience <= 0:
        wrong("handover/patience", "negative", "交接时间不能为负，耐心时间必须大于 0")
    if not 0 <= demand.shrinkage < 1:
        wrong("shrinkage", "out_of_range", f"损耗率应在 0 与 1 之间（不含 1），现在是 {demand.shrinkage}")
    t = demand.target
    if not 0 <= t.share < 1:
        wrong(
            "target.share",
            "out_of_range",
            f"达标比例应不小于 0 且小于 1，现在是 {t.share}；100% 需要无穷多的人",
        )
    if not 0 < t.occupancy <= 1:
        wrong("target.occupancy", "out_of_range", f"占用率上限应大于 0 且不超过 1，现在是 {t.occupancy}")
    if t.within < 0 or t.mean_wait < 0:
        wrong("target.within", "negative", "等候时间目标不能为负")
    if t.mean_wait == 0:
        wrong("target.mean_wait", "out_of_range", "平均等候为 0 需要无穷多的人，请给一个正数")
    if t.abandoned < 1 and math.isinf(demand.patience):
        wrong("target.abandoned", "no_patience", "给了放弃率目标却没有耐心时间 patience，请补上")
    if t.blocked <= 0 or t.abandoned < 0:
        wrong("target.blocked", "out_of_range", "损失率目标必须大于 0，放弃率目标不能为负")
    return problems


def solve(load, *, service: float | np.ndarray, target: Target, patience: float = math.inf) -> np.ndarray:
    """Fewest servers for each load (erlangs, any shape) under a target; int64 of the same shape.

    `service` is the mean work time in seconds (with hand-over), against which the target's seconds are
    measured. Erlang C without patience, Erlang A with, Erlang B where `blocked` is promised.
    Raises QueueingError where no number of servers can keep the promise.
    """
    load = np.asarray(load, float)
    flat = np.ascontiguousarray(load.ravel())
    out = np.empty(flat.size, np.int64)

    def full(value) -> np.ndarray:
        return np.ascontiguousarray(np.broadcast_to(np.asarray(value, float), load.shape).ravel())

    if target.blocked < 1:
        solve_b(flat, full(target.blocked), out)
    elif math.isfinite(patience):
        solve_a(
            flat, full(target.within / np.asarray(service)), full(patience / np.asarray(service)),
            full(target.share), full(target.mean_wait / np.asarray(service)), full(target.occupancy),
            full(target.abandoned), out,
        )  # fmt: skip
    else:
        solve_c(
            flat, full(target.within / np.asarray(service)), full(target.share),
            full(target.mean_wait / np.asarray(service)), full(target.occupancy), out,
        )  # fmt: skip
    if np.any(out == NO_ANSWER):
        raise QueueingError([Problem("target", "unreachable", "多少人也达不到这个目标，请放宽目标")])
    return out.reshape(load.shape)


def required(demand: Demand, interval: float, *, lag: bool = True) -> Requirement:
    """People needed in each interval (seconds long) of one skill's day.

    Each interval by its stationary formula; with `lag`, the load is that of arrivals one mean work time
    earlier, when the work now in hand came (Green, Kolesar & Soares, Operations Research 49(4), 2001).
    Raises QueueingError naming the field.
    """
    problems = check(demand, interval)
    if problems:
        raise QueueingError(problems)
    work = demand.service + demand.handover
    arrivals = np.asarray(demand.arrivals, float)
    load = (lagged(arrivals, work / interval) if lag else arrivals) * work / interval
    serving = np.maximum(
        solve(load, service=work, target=demand.target, patience=demand.patience), demand.minimum
    )
    rostered = np.ceil(serving / (1 - demand.shrinkage) - 1e-9).astype(int)
    tau = demand.target.within / work
    if math.isfinite(demand.patience):
        found = erlang_a(serving, load, demand.patience / work, tau)
        share, wait, lost = found.within, found.mean_wait, found.abandoned
    else:
        share, wait = share_within_c(serving, load, tau), mean_wait_c(serving, load)
        lost = np.zeros(len(load))
    with np.errstate(divide="ignore", invalid="ignore"):
        occupancy = np.where(serving > 0, load * (1 - lost) / serving, 0.0)

    def plain(values) -> tuple[float, ...]:
        return tuple(float(v) for v in values)

    return Requirement(
        demand.skill, plain(load), tuple(int(n) for n in serving), tuple(int(n) for n in rostered), plain(share),
        plain(np.asarray(wait) * work), plain(lost), plain(occupancy),
    )  # fmt: skip


def lagged(arrivals: np.ndarray, intervals: float) -> np.ndarray:
    """Arrivals per interval seen `intervals` later (linear between neighbours, nothing before opening).

    The last interval keeps at least its own arrivals' average with the one before, as the day ends there.
    """
    whole, part = int(intervals), intervals - int(intervals)
    padded = np.concatenate([np.zeros(whole + 1), arrivals])
    n = len(arrivals)
    shifted = padded[1 : n + 1] * (1 - part) + padded[:n] * part
    # At opening the lobby is empty, but those who come must still be served in time: never below half.
    return np.maximum(shifted, arrivals / 2) if whole or part else arrivals


def pooled(demands: tuple[Demand, ...], interval: float) -> Requirement:
    """The same work if everybody could do everything: what full cross-training would save at most."""
    arrivals = np.sum([d.arrivals for d in demands], axis=0)
    total = arrivals.sum() or 1.0
    weights = [sum(d.arrivals) / total for d in demands]
    strictest = max(demands, key=lambda d: d.target.share)
    mixed = Demand(
        "合并", tuple(float(v) for v in arrivals),
        service=sum(w * d.service for w, d in zip(weights, demands, strict=True)) or demands[0].service,
        handover=sum(w * d.handover for w, d in zip(weights, demands, strict=True)),
        patience=min(d.patience for d in demands), target=strictest.target,
        minimum=max(d.minimum for d in demands), shrinkage=max(d.shrinkage for d in demands),
    )  # fmt: skip
    return required(mixed, interval)
