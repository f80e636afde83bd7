"""`python -m bench.plantext`: precision, recall and F1 of the plan compiler per file and overall, and its speed."""

import argparse
import sys
from pathlib import Path

from bench.plantext.corpus import absent, annotated
from bench.plantext.scoring import BY_TEXT, KINDS, Tally, matches, score, wrong_fields
from bench.plantext.seedgold import DEV_GOLD
from wangdian.engines.plantext.compiler import compile_plan
from wangdian.engines.plantext.gold import to_gold


def main(argv: list[str]) -> int:
    """Score every annotated plan of a folder; 1 when a goal of --least is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.plantext", description=__doc__)
    parser.add_argument(
        "--gold", type=Path, default=DEV_GOLD, help="folder of annotated plans (default: %(default)s)"
    )
    parser.add_argument("--only", default="", help="only files whose name holds this")
    parser.add_argument("--show", action="store_true", help="print what was missed, false or wrong")
    parser.add_argument("--no-speed", action="store_true", help="leave the timing out")
    parser.add_argument(
        "--least", type=float, help="fail when F1 of metrics, tasks or deadlines is below this"
    )
    options = parser.parse_args(argv)
    total = {kind: Tally() for kind in KINDS}
    print(f"{'file (F1)':34}" + "".join(f"{kind:>11}" for kind in KINDS))
    for plan in annotated(options.gold):
        if options.only not in plan.name:
            continue
        predicted = to_gold(compile_plan(plan.data, plan.name))
        result = score(plan.gold, predicted)
        print(f"{plan.name:34}" + "".join(f"{result[kind].f1:>11.3f}" for kind in KINDS))
        for kind in KINDS:
            total[kind] += result[kind]
            if options.show:
                _show(kind, plan.gold, predicted, result[kind])
    for line in absent(options.gold):
        print(f"skipped {line}")
    print()
    for kind, t in total.items():
        fields = "  ".join(f"{name} {right}/{of}" for name, (right, of) in t.fields.items())
        print(
            f"{kind:10} P {t.precision:.3f}  R {t.recall:.3f}  F1 {t.f1:.3f}   "
            f"found {t.found} false {len(t.false)} missed {len(t.missed)}   {fields}"
        )
    if not options.no_speed:
        from bench.plantext.speed import measure

        print("\n" + "\n".join(measure()))
    least = options.least or 0.0
    return int(any(total[kind].f1 < least for kind in ("metrics", "tasks", "deadlines")))


def _show(kind: str, gold: dict, predicted: dict, tally: Tally) -> None:
    for label, items in (("missed", tally.missed), ("false", tally.false)):
        for item in items:
            print(f"    {kind} {label}: {item if isinstance(item, str) else item.get('evidence')}")
    if kind in BY_TEXT or kind == "outline":
        return
    for i, j in matches(kind, gold.get(kind) or [], predicted.get(kind) or []):
        for name, wanted, found in wrong_fields(kind, gold[kind][i], predicted[kind][j]):
            print(f"    {kind} {name}: {wanted!r} expected, {found!r} found | {gold[kind][i]['evidence']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
