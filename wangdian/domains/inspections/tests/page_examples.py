"""For the permission matrix: a finding of 东门 with its notice, an inspection, a plan, a visit made known, a draw."""

from datetime import timedelta

from django.utils.timezone import localdate, localtime

from tests.examples import Example
from wangdian.domains.inspections import actions
from wangdian.domains.inspections.models import (
    CheckPlan,
    CheckPlanItem,
    DrawnRecording,
    MysteryInspector,
    MysteryVisit,
    Recording,
    RecordingDraw,
    RiskList,
    RiskPoint,
)
from wangdian.kernel.cases import actions as cases
from wangdian.kernel.checklists.models import Template
from wangdian.kernel.checklists.shipped import load_shipped
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import scope_of


def examples(cast):
    today, now = localdate(), localtime()
    seed_calendar(today - timedelta(days=40), today + timedelta(days=200))
    load_shipped(now=now)
    luo = scope_of(cast.luo, now)
    case = actions.open_finding(
        unit=cast.east,
        fact="示例",
        category="CASH",
        grade="NORMAL",
        source="SELF",
        owner=cast.zhou,
        by=luo,
        now=now,
    )
    cases.perform(case_id=case.pk, transition="issue", by=luo, now=now, data={"demand": "改"})
    check = actions.plan_inspection(
        unit=cast.east,
        kind="SWEEP",
        title="示例排查",
        planned_on=today,
        methods_used=["FILES"],
        by=luo,
        now=now,
    )
    actions.begin(inspection_id=check.pk, by=luo, now=now)
    point = RiskPoint.objects.create(
        unit=cast.east, code="R1", business="现金", step="领用", risk="不符", category="CASH", likelihood=2, impact=3,
        control="双人", control_kind="PREVENT",
    )  # fmt: skip
    edition = RiskList.objects.create(unit=cast.east, number=1, points=[], issued_by=cast.han, issued_at=now)
    plan = CheckPlan.objects.create(unit=cast.branch, year=today.year, made_by=cast.qin, made_at=now)
    item = CheckPlanItem.objects.create(unit=cast.branch, plan=plan, target=cast.east, month=12)
    version = Template.objects.get(code="mystery_visit").current
    inspector = MysteryInspector.objects.create(unit=cast.branch, number=1, name="外人")
    common = {
        "unit": cast.east, "by_unit": cast.branch, "visited_on": today, "inspector": inspector, "inspector_number": 1,
        "version": version, "entered_by": cast.gu, "entered_at": now,
    }  # fmt: skip
    known = MysteryVisit.objects.create(state="KNOWN", score=90, known_at=now, **common)
    draft = MysteryVisit.objects.create(**common)
    recording = Recording.objects.create(
        unit=cast.east, kind="COUNTER", person=cast.zhao, taken_at=now, reference="V1"
    )
    draw = RecordingDraw.objects.create(
        unit=cast.east, starts_on=today, ends_on=today, per_person=1, seed="s", candidates=[recording.pk],
        drawn_by=cast.luo, drawn_at=now,
    )  # fmt: skip
    DrawnRecording.objects.create(unit=cast.east, draw=draw, recording=recording)
    east, unit = {"unit": cast.east}, {"unit_id": cast.east.pk}
    staff = ("qin", "gu", "han", "luo", "shen", "lin", "zhao", "zhou", "wu")
    supervisors, upper = ("qin", "gu", "han", "luo", "shen"), ("qin", "gu")
    of_case, of_check = {"case_id": case.pk}, {"inspection_id": check.pk}
    of_plan = {"plan_id": plan.pk}
    return {
        "inspections:new_finding": Example(unit, **east),
        "inspections:routines": Example(unit, **east),
        "inspections:finding": Example(of_case, seen_by=staff),
        "inspections:notice": Example(of_case, seen_by=staff),
        "inspections:extend": Example(of_case, seen_by=staff),
        "inspections:new": Example(unit, **east),
        "inspections:inspection": Example(of_check, **east),
        "inspections:report": Example(of_check, seen_by=supervisors),
        "inspections:cancel": Example(of_check, seen_by=supervisors),
        "inspections:mark": Example(of_check | {"point_id": point.pk}, seen_by=supervisors),
        "inspections:propose": Example({"unit_id": cast.branch.pk}, unit=cast.branch),
        "inspections:plan": Example(of_plan, unit=cast.branch),
        "inspections:add_item": Example(of_plan, unit=cast.branch),
        "inspections:item": Example(of_plan | {"item_id": item.pk}, unit=cast.branch),
        "inspections:points": Example(unit, **east),
        "inspections:add_point": Example(unit, **east),
        "inspections:point": Example(unit | {"point_id": point.pk}, **east),
        "inspections:issue_list": Example(unit, **east),
        "inspections:edition": Example({"list_id": edition.pk}, **east),
        "inspections:visit": Example({"visit_id": known.pk}, **east),
        "inspections:enter_visit": Example(unit, seen_by=upper),
        "inspections:edit_visit": Example(unit | {"visit_id": draft.pk}, seen_by=upper),
        "inspections:circular": Example({"month": today.strftime("%Y-%m")}),
        "inspections:add_recording": Example(unit, **east),
        "inspections:new_draw": Example(unit, **east),
        "inspections:draw": Example({"draw_id": draw.pk}, **east),
    }
