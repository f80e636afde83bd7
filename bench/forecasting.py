"""`python -m bench.forecasting`: the forecasting engine beside its peers, back-tested inside the given files.

For each set the engine, the seasonal naive and statsforecast are scored on the same origins in the same run, and the
engine's speed at daily grain is measured on a made-up fleet of branches. Files held back are scored by
`python -m wangdian forecast bench --set … --truth FILE`.
"""

import argparse
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from wangdian.engines.forecasting import metrics
from wangdian.engines.forecasting.benchsets import (
    SETS,
    filled_days,
    machine,
    panel_of,
    run_set,
    shared_data,
    versions,
)
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.readers import read_m4_csv
from wangdian.engines.forecasting.table import DAY, Panel

AIMS = {
    "nn5": "sMAPE ≤ 19.0, MASE ≤ 0.77",
    "m4-hourly": "sMAPE ≤ 9.0, MASE ≤ 0.80",
    "bank-calls": "WAPE ≤ 5.8",
    "technion": "WAPE ≤ 17.0",
}
FLEET, FLEET_DAYS, FLEET_HORIZON = 2000, 735, 28


@dataclass(frozen=True)
class Row:
    """One line of the table: who, on what, how well, how fast (series per CPU-second)."""

    set: str
    who: str
    wape: float
    smape: float
    mase: float
    coverage: float
    speed: float
    note: str = ""


def main(argv: list[str] | None = None) -> int:
    """Run the sets asked for; 0 also when the data is not there (said which file)."""
    p = argparse.ArgumentParser(prog="python -m bench.forecasting", description=__doc__)
    p.add_argument("--set", choices=[*sorted(SETS), "fleet"], action="append", help="default: all")
    p.add_argument("--repeats", type=int, default=3, help="timings of nn5 and of the fleet")
    p.add_argument("--no-peers", action="store_true", help="leave statsforecast out")
    p.add_argument("--json", action="store_true")
    args = p.parse_args(argv)
    rows: list[Row] = []
    for name in args.set or ["nn5", "bank-calls", "technion", "fleet", "m4-hourly"]:
        if name != "fleet" and not shared_data(SETS[name].file).is_file():
            print(f"{name}: skipped, {shared_data(SETS[name].file)} is not there", file=sys.stderr)
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += fleet(args.repeats) if name == "fleet" else score(name, args.repeats, not args.no_peers)
    if args.json:
        print(json.dumps({"machine": machine(), "versions": versions(), "rows": [r.__dict__ for r in rows]}))
    else:
        print(text(rows))
    return 0


def score(name: str, repeats: int, peers: bool) -> list[Row]:
    """The engine and its peers on one set's inner back-test."""
    runs = [run_set(name) for _ in range(repeats if name == "nn5" else 1)]
    first = runs[0]
    speeds = [r.series_per_cpu_second for r in runs]
    note = f"aim on later data: {AIMS[name]}"
    if len(speeds) > 1:
        note += f"; speed median of {len(speeds)}, {min(speeds):.0f}–{max(speeds):.0f}"
    ours = Row(
        name, "wangdian", first.wape_percent, first.smape_percent, first.mase, first.coverage80_percent,
        statistics.median(speeds), note,
    )  # fmt: skip
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [ours, *(_m4_peers(peers) if name == "m4-hourly" else _day_peers(name, peers))]


def _day_peers(name: str, statsforecast: bool) -> list[Row]:
    spec = SETS[name]
    panel, first = panel_of(spec, shared_data(spec.file), None)
    if panel.daily:
        history = filled_days(panel.values[:, :first, 0], panel.days[:first])
        actual = panel.values[:, first:, 0]
        scale = metrics.seasonal_scale(history, 7)
        rows = [
            _row(name, "seasonal naive (7)", actual, lambda: np.tile(history[:, -7:], 8), scale, len(history))
        ]
        if statsforecast:
            from statsforecast.models import AutoCES, DynamicOptimizedTheta

            for model in (AutoCES(season_length=7), DynamicOptimizedTheta(season_length=7)):
                rows.append(
                    _row(
                        name,
                        str(model),
                        actual,
                        lambda m=model: _each(m, history, spec.horizon),
                        scale,
                        len(history),
                    )
                )
        return rows
    values, days = panel.values[0], panel.days
    weekday = (days.astype(int) + 3) % 7
    scale = np.array([np.abs(values[5:first] - values[: first - 5]).mean()])
    actual = values[first:].reshape(1, -1)
    origins = range(first, len(days))

    def same_weekday(count: int) -> np.ndarray:
        past = [np.flatnonzero(weekday[:t] == weekday[t])[-count:] for t in origins]
        return np.array([values[p].mean(axis=0) for p in past]).reshape(1, -1)

    rows = [
        _row(
            name,
            "same slot 5 days ago",
            actual,
            lambda: values[first - 5 : -5].reshape(1, -1),
            scale,
            len(origins),
        ),
        _row(name, "mean of last 8 same weekdays", actual, lambda: same_weekday(8), scale, len(origins)),
    ]
    if statsforecast:
        from statsforecast.models import MSTL

        slots = values.shape[1]
        some = list(origins)[::6]

        def mstl() -> np.ndarray:
            model = MSTL(season_length=[slots, 5 * slots])
            return np.array(
                [model.forecast(y=values[:t].reshape(-1), h=slots)["mean"] for t in some]
            ).reshape(1, -1)

        part = values[some].reshape(1, -1)
        ours = run_set(name, every=6)
        rows.append(
            Row(name, "wangdian", ours.wape_percent, ours.smape_percent, ours.mase, ours.coverage80_percent,
                ours.series_per_cpu_second, "every 6th origin")
        )  # fmt: skip
        rows.append(
            _row(name, f"MSTL({slots},{5 * slots})", part, mstl, scale, len(some), "every 6th origin")
        )
    return rows


def _m4_peers(statsforecast: bool) -> list[Row]:
    _, full = read_m4_csv(shared_data(SETS["m4-hourly"].file))
    past, actual = [h[:-48] for h in full], np.array([h[-48:] for h in full])
    scale = np.array([np.abs(h[24:] - h[:-24]).mean() for h in past])
    rows = [
        _row(
            "m4-hourly",
            "seasonal naive (24)",
            actual,
            lambda: np.array([np.tile(h[-24:], 2) for h in past]),
            scale,
            len(past),
        )
    ]
    if statsforecast:
        from statsforecast.models import MSTL

        some = slice(None, None, 10)
        model = MSTL(season_length=[24, 168])
        rows.append(
            _row("m4-hourly", "MSTL(24,168)", actual[some], lambda: _each(model, past[some], 48), scale[some],
                 len(past[some]), "every 10th series")
        )  # fmt: skip
    return rows


def fleet(repeats: int) -> list[Row]:
    """A made-up bank: daily totals of 2,000 branches over two years, four weeks ahead, back-test included."""
    rng = np.random.default_rng(11)
    days = np.datetime64("2024-01-01", "D") + np.arange(FLEET_DAYS + FLEET_HORIZON)
    number = days.astype(int)
    week = np.log(np.array([1.3, 1.05, 1.0, 0.95, 1.1, 0.5, 0.4]))[(number + 3) % 7]
    size = rng.normal(5, 0.6, (FLEET, 1))
    logs = size + week + 0.15 * np.sin(2 * np.pi * number / 365.25) + rng.normal(0, 0.12, (FLEET, len(days)))
    counts = rng.poisson(np.exp(logs)).astype(float)[:, :, None]
    names = tuple(f"branch {i}" for i in range(FLEET))
    panel = Panel(names, days[:FLEET_DAYS], (0,), DAY, counts[:, :FLEET_DAYS])
    speeds, found = [], None
    for _ in range(repeats):
        start = time.process_time()
        found = forecast_panel(panel, days[FLEET_DAYS:])
        speeds.append(FLEET / (time.process_time() - start))
    actual, point = counts[:, FLEET_DAYS:, 0], found.point[:, :, 0]
    scale = metrics.seasonal_scale(panel.values[:, :, 0], 7)
    night = 40_000 / statistics.median(speeds) / 60
    return [
        Row(
            "fleet", "wangdian", metrics.wape(actual, point), float(metrics.smape(actual, point).mean()),
            float(metrics.mase(actual, point, scale).mean()),
            metrics.coverage(actual, found.quantile(0.1)[:, :, 0], found.quantile(0.9)[:, :, 0]),
            statistics.median(speeds),
            f"speed median of {repeats}, {min(speeds):.0f}–{max(speeds):.0f}; 40,000 branches: {night:.0f} CPU-minutes",
        )
    ]  # fmt: skip


def _row(
    name: str, who: str, actual: np.ndarray, forecast: Callable[[], np.ndarray], scale, count: int, note=""
) -> Row:
    start = time.process_time()
    point = forecast()
    cpu = max(time.process_time() - start, 1e-4)
    return Row(
        name, who, metrics.wape(actual, point), float(np.nanmean(metrics.smape(actual, point))),
        float(np.nanmean(metrics.mase(actual, point, scale))), float("nan"), count / cpu, note,
    )  # fmt: skip


def _each(model, histories, horizon: int) -> np.ndarray:
    return np.array([model.forecast(y=np.ascontiguousarray(h, float), h=horizon)["mean"] for h in histories])


def text(rows: list[Row]) -> str:
    """The table, with the machine under it."""
    lines = [
        f"{'set':<12}{'who':<30}{'WAPE':>8}{'sMAPE':>8}{'MASE':>8}{'cover':>8}{'series/CPU-s':>14}  note"
    ]
    for r in rows:
        cover = f"{r.coverage:.1f}" if np.isfinite(r.coverage) else "–"
        lines.append(
            f"{r.set:<12}{r.who:<30}{r.wape:>8.2f}{r.smape:>8.2f}{r.mase:>8.3f}{cover:>8}{r.speed:>14.1f}  {r.note}"
        )
    return "\n".join(
        [
            *lines,
            "",
            f"{machine()}; {versions()}",
            "Back-tests inside the given files; later data is not here.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
