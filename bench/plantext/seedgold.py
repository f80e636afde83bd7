"""Gold annotations of long plans whose text must stay outside this repository.

The plans stand in `shared/seeds/` beside the repository. What a careful reader found in them is kept here
without a word of them: every quoted text (heading, evidence, post, ledger, owner) is a pair `[start, end]`
of character offsets into the seed file, which is named by its file name and SHA-256. `restore` turns the
pairs back into quotes when there is something to score; `strip` is its inverse and makes the files.

A stripped file is a gold file (see `README.md` beside this module) with one key more::

    seed: {file: 001_….txt, sha256: …, span: [start, end]}     # span: the plan inside the seed file
"""

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
DEV_GOLD = HERE / "gold"
QUOTED_FIELDS = frozenset({"text", "name", "evidence", "owner", "default_owner", "with_", "report_to"})
QUOTED_LISTS = frozenset({"posts", "ledgers"})
# Evidence says *where* something stands, so it must be found at one place only; a post's name may recur.
LOCATED_FIELDS = frozenset({"evidence"})


class SeedGoldError(Exception):
    """A gold file and its seed do not belong together, or a quote cannot be placed."""


def sha256_of(text: str) -> str:
    """The SHA-256 of a seed's UTF-8 bytes, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_seed(path: Path) -> str:
    """A seed file's text, line ends untouched (offsets count characters, not bytes)."""
    return path.read_bytes().decode("utf-8")


def strip(
    gold: Mapping,
    seed_file: str,
    seed_text: str,
    span: Sequence[int],
    nth: Mapping[str, int] | None = None,
) -> dict:
    """A gold dictionary with every quote replaced by its offsets in `seed_text`.

    `span` is the plan's [start, end] in the seed; quotes are looked for inside it only. An evidence that
    occurs more than once needs its number in `nth` (quote -> 1 for the first occurrence, 2 for the second …).
    Headings, posts and ledgers are matched by text alone when scored, so their first occurrence is taken.
    Raises SeedGoldError for a quote that is absent or ambiguous.
    """
    start, end = span
    if not 0 <= start < end <= len(seed_text):
        raise SeedGoldError(f"span {list(span)} is not inside {seed_file} ({len(seed_text)} characters)")
    plan, wanted = seed_text[start:end], dict(nth or {})

    def place(quote: str, located: bool) -> list[int]:
        number = wanted.get(quote, 1)
        places = [m.start() for m in re.finditer(f"(?={re.escape(quote)})", plan)] if quote else []
        if len(places) < number:
            raise SeedGoldError(f"occurrence {number} of a quote is not in the plan: {quote!r}")
        if located and len(places) > 1 and quote not in wanted:
            raise SeedGoldError(f"this evidence occurs {len(places)} times, say which: {quote!r}")
        at = start + places[number - 1]
        return [at, at + len(quote)]

    def walk(value, key: str = ""):
        if isinstance(value, Mapping):
            return {k: walk(v, k) for k, v in value.items()}
        if isinstance(value, str) and key in QUOTED_FIELDS | QUOTED_LISTS:
            return place(value, key in LOCATED_FIELDS)
        if isinstance(value, list):
            return [walk(v, key) for v in value]
        return value

    source = {"file": seed_file, "sha256": sha256_of(seed_text), "span": [start, end]}
    return {"seed": source, **walk(gold)}


def restore(path: Path, seed_text: str) -> tuple[str, dict]:
    """The plan's text and its gold dictionary with quotes, from a stripped file and its seed's text.

    Raises SeedGoldError when `seed_text` is not the text the offsets were counted in.
    """
    stripped = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return restore_stripped(stripped, seed_text)


def restore_stripped(stripped: Mapping, seed_text: str) -> tuple[str, dict]:
    """As `restore`, from the dictionary that `strip` made."""
    source = stripped["seed"]
    if sha256_of(seed_text) != source["sha256"]:
        raise SeedGoldError(
            f"{source['file']} is not the text these offsets were counted in (SHA-256 differs)"
        )
    start, end = source["span"]

    def quote(value):
        if _is_pair(value):
            a, b = value
            if not start <= a < b <= end:
                raise SeedGoldError(f"offsets {value} lie outside the plan's span {[start, end]}")
            return seed_text[a:b]
        return [walk(v) if isinstance(v, Mapping) else quote(v) for v in value]

    def walk(item: Mapping) -> dict:
        found = {}
        for key, value in item.items():
            if isinstance(value, list) and key in QUOTED_FIELDS | QUOTED_LISTS:
                found[key] = quote(value)
            elif isinstance(value, Mapping):
                found[key] = walk(value)
            elif isinstance(value, list):
                found[key] = [walk(v) if isinstance(v, Mapping) else v for v in value]
            else:
                found[key] = value
        return found

    gold = {key: value for key, value in stripped.items() if key != "seed"}
    return seed_text[start:end], walk(gold)


def _is_pair(value) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value)


def shared_folder() -> Path:
    """Where the seeds stand: `$WANGDIAN_SHARED`, or `shared` beside the repository. May be absent."""
    return Path(os.environ.get("WANGDIAN_SHARED") or HERE.parents[2] / "shared")


def gold_files(folder: Path = DEV_GOLD) -> list[Path]:
    """The stripped gold files of a folder, in order of name."""
    return sorted(path for path in Path(folder).glob("*_seed*.yaml"))


def restored(folder: Path = DEV_GOLD, seeds: Path | None = None) -> Iterator[tuple[str, str, dict]]:
    """(name, plan text, gold) of every stripped file in `folder`. FileNotFoundError without the seeds."""
    seeds = seeds or shared_folder() / "seeds"
    for path in gold_files(folder):
        name = yaml.safe_load(path.read_text(encoding="utf-8"))["seed"]["file"]
        yield path.stem, *restore(path, read_seed(seeds / name))


KINDS = ("outline", "metrics", "tasks", "deadlines", "triggers", "posts", "ledgers")


def counts(gold: Mapping) -> dict[str, tuple[int, int]]:
    """Per kind: (items that must be found, items that may be found)."""
    table = {}
    for kind in KINDS:
        items = gold.get(kind) or []
        optional = sum(isinstance(item, Mapping) and bool(item.get("optional")) for item in items)
        table[kind] = (len(items) - optional, optional)
    return table


def main(argv: list[str]) -> int:
    """Write each plan as NAME.txt and its gold as NAME.gold.yaml, to score or to look at."""
    parser = argparse.ArgumentParser(prog="python -m bench.plantext.seedgold", description=main.__doc__)
    parser.add_argument("out", type=Path, help="folder to write to, outside the repository")
    parser.add_argument(
        "--gold", type=Path, default=DEV_GOLD, help="folder of stripped files (default: %(default)s)"
    )
    args = parser.parse_args(argv)
    if args.out.resolve().is_relative_to(HERE.parents[1]):
        parser.error(
            "the restored plans must stay outside the repository: name a folder elsewhere, e.g. under /tmp"
        )
    if not (shared_folder() / "seeds").is_dir():
        parser.error(f"no seeds in {shared_folder()}: set WANGDIAN_SHARED to the folder that holds seeds/")
    args.out.mkdir(parents=True, exist_ok=True)
    print(f"{'required+optional':18}" + "".join(f"{kind:>11}" for kind in KINDS))
    for name, plan, gold in restored(args.gold):
        (args.out / f"{name}.txt").write_text(plan, encoding="utf-8", newline="")
        with open(args.out / f"{name}.gold.yaml", "w", encoding="utf-8") as file:
            yaml.safe_dump(gold, file, allow_unicode=True, sort_keys=False, width=200)
        print(f"{name:18}" + "".join(f"{f'{a}+{b}':>11}" for a, b in counts(gold).values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
