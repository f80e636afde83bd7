"""Random small flows, and a case as it should be: written from the words of the architecture, no code of the engine."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import hypothesis.strategies as st

from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN, CASES_OVERSEE

from .situations import MORNING

OPEN, CLOSED = ("draft", "active", "waiting"), ("done", "void")
AT_EAST = {
    "luo": "OPERATIONS_SUPERVISOR",
    "han": "BRANCH_HEAD",
    "zhou": "RETAIL_TELLER",
    "zhao": "RETAIL_TELLER",
}


@st.composite
def guard(draw, steps: list[str]) -> dict:
    """A guard among those that a model can follow without a database."""
    return draw(
        st.one_of(
            st.builds(lambda n, s: {"name": "evidence", "at_least": n, "since_entry": s}, st.integers(1, 2), st.booleans()),
            st.sampled_from(
                [{"name": n} for n in ("comment", "not_owner", "owner_named", "grade_given", "actions_done")]
            ),
            st.sampled_from([{"name": "actions_verified"}, {"name": "actions_planned"}]),
            st.builds(lambda names: {"name": "different_person", "from": names}, st.sampled_from(["opened", *steps])),
            st.builds(
                lambda names: {"name": "different_person", "from": names},
                st.lists(st.sampled_from(["opened", *steps]), min_size=2, max_size=3, unique=True),
            ),
            st.just({"name": "holds_post", "posts": ["OPERATIONS_SUPERVISOR", "BRANCH_HEAD"]}),
        )
    )  # fmt: skip


PERFORMERS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.just(True),
        "opener": st.just(True),
        "posts": st.lists(st.sampled_from(sorted(set(AT_EAST.values()))), min_size=1, unique=True),
        "power": st.sampled_from([CASES_OPEN, CASES_HANDLE, CASES_OVERSEE]),
    },
).filter(bool)


@st.composite
def definitions(draw) -> dict:
    """A small flow that makes sense: all states reachable, a way out of every open one, some ways back from closed ones."""
    names = [f"S{i}" for i in range(draw(st.integers(3, 5)))]
    middle = [draw(st.sampled_from(OPEN + CLOSED)) for _ in names[1:-1]]
    category = dict(
        zip(names, [draw(st.sampled_from(OPEN)), *middle, draw(st.sampled_from(CLOSED))], strict=True)
    )
    ways = [([names[draw(st.integers(0, i - 1))]], names[i]) for i in range(1, len(names))]
    ends = {n for n in names if category[n] in CLOSED}
    for state in reversed(names):  # a tree: what a state leads to comes after it
        if state not in ends and not any(sources == [state] and target in ends for sources, target in ways):
            ways.append(([state], draw(st.sampled_from(sorted(ends)))))
        ends.add(state)
    for _ in range(draw(st.integers(1, 4))):
        sources = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        ways.append((sources, draw(st.sampled_from([*names, "="]))))
    steps = [f"t{i}" for i in range(len(ways))]
    transitions = {}
    for step, (sources, target) in zip(steps, ways, strict=True):
        asked = draw(st.sampled_from([{}, {}, {"cause": False}, {"cause": True}]))
        transitions[step] = {
            "label": step, "from": sources, "to": target, "by": draw(PERFORMERS),
            "comment": draw(st.sampled_from(["none", "optional", "required"])),
            "fields": {n: {"label": n, "kind": "number", "required": r} for n, r in asked.items()},
            "guards": draw(st.lists(guard(steps), max_size=2)),
        }  # fmt: skip
    return {
        "kind": "proof", "version": 1, "title": "试", "initial": names[0], "grades": {"HIGH": "高", "LOW": "低"},
        "states": {n: {"label": n, "category": c} for n, c in category.items()}, "transitions": transitions,
    }  # fmt: skip


@dataclass
class Standing:
    """One reason why a person may act at 东门: a post held, or lent by somebody."""

    post: str
    powers: frozenset[str]
    here: bool
    lent_by: str | None = None


@dataclass
class Model:
    """A case as it should be."""

    flow: dict
    state: str
    opener: str
    owner: str | None
    grade: str = ""
    version: int = 0
    reopened: int = 0
    entered_at: datetime = MORNING
    closed_at: datetime | None = None
    steps: list[tuple[str, str, str | None, str, str]] = field(
        default_factory=list
    )  # name, by, for, from, to
    files: list[datetime] = field(default_factory=list)
    actions: dict[int, list] = field(default_factory=dict)  # id -> [state, owner, done_by]
    keys: set[UUID] = field(default_factory=set)

    def category(self, state: str) -> str:
        return self.flow["states"][state]["category"]

    def performing(self, who: str, by: dict, standing: list[Standing]) -> Standing | None:
        """As whom a person may perform: for themselves before for another."""
        own = [s for s in standing if s.lent_by is None]
        if (by.get("owner") and who == self.owner) or (by.get("opener") and who == self.opener):
            return own[0] if own else None
        fit = [
            s for s in standing if (s.here and s.post in by.get("posts", ())) or by.get("power") in s.powers
        ]
        return next((s for s in fit if s.lent_by is None), fit[0] if fit else None)

    def unmet(
        self, guards: list[dict], who: str, acting: Standing | None, standing, comment: str
    ) -> list[str]:
        """The codes of the reasons against a step, in the order of the file."""
        found = []
        mine = {who, acting.lent_by if acting else None} - {None, "system"}
        states = [s for s, *_ in self.actions.values() if s != "DROPPED"]
        for one in guards:
            match one["name"]:
                case "evidence":
                    since = self.entered_at if one["since_entry"] else MORNING
                    ok, code = sum(at >= since for at in self.files) >= one["at_least"], "cases.evidence"
                case "comment":
                    ok, code = bool(comment.strip()), "cases.comment"
                case "not_owner":
                    ok, code = self.owner not in mine, "cases.same_person"
                case "owner_named":
                    ok, code = self.owner is not None, "cases.owner"
                case "grade_given":
                    ok, code = self.grade != "", "cases.grade"
                case "actions_done":
                    ok, code = "OPEN" not in states, "cases.actions_open"
                case "actions_planned":
                    ok, code = bool(states), "cases.no_action"
                case "actions_verified":
                    ok = bool(states) and set(states) == {"VERIFIED"}
                    code = "cases.actions_open" if states else "cases.no_action"
                case "holds_post":
                    ok, code = any(s.here and s.post in one["posts"] for s in standing), "cases.post"
                case "different_person":
                    asked = {one["from"]} if isinstance(one["from"], str) else set(one["from"])
                    did = {p for name, by, behalf, *_ in self.steps if name in asked for p in (by, behalf)}
                    ok, code = not did & mine, "cases.same_person"
            if not ok:
                found.append(code)
        return found

    def move(self, name: str, who: str, acting: Standing | None, now: datetime) -> None:
        """The step is taken."""
        was, goal = self.state, self.flow["transitions"][name]["to"]
        self.state = was if goal == "=" else goal
        self.version += 1
        if self.state != was:
            self.entered_at = now
        if self.category(self.state) in CLOSED:
            self.closed_at = self.closed_at or now
        else:
            self.reopened += self.category(was) in CLOSED
            self.closed_at = None
        self.steps.append((name, who, acting.lent_by if acting else None, was, self.state))
