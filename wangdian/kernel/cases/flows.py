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
AS_WRITTEN = "as_written"
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


def to_json(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition as it is stored: `jsonb` forgets the order of keys, which is that of buttons and form fields."""
    return definition | {AS_WRITTEN: json.dumps(definition, ensure_ascii=False)}


def from_json(stored: dict[str, Any]) -> Flow:
    """The flow of a stored definition, in the order of its file; equal ones are parsed once."""
    return _parsed(stored.get(AS_WRITTEN) or json.dumps(stored))


def parse(plain: dict[str, Any]) -> Flow:
    """Check a definition and turn it into values. Raises FlowError naming the place."""
    if not isinstance(plain, dict):
        raise FlowError("流程文件是空的，或不是“键: 值”的写法")
    for key in ("kind", "version", "title", "initial", "states", "transitions"):
        if not plain.get(key):
            raise FlowError(f"流程缺少 {key}")
    if not isinstance(plain["version"], int):
        raise FlowError(f"version 须是整数，现在是 {plain['version']}")
    states = tuple(_state(name, entry) for name, entry in plain["states"].items())
    names = {s.name for s in states}
    grades = tuple((str(g), str(label)) for g, label in (plain.get("grades") or {}).items())
    flow = Flow(
        kind=plain["kind"],
        version=plain["version"],
        title=plain["title"],
        initial=plain["initial"],
        states=states,
        transitions=tuple(_transition(n, e, names) for n, e in plain["transitions"].items()),
        grades=grades,
        clocks=tuple(_clock(n, e, dict(grades)) for n, e in (plain.get("clocks") or {}).items()),
        escalation=tuple(_rung(r) for r in plain.get("escalation") or ()),
    )
    _check(flow)
    return flow


def _state(name: str, entry: dict[str, Any]) -> State:
    try:
        return State(name, entry["label"], Category(entry["category"]), entry.get("hint", ""))
    except (KeyError, TypeError, ValueError) as error:
        raise FlowError(f"状态 {name}: 须有 label 和 category（{'、'.join(Category)}）") from error


def _label(entry: dict[str, Any], where: str) -> str:
    if not entry.get("label"):
        raise FlowError(f"{where}: 缺少 label")
    return entry["label"]


def _listed(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = entry.get(key) or ()
    if not isinstance(value, list | tuple):
        raise FlowError(f"{where}: {key} 须写成列表，例如 {key}: [{value}]")
    return tuple(value)


def _transition(name: str, entry: dict[str, Any], states: set[str]) -> Transition:
    where = f"动作 {name}"
    sources = _listed(entry, "from", where)
    if not sources:
        raise FlowError(f"{where}: 没有写明从哪些状态出发（from）")
    for state in (*sources, entry.get("to")):
        if state not in states and not (state == STAYS and state == entry.get("to")):
            raise FlowError(f"{where}: 没有状态 {state}")
    who = entry.get("by") or {}
    if lost := set(who) - {"owner", "opener", "posts", "power"}:
        raise FlowError(f"{where}: by 里没有 {'、'.join(sorted(lost))}，只有 owner、opener、posts、power")
    by = Performers(
        bool(who.get("owner")),
        bool(who.get("opener")),
        _listed(who, "posts", where),
        who.get("power") or "",
    )
    if by == Performers():
        raise FlowError(f"{where}: 没有写明谁可以办理（by）")
    comment = entry.get("comment", "none")
    if comment not in COMMENTS:
        raise FlowError(f"{where}: comment 只能是 {'、'.join(sorted(COMMENTS))}")
    return Transition(
        name=name,
        label=_label(entry, where),
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
    return Field(
        name, _label(entry, f"{where}: 字段 {name}"), kind, bool(entry.get("required")), choices, entry.get("help", "")
    )  # fmt: skip


def _guard(entry: dict[str, Any] | str, where: str) -> Guard:
    if isinstance(entry, str):
        return Guard(entry)
    if "name" not in entry:
        raise FlowError(f"{where}: 条件缺少 name")
    return Guard(entry["name"], tuple(sorted((k, v) for k, v in entry.items() if k != "name")))


def _clock(name: str, entry: dict[str, Any], grades: dict[str, str]) -> ClockDefinition:
    where = f"时限 {name}"
    targets = entry.get("targets") or {}
    if not targets:
        raise FlowError(f"{where}: 没有写明多长（targets）")
    for grade in targets:
        if grade != "*" and grade not in grades:
            raise FlowError(f"{where}: 没有级别 {grade}")
    regrade = entry.get("regrade", "stricter")
    if regrade not in {"restart", "keep_elapsed", "stricter"}:
        raise FlowError(f"{where}: regrade 只能是 restart、keep_elapsed、stricter")
    counts_from = entry.get("counts_from", "start")
    if counts_from not in {"start", "opened"}:
        raise FlowError(f"{where}: counts_from 只能是 start、opened")
    return ClockDefinition(
        name, _label(entry, where), entry.get("starts", "opened"), _listed(entry, "meets", where),
        tuple(targets.items()), regrade, bool(entry.get("legal")), _listed(entry, "cancels", where), counts_from,
    )  # fmt: skip


def _rung(entry: dict[str, Any]) -> tuple[int, str]:
    percent, to = entry.get("percent"), entry.get("to")
    if not isinstance(percent, int) or percent <= 0 or to not in RUNG_TARGETS:
        raise FlowError(
            f"升级 {percent}% → {to}: 对象只能是 {'、'.join(sorted(RUNG_TARGETS))}，百分比须大于0"
        )
    return percent, to


def _check(flow: Flow) -> None:
    """Whole-flow sense: everything is reachable, every state leads to an end, names resolve."""
    states = {s.name: s for s in flow.states}
    if flow.initial not in states:
        raise FlowError(f"没有初始状态 {flow.initial}")
    if states[flow.initial].category not in OPEN_CATEGORIES:
        raise FlowError("初始状态不能是已结束的状态")
    if lost := set(states) - _reach({flow.initial}, flow, back=False):
        raise FlowError(f"到不了的状态: {'、'.join(sorted(lost))}")
    closed = {s.name for s in flow.states if s.category not in OPEN_CATEGORIES}
    if stuck := set(states) - _reach(closed, flow, back=True):
        raise FlowError(f"状态 {'、'.join(sorted(stuck))} 没有出路：从这里走不到任何已结束的状态")
    steps = {t.name for t in flow.transitions}
    for step in flow.transitions:
        # A misspelt step here would let one person do both.
        for asked in (dict(g.parameters).get("from", ()) for g in step.guards):
            if lost := ({asked} if isinstance(asked, str) else set(asked)) - steps - {"opened"}:
                raise FlowError(f"动作 {step.name}: 条件里没有这些动作: {'、'.join(sorted(lost))}")
    for clock in flow.clocks:
        if clock.starts != "opened" and clock.starts not in steps | set(states):
            raise FlowError(f"时限 {clock.name}: 起点 {clock.starts} 不是动作也不是状态")
        for step in (*clock.meets, *clock.cancels):
            if step not in steps:
                raise FlowError(f"时限 {clock.name}: 没有动作 {step}")


def _reach(start: set[str], flow: Flow, *, back: bool) -> set[str]:
    """The states that can be reached from some states; or, looking back, from which they can be reached."""
    reached, frontier = set(start), list(start)
    ways = [(source, t.target) for t in flow.transitions for source in t.sources if t.target != STAYS]
    while frontier:
        here = frontier.pop()
        following = {(a if back else b) for a, b in ways if here == (b if back else a)} - reached
        reached |= following
        frontier += following
    return reached
