"""Judge answers: what is asked, what is missing, what failed, and the score.

    score of an item     1 for yes (or whichever is good), 0 for the other; a choice has its own points; a number
                         is 1 within its range and 0 outside; not applicable and unanswered count nowhere
    score of a section   Σ weight·points ÷ Σ weight, over its scored items that have an answer
    score of the round   the same over sections that have a score, with the weights of the sections
    passed               no must-pass item failed, no must-pass section below its mark, and the round at its mark

All arithmetic is in fractions: two thirds are two thirds until they are printed. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .conditions import Seen, holds
from .definition import NA, PICTURED, Ask, Definition, Item, Kind, Section

NUMBER = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,4})?")


def is_number(text: str) -> bool:
    """Whether a text is a number as both sides compare them: at most 14 digits, then at most 4 decimals."""
    return NUMBER.fullmatch(text) is not None


@dataclass(frozen=True)
class Given:
    """What was answered to an item. `value` is text: yes, no, na, an option's key, a number, words, an id."""

    value: str = ""
    note: str = ""
    photos: int = 0


NOTHING = Given()


@dataclass(frozen=True)
class Judged:
    """One item that is asked, with what was made of its answer. `points` is None where it does not count."""

    item: Item
    given: Given
    answered: bool
    points: Fraction | None
    failed: bool
    missing: tuple[str, ...]  # of "answer", "photo", "note"


@dataclass(frozen=True)
class SectionResult:
    """A section that is asked. `score` in percent; None where nothing in it counts."""

    section: Section
    items: tuple[Judged, ...]
    share: Fraction | None
    passed: bool

    @property
    def score(self) -> Decimal | None:
        return percent(self.share)

    @property
    def failed(self) -> int:
        return sum(j.failed for j in self.items)


@dataclass(frozen=True)
class Result:
    """A whole round."""

    sections: tuple[SectionResult, ...]
    share: Fraction | None
    passed: bool

    @property
    def score(self) -> Decimal | None:
        return percent(self.share)

    @property
    def judged(self) -> tuple[Judged, ...]:
        return tuple(j for s in self.sections for j in s.items)

    @property
    def failed(self) -> tuple[Judged, ...]:
        return tuple(j for j in self.judged if j.failed)

    @property
    def missing(self) -> tuple[Judged, ...]:
        """What still keeps the round from being finished."""
        return tuple(j for j in self.judged if j.missing)


def percent(share: Fraction | None) -> Decimal | None:
    """A share as percent with two decimals, halves up."""
    if share is None:
        return None
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def value_problem(item: Item, value: str) -> str:
    """Why a value cannot answer an item, in words; empty when it can. An empty value takes the answer back."""
    if value == "":
        return ""
    if value == NA and item.kind != Kind.TEXT:
        return "" if item.na else "这一项不能选“不适用”。"
    if item.kind == Kind.YESNO:
        return "" if value in {"yes", "no"} else "请选“是”或“否”。"
    if item.kind == Kind.CHOICE:
        return "" if item.option(value) else "没有这个选项，请重新选择。"
    if item.kind == Kind.NUMBER:
        return "" if is_number(value) else "请填数字，最多14位整数、4位小数。"
    if item.kind in {Kind.PERSON, Kind.ASSET}:
        return "" if value.isdigit() and len(value) <= 18 else "请从列表中选择。"
    return "" if len(value) <= 2000 else "文字超过2000字，请缩短。"


def is_answered(item: Item, given: Given) -> bool:
    """Whether there is an answer; a photo item is answered by its picture, a signature by picture and name."""
    if given.value == NA and item.na:
        return True
    if item.kind == Kind.PHOTO:
        return given.photos > 0
    if item.kind == Kind.SIGNATURE:
        return given.photos > 0 and given.value != ""
    return given.value != ""


def judge(item: Item, given: Given) -> Judged:
    """One answer. A value must be one that `value_problem` finds nothing wrong with."""
    answered = is_answered(item, given)
    points, failed = _points(item, given.value) if answered else (None, False)
    return Judged(item, given, answered, points, failed, _missing(item, given, answered, failed))


def _points(item: Item, value: str) -> tuple[Fraction | None, bool]:
    if value == NA and item.na:
        return None, False
    points: Fraction | None = None
    failed = False
    if item.kind == Kind.YESNO:
        failed = value != item.good
        points = Fraction(not failed)
    elif item.kind == Kind.CHOICE:
        option = item.option(value)
        points, failed = Fraction(option.score) / 100, option.flag
    elif item.kind == Kind.NUMBER and not (item.low is None and item.high is None):
        number = Decimal(value)
        low, high = item.low, item.high
        failed = (low is not None and number < low) or (high is not None and number > high)
        points = Fraction(not failed)
    return (points if item.is_scored else None), failed


def _missing(item: Item, given: Given, answered: bool, failed: bool) -> tuple[str, ...]:
    missing = []
    if item.required and not answered:
        missing.append("answer")
    applies = answered and not (given.value == NA and item.na)
    if applies and item.kind not in PICTURED and given.photos == 0 and _demanded(item.photo, failed):
        missing.append("photo")
    if applies and not given.note.strip() and _demanded(item.note, failed):
        missing.append("note")
    return tuple(missing)


def _demanded(ask: Ask, failed: bool) -> bool:
    return ask == Ask.ALWAYS or (ask == Ask.ON_FAIL and failed)


def score(
    definition: Definition, answers: Mapping[str, Given], previous: Mapping[str, str] | None = None
) -> Result:
    """Judge a round. `answers` by item key (those of items not asked are ignored); `previous`: the last round's values."""
    seen: dict[str, Seen] = {}
    sections = []
    for section in definition.sections:
        if not holds(section.when, seen, previous or {}):
            continue
        judged = []
        for item in section.items:
            if not holds(item.when, seen, previous or {}):
                continue
            one = judge(item, answers.get(item.key, NOTHING))
            judged.append(one)
            seen[item.key] = Seen(item.kind, one.given.value, one.answered, one.failed)
        sections.append(_of_section(definition, section, tuple(judged)))
    share = _mean([(Fraction(r.section.weight), r.share) for r in sections])
    spoiled = any(j.failed and j.item.must_pass for r in sections for j in r.items)
    passed = (
        not spoiled
        and all(r.passed for r in sections if r.section.must_pass)
        and (share is None or share * 100 >= Fraction(definition.pass_mark))
    )
    return Result(tuple(sections), share, passed)


def _of_section(definition: Definition, section: Section, judged: tuple[Judged, ...]) -> SectionResult:
    share = _mean([(Fraction(j.item.weight), j.points) for j in judged])
    mark = definition.pass_mark if section.pass_mark is None else section.pass_mark
    return SectionResult(section, judged, share, share is None or share * 100 >= Fraction(mark))


def _mean(parts: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    counted = [(weight, points) for weight, points in parts if points is not None]
    total = sum((weight for weight, _points in counted), Fraction(0))
    if not total:
        return None
    return sum((weight * points for weight, points in counted), Fraction(0)) / total
