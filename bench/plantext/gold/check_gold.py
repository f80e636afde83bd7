"""Check gold annotations: every evidence occurs in its plan, every heading is there, no evidence twice.

Usage: python check_gold.py [FOLDER]      (this folder unless told)

Where the scorer of the shared folder is present (../shared, or WANGDIAN_SHARED), each gold file is also
scored against itself and must reach 1.0 everywhere.
"""

import importlib.util
import os
import sys
import unicodedata
from pathlib import Path

import opencc
import yaml

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("WANGDIAN_SHARED") or HERE.parents[2].parent / "shared")
ITEMS = ("metrics", "tasks", "deadlines", "triggers")
QUOTES = "《》“”\"'「」"
SIMPLIFIED = opencc.OpenCC("t2s")


def plain(text):
    """Text without spaces and quotes, widths made equal, as the scorer compares it."""
    text = unicodedata.normalize("NFKC", str(text or ""))
    return "".join(c for c in text if not c.isspace() and c not in QUOTES).casefold()


def faults(gold, text):
    """Sentences naming what is wrong with one gold file; empty when it is sound."""
    whole = plain(SIMPLIFIED.convert(text))
    found = []
    for kind in ITEMS:
        seen = set()
        for item in gold.get(kind) or []:
            evidence = item["evidence"]
            for part in evidence if isinstance(evidence, list) else [evidence]:
                if plain(part) not in whole:
                    found.append(f"{kind} {item.get('id')}: not in the text: {part}")
            if str(evidence) in seen:
                found.append(f"{kind} {item.get('id')}: evidence used twice: {evidence}")
            seen.add(str(evidence))
    for kind in ("outline", "posts", "ledgers"):
        for item in gold.get(kind) or []:
            name = (item.get("text") or item.get("name")) if isinstance(item, dict) else item
            if plain(name) not in whole:
                found.append(f"{kind}: not in the text: {name}")
    return found


def load_scorer():
    """The shared scorer as a module, or None where it is absent."""
    path = SHARED / "plan-gold" / "score.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(argv):
    folder = Path(argv[0]) if argv else HERE
    scorer, bad = load_scorer(), 0
    if scorer is None:
        print("scorer absent: only the texts are checked")
    for path in sorted(folder.glob("*.gold.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        problems = faults(gold, (folder / gold["doc"]).with_suffix(".txt").read_text(encoding="utf-8"))
        if scorer is not None:
            for kind, result in scorer.score(gold, gold).items():
                ratios = scorer.ratios(result)
                fields = all(right == n for right, n in result["fields"].values())
                if ratios["f1"] != 1.0 or not fields:
                    problems.append(f"{kind}: scored against itself gives {ratios} {result['fields']}")
        bad += len(problems)
        counts = " ".join(
            f"{kind} {len(gold.get(kind) or [])}" for kind in ("outline", *ITEMS, "posts", "ledgers")
        )
        print(f"{'ok ' if not problems else 'BAD'} {path.name}: {counts}")
        for problem in problems:
            print("   ", problem)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
