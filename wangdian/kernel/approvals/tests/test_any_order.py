"""Whatever people do in whatever order: a model beside the real thing, driven by hypothesis.

The model knows only what must hold: never one person on both sides, an effect for an approval and no other, no
effect upon a thing that has changed, one request waiting for one thing, and nothing decided twice.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from wangdian.kernel.approvals import actions
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Delegation, Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK, METRICS_REPORT
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW, Desk

PEOPLE = ("han", "luo", "shen", "lin", "zhao", "zhou", "gu", "qin", "ma")
people = st.sampled_from(PEOPLE)
places = st.sampled_from(("east", "west"))


class Undo(Exception):
    """Thrown at the end of an example, so that the next one begins with the cast as it was."""


def machine(desk: Desk, counter: list[int]):
    """The machine over one desk. `counter[0]` counts the steps."""
    cast = desk.cast

    class AnyOrder(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.outer = transaction.atomic()
            self.outer.__enter__()
            self.now, self.requests, self.serial = NOW, [], 0
            self.names = {place: getattr(cast, place).name for place in ("east", "west")}
            self.asked_of = {}  # request → the name its thing had when it was asked
            desk.rule(expires_after=timedelta(hours=5))

        def teardown(self):
            self.outer.__exit__(Undo, Undo(), None)

        def _pick(self, which):
            return self.requests[which % len(self.requests)] if self.requests else None

        def _try(self, act):
            counter[0] += 1
            try:
                with transaction.atomic():
                    return act()
            except Refused:
                return None

        @rule(who=people, place=places)
        def ask(self, who, place):
            self.serial += 1
            unit, name = getattr(cast, place), f"{place}{self.serial}"
            waiting = [
                r for r in self._rows() if r.is_pending and r.unit_id == unit.pk and r.expires_at > self.now
            ]
            made = self._try(lambda: desk.ask(cast.people[who], name, unit=unit, now=self.now))
            if made is not None:
                assert not waiting, "two requests wait for one thing"
                self.requests.append((made, place))
                self.asked_of[made.pk] = self.names[place]

        @rule(who=people, which=st.integers(0, 30))
        def approve(self, who, which):
            self._decide(desk.approve, who, which)

        @rule(who=people, which=st.integers(0, 30))
        def reject(self, who, which):
            self._decide(desk.reject, who, which)

        @rule(who=people, which=st.integers(0, 30))
        def withdraw(self, who, which):
            self._decide(desk.withdraw, who, which)

        def _decide(self, act, who, which):
            picked = self._pick(which)
            if picked is None:
                return
            request, place = picked
            with whole_bank("test"):
                before = Approval.objects.get(pk=request.pk)
            done = self._try(lambda: act(cast.people[who], request, now=self.now))
            if done is None:
                return
            assert before.is_pending, "decided twice"
            if done.state == "APPROVED":
                assert self.now < before.expires_at, "approved after its time"
                assert self.names[place] == self.asked_of[request.pk], "a stale request was applied"
                self.names[place] = request.payload["name"]
            elif done.state == "STALE":
                assert self.names[place] != self.asked_of[request.pk]

        @rule(place=places)
        def change_behind_its_back(self, place):
            counter[0] += 1
            self.serial += 1
            self.names[place] = f"改{self.serial}"
            Unit.objects.filter(pk=getattr(cast, place).pk).update(name=self.names[place])

        @rule(grantor=st.sampled_from(("han", "luo", "shen")), delegate=people, powers=st.sampled_from(
            ((APPROVALS_CHECK,), (METRICS_REPORT,), (APPROVALS_CHECK, METRICS_REPORT))
        ))  # fmt: skip
        def lend(self, grantor, delegate, powers):
            counter[0] += 1
            if grantor != delegate:
                desk.lend(cast.people[grantor], cast.people[delegate], powers=powers)

        @rule()
        def take_everything_lent_back(self):
            counter[0] += 1
            with whole_bank("test"):
                Delegation.objects.filter(revoked_at=None).update(revoked_at=self.now)

        @rule(hours=st.integers(1, 3))
        def let_time_pass(self, hours):
            counter[0] += 1
            self.now += timedelta(hours=hours)

        @rule()
        def sweep(self):
            counter[0] += 1
            with whole_bank("test"):
                actions.expire_due(now=self.now)
                actions.open_to_the_unit_above(now=self.now)
            assert not [r for r in self._rows() if r.is_pending and r.expires_at <= self.now]

        def _rows(self):
            with whole_bank("test"):
                return list(Approval.objects.filter(pk__in=[r.pk for r, _place in self.requests]))

        @invariant()
        def nobody_stands_on_both_sides(self):
            for row in self._rows():
                makers = {row.maker_id, row.maker_on_behalf_of_id} - {None}
                checkers = {row.checker_id, row.checker_on_behalf_of_id} - {None}
                assert not makers & checkers

        @invariant()
        def things_are_as_the_approvals_left_them(self):
            for place, name in self.names.items():
                assert Unit.objects.get(pk=getattr(cast, place).pk).name == name

    return AnyOrder


def drive(desk: Desk, *, examples: int, steps: int) -> int:
    counter = [0]
    run_state_machine_as_test(
        lambda: machine(desk, counter)(),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return counter[0]


def test_no_order_of_acts_breaks_what_must_hold(desk):
    assert drive(desk, examples=6, steps=30) >= 100


@pytest.mark.slow
def test_no_order_of_acts_breaks_what_must_hold_in_ten_thousand_steps(desk):
    assert drive(desk, examples=260, steps=60) >= 10_000
