"""What was odd in the history and was kept from misleading the forecast: outliers, closures, gaps."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

FAR = 5.0  # robust standard deviations
NOTABLE = 0.3  # and at least this far off in logs (about 35 %)
CLOSED = 0.15  # a day below this share of what was expected was closed, or not counted


@dataclass(frozen=True)
class Finding:
    """One odd day of one series. kind: "outlier", "closure" or "gap"; expected: what the model would have said."""

    series: str
    day: str
    kind: str
    observed: float
    expected: float

    @property
    def text(self) -> str:
        """In words, with what was done about it."""
        if self.kind == "gap":
            return f"{self.series} {self.day} 缺数，按平滑值{self.expected:.0f}补"
        if self.kind == "closure":
            return f"{self.series} {self.day} 只有{self.observed:.0f}（平常{self.expected:.0f}），当作停业，不参与学习"
        more = "偏高" if self.observed > self.expected else "偏低"
        return f"{self.series} {self.day} 为{self.observed:.0f}，比平常的{self.expected:.0f}明显{more}，已收敛后再学习"


def find_oddities(
    names: Iterable[str], days: np.ndarray, values: np.ndarray, smooth: np.ndarray, scale: np.ndarray
) -> tuple[Finding, ...]:
    """Compare day values I × T with their smoothed logs; `scale` I × 1 is the usual residual in logs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(np.maximum(values, 1e-9)) - smooth
    missing = np.isnan(values)
    closed = ~missing & (gap < np.log(CLOSED))
    odd = ~missing & ~closed & (np.abs(gap) > np.maximum(FAR * scale, NOTABLE))
    found = []
    for name, row in zip(names, range(len(values)), strict=True):
        began = np.flatnonzero(~missing[row])[0] if (~missing[row]).any() else len(days)
        for kind, flags in (("gap", missing[row]), ("closure", closed[row]), ("outlier", odd[row])):
            for t in np.flatnonzero(flags):
                if t >= began:
                    found.append(
                        Finding(
                            name, str(days[t]), kind, float(values[row, t]), float(np.exp(smooth[row, t]))
                        )
                    )
    return tuple(sorted(found, key=lambda f: (f.series, f.day)))
