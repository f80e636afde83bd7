"""Whether a mystery inspector scores higher or lower than the places they visited deserve. Pure; numpy only.

Model: score = μ + unit + inspector + ε, with unit and inspector random (Henderson's mixed-model equations; variance
components by EM-REML: Searle, Casella & McCulloch, *Variance Components*, 1992, ch. 8). An inspector with few visits is
pulled towards zero, so that nobody is called lenient for one good afternoon. (Inventory row 246.)

Words: *gap* is the plain difference (the inspector's mean less what others gave the same units), *bias* the shrunken
estimate in points, *calibrated* a score less its inspector's bias.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 200
CLOSE_ENOUGH = 1e-8
ALIKE = 1e-12  # variance of scores that are all the same, but for rounding
# Below this many visits, or without a unit that somebody else has seen too, nothing is said.
FEWEST = 3
# A bias matters from this many points, and from two of its standard errors.
WORTH_SAYING = 2.0


@dataclass(frozen=True)
class Visit:
    """One score out of 100."""

    inspector: int
    unit: int
    score: float


@dataclass(frozen=True)
class InspectorBias:
    """What is known about one inspector. `gap` is None where no unit of theirs was seen by anybody else."""

    inspector: int
    visits: int
    mean: float
    gap: float | None
    bias: float
    error: float  # standard error of the bias
    verdict: str  # LENIENT, STRICT, FAIR, FEW

    @property
    def low(self) -> float:
        return self.bias - 1.96 * self.error

    @property
    def high(self) -> float:
        return self.bias + 1.96 * self.error


@dataclass(frozen=True)
class Calibration:
    """The whole fit. Variances are in squared points."""

    mean: float
    unit_variance: float
    inspector_variance: float
    noise: float
    inspectors: tuple[InspectorBias, ...]

    def bias_of(self, inspector: int) -> float:
        """The bias of an inspector; 0 for one that was not in the fit."""
        return next((i.bias for i in self.inspectors if i.inspector == inspector), 0.0)

    def calibrated(self, visit: Visit) -> float:
        """A score less its inspector's bias, within 0–100."""
        return min(100.0, max(0.0, visit.score - self.bias_of(visit.inspector)))


def calibrate(visits: Sequence[Visit]) -> Calibration:
    """Fit the model to visits in any order. Raises ValueError without any visit."""
    if not visits:
        raise ValueError("no visits")
    inspectors = sorted({v.inspector for v in visits})
    units = sorted({v.unit for v in visits})
    y = np.array([v.score for v in visits], dtype=float)
    x = np.zeros((len(visits), 1 + len(units) + len(inspectors)))
    x[:, 0] = 1.0
    unit_at = {u: 1 + n for n, u in enumerate(units)}
    inspector_at = {i: 1 + len(units) + n for n, i in enumerate(inspectors)}
    for row, visit in enumerate(visits):
        x[row, unit_at[visit.unit]] = 1.0
        x[row, inspector_at[visit.inspector]] = 1.0
    effects, covariance, variances = _fit(x, y, len(units), len(inspectors))
    counts = defaultdict(list)
    for visit in visits:
        counts[visit.inspector].append(visit.score)
    gaps = _gaps(visits)
    found = []
    for inspector in inspectors:
        at = inspector_at[inspector]
        bias, error = float(effects[at]), float(np.sqrt(max(0.0, covariance[at, at])))
        n, gap = len(counts[inspector]), gaps[inspector]
        found.append(
            InspectorBias(
                inspector,
                n,
                float(np.mean(counts[inspector])),
                gap,
                bias,
                error,
                _verdict(n, gap, bias, error),
            )
        )
    unit_variance, inspector_variance, noise = variances
    return Calibration(float(effects[0]), unit_variance, inspector_variance, noise, tuple(found))


def _verdict(visits: int, gap: float | None, bias: float, error: float) -> str:
    if visits < FEWEST or gap is None:
        return "FEW"
    if abs(bias) < WORTH_SAYING or abs(bias) < 2 * error:
        return "FAIR"
    return "LENIENT" if bias > 0 else "STRICT"


def _gaps(visits: Sequence[Visit]) -> dict[int, float | None]:
    """By inspector: the mean, over their visits, of the score less the mean that others gave the same unit."""
    by_unit = defaultdict(list)
    for visit in visits:
        by_unit[visit.unit].append(visit)
    differences: dict[int, list[float]] = {v.inspector: [] for v in visits}
    for seen in by_unit.values():
        for visit in seen:
            others = [v.score for v in seen if v.inspector != visit.inspector]
            if others:
                differences[visit.inspector].append(visit.score - sum(others) / len(others))
    return {i: (sum(d) / len(d) if d else None) for i, d in differences.items()}


def _fit(x: np.ndarray, y: np.ndarray, units: int, inspectors: int):
    """Effects, their prediction error covariance, and the three variances (unit, inspector, noise)."""
    n = len(y)
    spread = float(np.var(y))
    if spread < ALIKE:
        spread = 1.0
    unit_variance = inspector_variance = noise = spread / 3
    floor = spread * 1e-6
    in_units, in_inspectors = slice(1, 1 + units), slice(1 + units, 1 + units + inspectors)
    normal, right = x.T @ x, x.T @ y
    effects = np.zeros(x.shape[1])
    inverse = np.eye(x.shape[1])
    for _round in range(ROUNDS):
        penalty = np.concatenate(
            [[0.0], np.full(units, noise / unit_variance), np.full(inspectors, noise / inspector_variance)]
        )
        inverse = np.linalg.inv(normal + np.diag(penalty))
        effects = inverse @ right
        u, b = effects[in_units], effects[in_inspectors]
        trace_u = float(np.trace(inverse[in_units, in_units]))
        trace_b = float(np.trace(inverse[in_inspectors, in_inspectors]))
        new_unit = max(floor, (float(u @ u) + noise * trace_u) / units)
        new_inspector = max(floor, (float(b @ b) + noise * trace_b) / inspectors)
        residual = float(y @ y - effects @ right)
        new_noise = max(floor, residual / max(1, n - 1))
        step = (
            abs(new_unit - unit_variance) + abs(new_inspector - inspector_variance) + abs(new_noise - noise)
        )
        unit_variance, inspector_variance, noise = new_unit, new_inspector, new_noise
        if step < CLOSE_ENOUGH * spread:
            break
    return effects, inverse * noise, (unit_variance, inspector_variance, noise)
