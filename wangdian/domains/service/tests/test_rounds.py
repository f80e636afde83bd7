"""The shipped service checklists: what fails becomes a matter with its picture; routines stand in the plan; April's revision."""

from datetime import timedelta

import pytest

from tests.cast import moment
from wangdian.domains.inspections.models import Finding
from wangdian.domains.inspections.tests.situations import PICTURE, seed
from wangdian.domains.service import actions
from wangdian.domains.service.actions import rounds
from wangdian.kernel.cases.models import Case
from wangdian.kernel.checklists import actions as checklists
from wangdian.kernel.checklists.mapping import definition_of
from wangdian.kernel.checklists.models import Run, Template
from wangdian.kernel.checklists.shipped import read_file
from wangdian.kernel.database.errors import Forbidden
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import MORNING, as_


@pytest.fixture(autouse=True)
def _loaded(cast):
    seed()


def fill(person, code, unit, *, failed=(), now=MORNING, people=()) -> Run:
    """Fill in a whole round, everything in order but `failed`; `people` answer the questions for a person."""
    with open_scope(person, now) as scope:
        run = checklists.start_run(template_code=code, unit=unit, by=scope, now=now)
        asked = iter(people)
        for item in definition_of(run.version).items():
            bad = item.key in failed
            match item.kind.value:
                case "yesno":
                    value = ("no" if item.good == "yes" else "yes") if bad else item.good
                case "choice":
                    value = next(o.key for o in item.options if o.flag) if bad else item.options[0].key
                case "person":
                    person_id = next(asked, None)
                    if person_id is None and not item.required:
                        continue
                    value = str(person_id or person.pk)
                case _:
                    value = "已记"
            note = "看到的情况" if bad else ""
            checklists.answer(run_id=run.pk, item=item.key, value=value, note=note, by=scope, now=now)
            if item.photo.value == "always" or (item.photo.value == "on_fail" and bad):
                checklists.attach_photo(run_id=run.pk, item=item.key, content=PICTURE, by=scope, now=now)
        return checklists.finish(run_id=run.pk, by=scope, now=now)


def matters() -> list[Case]:
    with whole_bank("test"):
        return list(Case.objects.filter(kind="matter").select_related("owner").order_by("pk"))


def test_every_file_is_named_after_its_code_and_ships():
    files = sorted(rounds.CHECKLISTS.glob("*.yaml"))
    assert [read_file(f)[0]["code"] for f in files] == rounds.codes() == [f.stem for f in files]
    assert {r.checklist for r in rounds.routines() if r.checklist} <= set(rounds.codes())
    assert set(rounds.SETTLED_BY) | set(rounds.PRACTICES) <= set(rounds.codes())


@pytest.mark.parametrize("code", [c for c in rounds.codes() if c != "angry_customer_drill"])
def test_each_checklist_can_be_filled_in_and_passes_when_all_is_in_order(cast, code):
    run = fill(cast.han, code, cast.east, people=[cast.luo.pk])
    assert run.state == "FINISHED" and run.passed and matters() == []


def test_a_failed_item_becomes_a_matter_with_its_picture_and_no_finding(cast):
    run = fill(cast.lin, "outlet_service", cast.east, failed=("channels",))
    (matter,) = matters()
    assert not run.passed
    assert (matter.title[:2], matter.grade, matter.owner_id) == ("投诉", "HIGH", cast.lin.pk)
    assert matter.source_id == f"{run.pk}:channels"
    with whole_bank("test"):
        assert matter.attachments.count() == 1 and not Finding.objects.exists()
        assert "看到的情况" in matter.timeline.get(what="OPENED").text


def test_each_group_of_the_outlet_standard_has_to_pass_by_itself(cast):
    run = fill(cast.lin, "outlet_service", cast.east, failed=("posture", "face"))
    assert run.score >= 90 and not run.passed


def test_what_is_found_again_while_it_is_open_is_noted_there(cast):
    fill(cast.lin, "accessibility", cast.east, failed=("bell",))
    fill(cast.luo, "accessibility", cast.east, failed=("bell",), now=MORNING + timedelta(days=1))
    (matter,) = matters()
    with whole_bank("test"):
        (again,) = matter.timeline.filter(what="COMMENT").values_list("text", flat=True)
    assert "罗敏" in again


def test_a_practice_is_scored_and_leaves_one_matter_for_the_next_practice(cast):
    missed = ("listen", "feeling", "repeat", "can", "record")
    run = fill(
        cast.luo, "angry_customer_drill", cast.east, failed=missed, people=[cast.zhao.pk, cast.zhou.pk]
    )
    (matter,) = matters()
    assert not run.passed and 0 < run.score < 70
    assert matter.title.startswith("讲评并再练") and matter.owner_id == cast.luo.pk
    with whole_bank("test"):
        assert matter.timeline.filter(what="COMMENT").count() == len(missed) - 1
    good = fill(cast.luo, "angry_customer_drill", cast.east, people=[cast.zhao.pk, cast.zhou.pk])
    assert good.passed and good.score == 100


def test_the_scenario_of_a_practice_gives_no_points(cast):
    everything = [
        i.key for i in _definition("angry_customer_drill").items() if i.options and i.key != "scenario"
    ]
    run = fill(
        cast.luo, "angry_customer_drill", cast.east, failed=everything, people=[cast.zhao.pk, cast.zhou.pk]
    )
    assert run.score == 0


def _definition(code):
    return read_file(rounds.CHECKLISTS / f"{code}.yaml")[1]


def test_the_routines_are_set_up_once_for_the_posts_that_are_held(cast):
    made = as_(cast.luo, actions.set_up_service_routines, unit=cast.east)
    assert as_(cast.luo, actions.set_up_service_routines, unit=cast.east) == []
    with whole_bank("test"):
        titles = list(Duty.objects.filter(pk__in=made).values_list("title", flat=True))
    assert len(made) == len(rounds.routines()) and {
        "舆情巡查",
        "走一遍客户动线",
        "无障碍服务设施与能力",
    } <= set(titles)
    with pytest.raises(Forbidden):
        as_(cast.zhao, actions.set_up_service_routines, unit=cast.east)


def test_aprils_revision_is_a_new_version_and_earlier_rounds_stay_as_they_were(cast):
    """A branch makes the form its own, revises it in April, another person publishes; March's round keeps its wording."""
    march = fill(cast.han, "civilised_service", cast.east)
    with whole_bank("test"):
        shipped = Template.objects.get(code="civilised_service")
    april = moment("2026-04-15 09:00")
    own = as_(cast.luo, checklists.copy_template, now=april, template_id=shipped.pk, unit=cast.east)
    with whole_bank("test"):
        draft = own.versions.get()
        plain = draft.definition
    plain["sections"][0]["items"][0]["text"] = "按四月修订：服务领导小组每季开会"
    as_(
        cast.luo, checklists.edit_draft, now=april, version_id=draft.pk, definition=plain, note="四月修订：第三条"
    )  # fmt: skip
    as_(cast.luo, checklists.submit, now=april, version_id=draft.pk)
    as_(cast.han, checklists.publish, now=april, version_id=draft.pk)
    after = fill(cast.han, "civilised_service", cast.east, now=april + timedelta(days=1))
    assert march.version_id != after.version_id and after.version_id == draft.pk
    first = [next(definition_of(run.version).items()).text for run in (march, after)]
    assert first[0] != first[1] == "按四月修订：服务领导小组每季开会"
