"""What a forecast is, whatever made it."""

from dataclasses import dataclass, field

import numpy as np

from wangdian.engines.forecasting.cleaning import Finding
from wangdian.engines.forecasting.daycalendar import SpecialDays
from wangdian.engines.forecasting.table import LongTable, Panel, long_of

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, eq=False)
class Settings:
    """What the forecaster may know besides the values.

    special: festivals and make-up days; quantiles: levels to give, increasing; open_weekdays: weekdays usually
    open (default: those seen); paydays: days of the month on which money arrives, for all series, or per
    series in payday_of; regressors: (date, numbers) known in advance (campaigns, weather…), for every day of the
    history and of the forecast; candidates: models of statsforecast that compete too (daily grain; see `rivals`).
    """

    special: SpecialDays = field(default_factory=SpecialDays)
    quantiles: tuple[float, ...] = QUANTILES
    open_weekdays: tuple[int, ...] | None = None
    paydays: tuple[int, ...] = ()
    payday_of: tuple[tuple[str, tuple[int, ...]], ...] = ()
    regressors: tuple[tuple[np.datetime64, tuple[float, ...]], ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Point forecasts and quantiles of I series on H days with S slots.

    point: I × H × S; quantiles: I × H × S × Q for `levels`; notes: per series, the choice in words; findings: odd
    days of the history and what was done about them.
    """

    names: tuple[str, ...]
    days: np.ndarray
    slots: tuple[int, ...]
    grain: int
    point: np.ndarray
    levels: tuple[float, ...]
    quantiles: np.ndarray
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def long(self) -> LongTable:
        """The point forecast as one long table."""
        return long_of(self.names, self.days, self.slots, self.point)

    def quantile(self, level: float) -> np.ndarray:
        """I × H × S values of one quantile; `level` must be among `levels`."""
        return self.quantiles[..., self.levels.index(level)]


def days_of(panel: Panel, future: np.ndarray) -> np.ndarray:
    """All days of the past and the future, in order."""
    return np.concatenate([panel.days, np.asarray(future, "datetime64[D]")])


def joined(names: tuple[str, ...], blocks: list[tuple[list[int], Forecast]]) -> Forecast:
    """One forecast from forecasts of parts; each block says which places its series take among `names`."""
    if len(blocks) == 1:
        return blocks[0][1]
    first = blocks[0][1]
    point = np.empty((len(names), *first.point.shape[1:]))
    quantiles = np.empty((len(names), *first.quantiles.shape[1:]))
    notes = [""] * len(names)
    for places, part in blocks:
        point[places], quantiles[places] = part.point, part.quantiles
        for place, note in zip(places, part.notes, strict=True):
            notes[place] = note
    findings = tuple(f for _, part in blocks for f in part.findings)
    return Forecast(
        names, first.days, first.slots, first.grain, point, first.levels, quantiles, tuple(notes), findings
    )
