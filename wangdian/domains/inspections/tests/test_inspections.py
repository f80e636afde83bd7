"""Inspections nobody hears of beforehand, plans by risk, risk points swept, visits kept secret, recordings drawn."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import moment
from wangdian.domains.inspections import actions, queries
from wangdian.domains.inspections.models import (
    CheckPlanItem,
    DrawnRecording,
    Finding,
    Inspection,
    MysteryInspector,
    MysteryVisit,
    RiskPoint,
)
from wangdian.domains.inspections.sampling import Candidate, stratified
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.metrics.models import Reading
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, found, seed

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _loaded(cast):
    seed()


def planned(cast, by, kind="DIRECT", **more) -> Inspection:
    with open_scope(by, MORNING) as scope:
        return actions.plan_inspection(
            **{
                "unit": cast.east, "kind": kind, "title": "检查", "planned_on": DAY, "methods_used": ["FILES", "WALK"],
                "by": scope, "now": MORNING,
            } | more
        )  # fmt: skip


def seen(person, check) -> bool:
    with open_scope(person, MORNING) as scope:
        in_rows = Inspection.objects.filter(pk=check.pk).exists()
        listed = queries.inspections(scope).filter(pk=check.pk).exists()
    assert listed <= in_rows
    return listed


@pytest.mark.parametrize("kind", ["SPOT", "FLIGHT", "DIRECT"])
def test_nobody_at_the_branch_hears_of_an_unannounced_inspection_before_it_begins(cast, kind):
    check = planned(cast, cast.gu, kind)
    people = (cast.han, cast.luo, cast.zhao, cast.ma, cast.gu, cast.qin)
    assert [seen(p, check) for p in people] == [False, False, False, False, True, True]
    with open_scope(cast.han, MORNING):
        assert not AuditEvent.objects.filter(target_kind="inspection", target_id=str(check.pk)).exists()
    with open_scope(cast.gu, MORNING) as scope:
        actions.begin(inspection_id=check.pk, by=scope, now=MORNING)
    assert seen(cast.han, check)


def test_one_that_was_called_off_stays_unheard_of(cast):
    check = planned(cast, cast.gu)
    with open_scope(cast.gu, MORNING) as scope:
        actions.cancel(inspection_id=check.pk, reason="改期", by=scope, now=MORNING)
    assert not seen(cast.han, check)


def test_a_spot_check_by_the_head_is_known_to_the_head_alone(cast):
    check = planned(cast, cast.han, "SPOT")
    assert [seen(p, check) for p in (cast.han, cast.luo, cast.zhao)] == [True, False, False]


def test_an_announced_one_is_seen_at_once(cast):
    assert seen(cast.zhao, planned(cast, cast.gu, "SPECIAL"))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "inspections.title"), ({"methods_used": []}, "inspections.methods"),
        ({"kind": "AUDIT"}, "inspections.external"), ({"checklists": ["nothing"]}, "checklists.no_template"),
        ({"kind": "NONSENSE"}, "inspections.kind"),
    ],
)  # fmt: skip
def test_an_inspection_says_what_how_and_by_whom(cast, wrong, code):
    with pytest.raises(Refused) as refusal:
        planned(cast, cast.gu, **wrong)
    assert refusal.value.code == code


def test_guidance_is_given_to_a_unit_below(cast):
    with pytest.raises(Refused) as refusal:
        planned(cast, cast.han, "GUIDANCE")
    assert refusal.value.code == "inspections.guidance"
    assert planned(cast, cast.gu, "GUIDANCE").by_unit_id == cast.branch.pk


def test_a_report_closes_the_inspection_once_it_has_begun(cast):
    check = planned(cast, cast.gu, "SPECIAL")
    with open_scope(cast.gu, MORNING) as scope:
        with pytest.raises(Refused):
            actions.report(inspection_id=check.pk, conclusion="好", by=scope, now=MORNING)
        actions.begin(inspection_id=check.pk, by=scope, now=MORNING)
        done = actions.report(inspection_id=check.pk, conclusion="总体合规", by=scope, now=MORNING)
    assert (done.state, done.reported_by_id) == ("REPORTED", cast.gu.pk)


def test_a_plan_is_proposed_by_risk_and_adopted_by_another_person(cast):
    for _n in range(3):
        found(cast, grade="GRAVE")
    with open_scope(cast.gu, MORNING) as scope:
        plan = actions.propose_plan(unit=cast.branch, year=2026, by=scope, now=MORNING)
        items = list(plan.items.select_related("target"))
        assert items[0].target == cast.east and items[0].score > items[1].score
        with pytest.raises(Refused) as refusal:
            actions.adopt_plan(plan_id=plan.pk, by=scope, now=MORNING)
        assert refusal.value.code == "inspections.same_person"
        with pytest.raises(Refused) as refusal:
            west = next(i for i in items if i.target == cast.west)
            actions.drop_item(plan_id=plan.pk, item_id=west.pk, by=scope, now=MORNING)
        assert refusal.value.code == "inspections.last_visit"
    with open_scope(cast.qin, MORNING) as scope:
        actions.adopt_plan(plan_id=plan.pk, by=scope, now=MORNING)
    with whole_bank("test"):
        duties = Duty.objects.filter(unit=cast.branch, person=cast.gu, title__startswith="现场检查")
        assert duties.count() == CheckPlanItem.objects.filter(plan=plan).count()
    with open_scope(cast.gu, MORNING) as scope, pytest.raises(Refused) as refusal:
        actions.put_item(
            plan_id=plan.pk, target=cast.west, month=12, kind="SPECIAL", topics="", by=scope, now=MORNING
        )
    assert refusal.value.code == "inspections.adopted"
    with open_scope(cast.han, MORNING):
        assert not CheckPlanItem.objects.exists()  # the branch does not see when it will be visited


def test_a_sweep_passes_every_point_and_a_weak_control_is_a_finding(cast):
    with open_scope(cast.han, MORNING) as scope:
        assert actions.load_points(unit=cast.east, by=scope, now=MORNING) == 16
        assert actions.load_points(unit=cast.east, by=scope, now=MORNING) == 0
        for point in RiskPoint.objects.filter(unit=cast.east)[2:]:
            actions.retire_point(point_id=point.pk, by=scope, now=MORNING)
        first, second = RiskPoint.objects.filter(unit=cast.east, retired_on=None)
        check = actions.plan_inspection(
            unit=cast.east,
            kind="SWEEP",
            title="一季度排查",
            planned_on=DAY,
            methods_used=["WALK"],
            by=scope,
            now=MORNING,
        )
        actions.begin(inspection_id=check.pk, by=scope, now=MORNING)
        mark = {"inspection_id": check.pk, "by": scope, "now": MORNING}
        actions.mark_point(point_id=first.pk, result="GOOD", note="", **mark)
        with pytest.raises(Refused) as refusal:
            actions.report(inspection_id=check.pk, conclusion="完", by=scope, now=MORNING)
        assert refusal.value.code == "inspections.sweep_open"
        with pytest.raises(Refused) as refusal:
            actions.mark_point(point_id=second.pk, result="FAILED", note="", **mark)
        assert refusal.value.code == "inspections.mark_note"
        for _turn in range(2):
            actions.mark_point(point_id=second.pk, result="FAILED", note="单人加钞", **mark)
        actions.report(inspection_id=check.pk, conclusion="完", by=scope, now=MORNING)
        (finding,) = Finding.objects.filter(inspection=check)
    assert (finding.source, finding.topic) == ("SWEEP", "risk.R002")


def test_an_edition_of_the_list_is_frozen(cast):
    with open_scope(cast.han, MORNING) as scope:
        actions.load_points(unit=cast.east, by=scope, now=MORNING)
        one = actions.issue_list(unit=cast.east, note="首版", by=scope, now=MORNING)
        with pytest.raises(Refused) as refusal:
            actions.issue_list(unit=cast.east, note="", by=scope, now=MORNING)
        assert refusal.value.code == "inspections.same_list"
        point = RiskPoint.objects.get(unit=cast.east, code="R001")
        actions.put_point(unit=cast.east, point_id=point.pk, control="三人清点", by=scope, now=MORNING)
        two = actions.issue_list(unit=cast.east, note="", by=scope, now=MORNING)
    assert (one.number, two.number) == (1, 2)
    assert one.points[0]["control"] != two.points[0]["control"] == "三人清点"


def visit_of(cast, *, bad=(), submit=True) -> MysteryVisit:
    with open_scope(cast.gu, MORNING) as scope:
        inspector = MysteryInspector.objects.filter(unit=cast.branch).first() or actions.add_inspector(
            unit=cast.branch, name="王外人", agency="某调查公司", by=scope, now=MORNING
        )
        from wangdian.kernel.checklists.models import Template

        items = definition_of(Template.objects.get(code="mystery_visit").current).items()
        answers = {i.key: ("poor", "很差") if i.key in bad else ("good", "") for i in items}
        visit = actions.enter_visit(
            unit=cast.east, inspector=inspector, visited_on=DAY, answers=answers, by=scope, now=MORNING
        )
        if submit:
            visit = actions.submit_visit(visit_id=visit.pk, by=scope, now=MORNING)
    return visit


def test_a_visit_has_exactly_twenty_indicators(cast):
    from wangdian.kernel.checklists.models import Template

    with whole_bank("test"):
        definition = definition_of(Template.objects.get(code="mystery_visit").current)
    assert sum(i.is_scored for i in definition.items()) == 20


def test_the_branch_sees_a_visit_when_it_is_made_known_and_the_name_only_when_it_is_revealed(cast):
    visit = visit_of(cast, bad=("welcome",))
    assert visit.score < Decimal(100)
    with open_scope(cast.han, MORNING):
        assert not MysteryVisit.objects.exists() and not MysteryInspector.objects.exists()
    with open_scope(cast.gu, MORNING) as scope:
        with pytest.raises(Refused):
            actions.reveal(visit_id=visit.pk, by=scope, now=MORNING)
        actions.make_known(visit_id=visit.pk, by=scope, now=MORNING)
        actions.make_known(visit_id=visit.pk, by=scope, now=MORNING)
    with open_scope(cast.han, MORNING):
        known = MysteryVisit.objects.get(pk=visit.pk)
        assert (known.inspector_name, known.inspector_number) == ("", 1)
        assert not MysteryInspector.objects.exists()
        (finding,) = Finding.objects.filter(source="MYSTERY")
        assert finding.item == "welcome"
        reading = Reading.objects.get(metric__code="MYSTERY_SCORE", unit=cast.east)
        assert reading.value == visit.score
    with open_scope(cast.gu, MORNING) as scope:
        actions.reveal(visit_id=visit.pk, by=scope, now=MORNING)
    with open_scope(cast.han, MORNING):
        assert MysteryVisit.objects.get(pk=visit.pk).inspector_name == "王外人"


def test_a_visit_is_submitted_when_all_twenty_are_scored(cast):
    visit = visit_of(cast, submit=False)
    with open_scope(cast.gu, MORNING) as scope:
        inspector = MysteryInspector.objects.get()
        actions.enter_visit(
            unit=cast.east, inspector=inspector, visited_on=DAY, answers={"welcome": ("good", "")}, visit_id=visit.pk,
            by=scope, now=MORNING,
        )  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.submit_visit(visit_id=visit.pk, by=scope, now=MORNING)
    assert refusal.value.code == "inspections.visit_open" and "19" in refusal.value.message


def test_a_head_sends_no_inspectors_to_the_own_branch(cast):
    with open_scope(cast.han, MORNING) as scope, pytest.raises(Forbidden):
        actions.add_inspector(unit=cast.east, name="熟人", agency="", by=scope, now=MORNING)


def recorded(cast, count=4):
    with open_scope(cast.luo, MORNING) as scope:
        for person in (cast.zhao, cast.zhou, cast.luo):
            for n in range(count):
                actions.add_recording(
                    unit=cast.east, kind="COUNTER", person=person, taken_at=moment("2026-03-01 10:00") + timedelta(minutes=n),
                    reference=f"V{person.pk}-{n}", by=scope, now=MORNING,
                )  # fmt: skip


def drawn(cast, by, per_person=2, **more):
    with open_scope(by, MORNING) as scope:
        return actions.draw(
            unit=cast.east, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 1), per_person=per_person, by=scope,
            now=MORNING, **more,
        )  # fmt: skip


def test_everybody_is_drawn_alike_and_the_seed_repeats_the_draw(cast):
    recorded(cast)
    draw = drawn(cast, cast.luo)
    with whole_bank("test"):
        rows = list(DrawnRecording.objects.filter(draw=draw).select_related("recording"))
        candidates = [Candidate(pk, person) for pk, person in _candidates(draw)]
    people = [r.recording.person_id for r in rows]
    assert {p: people.count(p) for p in people} == {cast.zhao.pk: 2, cast.zhou.pk: 2, cast.luo.pk: 2}
    assert stratified(draw.seed, candidates, 2) == tuple(
        r.recording_id for r in sorted(rows, key=lambda r: r.pk)
    )


def _candidates(draw):
    from wangdian.domains.inspections.models import Recording

    return Recording.objects.filter(pk__in=draw.candidates).values_list("pk", "person_id")


def test_nobody_draws_again_until_they_like_it(cast):
    recorded(cast)
    assert drawn(cast, cast.luo).pk == drawn(cast, cast.han, per_person=1).pk


def test_nobody_reviews_themselves(cast):
    recorded(cast)
    draw = drawn(cast, cast.han)
    with whole_bank("test"):
        own = DrawnRecording.objects.filter(draw=draw, recording__person=cast.luo).first()
    with open_scope(cast.luo, MORNING) as scope, pytest.raises(Refused) as refusal:
        actions.begin_review(drawn_id=own.pk, by=scope, now=MORNING)
    assert refusal.value.code == "inspections.own_recording"
    with open_scope(cast.han, MORNING) as scope:
        run = actions.begin_review(drawn_id=own.pk, by=scope, now=MORNING)
        assert actions.begin_review(drawn_id=own.pk, by=scope, now=MORNING).pk == run.pk


def test_what_a_review_finds_names_whose_recording_it_was(cast):
    from .test_rounds import run_of

    recorded(cast)
    draw = drawn(cast, cast.luo)
    with whole_bank("test"):
        one = DrawnRecording.objects.filter(draw=draw, recording__person=cast.zhao).first()
    run_of(
        cast.han, "recording_review", cast.east, failed=("hands",),
        begin=lambda scope: actions.begin_review(drawn_id=one.pk, by=scope, now=MORNING),
    )  # fmt: skip
    with whole_bank("test"):
        (finding,) = Finding.objects.filter(source="RECORDING")
    assert finding.responsible_person_id == cast.zhao.pk
