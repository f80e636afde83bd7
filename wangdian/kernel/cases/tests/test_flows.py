"""A flow file that makes no sense is refused with the place named; those that are shipped make sense."""

import inspect
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml

from wangdian.kernel.cases import guards, kinds
from wangdian.kernel.cases.clocks.mapping import target_of
from wangdian.kernel.cases.flows import (
    OPEN_CATEGORIES,
    STAYS,
    FlowError,
    from_json,
    parse,
    read_file,
    to_json,
)
from wangdian.kernel.org.catalogue import FILE as POSTS_FILE
from wangdian.kernel.org.powers import LABELS

GOOD: dict[str, Any] = {
    "kind": "proof",
    "version": 1,
    "title": "试",
    "initial": "A",
    "grades": {"HIGH": "高"},
    "states": {
        "A": {"label": "待办", "category": "active"},
        "B": {"label": "等待", "category": "waiting"},
        "C": {"label": "办结", "category": "done"},
    },
    "transitions": {
        "wait": {"label": "等待", "from": ["A"], "to": "B", "by": {"owner": True}},
        "resume": {"label": "继续", "from": ["B"], "to": "A", "by": {"owner": True}},
        "finish": {
            "label": "办结", "from": ["A"], "to": "C", "by": {"power": "cases.handle"}, "comment": "required",
            "fields": {"cause": {"label": "原因", "kind": "choice", "choices": {"X": "甲"}}},
            "guards": ["comment", {"name": "different_person", "from": ["wait", "opened"]}],
        },
        "say": {"label": "说明", "from": ["A", "B"], "to": "=", "by": {"opener": True}},
    },
    "clocks": {
        "finish": {"label": "办结", "starts": "opened", "meets": ["finish"], "targets": {"*": {"after": "2小时"}}}
    },
    "escalation": [{"percent": 75, "to": "owner"}],
}  # fmt: skip

A, FINISH, CLOCK = ("states", "A"), ("transitions", "finish"), ("clocks", "finish")


def put(*path: str, value: Any) -> Callable[[dict], None]:
    def change(flow: dict) -> None:
        for key in path[:-1]:
            flow = flow[key]
        flow[path[-1]] = value

    return change


def drop(*path: str) -> Callable[[dict], None]:
    def change(flow: dict) -> None:
        for key in path[:-1]:
            flow = flow[key]
        del flow[path[-1]]

    return change


BROKEN = {
    **{f"without {key}": (drop(key), key) for key in ("kind", "version", "title", "initial", "states", "transitions")},
    "no states at all": (put("states", value={}), "states"),
    "a version in words": (put("version", value="一"), "version"),
    "an initial state that is not there": (put("initial", value="Z"), "Z"),
    "an initial state that is closed": (put("initial", value="C"), "初始状态"),
    "a state without label": (drop(*A, "label"), "A"),
    "a state without category": (drop(*A, "category"), "A"),
    "a state of an unknown category": (put(*A, "category", value="finished"), "A"),
    "a state with nothing in it": (put("states", "A", value=None), "A"),
    "a state nobody reaches": (put("states", "D", value={"label": "丁", "category": "done"}), "D"),
    "a state without a way out": (drop("transitions", "resume"), "B"),
    "a state that only leads to itself": (put("transitions", "resume", "to", value="B"), "B"),
    "a way out that stays where it is": (put("transitions", "resume", "to", value=STAYS), "B"),
    "two states in a circle with no end": (drop(*FINISH), "C"),
    "a closed state by name only": (put("states", "C", "category", value="active"), "没有出路"),
    "a step from nowhere": (put(*FINISH, "from", value=["Z"]), "Z"),
    "a step that starts in no state": (put("transitions", "say", "from", value=[]), "say"),
    "a step whose sources are not a list": (put("transitions", "say", "from", value="A"), "say"),
    "a step to nowhere": (put(*FINISH, "to", value="Z"), "Z"),
    "a step without a target": (drop(*FINISH, "to"), "finish"),
    "a step without label": (drop(*FINISH, "label"), "finish"),
    "a step nobody may perform": (drop(*FINISH, "by"), "by"),
    "a step performed by a misspelt word": (put(*FINISH, "by", value={"power": "cases.handle", "post": ["X"]}), "post"),
    "posts that are not a list": (put(*FINISH, "by", value={"posts": "BRANCH_HEAD"}), "posts"),
    "a comment of an unknown sort": (put(*FINISH, "comment", value="must"), "comment"),
    "a field of an unknown kind": (put(*FINISH, "fields", "cause", "kind", value="colour"), "cause"),
    "a choice without choices": (drop(*FINISH, "fields", "cause", "choices"), "cause"),
    "choices of what is no choice": (put(*FINISH, "fields", "cause", "kind", value="text"), "cause"),
    "a field without label": (drop(*FINISH, "fields", "cause", "label"), "cause"),
    "a guard without name": (put(*FINISH, "guards", value=[{"at_least": 1}]), "name"),
    "two people at a step that is not there": (
        put(*FINISH, "guards", value=[{"name": "different_person", "from": "wiat"}]), "wiat",
    ),
    "a clock without label": (drop(*CLOCK, "label"), "finish"),
    "a clock without targets": (drop(*CLOCK, "targets"), "targets"),
    "a clock of an unknown grade": (put(*CLOCK, "targets", value={"LOW": {"after": "1天"}}), "LOW"),
    "a clock that starts at nothing": (put(*CLOCK, "starts", value="nowhere"), "nowhere"),
    "a clock met by nothing": (put(*CLOCK, "meets", value=["nowhere"]), "nowhere"),
    "a clock cancelled by nothing": (put(*CLOCK, "cancels", value=["nowhere"]), "nowhere"),
    "a clock regraded in an unknown way": (put(*CLOCK, "regrade", value="softer"), "regrade"),
    "a clock counted from elsewhere": (put(*CLOCK, "counts_from", value="yesterday"), "counts_from"),
    "a rung for nobody": (put("escalation", value=[{"percent": 50, "to": "everybody"}]), "everybody"),
    "a rung at nothing": (put("escalation", value=[{"percent": 0, "to": "owner"}]), "0%"),
    "a rung without percent": (put("escalation", value=[{"to": "owner"}]), "owner"),
}  # fmt: skip


def test_a_good_flow_reads_back_as_written():
    flow = parse(GOOD)
    assert [t.name for t in flow.leaving("A")] == ["wait", "finish", "say"]
    say, finish = flow.transition("say"), flow.transition("finish")
    assert flow.target_of(say, "B").name == "B" and flow.target_of(finish, "A").name == "C"
    assert dict(finish.guards[1].parameters) == {"from": ["wait", "opened"]}


def test_a_stored_flow_keeps_the_order_of_its_file():
    """`jsonb` sorts keys; the order of steps is that of the buttons, that of fields is the form's."""
    stored = json.loads(json.dumps(to_json(GOOD), sort_keys=True))
    assert from_json(stored) == parse(GOOD)
    assert [s.name for s in from_json(stored).states] == ["A", "B", "C"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_flow_is_refused_and_the_place_is_named(name):
    change, place = BROKEN[name]
    flow = deepcopy(GOOD)
    change(flow)
    with pytest.raises(FlowError) as refusal:
        parse(flow)
    assert place in str(refusal.value)


@pytest.mark.parametrize("nothing", [None, [], "kind: x"])
def test_a_file_that_holds_no_flow_is_refused(nothing):
    with pytest.raises(FlowError):
        parse(nothing)


SHIPPED = [kind.name for kind in kinds.known()]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_flow_leads_from_every_open_state_to_an_end(name):
    flow = parse(read_file(kinds.of(name).flow_file))
    assert flow.kind == name

    def ends(state: str, seen: frozenset[str] = frozenset()) -> bool:
        if flow.state(state).category not in OPEN_CATEGORIES:
            return True
        onward = {flow.target_of(t, state).name for t in flow.leaving(state)} - seen - {state}
        return any(ends(one, seen | {state}) for one in onward)

    assert all(ends(s.name) for s in flow.states)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_flow_names_powers_posts_and_guards_that_exist(name):
    flow = parse(read_file(kinds.of(name).flow_file))
    posts = {post["code"] for post in yaml.safe_load(POSTS_FILE.read_text(encoding="utf-8"))}
    for step in flow.transitions:
        assert not step.by.power or step.by.power in LABELS, step.name
        assert set(step.by.posts) <= posts, step.name
        for guard in step.guards:
            assert guards.known(guard.name), (step.name, guard.name)
            inspect.signature(guards._checks[guard.name]).bind(None, **dict(guard.parameters))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_flow_names_limits_that_are_understood(name):
    flow = parse(read_file(kinds.of(name).flow_file))
    for clock in flow.clocks:
        for _grade, target in clock.targets:
            assert target_of(target).after == target["after"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_flow_asks_a_second_person_before_every_good_end(name):
    """A `done` state is entered past somebody who did not do the work, or by a step of which one is enough."""
    alone = {
        ("complaint", "settle"),  # on the spot, before the customer, who agrees
        ("complaint", "summarise"),  # after the customer was answered and every measure verified by another
    }
    flow = parse(read_file(kinds.of(name).flow_file))
    for step in flow.transitions:
        if (
            step.target != STAYS
            and flow.state(step.target).category == "done"
            and (name, step.name) not in alone
        ):
            asked = {"different_person", "not_owner", "not_own_proposal"}
            assert {g.name for g in step.guards} & asked, step.name


def test_the_registry_was_filled():
    assert {"matter", "finding", "complaint"} <= set(SHIPPED)
