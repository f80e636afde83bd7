"""The four public sets the engine is scored on, each with its split, its horizon and its scores.

Given `truth`, a file that continues the set's own file, the score is of later data that took no part in any choice.
Without it the last part of the set's own file is scored from earlier origins.
"""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from wangdian.engines.forecasting import metrics
from wangdian.engines.forecasting.backtest import Scored, rolling
from wangdian.engines.forecasting.daycalendar import SpecialDays
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.forecast import Settings
from wangdian.engines.forecasting.readers import read_long_csv, read_m4_csv
from wangdian.engines.forecasting.residuals import fit_residuals
from wangdian.engines.forecasting.running import forecast_running
from wangdian.engines.forecasting.table import LongTable, Opening, Panel, to_panel
from wangdian.engines.forecasting.threads import single_threaded

Progress = Callable[[str], None]


@dataclass(frozen=True)
class SetSpec:
    """A set: its file, how to lay it on the grid, its horizon in days (or hours for M4), country of holidays."""

    name: str
    file: str
    grain: int
    horizon: int
    season: int
    country: str
    opening: Opening = field(default_factory=Opening)
    inside: int = 60  # origins scored inside the set's own file


SETS = {
    "nn5": SetSpec("nn5", "nn5_atm_daily_111x735.csv.gz", 1440, 56, 7, "GB-ENG", inside=1),
    "m4-hourly": SetSpec("m4-hourly", "m4_hourly_train.csv.gz", 60, 48, 24, "none", inside=1),
    "bank-calls": SetSpec("bank-calls", "bank_calls_5min_2003_mar_jul.csv.gz", 15, 1, 5, "US"),
    "technion": SetSpec(
        "technion",
        "technion_calls_6min_1999_jan_sep.csv.gz",
        30,
        1,
        5,
        "IL",
        Opening((6, 0, 1, 2, 3), 420, 1440),
    ),
}


@dataclass(frozen=True)
class BenchResult:
    """Scores of one run; percentages where the name says so."""

    set: str
    scored_on: str
    series: int
    origins: int
    horizon: str
    wape_percent: float
    smape_percent: float
    mase: float
    coverage80_percent: float
    series_per_cpu_second: float
    cpu_seconds: float
    wall_seconds: float
    machine: str
    versions: str

    def as_dict(self) -> dict:
        """Plain values for JSON."""
        return asdict(self)


def shared_data(name: str) -> Path:
    """Where the benchmark files lie: $WANGDIAN_SHARED, else ../shared beside the repository."""
    root = os.environ.get("WANGDIAN_SHARED") or Path(__file__).resolve().parents[3].parent / "shared"
    return Path(root) / "data" / "forecasting" / name


@single_threaded
def run_set(
    name: str, *, truth: Path | None = None, history: Path | None = None, origins: int | None = None,
    every: int = 1,
    progress: Progress = lambda _: None,
) -> BenchResult:  # fmt: skip
    """Score one set. truth: file with the layout of the set's own that continues it; history: the set's own file
    (default: the shared copy); origins: score only the last so many origins; every: … and only
    every so-manieth of them."""
    if name not in SETS:
        raise ForecastInputError("set", "set", f"没有数据集“{name}”；可选：{'、'.join(SETS)}。")
    spec = SETS[name]
    history = history or shared_data(spec.file)
    if not Path(history).is_file():
        raise ForecastInputError(
            "no_file",
            "history",
            f"没有历史文件 {history}；请用 --history 指明，或用环境变量 WANGDIAN_SHARED 指向数据目录。",
        )
    wall, cpu = time.perf_counter(), time.process_time()
    scored, scale, series, count = (_run_m4 if name == "m4-hourly" else _run_days)(
        spec, history, truth, origins, every, progress
    )
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return BenchResult(
        name,
        str(truth) if truth else f"{Path(history).name} 末段（内部回测）",
        series,
        count,
        f"{spec.horizon} {'小时' if name == 'm4-hourly' else '天'}",
        round(scored.wape(), 3),
        round(scored.smape(), 3),
        round(scored.mase(scale), 4),
        round(scored.coverage(), 2),
        round(series * count / cpu, 2),
        round(cpu, 2),
        round(wall, 2),
        machine(),
        versions(),
    )


def machine() -> str:
    """Processor and cores, for the record."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = [
            line.split(":", 1)[1].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = found[0] if found else model
    return f"{model} × {os.cpu_count()}"


def versions() -> str:
    """Python and the libraries the numbers depend on."""
    import importlib.metadata as md

    found = [f"Python {platform.python_version()}"]
    found += [f"{p} {md.version(p)}" for p in ("numpy", "scipy", "pandas", "lightgbm", "statsforecast")]
    return "; ".join(found)


def panel_of(spec: SetSpec, history: Path, truth: Path | None) -> tuple[Panel, int]:
    """The panel of history and truth together, and the index of the first day to score."""
    past = read_long_csv(history)
    if truth is None:
        panel, _ = to_panel(past, grain=spec.grain, opening=spec.opening)
        if spec.inside == 1:
            return panel, int(
                np.searchsorted(panel.days, panel.days[-1] - np.timedelta64(spec.horizon - 1, "D"))
            )
        return panel, len(panel.days) - spec.inside
    later = read_long_csv(truth)
    if spec.name in {"bank-calls", "technion"}:
        # one series each; the file's name is not the series' name
        later = LongTable(np.repeat(past.series[:1], len(later)), later.time, later.value)
    if later.time.min() <= past.time.max():
        raise ForecastInputError(
            "overlap",
            "truth",
            f"--truth 应接在历史之后：历史到 {past.time.max()}，而它从 {later.time.min()} 开始。",
        )
    missing = sorted(set(past.series) - set(later.series))
    if missing:
        raise ForecastInputError(
            "series", "truth", f"--truth 里缺少序列 {'、'.join(missing[:5])} 等{len(missing)}条。"
        )
    both = LongTable.of(
        np.concatenate([past.series, later.series]),
        np.concatenate([past.time, later.time]),
        np.concatenate([past.value, later.value]),
    )
    panel, _ = to_panel(both, grain=spec.grain, opening=spec.opening)
    return panel, int(np.searchsorted(panel.days, later.time.min().astype("datetime64[D]")))


def special_days(spec: SetSpec, panel: Panel) -> SpecialDays:
    """Holidays of the set's country around the panel's days."""
    return SpecialDays.of_country(spec.country, panel.days[0].item(), panel.days[-1].item())


def _run_days(spec, history, truth, origins, every, progress):
    panel, first = panel_of(spec, history, truth)
    settings = Settings(special=special_days(spec, panel))
    starts = [first] if spec.inside == 1 else list(range(first, len(panel.days)))
    starts = starts[-origins if origins else None :][::every]
    horizon = spec.horizon
    if spec.inside == 1:
        # days without a single value are not in the panel, so the horizon is counted by date
        beyond = panel.days[first] + np.timedelta64(spec.horizon, "D")
        horizon = int(np.searchsorted(panel.days, beyond)) - first
    done = 0

    def forecaster(known: Panel, ahead: np.ndarray):
        nonlocal done
        done += 1
        progress(f"起点 {done}/{len(starts)}")
        return forecast_panel(known, ahead, settings)

    scored = rolling(panel, starts, horizon, forecaster)
    past = panel.values[:, :first]
    scale = metrics.seasonal_scale(filled_days(past[:, :, 0], panel.days[:first]), spec.season) if panel.daily else (
        np.nanmean(np.abs(past[:, spec.season :] - past[:, : -spec.season]), axis=(1, 2))
    )  # fmt: skip
    return scored, scale, len(panel.names), len(starts)


def filled_days(values: np.ndarray, days: np.ndarray) -> np.ndarray:
    """I × T values on every calendar day of the span, missing days filled by the weekday's median: for the scale of
    the MASE and for peers that cannot take gaps."""
    full = np.arange(days[0].astype(int), days[-1].astype(int) + 1)
    found = np.full((len(values), len(full)), np.nan)
    found[:, days.astype(int) - full[0]] = values
    weekday = (full + 3) % 7
    for k in range(7):
        block = found[:, weekday == k]
        found[:, weekday == k] = np.where(np.isnan(block), np.nanmedian(block, axis=1, keepdims=True), block)
    return found


def _run_m4(spec, history, truth, origins, every, progress):
    names, full = read_m4_csv(history)
    if truth is None:
        actual = np.array([h[-spec.horizon :] for h in full])
        past = [h[: -spec.horizon] for h in full]
    else:
        later_names, later = read_m4_csv(truth)
        at = {n: i for i, n in enumerate(later_names)}
        missing = [n for n in names if n not in at]
        if missing:
            raise ForecastInputError(
                "series", "truth", f"--truth 里缺少序列 {'、'.join(missing[:5])} 等{len(missing)}条。"
            )
        actual = np.array([later[at[n]][: spec.horizon] for n in names])
        past = full
    found = forecast_running(past, spec.horizon, progress=progress)
    offset = fit_residuals(found.residual, (0.1, 0.9)).offsets() * found.unit[:, :, None]
    block = lambda x: x[:, :, None]  # noqa: E731
    scored = Scored(
        block(actual), block(found.ahead), block(np.maximum(found.ahead + offset[..., 0], 0)), block(found.ahead + offset[..., 1])
    )  # fmt: skip
    scale = np.array([np.abs(h[spec.season :] - h[: -spec.season]).mean() for h in past])
    return scored, scale, len(names), 1
