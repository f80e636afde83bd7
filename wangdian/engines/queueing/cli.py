"""`python -m wangdian queue …`: simulate a scenario, calibrate on a log, print an example."""

import argparse
import json
import sys
from pathlib import Path

import yaml
from tqdm import tqdm

from .errors import QueueingError, refuse
from .example import EXAMPLE


def main(argv: list[str]) -> int:
    """Run one sub-command; 0 done, 2 bad input (told on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m wangdian queue", description="排队仿真")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("simulate", help="仿真一个场景 simulate a scenario")
    one.add_argument("scenario", help="场景文件 SCENARIO.yaml")
    one.add_argument("--replications", type=int, help="仿真天数，默认取文件里的，否则 100")
    one.add_argument("--seed", type=int, help="随机种子，默认取文件里的，否则 1")
    one.add_argument("--confidence", type=float, default=0.95, help="置信水平")
    one.add_argument("--records", metavar="FILE.csv", help="每位客户一行写入此文件")
    one.add_argument("--plot", metavar="FILE", help="画图：.png 或 .html")
    one.add_argument("--json", action="store_true")
    two = commands.add_parser("calibrate", help="用日志校准并打分 calibrate on a log")
    two.add_argument("log", help="日志 CSV：date,arrival,start,end,server,kind,tier,outcome")
    two.add_argument("--from", dest="first", default="", help="校准起始日 2026-03-01")
    two.add_argument("--to", dest="last", default="", help="校准终止日")
    two.add_argument("--truth", metavar="FILE", help="另一份日志，用来打分；默认用本日志校准期之后的日子")
    two.add_argument("--target", type=float, default=20.0, help="多少秒内叫到算按时")
    two.add_argument("--replications", type=int, default=40)
    two.add_argument("--seed", type=int, default=1)
    two.add_argument("--plot", metavar="FILE", help="画图：.png 或 .html")
    two.add_argument("--json", action="store_true")
    commands.add_parser("example", help="打印一个可改的场景 print a scenario to start from")
    options = parser.parse_args(argv)
    try:
        if options.command == "example":
            print(EXAMPLE, end="")
        elif options.command == "simulate":
            run_simulate(options)
        else:
            run_calibrate(options)
    except QueueingError as error:
        print(f"无法执行，请先改正：\n{error}", file=sys.stderr)
        return 2
    return 0


def read_yaml(path: str) -> dict:
    """A YAML file as plain data; QueueingError says the line of a mistake."""
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise refuse(path, "no_file", f"读不了这个文件：{error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else "文件"
        raise refuse(path, "not_yaml", f"{where}不是合法的 YAML（UTF-8），请检查缩进、冒号和引号") from None
    if not isinstance(data, dict):
        raise refuse(path, "not_a_mapping", "文件应是“名称: 值”的一组内容")
    return data


def bar(total: int, title: str) -> tqdm:
    """A progress bar on stderr, only where a person watches."""
    return tqdm(total=total, desc=title, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)


def run_simulate(options) -> None:
    """`queue simulate`."""
    from .report import as_data, as_text
    from .scenario import read_scenario
    from .simulate import simulate

    data = read_yaml(options.scenario)
    scenario = read_scenario(data)
    replications = options.replications or data.get("replications", 100)
    seed = options.seed if options.seed is not None else data.get("seed", 1)
    if not isinstance(replications, int) or replications < 1:
        raise refuse("replications", "too_small", f"仿真天数应是不小于 1 的整数，现在是 {replications!r}")
    if not isinstance(seed, int):
        raise refuse("seed", "not_whole", f"种子应是整数，现在是 {seed!r}")
    if not 0 < options.confidence < 1:
        raise refuse("--confidence", "out_of_range", "置信水平应在 0 与 1 之间，例如 0.95")
    with bar(replications, "仿真") as progress:
        result = simulate(
            scenario,
            replications=replications,
            seed=seed,
            confidence=options.confidence,
            progress=progress.update,
        )
    text = as_text(result)
    if options.records:
        write_records(simulate(scenario, replications=replications, seed=seed, records=True), options.records)
    if options.plot:
        from .plots import plot_result, save

        some = simulate(scenario, replications=min(replications, 200), seed=seed, records=True)
        if some.records is not None:
            save(plot_result(result, some.records), options.plot, text)
    print(json.dumps(as_data(result), ensure_ascii=False, indent=1) if options.json else text)


def write_records(result, path: str) -> None:
    """One line per customer, times in seconds after midnight."""
    import csv

    from .simulate import OUTCOMES

    rec = result.records
    names = [one.name for one in result.scenario.classes]
    counters = [plan.name for plan in result.scenario.counters]
    with open(path, "w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["class", "arrival_s", "start_s", "end_s", "counter", "outcome"])
        for c, a, s, e, k, o in zip(
            rec.classes, rec.arrival, rec.start, rec.end, rec.counter, rec.outcome, strict=True
        ):
            end = f"{e:.3f}" if e == e else ""
            out.writerow(
                [
                    names[c],
                    f"{a:.3f}",
                    f"{s:.3f}",
                    end,
                    counters[k] if k >= 0 else "",
                    OUTCOMES.get(int(o), ""),
                ]
            )


def run_calibrate(options) -> None:
    """`queue calibrate`: fit on the first part, score on the rest or on another log."""
    from .calibration.log import read_log
    from .calibration.report import as_data, as_text
    from .calibration.twin import FIT_STEPS, fit, score

    log = read_log(options.log)
    known = log.between(options.first, options.last)
    if not len(known):
        raise refuse("--from/--to", "no_days", f"这段日期里没有记录；日志有 {log.days[0]} 至 {log.days[-1]}")
    truth = read_log(options.truth) if options.truth else log.pick(log.day > known.days[-1])
    with bar(FIT_STEPS, "校准") as progress:
        calibration = fit(known, seed=options.seed, target=options.target, progress=progress.update)
    scores = {}
    for name, part in (("校准期", known), ("检验期", truth)):
        if len(part):
            with bar(len(part.days), name) as progress:
                scores[name] = score(
                    part,
                    calibration,
                    replications=options.replications,
                    seed=options.seed,
                    progress=progress.update,
                )
    text = as_text(calibration, scores)
    if options.plot:
        from .plots import plot_twin, save

        save(plot_twin(list(scores.values())[-1]), options.plot, text)
    if options.json:
        print(json.dumps(as_data(calibration, scores), ensure_ascii=False, indent=1))
    else:
        print(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
