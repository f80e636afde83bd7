"""The annotated plans: those written for this project, and those whose text stays in the shared folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.plantext.seedgold import DEV_GOLD, gold_files, restored, shared_folder


@dataclass(frozen=True)
class Annotated:
    """A plan as a file and what a careful person extracts from it."""

    name: str
    data: bytes
    gold: dict


def annotated(folder: Path = DEV_GOLD) -> Iterator[Annotated]:
    """All plans of a folder: NAME.gold.yaml with its `doc` and `also` files, then plans out of seeds.

    Of the development folder the worked example of the shared folder is part too. What stands in the shared
    folder is left out where that is absent (see `absent`).
    """
    for path in sorted(Path(folder).glob("*.gold.yaml")):
        yield from _beside(path)
    if (shared_folder() / "seeds").is_dir():
        for name, text, gold in restored(folder):
            yield Annotated(f"{name}.txt", text.encode("utf-8"), gold)
    example = shared_folder() / "plan-gold" / "lobby_manager_plan.gold.yaml"
    if Path(folder) == DEV_GOLD and example.is_file():
        yield from _beside(example)


def _beside(path: Path) -> Iterator[Annotated]:
    gold = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in [gold["doc"], *(gold.get("also") or [])]:
        yield Annotated(name, (path.parent / name).read_bytes(), gold)


def absent(folder: Path = DEV_GOLD) -> list[str]:
    """Annotated plans that cannot be scored here, with the reason."""
    if (shared_folder() / "seeds").is_dir():
        return []
    return [
        f"{p.name}: its text stands in {shared_folder()}/seeds, which is not here" for p in gold_files(folder)
    ]
