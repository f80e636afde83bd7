"""`python -m wangdian plan compile FILE`: a written plan as a summary, a graph, annotations or a calendar."""

import argparse
import sys
from datetime import date
from pathlib import Path

from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.graph import PlanGraph
from wangdian.engines.plantext.model import PlanTextError


def main(argv: list[str]) -> int:
    """Run the command; 0 when it worked, 2 when the plan or the arguments cannot be used."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has said what was wrong
        return int(stop.code or 0)
    try:
        path = Path(options.file)
        graph = compile_plan(path.read_bytes(), path.name, default_year=options.year)
        output = _rendered(graph, options)
        if options.out:
            Path(options.out).write_bytes(output)
            print(f"已写入{options.out}", file=sys.stderr)
        else:
            sys.stdout.buffer.write(output)
            sys.stdout.buffer.flush()
    except PlanTextError as error:
        print(f"{error.message}（{error.code}）", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"读不了或写不了文件{error.filename}：{error.strerror}（file）", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m wangdian plan", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("compile", help="compile a written work plan 编译工作计划")
    one.add_argument("file", help="txt, html, docx or text PDF 计划文件")
    form = one.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the plan graph as JSON 输出计划图")
    form.add_argument(
        "--format", choices=("summary", "json", "gold"), help="gold = the annotation format 标注格式"
    )
    form.add_argument("--ics", action="store_true", help="print the plan's calendar 输出日历")
    one.add_argument("--year", type=int, help="the plan's year where it names none 计划未写年份时的年度")
    one.add_argument("--from", dest="start", type=date.fromisoformat, help="first day of --ics 日历开始日期")
    one.add_argument("--to", dest="end", type=date.fromisoformat, help="last day of --ics 日历结束日期")
    one.add_argument("--out", help="write to a file instead 输出到文件")
    return parser


def _rendered(graph: PlanGraph, options: argparse.Namespace) -> bytes:
    """The graph in the form asked for. Only the form that is wanted is imported."""
    if options.ics:
        from wangdian.engines.plantext.ics import plan_days, to_ics

        year = options.year or next((p.year for p in graph.parts if p.year), None)
        if year is None and options.start and options.end:
            year = options.start.year
        if year is None:
            raise PlanTextError(
                "year_missing", "计划没有写年份，请用 --year 指定年度，或用 --from 和 --to 指定日期。"
            )
        first, last = plan_days(graph, year)
        start = options.start or first
        end = options.end or max(last, start)
        if end < start:
            raise PlanTextError("date_order", f"结束日期{end}早于开始日期{start}，请调换。")
        return to_ics(graph, start, end)
    if options.json or options.format == "json":
        from wangdian.engines.plantext.serialise import to_json

        return to_json(graph).encode() + b"\n"
    if options.format == "gold":
        import yaml

        from wangdian.engines.plantext.gold import to_gold

        return yaml.safe_dump(to_gold(graph), allow_unicode=True, sort_keys=False, width=1000).encode()
    from wangdian.engines.plantext.summary import summary

    return summary(graph).encode() + b"\n"
