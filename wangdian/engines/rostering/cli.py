"""`python -m wangdian roster …`: solve, score, explain, stand-ins, compare, replan, generate, batch."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from .change import absent, compare, replan, stand_ins
from .errors import BadInput, NoRoster, RosterError
from .evaluate import Score, evaluate
from .exchange import read_csv, read_xlsx, write_csv, write_ics, write_xlsx
from .explain import conflict
from .make import make_roster
from .model import Problem, Roster
from .readers import FORMATS, read, write_problem
from .rules import LABELS
from .solver.run import Limits, Progress, Solution


def _plain(value):
    """A number of numpy as JSON knows it. Raises TypeError for anything else."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON")


def main(argv: list[str]) -> int:
    """Run one sub-command: 0 = done, 1 = no roster or hard rules broken, 2 = bad input."""
    args = _parser().parse_args(argv)
    try:
        return args.run(args)
    except NoRoster as error:
        print(error, file=sys.stderr)
        if getattr(args, "file", None):
            print(
                f"可用 `python -m wangdian roster explain {args.file}` 查看相互冲突的规则。", file=sys.stderr
            )
        return 1
    except RosterError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wangdian roster", description="排班：求解、评分、解释、调整"
    )
    sub = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run, text: str) -> argparse.ArgumentParser:
        one = sub.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        if name not in {"generate", "batch"}:
            one.add_argument("file", help="问题文件（YAML、Curtois 或 MATSP，可为 .gz）")
            one.add_argument("--format", choices=sorted(FORMATS), help="文件格式，缺省自动识别")
        one.add_argument("--json", action="store_true", help="输出 JSON")
        return one

    def limits(one: argparse.ArgumentParser, seconds: float) -> None:
        one.add_argument("--seconds", type=float, default=seconds, help="时间上限（秒），不含首次运行的编译")
        one.add_argument("--gap", type=float, default=0.0, help="与下界的相对差距达到即停")
        one.add_argument("--workers", type=int, default=2, help="使用的核数")
        one.add_argument("--seed", type=int, default=0, help="随机种子")
        one.add_argument(
            "--iterations", type=int, help="搜索步数上限，代替时间上限（与 --workers 1 同用时结果可重现）"
        )
        one.add_argument("--out", help="排班写入的文件：.csv（缺省 <FILE>.roster.csv）或 .xlsx")

    one = add("solve", _solve, "求一份排班")
    limits(one, 60)
    one.add_argument("--start", help="从这份排班（CSV）出发")
    one = add("score", _score, "用独立评分器给排班打分")
    one.add_argument("roster")
    add("explain", _explain, "无解时给出最小冲突规则集")
    one = add("standins", _standins, "某人某天缺勤时的顶班人选")
    one.add_argument("roster")
    one.add_argument("person")
    one.add_argument("day", type=int)
    one = add("compare", _compare, "比较两份排班")
    one.add_argument("roster")
    one.add_argument("other")
    one = add("replan", _replan, "某人缺勤后尽量少变动地重排")
    limits(one, 10)
    one.add_argument("roster")
    one.add_argument("--absent", required=True, metavar="PERSON:DAY[,DAY…]")
    one.add_argument("--change-cost", type=float, default=10.0, help="每人每天变动的代价")
    one.add_argument("--frozen-until", type=int, default=0, help="这一天之前不动")
    one = add("ics", _ics, "导出某人的日历")
    one.add_argument("roster")
    one.add_argument("person")
    one = add("generate", _generate, "生成一个示例网点月份（YAML）")
    one.add_argument("out")
    one.add_argument("--people", type=int, default=12)
    one.add_argument("--seed", type=int, default=0)
    one = add("batch", _batch, "批量求解一个文件夹里的 YAML")
    one.add_argument("folder")
    one.add_argument("answers", help="结果文件夹；再次运行只补未完成的")
    one.add_argument("--seconds", type=float, default=5.0)
    one.add_argument("--gap", type=float, default=0.01)
    one.add_argument("--workers", type=int, default=2)
    return parser


def _problem(args) -> Problem:
    return read(args.file, args.format)


def _roster(path: str, problem: Problem) -> Roster:
    try:
        if Path(path).suffix == ".xlsx":
            return read_xlsx(problem, path)
        return read_csv(Path(path).read_text(encoding="utf-8-sig"), problem.name)
    except OSError as error:
        raise BadInput(f"读不到文件：{error.strerror}", path) from error


def _limits(args) -> Limits:
    if args.seconds <= 0 or args.workers < 1:
        raise BadInput("时间和核数应为正数", "--seconds/--workers")
    return Limits(args.seconds, args.iterations, args.gap, args.workers, args.seed)


def _live(step: Progress) -> None:
    print(
        f"{step.seconds:8.1f}s  代价 {step.cost:12.2f}  下界 {max(step.bound, -1e9):12.2f}  {step.what}",
        file=sys.stderr,
    )


def _solve(args) -> int:
    problem = _problem(args)
    start = _roster(args.start, problem) if args.start else None
    solution, score = make_roster(problem, _limits(args), None if args.json else _live, start)
    return _tell(args, problem, solution, score)


def _tell(args, problem: Problem, solution: Solution, score: Score) -> int:
    out = Path(args.out) if args.out else Path(f"{args.file}.roster.csv")
    if out.suffix == ".xlsx":
        write_xlsx(problem, solution.roster, out)
    else:
        out.write_text(write_csv(solution.roster), encoding="utf-8")
    if args.json:
        facts = {
            "cost": score.cost, "bound": solution.known_bound, "seconds": solution.seconds, "proven": solution.proven,
            "iterations": solution.iterations, "roster": str(out), **_facts(score),
        }  # fmt: skip
        print(json.dumps(facts, ensure_ascii=False, default=_plain))
    else:
        print(f"代价 {score.cost:g}  下界 {solution.bound:g}  用时 {solution.seconds:.1f} 秒  "
              f"{'已证明最优' if solution.proven else f'差距至多 {100 * solution.gap:.2f}%'}  写入 {out}")  # fmt: skip
        _print_score(score)
    return 0 if score.feasible else 1


def _facts(score: Score) -> dict:
    return {
        "feasible": score.feasible,
        "by_rule": score.by("rule"),
        "by_person": score.by("person"),
        "by_day": score.by("day"),
        "broken": [
            {"rule": f.rule, "person": f.person, "day": f.day, "message": f.message} for f in score.broken
        ],
    }


def _print_score(score: Score) -> None:
    for rule, cost in score.by("rule").items():
        print(f"  {LABELS[str(rule)]:<12} {cost:12.2f}")
    for f in score.broken[:20]:
        print(f"  ✗ {LABELS[f.rule]}  {f.person} 第{f.day}天  {f.message}")
    if len(score.broken) > 20:
        print(f"  …… 共 {len(score.broken)} 处违反硬规则")


def _score(args) -> int:
    problem = _problem(args)
    score = evaluate(problem, _roster(args.roster, problem))
    if args.json:
        print(json.dumps({"cost": score.cost, **_facts(score)}, ensure_ascii=False, default=_plain))
    else:
        print(
            f"代价 {score.cost:g}  {'满足全部硬规则' if score.feasible else f'违反硬规则 {len(score.broken)} 处'}"
        )
        _print_score(score)
    return 0 if score.feasible else 1


def _explain(args) -> int:
    reasons = conflict(_problem(args))
    if args.json:
        found = None if reasons is None else [{"rule": r.rule, "words": r.words} for r in reasons]
        print(json.dumps({"conflict": found}, ensure_ascii=False, default=_plain))
    elif reasons is None:
        print("在限定时间内无法判断。")
    elif not reasons:
        print("硬规则之间没有冲突，存在可行排班。")
    else:
        print("以下规则不能同时满足，放宽其中任意一条即可解开这组冲突：")
        for r in reasons:
            print(f"  {LABELS[r.rule]}：{r.words}")
    return 1 if reasons else 0


def _standins(args) -> int:
    problem = _problem(args)
    found = stand_ins(problem, _roster(args.roster, problem), args.person, args.day)
    if args.json:
        print(json.dumps([vars(s) for s in found], ensure_ascii=False, default=_plain))
        return 0
    print("按违反的硬规则数、再按代价排序；代价与无人顶班相比，✗ 为顶班会违反的硬规则")
    for s in found:
        words = "；".join([*(f"✗{b}" for b in s.breaks), *s.reasons])
        print(f"{s.person:<8} 原：{s.before:<10} 代价 {s.extra_cost:+9.2f}  {words}")
    return 0


def _compare(args) -> int:
    problem = _problem(args)
    found = compare(problem, _roster(args.roster, problem), _roster(args.other, problem))
    if args.json:
        print(json.dumps({"cost": [found.first.cost, found.second.cost], "changed": found.changed,
                          "by_rule": found.by_rule}, ensure_ascii=False, default=_plain))  # fmt: skip
        return 0
    print(f"代价 {found.first.cost:g} → {found.second.cost:g}，变动 {len(found.changed)} 处")
    for rule, before, after in found.by_rule:
        print(f"  {LABELS[rule]:<12} {before:10.2f} → {after:10.2f}")
    for person, day, before, after in found.changed:
        print(f"  {person} 第{day}天：{before} → {after}")
    return 0


def _replan(args) -> int:
    problem = _problem(args)
    published = _roster(args.roster, problem)
    person, _, days = args.absent.partition(":")
    try:
        away = tuple(int(d) for d in days.split(","))
    except ValueError as error:
        raise BadInput("应写作 人员:天[,天…]，例如 P03:5,6", "--absent") from error
    changed = absent(problem, person, away)
    solution, score = replan(changed, published, args.change_cost, args.frozen_until, limits=_limits(args))
    code = _tell(args, changed, solution, score)
    if not args.json:
        for who, day, before, after in compare(changed, published, solution.roster).changed:
            print(f"  {who} 第{day}天：{before} → {after}")
    return code


def _ics(args) -> int:
    problem = _problem(args)
    sys.stdout.write(write_ics(problem, _roster(args.roster, problem), args.person).decode())
    return 0


def _generate(args) -> int:
    from .branch import generate_month

    write_problem(generate_month(args.people, args.seed), args.out)
    print(json.dumps({"file": args.out}) if args.json else f"写入 {args.out}")
    return 0


def _batch(args) -> int:
    from .batch import Answer, Job, local_pool, run_batch

    files = sorted(Path(args.folder).glob("*.y*ml"))
    if not files:
        raise BadInput("文件夹里没有 YAML 文件", args.folder)
    limits = Limits(seconds=args.seconds, gap=args.gap, workers=1)
    jobs = [Job(f.stem, read(f, "wangdian"), limits) for f in files]

    def show(done: int, total: int, answer: Answer) -> None:
        if not args.json:
            print(
                f"{done}/{total} {answer.key} 代价 {answer.cost} 下界 {answer.bound} {answer.error}",
                flush=True,
            )

    answers = run_batch(jobs, args.answers, local_pool(args.workers), show)
    failed = [a.key for a in answers.values() if a.error or a.broken]
    if args.json:
        print(json.dumps({"done": len(answers), "failed": failed}, ensure_ascii=False, default=_plain))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
