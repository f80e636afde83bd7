"""`python -m wangdian staffing …`: one question, a whole day by skill, or a year's head-count."""

import argparse
import json
import math
import sys

from ..queueing.cli import bar, read_yaml
from ..queueing.errors import QueueingError
from ..queueing.fields import clock_text
from ..queueing.report import plain
from ..queueing.tables import minutes, percent, table
from .example import DAY_EXAMPLE, YEAR_EXAMPLE
from .required import Demand, Target, pooled, required
from .verify import ROUNDS, staff_until_target


def main(argv: list[str]) -> int:
    """Run one sub-command; 0 done, 2 bad input (told on stderr)."""
    parser = argparse.ArgumentParser(prog="python -m wangdian staffing", description="人力测算")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("solve", help="一个时段要几个人 one interval")
    one.add_argument("--arrivals", type=float, required=True, help="时段内到达数")
    one.add_argument("--interval", type=float, default=30.0, help="时段分钟数")
    one.add_argument("--service", type=float, required=True, help="平均办理秒数")
    one.add_argument("--handover", type=float, default=0.0, help="每笔交接秒数")
    one.add_argument("--patience", type=float, default=math.inf, help="平均耐心秒数（给了就按 Erlang A）")
    one.add_argument("--share", type=float, default=0.8, help="按时叫到的比例")
    one.add_argument("--within", type=float, default=600.0, help="多少秒内算按时")
    one.add_argument("--mean-wait", type=float, default=math.inf, help="平均等候上限（秒）")
    one.add_argument("--occupancy", type=float, default=1.0, help="占用率上限")
    one.add_argument("--abandoned", type=float, default=1.0, help="放弃率上限")
    one.add_argument("--shrinkage", type=float, default=0.0, help="休息、缺勤占比")
    one.add_argument("--json", action="store_true")
    two = commands.add_parser("day", help="一天各时段、各技能要几个人 a day by skill")
    two.add_argument("demand", help="需求文件 DEMAND.yaml")
    two.add_argument("--simulate", action="store_true", help="由仿真复核，不达标就加人")
    two.add_argument("--sure", action="store_true", help="要求整个置信区间达标")
    two.add_argument("--replications", type=int, default=200)
    two.add_argument("--seed", type=int, default=1)
    two.add_argument("--plot", metavar="FILE", help="画图：.png 或 .html")
    two.add_argument("--json", action="store_true")
    three = commands.add_parser("year", help="岗位编制与余缺 yearly head-count")
    three.add_argument("posts", help="岗位文件 POSTS.yaml")
    three.add_argument("--json", action="store_true")
    four = commands.add_parser("example", help="打印可改的文件 print a file to start from")
    four.add_argument("which", choices=("day", "year"), nargs="?", default="day")
    options = parser.parse_args(argv)
    try:
        if options.command == "example":
            print(DAY_EXAMPLE if options.which == "day" else YEAR_EXAMPLE, end="")
        else:
            {"solve": run_solve, "day": run_day, "year": run_year}[options.command](options)
    except QueueingError as error:
        print(f"无法执行，请先改正：\n{error}", file=sys.stderr)
        return 2
    return 0


def run_solve(options) -> None:
    """`staffing solve`."""
    target = Target(options.share, options.within, options.mean_wait, options.occupancy, options.abandoned)
    demand = Demand(
        "时段", (options.arrivals,), options.service, options.handover, options.patience, target,
        shrinkage=options.shrinkage,
    )  # fmt: skip
    found = required(demand, options.interval * 60, lag=False)
    if options.json:
        print(json.dumps(plain(found), ensure_ascii=False, indent=1))
        return
    print(
        f"负荷 {found.load[0]:.2f} erlang：在岗 {found.serving[0]} 人，排班 {found.rostered[0]} 人\n"
        f"{options.within:.0f} 秒内叫到 {percent(found.share[0])}，平均等候 {found.mean_wait[0]:.1f} 秒，"
        f"占用 {percent(found.occupancy[0])}，放弃 {percent(found.abandoned[0])}"
    )


def run_day(options) -> None:
    """`staffing day`."""
    from .reading import read_day

    demands, opening, interval, cv = read_day(read_yaml(options.demand))
    needs = tuple(required(demand, interval) for demand in demands)
    together = pooled(demands, interval) if len(demands) > 1 else None
    checked = None
    if options.simulate or options.sure:
        with bar(ROUNDS, "仿真复核（轮）") as progress:
            checked = staff_until_target(
                demands, interval, opening=opening, service_cv=cv, start=needs, replications=options.replications,
                seed=options.seed, sure=options.sure, progress=progress.update,
            )  # fmt: skip
    if options.plot:
        from ..queueing.plots import save
        from .plots import plot_day

        save(plot_day(needs, checked, opening, interval), options.plot)
    if options.json:
        data = {"formula": plain(needs), "pooled": plain(together), "simulated": plain(checked)}
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for s, (demand, need) in enumerate(zip(demands, needs, strict=True)):
        header = ["时段", "到达", "负荷", "公式", "排班", "按时", "平均等候", "占用"]
        if checked:
            header += ["仿真后", "按时（95%区间）", "平均等候"]
        rows = []
        for i, arrivals in enumerate(demand.arrivals):
            row = [
                clock_text(opening + i * interval), f"{arrivals:g}", f"{need.load[i]:.2f}", need.serving[i],
                need.rostered[i], percent(need.share[i]), minutes(need.mean_wait[i]), percent(need.occupancy[i]),
            ]  # fmt: skip
            if checked:
                share, wait = checked.share[s][i], checked.mean_wait[s][i]
                low, high = percent(max(share.low, 0)), percent(min(share.high, 1))
                row += [checked.serving[s][i], f"{percent(share.value)} [{low}, {high}]", minutes(wait.value)]
            rows.append(row)
        print(f"【{demand.skill}】")
        print(table(header, rows))
        hours = sum(need.serving) * interval / 3600
        print(f"公式合计 {hours:.1f} 人时" + (
            f"；仿真后 {sum(checked.serving[s]) * interval / 3600:.1f} 人时" if checked else ""
        ) + "\n")  # fmt: skip
    if together:
        apart = sum(sum(need.serving) for need in needs) * interval / 3600
        print(f"若人人全能，公式合计 {sum(together.serving) * interval / 3600:.1f} 人时（现为 {apart:.1f}）")


def run_year(options) -> None:
    """`staffing year`."""
    from .headcount import propose
    from .reading import read_year

    counts, moves = propose(read_year(read_yaml(options.posts)))
    if options.json:
        print(json.dumps({"posts": plain(counts), "moves": plain(moves)}, ensure_ascii=False, indent=1))
        return
    rows = [
        (
            c.post, f"{c.work_minutes / 60:,.0f}", f"{c.full_time:.2f}", "业务量" if c.by == "work" else "在岗要求",
            c.heads, f"{c.on_hand:g}", f"{c.difference:+g}",
        )
        for c in counts
    ]  # fmt: skip
    print(table(("岗位", "年工时", "折合人数", "取决于", "编制", "现有", "余缺"), rows))
    for move in moves:
        print(f"建议：{move.source} → {move.goal} {move.people} 人")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
