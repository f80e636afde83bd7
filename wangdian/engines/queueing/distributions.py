"""Durations as data: a kind and its parameters, in seconds; drawn by `random_streams.sample`."""

import math
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from . import random_streams as rs
from .fields import Fields

POINTS = 129  # quantiles kept of an empirical distribution


@dataclass(frozen=True)
class Distribution:
    """A distribution of seconds. `a`, `b` as the kind has it; `points` are equidistant quantiles."""

    kind: int
    a: float = 0.0
    b: float = 0.0
    points: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """Expected value in seconds (inf for "never")."""
        if self.kind == rs.LOGNORMAL:
            return math.exp(self.a + self.b**2 / 2)
        if self.kind == rs.GAMMA:
            return self.a * self.b
        if self.kind == rs.WEIBULL:
            return self.a * math.gamma(1 + 1 / self.b)
        if self.kind == rs.UNIFORM:
            return (self.a + self.b) / 2
        if self.kind == rs.EMPIRICAL:
            inner = self.points[1:-1]
            return (sum(inner) + (self.points[0] + self.points[-1]) / 2) / (len(self.points) - 1)
        return self.a


def constant(seconds: float) -> Distribution:
    """Always the same."""
    return Distribution(rs.CONSTANT, seconds)


NEVER = constant(math.inf)


def exponential(mean: float) -> Distribution:
    """Memoryless with the given mean."""
    return Distribution(rs.EXPONENTIAL, mean)


def lognormal(mean: float, cv: float) -> Distribution:
    """Log-normal by mean and coefficient of variation: how long people talk (Brown et al. 2005)."""
    sigma = math.sqrt(math.log1p(cv * cv))
    return Distribution(rs.LOGNORMAL, math.log(mean) - sigma * sigma / 2, sigma)


def gamma(mean: float, cv: float) -> Distribution:
    """Gamma by mean and coefficient of variation."""
    return Distribution(rs.GAMMA, 1 / (cv * cv), mean * cv * cv)


def weibull(scale: float, shape: float) -> Distribution:
    """Weibull: scale × (−ln U)^(1/shape)."""
    return Distribution(rs.WEIBULL, scale, shape)


def uniform(low: float, high: float) -> Distribution:
    """Uniform between low and high."""
    return Distribution(rs.UNIFORM, low, high)


def normal(mean: float, sd: float) -> Distribution:
    """Normal; for earliness at appointments, where negative means late."""
    return Distribution(rs.NORMAL, mean, sd)


def empirical(values) -> Distribution:
    """What was observed: `POINTS` interpolated quantiles of the values, scaled to keep their exact mean."""
    ordered = sorted(float(value) for value in values)
    if not ordered:
        raise ValueError("no values")
    points = []
    for i in range(POINTS):
        place = i / (POINTS - 1) * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        points.append(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
    drawn = Distribution(rs.EMPIRICAL, points=tuple(points)).mean
    factor = fmean(ordered) / drawn if drawn else 1.0
    return Distribution(rs.EMPIRICAL, points=tuple(point * factor for point in points))


def scaled(dist: Distribution, factor: float) -> Distribution:
    """The same shape with every duration multiplied (empirical and constant distributions)."""
    if dist.kind == rs.EMPIRICAL:
        return Distribution(dist.kind, points=tuple(point * factor for point in dist.points))
    if dist.kind == rs.CONSTANT:
        return constant(dist.a * factor)
    raise ValueError("only empirical and constant distributions are scaled")


def read_distribution(fields: Fields, name: str, default: Any = None) -> Distribution:
    """From 20, "never", {exponential: {mean: 300}}, {lognormal: {mean: 300, cv: 0.8}}, {empirical: […]} …"""
    value = fields.required(name) if default is None else fields.raw(name, default)
    if value is None:
        return constant(0.0)
    if value == "never":
        return NEVER
    if isinstance(value, int | float) and not isinstance(value, bool):
        return constant(fields.check_number(name, value, 0))
    kinds = "constant、exponential、lognormal、gamma、weibull、uniform、normal、empirical、never"
    if not isinstance(value, dict) or len(value) != 1:
        fields.problem(name, "not_a_distribution", f"应是秒数，或下列之一加参数：{kinds}")
        return constant(0.0)
    (kind, body), *_ = value.items()
    if kind == "empirical":
        good = isinstance(body, list) and body and all(isinstance(v, int | float) and v >= 0 for v in body)
        if not good:
            fields.problem(name, "not_a_distribution", "empirical 应是一列不小于 0 的秒数")
            return constant(0.0)
        return empirical(body)
    if isinstance(body, int | float) and kind in {"constant", "exponential"}:
        body = {"mean": body}
    part = Fields(body, fields.at(f"{name}.{kind}"), fields.problems)
    tiny = 1e-9
    if kind == "constant":
        made = constant(part.number("mean", low=0))
    elif kind == "exponential":
        made = exponential(part.number("mean", low=tiny))
    elif kind == "lognormal":
        made = lognormal(part.number("mean", low=tiny), part.number("cv", 1.0, low=tiny))
    elif kind == "gamma":
        made = gamma(part.number("mean", low=tiny), part.number("cv", 1.0, low=tiny))
    elif kind == "weibull":
        made = weibull(part.number("scale", low=tiny), part.number("shape", 1.0, low=tiny))
    elif kind == "uniform":
        made = uniform(part.number("low", 0.0, low=0), part.number("high", low=0))
    elif kind == "normal":
        made = normal(part.number("mean"), part.number("sd", low=0))
    else:
        fields.problem(name, "unknown_distribution", f"不认识分布“{kind}”；可用：{kinds}")
        return constant(0.0)
    part.no_more()
    return made
