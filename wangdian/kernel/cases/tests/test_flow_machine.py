"""The flow engine against a simple model: random flows, random people, random acts.

The model is written from the words of the architecture and shares no code with the engine: it says who may do what,
which refusal is heard, and what the case looks like afterwards. The database must agree after every step.
`WANGDIAN_PROOF=1` runs 200 flows of up to 60 acts.
"""

import os
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest
import yaml
from django.db import transaction
from hypothesis import settings as effort
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.cast import Cast
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases import actions, kinds
from wangdian.kernel.cases.actions.common import SYSTEM
from wangdian.kernel.cases.actions.moving import Unmet
from wangdian.kernel.cases.models import Case, TimelineEntry
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Delegation, Person, Post
from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN, CASES_OVERSEE, CASES_READ
from wangdian.kernel.org.scope import open_scope, whole_bank

from .flow_model import AT_EAST, Model, Standing, definitions
from .situations import MORNING

pytestmark = pytest.mark.django_db

RUNS, STEPS = (200, 60) if os.environ.get("WANGDIAN_PROOF") else (20, 25)
ACTORS = ("luo", "han", "zhou", "zhao", "gu", "ma", "he", "bai", "system")
OWNERS = ("luo", "zhou", "han")
PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 50
KEYS = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


class FlowMachine(RuleBasedStateMachine):
    """People act on one case at 东门; `cast` and `folder` are set by the test."""

    cast: Cast
    folder: Path
    seen: Counter

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.turn = MORNING, 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        kinds._kinds.pop("proof", None)

    @initialize(
        flow=definitions(), opener=st.sampled_from(["luo", "zhou", "gu"]), owner=st.sampled_from([None, *OWNERS]),
        lent=st.sampled_from([None, ("luo", "zhao"), ("han", "luo"), ("han", "bai")]),
    )  # fmt: skip
    def opens(self, flow, opener, owner, lent):
        file = self.folder / f"{uuid5(KEYS, repr(flow))}.yaml"
        file.write_text(yaml.safe_dump(flow, allow_unicode=True), encoding="utf-8")
        kinds.register(
            kinds.Kind(
                name="proof", label="试", series="ZZ", flow_file=file, url=lambda case: "/",
                read=CASES_READ, open=CASES_OPEN, handle=CASES_HANDLE, oversee=CASES_OVERSEE,
            )
        )  # fmt: skip
        self.lend(lent)
        with open_scope(self.person(opener), self.now) as scope:
            case = actions.open_case(
                kind="proof",
                unit=self.cast.east,
                title="试",
                by=scope,
                now=self.now,
                owner=self.person(owner),
            )
        self.pk = case.pk
        self.model = Model(flow, flow["initial"], opener, owner)
        self.model.steps.append(("opened", opener, None, "", flow["initial"]))

    def lend(self, lent: tuple[str, str] | None) -> None:
        """Somebody lends all powers of their post for as long as the run lasts."""
        self.lent = lent
        if lent is None:
            return
        post = self.cast.posts[AT_EAST[lent[0]]]
        with whole_bank("test"):
            Delegation.objects.create(
                unit=self.cast.east, grantor=self.person(lent[0]), delegate=self.person(lent[1]), post=post, reason="休假",
                powers=post.powers, starts_at=self.now - timedelta(days=1), ends_at=self.now + timedelta(days=99),
            )  # fmt: skip

    def person(self, name: str | None) -> Person | None:
        return self.cast.people.get(name) if name else None

    def standing(self, who: str) -> list[Standing]:
        """Every reason why somebody may act at 东门."""
        found = []
        if who in AT_EAST:
            found.append(Standing(AT_EAST[who], frozenset(self.cast.posts[AT_EAST[who]].powers), here=True))
        if who == "gu":
            post = self.cast.posts["BRANCH_PRESIDENT"]
            assert post.reach == Post.Reach.SUBTREE
            found.append(Standing(post.code, frozenset(post.powers), here=False))
        if self.lent and self.lent[1] == who:
            post = self.cast.posts[AT_EAST[self.lent[0]]]
            found.append(Standing(post.code, frozenset(post.powers), here=True, lent_by=self.lent[0]))
        return found

    def scope(self, who: str):
        return whole_bank("test") if who == "system" else open_scope(self.person(who), self.now)

    def pass_time(self) -> None:
        self.turn += 1
        self.now = MORNING + timedelta(minutes=self.turn)

    @rule(
        who=st.sampled_from(ACTORS), step=st.integers(0, 12), comment=st.sampled_from(["", "  ", "有说明"]),
        version=st.sampled_from([None, 0, 0, -1, 1]), data=st.sampled_from([{}, {"cause": "3"}, {"cause": "x"}, {"odd": 1}]),
    )  # fmt: skip
    def anybody_tries_anything(self, who, step, comment, version, data):
        names = [*self.model.flow["transitions"], "nowhere"]
        self.attempt(who, names[step % len(names)], comment, version, data)

    @rule(step=st.integers(0, 12), who=st.integers(0, 8), prepared=st.booleans())
    def somebody_fit_goes_on(self, step, who, prepared):
        """A step that leads on from here, by somebody who may take it, filled in well: so that runs get far."""
        model = self.model
        leaving = [n for n, t in model.flow["transitions"].items() if model.state in t["from"]]
        if not leaving:
            return
        name = leaving[step % len(leaving)]
        asked = model.flow["transitions"][name]
        if prepared:
            self.meet({g["name"] for g in asked["guards"]})
        fit = [a for a in ACTORS if model.performing(a, asked["by"], self.standing(a))] or ["system"]
        free = [
            a
            for a in fit
            if not self.predicted(a, name, "有说明", None, {"cause": "3"} if asked["fields"] else {})[0]
        ]
        chosen = (free if prepared and free else fit)[who % len(free if prepared and free else fit)]
        self.attempt(chosen, name, "有说明", 0, {"cause": "3"} if asked["fields"] else {})

    def meet(self, guards: set[str]) -> None:
        """Do what these guards ask for, where the case is still open."""
        if "evidence" in guards:
            self.a_file_is_added()
            self.a_file_is_added()
        if guards & {"owner_named", "grade_given"}:
            self.the_supervisor_names_an_owner_and_a_grade(owner=self.model.owner or "zhou", grade="HIGH")
        if guards & {"actions_planned", "actions_verified"} and not self.model.actions:
            self.an_action_is_planned(owner="zhou")
        if guards & {"actions_done", "actions_verified"}:
            for at in (*range(len(self.model.actions)), *range(len(self.model.actions))):
                self.an_action_goes_on(at=at, drop=False)

    @rule(who=st.sampled_from(ACTORS), at=st.integers(0, 9))
    def the_same_key_comes_again(self, who, at):
        if self.model.keys and self.sees(who):
            key = sorted(self.model.keys)[at % len(self.model.keys)]
            self.perform(
                who, "nowhere", "", -5, {}, key
            )  # known: answered as done, nothing is even looked at
            self.seen["repeated"] += 1

    def attempt(self, who: str, name: str, comment: str, behind: int | None, data: dict) -> None:
        self.pass_time()
        key = uuid5(KEYS, str(self.turn))
        version = None if behind is None else self.model.version + behind
        expected, acting = self.predicted(who, name, comment, version, data)
        heard = self.perform(who, name, comment, version, data, key)
        assert heard == expected, (who, name, self.model)
        self.seen["moved" if expected is None else "unmet" if isinstance(expected, list) else expected] += 1
        if expected is None:
            was = self.model.closed_at
            self.model.move(name, who, acting, self.now)
            self.model.keys.add(key)
            self.seen["closed"] += was is None and self.model.closed_at is not None
            self.seen["reopened"] += was is not None and self.model.closed_at is None
            self.seen["for another"] += bool(acting and acting.lent_by)

    def sees(self, who: str) -> bool:
        return who == "system" or bool(self.standing(who)) or who == self.model.owner

    def predicted(self, who, name, comment, version, data):
        """The refusal to be heard (a code, a list of codes of guards, or None), and as whom the person acts."""
        model, step = self.model, self.model.flow["transitions"].get(name)
        standing = self.standing(who)
        if not self.sees(who):
            return "cases.not_found", None
        if version not in (None, model.version):
            return "cases.moved_on", None
        if step is None or model.state not in step["from"]:
            return "cases.no_such_step", None
        acting = model.performing(who, step["by"], standing)
        if acting is None and who != "system":
            return "cases.not_your_step", None
        if set(data) - set(step["fields"]):
            return "cases.field_unknown", None
        if data.get("cause") == "x":
            return "cases.field_wrong", None
        if step["fields"].get("cause", {}).get("required") and "cause" not in data:
            return "cases.field_missing", None
        if step["comment"] == "required" and not comment.strip():
            return "cases.comment", None
        return model.unmet(step["guards"], who, acting, standing, comment) or None, acting

    def perform(self, who, name, comment, version, data, key):
        with self.scope(who) as scope:
            try:
                actions.perform(
                    case_id=self.pk, transition=name, by=scope or SYSTEM, now=self.now, comment=comment, data=data,
                    expected_version=version, key=key,
                )  # fmt: skip
            except Unmet as refusal:
                return [r.code for r in refusal.reasons]
            except Refused as refusal:
                return refusal.code
        return None

    @rule(owner=st.sampled_from(OWNERS), grade=st.sampled_from(["HIGH", "LOW"]))
    def the_supervisor_names_an_owner_and_a_grade(self, owner, grade):
        if self.model.closed_at is None:
            self.act("luo", actions.assign, owner=self.person(owner))
            self.act("luo", actions.set_grade, grade=grade, reason="重新定级")
            self.model.owner, self.model.grade = owner, grade

    @rule()
    def a_file_is_added(self):
        if self.model.closed_at is None:
            self.pass_time()
            self.act(
                "luo",
                actions.add_file,
                content=PNG + bytes([self.turn % 250, self.turn // 250]),
                name="现场.png",
            )
            self.model.files.append(self.now)

    @rule(owner=st.sampled_from(OWNERS))
    def an_action_is_planned(self, owner):
        if self.model.closed_at is None:
            action = self.act(
                "luo", actions.plan_action, title="换件", owner=self.person(owner), due_on=self.now.date(), evidence_asked=0
            )  # fmt: skip
            self.model.actions[action.pk] = ["OPEN", owner]

    @rule(at=st.integers(0, 5), drop=st.booleans())
    def an_action_goes_on(self, at, drop):
        """Done by its owner, verified or dropped by another supervisor."""
        if not self.model.actions:
            return
        pk = sorted(self.model.actions)[at % len(self.model.actions)]
        state, owner = self.model.actions[pk]
        other = "han" if owner == "luo" else "luo"
        with open_scope(self.person(owner if state == "OPEN" and not drop else other), self.now) as scope:
            if state in ("OPEN", "DONE") and drop:
                state = actions.drop_action(action_id=pk, reason="不需要", by=scope, now=self.now).state
            elif state == "OPEN":
                state = actions.do_action(action_id=pk, result="好了", by=scope, now=self.now).state
            elif state == "DONE":
                state = actions.verify_action(action_id=pk, verdict="好", by=scope, now=self.now).state
        self.model.actions[pk][0] = state

    def act(self, who: str, act, **more):
        with open_scope(self.person(who), self.now) as scope:
            return act(case_id=self.pk, by=scope, now=self.now, **more)

    @rule(who=st.sampled_from(ACTORS[:-1]))
    def the_choices_shown_are_those_that_hold(self, who):
        """What the page offers is what `perform` would answer to a form filled in well."""
        with open_scope(self.person(who), self.now) as scope:
            case = Case.objects.select_related("unit", "flow").filter(pk=self.pk).first()
            assert (case is not None) == self.sees(who)
            if case is None:
                return
            shown = {
                c.transition.name: [r.code for r in c.reasons]
                for c in actions.choices_of(case, scope, self.now)
            }
        standing, expected = self.standing(who), {}
        for name, step in self.model.flow["transitions"].items():
            acting = self.model.performing(who, step["by"], standing)
            if self.model.state in step["from"] and acting:
                expected[name] = self.model.unmet(step["guards"], who, acting, standing, "…")
        assert shown == expected, (who, self.model)

    @invariant()
    def the_database_agrees(self):
        model, ids = self.model, {p.pk: name for name, p in self.cast.people.items()} | {None: None}
        with whole_bank("test"):
            case = Case.objects.get(pk=self.pk)
            lines = list(TimelineEntry.objects.filter(case=case, version__isnull=False).order_by("id"))
            traces = AuditEvent.objects.filter(target_kind="case", target_id=str(case.pk))
            acts = list(
                traces.filter(act__startswith="cases.proof.").order_by("id").values_list("act", flat=True)
            )
        assert (case.state, case.category) == (model.state, model.category(model.state))
        assert (case.version, case.reopened, case.closed_at) == (
            model.version,
            model.reopened,
            model.closed_at,
        )
        assert (ids[case.owner_id], case.grade, case.entered_at) == (
            model.owner,
            model.grade,
            model.entered_at,
        )
        assert [e.version for e in lines] == list(range(model.version + 1))
        assert all(later.from_state == before.to_state for before, later in pairwise(lines))
        told = [
            (e.transition or "opened", ids[e.by_id] or "system", ids[e.on_behalf_of_id], e.from_state, e.to_state)
            for e in lines
        ]  # fmt: skip
        assert told == model.steps
        assert acts == [f"cases.proof.{name}" for name, *_ in model.steps[1:]]


def test_the_engine_agrees_with_the_model_on_random_flows_and_random_acts(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    seen: Counter = Counter()
    machine = type("Machine", (FlowMachine,), {"cast": cast, "folder": tmp_path, "seen": seen})
    run_state_machine_as_test(machine, settings=effort(max_examples=RUNS, stateful_step_count=STEPS))
    print(dict(seen))
    for must in (
        "moved",
        "closed",
        "reopened",
        "unmet",
        "cases.not_found",
        "cases.no_such_step",
        "cases.not_your_step",
    ):
        assert seen[must], f"the runs never came to: {must}; {dict(seen)}"
