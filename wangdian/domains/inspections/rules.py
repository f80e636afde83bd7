"""The shipped rules of this app as values: topics, methods, what a failed item becomes, routines, risk points."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wangdian.kernel.checklists.routines import Routine, read_routines

FOLDER = Path(__file__).parent / "rules"
CHECKLISTS = FOLDER / "checklists"
FLOW = FOLDER / "flows" / "finding.yaml"
# From the least to the gravest.
GRADES = ("MINOR", "NORMAL", "MAJOR", "GRAVE")


@dataclass(frozen=True)
class Topic:
    """A matter that findings are about, by which repeats are recognised."""

    code: str
    label: str
    category: str
    grade: str


@dataclass(frozen=True)
class Method:
    """A way to inspect, from the library of methods."""

    code: str
    label: str
    when: str
    steps: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class Outcome:
    """What a failed item becomes."""

    category: str
    grade: str
    post: str
    standard: str = ""


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(Topic(**entry) for entry in _read("topics.yaml"))


@cache
def methods() -> tuple[Method, ...]:
    return tuple(Method(**entry | {"steps": tuple(entry["steps"])}) for entry in _read("methods.yaml"))


@cache
def _outcomes() -> dict[str, dict[str, Any]]:
    return _read("findings.yaml")


def outcome_of(checklist: str, item: str, *, must_pass: bool = False) -> Outcome:
    """Category, grade and rectifying post of a failed item; a must-pass item is at least 较大."""
    table = _outcomes()
    entry = table.get(checklist, table["*"])
    found = {k: v for k, v in entry.items() if k != "items"} | entry.get("items", {}).get(item, {})
    if must_pass and GRADES.index(found["grade"]) < GRADES.index("MAJOR"):
        found["grade"] = "MAJOR"
    return Outcome(**found)


def routines() -> tuple[Routine, ...]:
    return read_routines(FOLDER / "routines.yaml")


def risk_points() -> list[dict[str, Any]]:
    """The shipped draft of the list of risk points."""
    return _read("risk_points.yaml")
