"""Flows: states and the ways between them, read from versioned YAML files. Pure; the tables keep what was loaded.

A flow file reads:

    kind: complaint
    version: 1
    title: 投诉处理
    initial: RECEIVED
    grades: {FIRST: 一级, SECOND: 二级}
    states:
      RECEIVED: {label: 已受理, category: active, hint: 先倾听、致歉，再记录}
      WAITING: {label: 等待客户补充材料, category: waiting}
      CLOSED: {label: 已办结, category: done}
    transitions:
      record:
        label: 完成记录
        from: [RECEIVED]
        to: RECORDED                 # "=" stays where it is: a declaration, a report
        by: {owner: true, opener: true, posts: [LOBBY_MANAGER], power: complaints.handle}
        comment: optional            # none (default) | optional | required
        fields:
          cause: {label: 原因, kind: choice, required: true, choices: {STAFF: 人员, PROCESS: 流程}}
        guards:
          - {name: evidence, at_least: 1}
          - {name: different_person, from: handle}
    clocks:
      accept:
        label: 联系客户
        starts: opened               # opened, or the name of a transition or of a state (on entering it)
        meets: [record]              # transitions that end it well
        cancels: [declare_complex]   # transitions after which it no longer counts
        counts_from: opened          # from the case's opening, whenever it starts (default: from its start)
        regrade: stricter            # restart | keep_elapsed | stricter, when the grade changes
        legal: true                  # set by law: a unit may only make it shorter
        targets:                     # by grade; "*" for any. `after` is read by engines.calendars.parse_limit
          FIRST: {after: 30分钟, mode: calendar}
          "*": {after: 2小时, mode: business, pause_cap: 5天}
    escalation: [{percent: 50, to: owner}, {percent: 100, to: head}]
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


class FlowError(ValueError):
    """A flow file that makes no sense; the message says where and what to do."""


class Category(StrEnum):
    """What a state means for lists, counts and clocks."""

    DRAFT = "draft"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    VOID = "void"


OPEN_CATEGORIES = frozenset({Category.DRAFT, Category.ACTIVE, Category.WAITING})
FIELD_KINDS = {"text", "long", "number", "money", "date", "moment", "choice", "person", "yes_no"}
STAYS = "="
COMMENTS = {"none", "optional", "required"}
RUNG_TARGETS = {"owner", "supervisor", "head", "upper"}


@dataclass(frozen=True)
class State:
    name: str
    label: str
    category: Category
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One thing a transition's form asks for."""

    name: str
    label: str
    kind: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


@dataclass(frozen=True)
class Guard:
    """A condition by name, with its parameters (see guards.py)."""

    name: str
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Performers:
    """Who may perform a transition: whoever fits one of these."""

    owner: bool = False
    opener: bool = False
    posts: tuple[str, ...] = ()
    power: str = ""


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: Performers
    comment: str = "none"
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    tone: str = ""  # "danger" or "quiet": how the button looks
    asks: str = ""  # a sentence shown above the form


@dataclass(frozen=True)
class ClockDefinition:
    name: str
    label: str
    starts: str
    meets: tuple[str, ...]
    targets: tuple[tuple[str, dict[str, Any]], ...]
    regrade: str = "stricter"  # restart | keep_elapsed | stricter
    legal: bool = False  # set by law: a unit may only make it shorter
    cancels: tuple[str, ...] = ()
    counts_from: str = "start"  # or "opened"


@dataclass(frozen=True)
class Flow:
    """A whole flow, validated."""

    kind: str
    version: int
    title: str
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    grades: tuple[tuple[str, str], ...] = ()
    clocks: tuple[ClockDefinition, ...] = ()
    escalation: tuple[tuple[int, str], ...] = ()

    def state(self, name: str) -> State:
        return next(s for s in self.states if s.name == name)

    def transition(self, name: str) -> Transition | None:
        return next((t for t in self.transitions if t.name == name), None)

    def target_of(self, transition: Transition, state: str) -> State:
        """Where a transition leads from a state."""
        return self.state(state if transition.target == STAYS else transition.target)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions that start in a state, in the order of the file."""
        return tuple(t for t in self.transitions if state in t.sources)

    def grade_label(self, grade: str) -> str:
        return dict(self.grades).get(grade, grade)


def digest_of(definition: dict[str, Any]) -> str:
    """What a definition is known by: equal content, equal digest."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@lru_cache(maxsize=64)
def read_file(path: Path) -> dict[str, Any]:
    """The definition in a YAML file, checked. Raises FlowError."""
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    parse(plain)
    return plain


@lru_cache(maxsize=256)
def _parsed(text: str) -> Flow:
    return parse(json.loads(text))


def from_json(definition: dict[str, Any]) -> Flow:
    """The flow of a stored definition; equal ones are parsed once."""
    return _parsed(json.dumps(definition, sort_keys=True))


def parse(plain: dict[str, Any]) -> Flow:
    """Check a definition and turn it into values. Raises FlowError naming the place."""
    for key in ("kind", "version", "title", "initial", "states", "transitions"):
        if key not in plain:
            raise FlowError(f"流程缺少 {key}")
    states = tuple(_state(name, entry) for name, entry in plain["states"].items())
    names = {s.name for s in states}
    grades = tuple((str(g), str(label)) for g, label in (plain.get("grades") or {}).items())
    flow = Flow(
        kind=plain["kind"],
        version=int(plain["version"]),
        title=plain["title"],
        initial=plain["initial"],
        states=states,
        transitions=tuple(_transition(n, e, names) for n, e in plain["transitions"].items()),
        grades=grades,
        clocks=tuple(_clock(n, e, dict(grades)) for n, e in (plain.get("clocks") or {}).items()),
        escalation=tuple((int(r["percent"]), r["to"]) for r in plain.get("escalation") or ()),
    )
    _check(flow)
    return flow


def _state(name: str, entry: dict[str, Any]) -> State:
    try:
        return State(name, entry["label"], Category(entry["category"]), entry.get("hint", ""))
    except (KeyError, ValueError) as error:
        raise FlowError(f"状态 {name}: 须有 label 和 category（{'、'.join(Category)}）") from error


def _transition(name: str, entry: dict[str, Any], states: set[str]) -> Transition:
    where = f"动作 {name}"
    sources = tuple(entry.get("from") or ())
    for state in (*sources, entry.get("to")):
        if state not in states and not (state == STAYS and state == entry.get("to")):
            raise FlowError(f"{where}: 没有状态 {state}")
    who = entry.get("by") or {}
    by = Performers(
        bool(who.get("owner")), bool(who.get("opener")), tuple(who.get("posts") or ()), who.get("power", "")
    )
    if by == Performers():
        raise FlowError(f"{where}: 没有写明谁可以办理（by）")
    comment = entry.get("comment", "none")
    if comment not in COMMENTS:
        raise FlowError(f"{where}: comment 只能是 {'、'.join(sorted(COMMENTS))}")
    return Transition(
        name=name,
        label=entry["label"],
        sources=sources,
        target=entry["to"],
        by=by,
        comment=comment,
        fields=tuple(_field(n, f, where) for n, f in (entry.get("fields") or {}).items()),
        guards=tuple(_guard(g, where) for g in entry.get("guards") or ()),
        tone=entry.get("tone", ""),
        asks=entry.get("asks", ""),
    )


def _field(name: str, entry: dict[str, Any], where: str) -> Field:
    kind = entry.get("kind", "text")
    if kind not in FIELD_KINDS:
        raise FlowError(f"{where}: 字段 {name} 的 kind 只能是 {'、'.join(sorted(FIELD_KINDS))}")
    choices = tuple((str(k), str(v)) for k, v in (entry.get("choices") or {}).items())
    if (kind == "choice") != bool(choices):
        raise FlowError(f"{where}: 字段 {name} 是选择时须有 choices，不是选择时不应有")
    return Field(name, entry["label"], kind, bool(entry.get("required")), choices, entry.get("help", ""))


def _guard(entry: dict[str, Any] | str, where: str) -> Guard:
    if isinstance(entry, str):
        return Guard(entry)
    if "name" not in entry:
        raise FlowError(f"{where}: 条件缺少 name")
    return Guard(entry["name"], tuple(sorted((k, v) for k, v in entry.items() if k != "name")))


def _clock(name: str, entry: dict[str, Any], grades: dict[str, str]) -> ClockDefinition:
    targets = entry.get("targets") or {}
    for grade in targets:
        if grade != "*" and grade not in grades:
            raise FlowError(f"时限 {name}: 没有级别 {grade}")
    regrade = entry.get("regrade", "stricter")
    if regrade not in {"restart", "keep_elapsed", "stricter"}:
        raise FlowError(f"时限 {name}: regrade 只能是 restart、keep_elapsed、stricter")
    counts_from = entry.get("counts_from", "start")
    if counts_from not in {"start", "opened"}:
        raise FlowError(f"时限 {name}: counts_from 只能是 start、opened")
    return ClockDefinition(
        name, entry["label"], entry.get("starts", "opened"), tuple(entry.get("meets") or ()),
        tuple(targets.items()), regrade, bool(entry.get("legal")), tuple(entry.get("cancels") or ()),
        counts_from,
    )  # fmt: skip


def _check(flow: Flow) -> None:
    """Whole-flow sense: everything is reachable, every open state has a way out, names resolve."""
    states = {s.name: s for s in flow.states}
    if flow.initial not in states:
        raise FlowError(f"没有初始状态 {flow.initial}")
    if states[flow.initial].category not in OPEN_CATEGORIES:
        raise FlowError("初始状态不能是已结束的状态")
    reached, frontier = {flow.initial}, [flow.initial]
    while frontier:
        for step in flow.leaving(frontier.pop()):
            if step.target != STAYS and step.target not in reached:
                reached.add(step.target)
                frontier.append(step.target)
    if lost := set(states) - reached:
        raise FlowError(f"到不了的状态: {'、'.join(sorted(lost))}")
    for state in flow.states:
        ways_out = [t for t in flow.leaving(state.name) if t.target != STAYS]
        if state.category in OPEN_CATEGORIES and not ways_out:
            raise FlowError(f"状态 {state.name} 没有出路")
    steps = {t.name for t in flow.transitions}
    for clock in flow.clocks:
        if clock.starts != "opened" and clock.starts not in steps | set(states):
            raise FlowError(f"时限 {clock.name}: 起点 {clock.starts} 不是动作也不是状态")
        for step in (*clock.meets, *clock.cancels):
            if step not in steps:
                raise FlowError(f"时限 {clock.name}: 没有动作 {step}")
    for percent, to in flow.escalation:
        if percent <= 0 or to not in RUNG_TARGETS:
            raise FlowError(f"升级 {percent}% → {to}: 对象只能是 {'、'.join(sorted(RUNG_TARGETS))}")
