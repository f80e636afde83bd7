"""`python -m wangdian forecast FILE.csv …` and `python -m wangdian forecast bench --set …`."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from wangdian.engines.calendars import CalendarError
from wangdian.engines.forecasting import report
from wangdian.engines.forecasting.daycalendar import SpecialDays
from wangdian.engines.forecasting.engine import forecast_panel
from wangdian.engines.forecasting.errors import ForecastInputError
from wangdian.engines.forecasting.forecast import Forecast, Settings
from wangdian.engines.forecasting.future import next_open_days
from wangdian.engines.forecasting.options import (
    parse_grain,
    parse_horizon,
    parse_hours,
    parse_paydays,
    parse_quantiles,
    read_regressors,
)
from wangdian.engines.forecasting.readers import read_long_csv
from wangdian.engines.forecasting.table import to_panel

EPILOG = """例：
  python -m wangdian forecast 客流.csv --grain 30 --hours 08:30-17:00 --horizon 2w
  python -m wangdian forecast 客流.csv --now "2026-03-04 11:00"      今天余下时段
  python -m wangdian forecast bench --set nn5 --truth later.csv --json
"""


def main(argv: list[str]) -> int:
    """Run the command; 0 when done, 2 when the input cannot be used (said on stderr)."""
    try:
        return _bench(argv[1:]) if argv[:1] == ["bench"] else _forecast(argv)
    except (ForecastInputError, CalendarError) as error:
        print(f"不能预测：{error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="python -m wangdian forecast",
        description="到店/来电量预测：一张长表（序列、时间、数值）进，预测与区间出。",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("file", help="CSV（可 .gz）：时间列、数值列，可有序列列")
    p.add_argument("--series", help="序列（网点）列的列名")
    p.add_argument("--time", help="时间列的列名")
    p.add_argument("--value", help="数值列的列名")
    p.add_argument("--grain", help="粒度：15、30、1h、day（默认同文件）")
    p.add_argument("--hours", help="营业时间，如 08:30-17:00")
    p.add_argument("--weekdays", help="营业的星期，如 1-5（1=周一）")
    p.add_argument("--missing-is-zero", action="store_true", help="有数据的日子里缺的时段按0算")
    p.add_argument("--horizon", default="14d", help="预测多远：14d、8w（默认14天，最远8周）")
    p.add_argument("--now", help='更新今天余下时段，如 "2026-03-04 11:00"')
    p.add_argument("--holidays", default="CN", help="节假日：CN（默认）、US、IL、GB-ENG…，none 为不用")
    p.add_argument("--paydays", action="append", default=[], help="发薪日：10,25；某网点：网点A=5,20")
    p.add_argument("--regressors", help="外部变量 CSV：日期列 + 数字列，历史与未来都要有")
    p.add_argument("--candidates", help="日粒度时另加参赛的模型：ces、theta、ets、naive，逗号分隔（慢）")
    p.add_argument("--quantiles", default="0.1,0.5,0.9", help="要给出的分位点")
    p.add_argument("--out", help="把预测写成长表 CSV")
    p.add_argument("--plot", help="画图：.png 或 .html")
    p.add_argument("--show", help="只显示这些序列，逗号分隔")
    p.add_argument("--json", action="store_true", help="输出 JSON")
    p.add_argument("--quiet", action="store_true", help="不显示进度条")
    return p


def _forecast(argv: list[str]) -> int:
    args = _parser().parse_args(argv)
    horizon, levels = parse_horizon(args.horizon), parse_quantiles(args.quantiles)
    everybody, own = parse_paydays(args.paydays)
    table = read_long_csv(args.file, series=args.series, time=args.time, value=args.value)
    panel, grid = to_panel(
        table,
        grain=parse_grain(args.grain),
        opening=parse_hours(args.hours, args.weekdays),
        missing_is_zero=args.missing_is_zero,
    )
    last = panel.days[-1].item()
    special = SpecialDays.of_country(
        args.holidays, panel.days[0].item(), (panel.days[-1] + np.timedelta64(60, "D")).item()
    )
    settings = Settings(
        special=special,
        quantiles=levels,
        paydays=everybody,
        payday_of=own,
        regressors=read_regressors(args.regressors),
        candidates=tuple(args.candidates.split(",")) if args.candidates else (),
    )
    if args.now:
        found = _rest_of_today(panel, args.now, settings)
    else:
        future = next_open_days(panel, special, horizon)
        if not len(future):
            raise ForecastInputError(
                "horizon", "horizon", f"{last}之后{horizon}天内没有营业日；请放长 --horizon。"
            )
        with report.bar(
            len(panel.names), quiet=args.quiet or args.json or len(panel.names) < 200
        ) as progress:
            found = forecast_panel(panel, future, settings, progress)
    chosen = args.show.split(",") if args.show else None
    unknown = sorted(set(chosen or ()) - set(found.names))
    if unknown:
        raise ForecastInputError(
            "series", "show", f"没有序列“{unknown[0]}”；文件里有：{'、'.join(found.names[:8])}…"
        )
    if args.out:
        report.write_csv(found, Path(args.out))
    if args.plot:
        report.plot(panel, found, Path(args.plot), chosen)
    if args.json:
        print(json.dumps(report.as_dict(found, grid), ensure_ascii=False))
    else:
        print(report.as_text(panel, found, grid, chosen))
        for what, where in (("预测表", args.out), ("图", args.plot)):
            if where:
                print(f"{what}已写到 {where}")
    return 0


def _rest_of_today(panel, now: str, settings: Settings) -> Forecast:
    from wangdian.engines.forecasting.today import rest_of_today

    try:
        moment = np.datetime64(now.strip().replace(" ", "T"), "m")
    except ValueError:
        raise ForecastInputError("now", "now", f"“{now}”读不懂；请写 2026-03-04 11:00 的样子。") from None
    return rest_of_today(panel, moment, settings)


def _bench(argv: list[str]) -> int:
    from wangdian.engines.forecasting.benchsets import SETS, run_set

    p = argparse.ArgumentParser(prog="python -m wangdian forecast bench", description="在公开数据集上打分。")
    p.add_argument("--set", required=True, choices=sorted(SETS), help="数据集")
    p.add_argument("--truth", type=Path, help="接在历史之后的数据，布局与历史文件相同；不给则在历史末段回测")
    p.add_argument("--history", type=Path, help="历史文件（默认 ../shared/data/forecasting 下的那份）")
    p.add_argument("--origins", type=int, help="只算最后这么多个起点")
    p.add_argument("--json", action="store_true", help="输出 JSON")
    args = p.parse_args(argv)
    for what, path in (("truth", args.truth), ("history", args.history)):
        if path is not None and not path.is_file():
            raise ForecastInputError("no_file", what, f"没有文件 {path}；请检查路径。")
    say = (
        (lambda text: None)
        if args.json or not sys.stderr.isatty()
        else lambda text: print(f"\r{text}   ", end="", file=sys.stderr)
    )
    found = run_set(args.set, truth=args.truth, history=args.history, origins=args.origins, progress=say)
    print(json.dumps(found.as_dict(), ensure_ascii=False) if args.json else "\n" + report.bench_text(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
