"""Surprise checks: hidden, drawn once by lot, provable afterwards."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.checklists import actions
from wangdian.kernel.checklists.drawing import commitment, draw
from wangdian.kernel.checklists.models import Run, SurpriseCheck
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import NOW, template_of

DAY = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def plan(cast, by=None, unit=None, **fields) -> SurpriseCheck:
    template_of(cast)
    with open_scope(by or cast.gu, NOW) as scope:
        return actions.plan_surprise(
            by=scope, now=NOW, unit=unit or cast.branch,
            **{"title": "春季突查", "checklist": "OPENING", "scheduled_on": DAY, "count": 1,
               "candidates": [cast.east.pk, cast.west.pk]} | fields,
        )  # fmt: skip


def act(name, check, by, now=NOW, **fields):
    with open_scope(by, now) as scope:
        return getattr(actions, name)(check_id=check.pk, by=scope, now=now, **fields)


def test_a_check_is_drawn_once_with_a_seed_that_is_kept(cast):
    check = act("draw_surprise", plan(cast), cast.gu, seed="骰子 4 6 1")
    assert check.drawn == list(draw("骰子 4 6 1", [cast.east.pk, cast.west.pk], 1))
    again = act("draw_surprise", check, cast.gu, seed="再来")
    assert (again.seed, again.drawn) == (check.seed, check.drawn)


def test_nothing_in_trace_or_inbox_names_the_drawn_before_the_day(cast):
    check = act("draw_surprise", plan(cast), cast.gu)
    with whole_bank("test"):
        said = [str(e.summary) for e in AuditEvent.objects.filter(target_kind="surprise")]
        assert len(said) == 2 and not any(check.seed in s or "春季" in s for s in said)
        assert not Notice.objects.exists()
        assert not AuditEvent.objects.filter(
            unit__in=[cast.east, cast.west], act__contains="surprise"
        ).exists()
    with pytest.raises(Refused, match="还没到"):
        act("reveal_surprise", check, cast.gu)
    on_the_day = NOW + timedelta(days=3)
    shown = act("reveal_surprise", check, cast.gu, now=on_the_day)
    with whole_bank("test"):
        drawn = AuditEvent.objects.get(act="checklists.draw_surprise").summary["digest"]
        told = AuditEvent.objects.get(act="checklists.reveal_surprise").summary
    assert drawn == told["digest"] == commitment(told["seed"], shown.candidates, told["drawn"])


def test_row_security_hides_the_plan_also_from_colleagues_without_the_power(cast):
    own = plan(cast, cast.han, cast.east, of="PERSON", candidates=[cast.zhao.pk, cast.zhou.pk])
    above = plan(cast)
    seen = {}
    for name in ("gu", "han", "luo", "zhao", "ma", "bai"):
        with open_scope(getattr(cast, name), NOW):
            seen[name] = set(SurpriseCheck.objects.values_list("pk", flat=True))
    nothing = set()
    assert seen == {
        "gu": {own.pk, above.pk}, "han": {own.pk}, "luo": nothing, "zhao": nothing, "ma": nothing, "bai": nothing,
    }  # fmt: skip


def test_the_plan_stays_within_the_planners_reach(cast):
    with pytest.raises(Forbidden):
        plan(cast, cast.luo, cast.east)
    with pytest.raises(Forbidden):
        plan(cast, cast.han)  # the branch above
    for wrong in (
        {"candidates": []}, {"candidates": [cast.bank.pk]}, {"count": 3}, {"count": 0}, {"title": " "},
        {"scheduled_on": DAY - timedelta(days=30)}, {"checklist": "NONE"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            plan(cast, **wrong)
    with pytest.raises(Refused):
        plan(cast, cast.han, cast.east, of="PERSON", candidates=[cast.han.pk])  # nobody draws themselves


def test_a_round_in_its_name_begins_only_at_those_drawn(cast):
    check = plan(cast)
    check = act("draw_surprise", check, cast.gu)
    (drawn,) = check.drawn
    units = {cast.east.pk: cast.east, cast.west.pk: cast.west}
    with open_scope(cast.gu, NOW) as scope:
        run = actions.start_run(
            template_code="OPENING", unit=units.pop(drawn), surprise=check, by=scope, now=NOW
        )
        assert run.surprise_id == check.pk
        with pytest.raises(Refused, match="没有被抽中"):
            actions.start_run(
                template_code="OPENING", unit=next(iter(units.values())), surprise=check, by=scope, now=NOW
            )


def test_a_cancelled_check_is_dead_and_a_revealed_one_cannot_be_cancelled(cast):
    check = act("cancel_surprise", plan(cast), cast.gu, reason="改期")
    with pytest.raises(Refused, match="已取消"):
        act("draw_surprise", check, cast.gu)
    other = act("draw_surprise", plan(cast), cast.gu)
    late = NOW + timedelta(days=3)
    with pytest.raises(Refused, match="还没有抽取"):
        act("reveal_surprise", plan(cast), cast.gu, now=late)
    act("reveal_surprise", other, cast.gu, now=late)
    with pytest.raises(Refused, match="不能取消"):
        act("cancel_surprise", other, cast.gu, now=late, reason="改期")


def test_the_pages_lead_from_plan_to_draw_to_the_round_on_the_spot(client, cast):
    template_of(cast)
    client.force_login(cast.han)

    def post(name, *args, **fields):
        return client.post(reverse(name, args=args), {"idempotency_key": str(uuid4())} | fields)

    post(
        "checklists:plan_surprise", cast.east.pk, "PERSON", title="查尾箱", checklist="OPENING",
        scheduled_on="2026-03-02", count=2, candidates=[cast.zhao.pk, cast.zhou.pk, cast.wu.pk],
    )  # fmt: skip
    with whole_bank("test"):
        check = SurpriseCheck.objects.get()
    page = client.get(reverse("checklists:surprise", args=[check.pk])).content.decode()
    assert "候选对象" in page and "种子" in page
    post("checklists:draw_surprise", check.pk)
    with whole_bank("test"):
        check = SurpriseCheck.objects.get()
    page = client.get(reverse("checklists:surprise", args=[check.pk])).content.decode()
    assert check.seed in page and page.count("到场开始") == 2
    assert post("checklists:begin_surprise", check.pk, check.drawn[0]).status_code == 302
    with whole_bank("test"):
        run = Run.objects.get()
    assert (run.subject_id, run.unit_id, run.surprise_id) == (check.drawn[0], cast.east.pk, check.pk)
    post("checklists:reveal_surprise", check.pk)
    client.force_login(cast.luo)
    for name, args in (("checklists:surprise", [check.pk]), ("checklists:surprises", [])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert "突击检查" not in client.get(reverse("checklists:home")).content.decode()
