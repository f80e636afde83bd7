"""Standards of units: the nearest wins, dated; tried out beforehand, applied when told; the law is not loosened."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import moment
from wangdian.kernel.approvals.actions import approve
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.cases.clocks import editing, extending
from wangdian.kernel.cases.clocks.reports import kept_promises
from wangdian.kernel.cases.clocks.showing import shown
from wangdian.kernel.cases.clocks.sweeping import sweep
from wangdian.kernel.cases.models import Case, Clock, ClockTarget
from wangdian.kernel.cases.tests.situations import MORNING, fresh, move, opened, working
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope, whole_bank

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
NOON = moment("2026-03-02 12:00")


@pytest.fixture(autouse=True)
def calendar(db):
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))


def rule(person, unit, *, now=MORNING, **more):
    said = {
        "kind": "matter",
        "clock": "finish",
        "grade": "",
        "after": "2小时",
        "mode": "business",
        "starts_on": now.date(),
    }
    with open_scope(person, now) as scope:
        return editing.set_target(unit=unit, by=scope, now=now, **said | more)


def clock_of(case: Case) -> Clock:
    with whole_bank("test"):
        return Clock.objects.get(case_id=case.pk)


def test_the_nearest_unit_wins_and_at_one_unit_the_grade_before_any(cast):
    rule(cast.gu, cast.branch, after="3个工作日")
    assert clock_of(opened(cast)).spec["after"] == "3个工作日"
    rule(cast.han, cast.east, after="4小时")
    rule(cast.han, cast.east, grade="HIGH", after="1小时")
    assert clock_of(opened(cast)).due_at == moment("2026-03-02 14:30")
    assert clock_of(opened(cast, grade="HIGH")).due_at == moment("2026-03-02 10:00")
    assert clock_of(opened(cast, cast.ma, unit=cast.west)).spec["after"] == "3个工作日"


def test_a_standard_holds_from_its_day_and_ends_the_one_before(cast):
    rule(cast.han, cast.east, after="4小时")
    rule(cast.han, cast.east, after="1小时", starts_on=TODAY + timedelta(days=1))
    assert clock_of(opened(cast)).spec["after"] == "4小时"
    assert clock_of(opened(cast, now=MORNING + timedelta(days=1))).spec["after"] == "1小时"
    with whole_bank("test"):
        assert list(ClockTarget.objects.order_by("id").values_list("ends_on", flat=True)) == [TODAY, None]
    with pytest.raises(Refused, match="更晚生效"):
        rule(cast.han, cast.east, after="2小时")


def test_a_standard_given_up_leaves_that_of_the_unit_above(cast):
    row = rule(cast.han, cast.east, after="4小时")
    later = MORNING + timedelta(days=2)
    with open_scope(cast.han, later) as scope:
        editing.end_target(target_id=row.pk, by=scope, now=later)
    assert clock_of(opened(cast, now=later)).spec["after"] == "5个工作日"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"after": "很快"}, "cases.target"),
        ({"after": ""}, "cases.target"),
        ({"pause_cap": "到月底"}, "cases.target_cap"),
        ({"mode": "moon"}, "cases.target_mode"),
        ({"starts_on": TODAY - timedelta(days=1)}, "cases.target_past"),
        ({"starts_on": TODAY + timedelta(days=1), "apply_to_open": True}, "cases.target_apply"),
        ({"clock": "nothing"}, "cases.clock_unknown"),
        ({"grade": "nothing"}, "cases.grade_unknown"),
        ({"kind": "nothing"}, "cases.kind_unknown"),
    ],
)
def test_a_standard_that_makes_no_sense_is_refused(cast, more, code):
    with pytest.raises(Refused) as refused:
        rule(cast.han, cast.east, **more)
    assert refused.value.code.split(".")[1].startswith(code.split(".")[1])


def test_only_who_may_set_rules_at_the_unit_sets_them_and_leaves_a_trace(cast):
    with pytest.raises(Forbidden):
        rule(cast.luo, cast.east)
    with pytest.raises(Forbidden):
        rule(cast.ma, cast.east)
    rule(cast.han, cast.east)
    with whole_bank("test"):
        event = AuditEvent.objects.filter(act="cases.clock.target").get()
    assert (event.actor_id, event.summary["after"]) == (cast.han.pk, "2小时")


def test_trying_a_standard_tells_what_it_would_do_and_writes_nothing(cast):
    early = opened(cast)
    opened(cast, now=NOON)
    opened(cast, cast.ma, unit=cast.west)
    with open_scope(cast.han, moment("2026-03-02 15:00")) as scope:
        seen = editing.try_target(
            unit=cast.east, kind="matter", clock="finish", grade="", after="2小时", mode="business", pause_cap="",
            by=scope, now=moment("2026-03-02 15:00"),
        )  # fmt: skip
    assert (seen.open, seen.earlier, seen.later, seen.late) == (2, 2, 0, 1)
    assert [one.after for one in seen.samples] == [moment("2026-03-02 11:00"), moment("2026-03-02 15:30")]
    assert clock_of(early).spec["after"] == "5个工作日"
    with whole_bank("test"):
        assert not ClockTarget.objects.exists()


def test_applied_to_open_clocks_a_standard_keeps_what_elapsed_and_yields_to_nearer_ones(cast):
    here, there = opened(cast), opened(cast, cast.ma, unit=cast.west)
    done = working(cast)
    move(cast.zhou, done, "finish", comment="好了")
    rule(cast.ma, cast.west, after="1个工作日", now=MORNING)
    rule(cast.gu, cast.branch, after="4小时", now=NOON, apply_to_open=True)
    assert clock_of(here).due_at == moment("2026-03-02 14:30")  # counted from nine, not from noon
    assert fresh(here).due_at == moment("2026-03-02 14:30")
    assert clock_of(there).spec["after"] == "5个工作日"
    assert clock_of(done).spec["after"] == "5个工作日"


def test_a_limit_set_by_law_is_made_shorter_never_longer(cast, monkeypatch):
    flow, definition = editing.definition_of("matter", "finish", "")
    law = replace(definition, legal=True, targets=(("*", {"after": "15天"}),))
    monkeypatch.setattr(editing, "definition_of", lambda *_: (flow, law))
    for looser in ({"after": "16天"}, {"after": "15个工作日"}, {"after": "14天", "pause_cap": "2天"}):
        with pytest.raises(Refused) as refused:
            rule(cast.han, cast.east, mode="calendar", **looser)
        assert refused.value.code == "cases.target_legal"
    assert rule(cast.han, cast.east, mode="calendar", after="10天").target["after"] == "10天"


def test_an_extension_is_asked_by_one_granted_by_another_counted_and_fixed(cast):
    case, until = working(cast), moment("2026-03-20 12:00")
    with open_scope(cast.zhou, MORNING) as scope:
        request = extending.ask_extension(
            clock_id=clock_of(case).pk, until=until, reason="配件要从外地调", by=scope, now=MORNING
        )
    assert clock_of(case).extended_to is None
    with open_scope(cast.han, NOON) as scope:
        approve(approval_id=request.pk, by=scope, now=NOON, comment="同意")
    assert (clock_of(case).due_at, fresh(case).due_at, fresh(case).extensions) == (until, until, 1)
    move(cast.zhou, case, "wait", comment="等配件", now=NOON)
    move(cast.zhou, case, "resume", now=NOON + timedelta(days=2))
    assert clock_of(case).due_at == until  # a granted date is a date
    sweep(now=until + timedelta(minutes=1))
    assert clock_of(case).breached_at == until


def test_an_extension_into_the_past_or_of_a_limit_set_by_law_is_refused(cast):
    case = working(cast)
    clock = clock_of(case)
    with open_scope(cast.zhou, MORNING) as scope, pytest.raises(Refused) as refused:
        extending.ask_extension(clock_id=clock.pk, until=NOON, reason="忙", by=scope, now=MORNING)
    assert refused.value.code == "cases.due_past"
    with whole_bank("test"):
        Clock.objects.filter(pk=clock.pk).update(spec=clock.spec | {"legal": True})
    with open_scope(cast.zhou, MORNING) as scope, pytest.raises(Refused) as refused:
        extending.ask_extension(
            clock_id=clock.pk, until=moment("2026-04-01 09:00"), reason="忙", by=scope, now=MORNING
        )
    assert refused.value.code == "cases.clock_legal"


def test_who_was_late_says_why_and_it_stays_with_the_clock(cast):
    case = working(cast)
    clock = clock_of(case)
    with open_scope(cast.zhou, MORNING) as scope, pytest.raises(Refused):
        extending.explain(clock_id=clock.pk, reason="忙", by=scope, now=MORNING)
    late = moment("2026-03-16 09:00")
    sweep(now=late)
    with open_scope(cast.zhou, late) as scope:
        extending.explain(clock_id=clock.pk, reason="配件缺货", by=scope, now=late)
    assert clock_of(case).breach_reason == "配件缺货"


def test_the_page_shows_frozen_time_while_paused_and_the_deadline_if_resumed(cast):
    case = working(cast)
    with whole_bank("test"):
        [running] = shown(fresh(case), NOON)
    assert (running.state, running.left, running.paused) == ("计时中", "剩余1天14小时", "")
    move(cast.zhou, case, "wait", comment="等配件", now=NOON)
    afternoon = moment("2026-03-02 15:30")
    with whole_bank("test"):
        [paused] = shown(fresh(case), afternoon)
    assert (paused.state, paused.due_words) == ("暂停中", "若现在恢复，时限为")
    assert paused.left == "剩余1天14小时（已冻结）"
    assert (paused.paused, paused.pause_reason) == ("2小时", "等配件")
    assert paused.due_at == moment("2026-03-10 10:30")


def test_the_report_counts_promises_by_clock_grade_unit_and_stage(cast):
    kept, late = working(cast, grade="HIGH"), working(cast)
    move(cast.zhou, kept, "finish", comment="好了")
    opened(cast, cast.ma, unit=cast.west)
    move(cast.zhou, late, "finish", comment="好了", now=moment("2026-03-09 18:00"))
    now = moment("2026-03-10 12:00")

    def report(scope, by):
        return kept_promises(scope, by=by, start=date(2026, 3, 1), end=date(2026, 3, 31), now=now)

    with open_scope(cast.gu, now) as scope:
        [clock] = report(scope, "clock")
        assert (clock.total, clock.met, clock.late, clock.overdue, clock.running) == (3, 1, 1, 1, 0)
        assert clock.mean_late == timedelta(hours=1)
        assert [(row.key[-1], row.met, row.late) for row in report(scope, "grade")] == [
            ("", 0, 1),
            ("HIGH", 1, 0),
        ]
        assert {row.key[1]: row.total for row in report(scope, "unit")} == {"东门网点": 2, "西门网点": 1}
        assert [(row.key[-1], row.late) for row in report(scope, "stage")] == [("WORKING", 1)]
    with open_scope(cast.ma, now) as scope:
        assert [row.total for row in report(scope, "clock")] == [1]


def test_the_pages_try_save_and_give_up_a_standard(client, cast):
    client.force_login(cast.han)
    address = reverse("cases:clock_rule", args=[cast.east.pk, "matter", "finish"]) + "?grade=HIGH"
    opened(cast, grade="HIGH")
    form = {"after": "1小时", "mode": "business", "pause_cap": "", "starts_on": "2099-01-01"}
    tried = client.post(address, form | {"try": "1", "idempotency_key": str(uuid4())})
    assert "涉及在办时限1个" in tried.content.decode()
    saved = client.post(address, form | {"idempotency_key": str(uuid4())})
    assert saved.status_code == 302
    page = client.get(saved.url).content.decode()
    assert "2099-01-01" in page and "重要" in page
    with whole_bank("test"):
        row = ClockTarget.objects.get()
    ended = client.post(reverse("cases:clock_rule_end", args=[row.pk]), {"idempotency_key": str(uuid4())})
    assert ended.status_code == 302
    with whole_bank("test"):
        assert not ClockTarget.objects.exists()


def test_a_form_that_is_refused_says_so_at_its_field(client, cast):
    client.force_login(cast.han)
    address = reverse("cases:clock_rule", args=[cast.east.pk, "matter", "finish"])
    form = {"after": "很快", "mode": "business", "pause_cap": "", "starts_on": "2099-01-01"}
    answer = client.post(address, form | {"idempotency_key": str(uuid4())})
    assert answer.status_code == 422
    assert answer.context["form"].errors["after"]
