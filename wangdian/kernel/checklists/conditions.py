"""When an item is asked: small conditions over the answers of earlier items, as JSON.

    {"item": "alarm", "is": "no"}                    the answer is this one
    {"item": "alarm", "is_not": "yes"}               it is answered, and otherwise
    {"item": "grade", "in": ["b", "c"]}              one of these
    {"item": "temperature", "above": "28"}           a number above (below) another
    {"item": "alarm", "answered": true}              answered at all (false: not yet)
    {"item": "alarm", "failed": true}                its answer is a finding
    {"item": "alarm", "was": "no"}                   the answer of the last finished round
    {"all": [...]}, {"any": [...]}, {"not": ...}

Values are text on both sides; numbers are compared as numbers. Of an item that is not asked itself there is no
answer. Pure; `static/checklists/rules.js` evaluates alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .definition import NA, Item, Kind

OPERATORS = ("is", "is_not", "in", "above", "below", "answered", "failed", "was")
DEEPEST = 5


@dataclass(frozen=True)
class Seen:
    """What a condition may ask of an item: its kind, its answer as text (empty: none), whether it failed."""

    kind: Kind
    value: str
    answered: bool
    failed: bool


def holds(condition: dict[str, Any] | None, seen: Mapping[str, Seen], previous: Mapping[str, str]) -> bool:
    """Whether a checked condition holds. No condition holds always; an item not in `seen` has no answer."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(c, seen, previous) for c in condition["all"])
    if "any" in condition:
        return any(holds(c, seen, previous) for c in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], seen, previous)
    key = condition["item"]
    operator = next(o for o in OPERATORS if o in condition)
    wanted = condition[operator]
    if operator == "was":
        return previous.get(key, "") == wanted
    item = seen.get(key)
    if operator == "answered":
        return (item is not None and item.answered) is wanted
    if operator == "failed":
        return (item is not None and item.failed) is wanted
    if item is None or item.value == "":
        return False
    if operator == "is":
        return _equal(item, wanted)
    if operator == "is_not":
        return not _equal(item, wanted)
    if operator == "in":
        return any(_equal(item, w) for w in wanted)
    if item.kind != Kind.NUMBER or item.value == NA:
        return False
    value, bound = Decimal(item.value), Decimal(wanted)
    return value > bound if operator == "above" else value < bound


def _equal(item: Seen, wanted: str) -> bool:
    if item.kind == Kind.NUMBER and NA not in {item.value, wanted}:
        return Decimal(item.value) == Decimal(wanted)
    return item.value == wanted


# ---------------------------------------------------------------- sense


def condition_problems(
    condition: Any, earlier: Mapping[str, Item], every: Mapping[str, Item], depth: int = 1
) -> Iterator[str]:
    """What is wrong with a condition. It may ask only of items above it (the last round: of any)."""
    if condition is None:
        return
    if not isinstance(condition, dict) or depth > DEEPEST:
        yield "显示条件写得不对，或嵌套过深"
        return
    for joiner in ("all", "any"):
        if joiner in condition:
            parts = condition[joiner]
            if set(condition) != {joiner} or not isinstance(parts, list) or not parts:
                yield "显示条件写得不对"
                return
            for part in parts:
                yield from _part(part, earlier, every, depth)
            return
    if "not" in condition:
        if set(condition) != {"not"}:
            yield "显示条件写得不对"
            return
        yield from _part(condition["not"], earlier, every, depth)
        return
    yield from _leaf_problems(condition, earlier, every)


def _part(part: Any, earlier, every, depth: int) -> Iterator[str]:
    if part is None:
        yield "显示条件写得不对"
    yield from condition_problems(part, earlier, every, depth + 1)


def _leaf_problems(condition: dict, earlier: Mapping[str, Item], every: Mapping[str, Item]) -> Iterator[str]:
    operators = [o for o in OPERATORS if o in condition]
    if len(operators) != 1 or set(condition) != {"item", operators[0]}:
        yield "显示条件应写成“某项目 是 某回答”"
        return
    (operator,), key = operators, condition["item"]
    item = (every if operator == "was" else earlier).get(key)
    if item is None:
        yield f"显示条件引用的项目“{key}”不在它前面"
        return
    wanted = condition[operator]
    if operator in {"answered", "failed"}:
        if not isinstance(wanted, bool):
            yield "显示条件的值应为是或否"
        return
    if operator == "in" and (not isinstance(wanted, list) or not wanted):
        yield "显示条件应列出几个回答"
        return
    for value in wanted if operator == "in" else [wanted]:
        if not isinstance(value, str) or not _can_be(item, value, operator):
            yield f"项目“{item.text or key}”没有“{value}”这样的回答"


def _can_be(item: Item, value: str, operator: str) -> bool:
    from .scoring import is_number

    if operator in {"above", "below"}:
        return item.kind == Kind.NUMBER and is_number(value)
    if value == NA:
        return item.na
    if item.kind == Kind.YESNO:
        return value in {"yes", "no"}
    if item.kind == Kind.CHOICE:
        return item.option(value) is not None
    if item.kind == Kind.NUMBER:
        return is_number(value)
    return item.kind == Kind.TEXT and value != ""
