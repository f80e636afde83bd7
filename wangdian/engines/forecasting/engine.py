"""The one door: a panel and the days wanted go in, a `Forecast` comes out."""

from collections.abc import Callable

import numpy as np

from wangdian.engines.forecasting.cleaning import find_oddities
from wangdian.engines.forecasting.coldstart import start_young, young
from wangdian.engines.forecasting.daily import forecast_days
from wangdian.engines.forecasting.daycalendar import DayCalendar, day_calendar
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.explain import describe_series
from wangdian.engines.forecasting.forecast import Forecast, Settings, days_of, joined
from wangdian.engines.forecasting.future import open_weekdays
from wangdian.engines.forecasting.intraday import IntradayFit, fit_intraday
from wangdian.engines.forecasting.residuals import fit_residuals
from wangdian.engines.forecasting.roundclock import forecast_round_the_clock, round_the_clock
from wangdian.engines.forecasting.table import Panel
from wangdian.engines.forecasting.threads import single_threaded

CHUNK = 2000  # series worked on together; bounds the memory of a large bank's night
Progress = Callable[[int, int], None]


@single_threaded
def forecast_panel(
    panel: Panel,
    future: np.ndarray,
    settings: Settings | None = None,
    progress: Progress = lambda done, all_: None,
) -> Forecast:
    """Forecast the open days `future` (datetime64[D], all after the panel's last day).

    Series with fewer than three weeks of days borrow from the others. Series with paydays of their own are worked
    on with those of the same paydays. Raises `ForecastInputError`: short, regressor.
    """
    settings = settings or Settings()
    future = np.asarray(future, "datetime64[D]")
    groups = _groups(panel.names, settings)
    blocks, done = [], 0
    for paydays, members in groups:
        for start in range(0, len(members), CHUNK):
            part = members[start : start + CHUNK]
            blocks.append((part, _forecast_group(_pick(panel, part), future, settings, paydays)))
            done += len(part)
            progress(done, len(panel.names))
    return joined(panel.names, blocks)


def calendar_for(
    panel: Panel, future: np.ndarray, settings: Settings, paydays: tuple[int, ...]
) -> DayCalendar:
    """Features of the panel's days and the future's. Raises `regressor` where a day has no numbers."""
    days = days_of(panel, future)
    regressors = None
    if settings.regressors:
        table = {np.datetime64(day, "D"): numbers for day, numbers in settings.regressors}
        without = [str(d) for d in days if d not in table]
        if without:
            raise ForecastInputError(
                "regressor",
                "regressors",
                f"外部变量缺少{len(without)}天（如{without[0]}）；历史和预测期每天都要有数。",
            )
        raw = np.array([table[d] for d in days], float)
        spread = raw.std(axis=0)
        regressors = (raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    usual = settings.open_weekdays or open_weekdays(panel) or None
    return day_calendar(days, settings.special, open_weekdays=usual, paydays=paydays, regressors=regressors)


@single_threaded
def fit_today(panel: Panel, today: np.datetime64, settings: Settings | None = None) -> IntradayFit:
    """The fit whose `rest_of_today` updates `today` from the counts so far; panel: days before today only."""
    settings = settings or Settings()
    calendar = calendar_for(panel, np.array([today], "datetime64[D]"), settings, settings.paydays)
    return fit_intraday(panel.values, panel.totals(), calendar)


def _groups(names: tuple[str, ...], settings: Settings) -> list[tuple[tuple[int, ...], list[int]]]:
    own = dict(settings.payday_of)
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, name in enumerate(names):
        groups.setdefault(own.get(name, settings.paydays), []).append(i)
    return list(groups.items())


def _pick(panel: Panel, members: list[int]) -> Panel:
    return Panel(
        tuple(panel.names[i] for i in members), panel.days, panel.slots, panel.grain, panel.values[members]
    )


def _forecast_group(
    panel: Panel, future: np.ndarray, settings: Settings, paydays: tuple[int, ...]
) -> Forecast:
    totals = panel.values[:, :, 0] if panel.daily else panel.totals()
    fresh = young(totals)
    if fresh.all():
        most = int((~np.isnan(totals)).sum(axis=1).max())
        raise ForecastInputError(
            "short", "time", f"最长的序列也只有{most}天数据，至少要有21天；请多导一些历史。"
        )
    calendar = calendar_for(panel, future, settings, paydays)
    old = np.flatnonzero(~fresh)
    work = _forecast_old_daily if panel.daily else _forecast_old_intraday
    known = _pick(panel, list(old))
    point, quantiles, notes, findings, smooth, shapes = work(known, totals[old], calendar, settings)
    if not fresh.any() and round_the_clock(panel, future):
        point, quantiles, said = _better_around_the_clock(known, future, settings, paydays, point, quantiles)
        notes = tuple(note + said for note in notes)
    grown = Forecast(
        known.names, future, panel.slots, panel.grain, point, settings.quantiles, quantiles, notes, findings
    )
    if not fresh.any():
        return grown
    new = np.flatnonzero(fresh)
    gap = np.abs(np.log(np.maximum(totals[old], 1e-9)) - smooth)
    noise = max(0.05, 1.5 * float(np.nanmedian(gap)))
    lent = start_young(_pick(panel, list(new)), totals[new], smooth, shapes, noise, grown)
    return joined(panel.names, [(list(old), grown), (list(new), lent)])


def _forecast_old_daily(panel, totals, calendar, settings):
    found = forecast_days(totals, calendar, candidates=settings.candidates)
    offsets = fit_residuals(found.residual, settings.quantiles).offsets()
    point = np.exp(found.ahead)[:, :, None]
    quantiles = np.exp(found.ahead[:, :, None] + offsets)[:, :, None, :]
    findings = find_oddities(panel.names, panel.days, totals, found.fit, found.scale)
    notes = tuple(
        describe_series(
            n, found.fit[i], calendar, found.weights[:, i], found.recipes, *found.scores(totals, i)
        )
        for i, n in enumerate(panel.names)
    )
    return point, quantiles, notes, findings, found.fit, None


def _forecast_old_intraday(panel, totals, calendar, settings):
    fit = fit_intraday(panel.values, totals, calendar)
    level = fit.level
    findings = find_oddities(panel.names, panel.days, totals, level.smooth, level.scale)
    notes = []
    for i, name in enumerate(panel.names):
        recent = slice(max(15, totals.shape[1] - 60), None)
        error = _wape(panel.values[i, recent], fit.past[i, recent])
        week = len(set((panel.days.astype(int) + 3) % 7))
        naive = _wape(panel.values[i, recent], panel.values[i, recent.start - week : totals.shape[1] - week])
        notes.append(
            describe_series(name, level.smooth[i], calendar, level.weights[:, i], level.recipes, error, naive)
        )
    return fit.point, fit.quantiles(settings.quantiles), tuple(notes), findings, level.smooth, fit.shape


def _better_around_the_clock(panel, future, settings, paydays, point, quantiles):
    """Whichever did better on the last days known: the running waves, or the point and quantiles given."""
    rival = forecast_round_the_clock(panel, future, settings.quantiles)
    days = panel.days[-rival.tested_days :]
    part = panel.before(days[0])
    tested = fit_intraday(part.values, part.totals(), calendar_for(part, days, settings, paydays))
    error = _wape(panel.values[:, -rival.tested_days :], tested.point)
    better = rival.error < error
    said = (
        f"昼夜不停的序列：最近{rival.tested_days}天回测，“日波与周波”误差{rival.error:.1f}%，"
        f"“日水平×时段形状”误差{error:.1f}%，取{'前' if better else '后'}者。"
    )
    return (rival.point, rival.quantiles, said) if better else (point, quantiles, said)


def _wape(actual, forecast):
    seen = ~np.isnan(actual) & ~np.isnan(forecast)
    total = actual[seen].sum()
    return float(100 * np.abs(actual[seen] - forecast[seen]).sum() / total) if total > 0 else float("nan")
