"""Rounds: begun, answered, finished once; what was finished stands."""

import copy
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from wangdian.kernel.checklists import actions, hooks
from wangdian.kernel.checklists.models import Answer, Fault, Run
from wangdian.kernel.checklists.tests.situations import NOW, OPENING, png, run_of, template_of
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties import actions as duties
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.duties.tests.situations import duty_of, fresh, occurrence_of
from wangdian.kernel.org.scope import open_scope, whole_bank

GOOD = {"clean": "yes", "alarm": "yes", "atm": "yes", "warm": "21.5"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def fill(run, answers=GOOD, by=None, cast=None, now=NOW):
    with open_scope(by or run.person, now) as scope:
        for item, value in answers.items():
            actions.answer(run_id=run.pk, item=item, value=value, by=scope, now=now)


def finish(run, by=None, now=NOW) -> Run:
    with open_scope(by or run.person, now) as scope:
        return actions.finish(run_id=run.pk, by=scope, now=now)


def checklist_occurrence(cast, person=None, **fields):
    with whole_bank("test"):
        duty = duty_of(cast, evidence="CHECKLIST", checklist="OPENING", title="开门三件事")
    return occurrence_of(cast, person or cast.zhao, duty=duty, checklist="OPENING", **fields)


def test_a_round_is_begun_answered_and_finished(cast):
    template_of(cast)
    run = run_of(cast)
    fill(run)
    done = finish(run)
    assert (done.state, done.score, done.passed, done.failed_items) == (
        "FINISHED",
        Decimal("100.00"),
        True,
        0,
    )
    assert done.finished_at == NOW and done.version.number == 1


def test_a_branch_uses_the_checklist_of_the_head_office_until_it_has_its_own(cast):
    template_of(cast)
    assert run_of(cast).template.unit == cast.bank
    template_of(cast, unit=cast.east)
    assert run_of(cast).template.unit == cast.east
    assert run_of(cast, cast.he, unit=cast.west).template.unit == cast.bank


def test_an_unknown_checklist_is_refused_in_words(cast):
    with pytest.raises(Refused, match="没有可用的检查表"):
        run_of(cast)


def test_who_has_no_post_at_the_unit_begins_nothing_there(cast):
    template_of(cast)
    for stranger in (cast.he, cast.bai):
        with pytest.raises(Forbidden):
            run_of(cast, stranger)


def test_beginning_twice_with_one_key_is_one_round(cast):
    template_of(cast)
    key = uuid4()
    assert run_of(cast, client_key=key) == run_of(cast, client_key=key)
    assert run_of(cast, client_key=uuid4()) != run_of(cast, client_key=key)


def test_an_answer_sent_twice_is_kept_once_and_a_changed_one_replaces_it(cast):
    template_of(cast)
    run = run_of(cast)
    fill(run, {"clean": "yes"})
    fill(run, {"clean": "yes"})
    with whole_bank("test"):
        (row,) = Answer.objects.all()
        assert row.choice == "yes" and Answer.pgh_event_model.objects.count() == 0
    fill(run, {"clean": "no"})
    with whole_bank("test"):
        assert Answer.objects.get().choice == "no" and Answer.pgh_event_model.objects.count() == 1


def test_answers_are_kept_by_their_kind(cast):
    plain = {
        "sections": [
            {"key": "s", "title": "区", "items": [
                {"key": "n", "text": "数", "kind": "number", "na": True},
                {"key": "t", "text": "文", "kind": "text"},
                {"key": "p", "text": "人", "kind": "person"},
                {"key": "c", "text": "选", "kind": "choice",
                 "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]},
            ]},
        ]
    }  # fmt: skip
    template_of(cast, plain, code="KINDS")
    run = run_of(cast, code="KINDS")
    fill(run, {"n": "-3.25", "t": "一切正常", "p": str(cast.zhou.pk), "c": "b"})
    with whole_bank("test"):
        rows = {a.item: a for a in Answer.objects.all()}
    assert rows["n"].number == Decimal("-3.25") and rows["t"].text == "一切正常"
    assert rows["p"].chosen_person_id == cast.zhou.pk and rows["c"].choice == "b"
    fill(run, {"n": "na"})
    with whole_bank("test"):
        row = Answer.objects.get(item="n")
    assert (row.choice, row.number) == ("na", None)
    for wrong in ({"p": str(cast.he.pk)}, {"c": "z"}, {"n": "many"}, {"x": "yes"}):
        with pytest.raises(Refused):
            fill(run, wrong)


def test_only_who_began_it_and_who_oversees_may_answer(cast):
    template_of(cast)
    run = run_of(cast)
    with pytest.raises(Forbidden, match="别人"):
        fill(run, {"clean": "yes"}, by=cast.zhou)
    fill(run, {"clean": "yes"}, by=cast.luo)
    with pytest.raises(Refused, match="没有这次检查"):
        fill(run, {"clean": "yes"}, by=cast.he)


def test_finishing_is_refused_with_a_list_of_what_is_missing(cast):
    template_of(cast)
    run = run_of(cast)
    fill(run, {"clean": "yes", "alarm": "no"})
    with pytest.raises(actions.Incomplete) as caught:
        finish(run)
    assert {(key, what) for key, _title, what in caught.value.missing} == {
        ("alarm", "photo"), ("alarm", "note"), ("why", "answer"), ("atm", "answer"), ("warm", "answer"),
    }  # fmt: skip
    assert "报警正常" in caught.value.message


def test_a_picture_is_kept_once_under_its_hash_with_the_time_of_the_server(cast):
    template_of(cast)
    run = run_of(cast)
    with open_scope(cast.zhao, NOW) as scope:
        for _turn in range(2):
            photo = actions.attach_photo(
                run_id=run.pk,
                item="alarm",
                content=png(),
                by=scope,
                now=NOW,
                device_at=NOW + timedelta(days=1),
            )
        actions.attach_photo(run_id=run.pk, item="alarm", content=png(9), by=scope, now=NOW)
        assert photo.answer.photos.count() == 2
        assert (photo.taken_at, photo.device_at, photo.taken_by_id) == (NOW, None, cast.zhao.pk)
        with pytest.raises(Refused, match="JPG"):
            actions.attach_photo(run_id=run.pk, item="alarm", content=b"no picture", by=scope, now=NOW)


def test_a_failed_item_calls_the_hook_with_its_answer_and_photo(cast, monkeypatch):
    called, over = [], []
    monkeypatch.setattr(
        hooks, "_on_failed", [lambda run, item, answer, by, now: called.append((item.key, answer.note, answer.photos.count()))]
    )  # fmt: skip
    monkeypatch.setattr(hooks, "_on_finished", [lambda run, by, now: over.append(run.failed_items)])
    template_of(cast)
    run = run_of(cast)
    fill(run, GOOD | {"why": "今天上午"})
    with open_scope(cast.zhao, NOW) as scope:
        actions.answer(run_id=run.pk, item="alarm", value="no", note="不响", by=scope, now=NOW)
        actions.attach_photo(run_id=run.pk, item="alarm", content=png(), by=scope, now=NOW)
    finish(run)
    again = finish(run)
    assert called == [("alarm", "不响", 1)] and over == [1]
    assert not again.passed and again.score == Decimal("83.33")
    with whole_bank("test"):
        rows = {a.item: (a.failed, a.points) for a in Answer.objects.all()}
    assert rows["alarm"] == (True, 0) and rows["clean"] == (False, 1) and rows["why"] == (False, None)


def test_a_hook_that_fails_leaves_the_round_unfinished(cast, monkeypatch):
    def refuse(*_arguments):
        raise Refused("cases.closed", "不行。")

    monkeypatch.setattr(hooks, "_on_finished", [refuse])
    template_of(cast)
    run = run_of(cast)
    fill(run)
    with pytest.raises(Refused), transaction.atomic():
        finish(run)
    with whole_bank("test"):
        assert Run.objects.get().state == "RUNNING"


def test_what_was_finished_stands_against_the_page_and_against_sql(cast):
    template_of(cast)
    run = run_of(cast)
    fill(run)
    finish(run)
    with pytest.raises(Refused, match="已经结束"):
        fill(run, {"clean": "no"})
    attacks = [
        lambda: Answer.objects.filter(run=run).update(choice="no"),
        lambda: Answer.objects.create(unit=cast.east, run=run, item="x", at=NOW, by=cast.zhao),
        lambda: Run.objects.filter(pk=run.pk).update(score=1),
        lambda: Run.objects.filter(pk=run.pk).update(state="RUNNING", finished_at=None, passed=None),
        lambda: run.version.__class__.objects.filter(pk=run.version_id).update(definition={}),
        lambda: Run.objects.filter(pk=run.pk).delete(),
    ]
    for attack in attacks:
        with whole_bank("test"), pytest.raises((DatabaseError, Exception)) as caught, transaction.atomic():
            attack()
        assert (
            "stand" in str(caught.value)
            or "never changes" in str(caught.value)
            or "protected" in str(caught.value)
        )


def test_a_round_given_up_makes_room_for_another(cast):
    template_of(cast)
    row = checklist_occurrence(cast)
    run = run_of(cast, occurrence=row)
    with open_scope(cast.zhao, NOW) as scope:
        with pytest.raises(Refused, match="原因"):
            actions.abandon(run_id=run.pk, reason=" ", by=scope, now=NOW)
        actions.abandon(run_id=run.pk, reason="填错了", by=scope, now=NOW)
    assert run_of(cast, occurrence=row) != run


# ---------------------------------------------------------------- duties


def test_a_duty_with_a_checklist_is_done_only_by_finishing_it(cast):
    template_of(cast)
    row = checklist_occurrence(cast)
    with open_scope(cast.zhao, NOW) as scope, pytest.raises(Refused, match="要填检查表"):
        duties.complete(occurrence_id=row.pk, by=scope, now=NOW)
    run = run_of(cast, occurrence=row)
    fill(run)
    finish(run)
    done = fresh(row)
    assert (done.state, done.done_at, done.done_by_id) == ("DONE", NOW, cast.zhao.pk) and "100分" in done.note
    with open_scope(cast.zhao, NOW) as scope, pytest.raises(Refused, match="不能撤回"):
        duties.undo(occurrence_id=row.pk, by=scope, now=NOW)


def test_a_checklist_finished_after_its_time_makes_the_duty_late(cast):
    template_of(cast)
    row = checklist_occurrence(cast, due="2026-03-02 08:30")
    run = run_of(cast, occurrence=row)
    late = NOW + timedelta(hours=1)
    fill(run, now=late)
    finish(run, now=late)
    assert fresh(row).state == "LATE"


def test_a_checklist_sent_after_the_day_is_kept_and_the_duty_stays_missed(cast):
    template_of(cast)
    row = checklist_occurrence(cast)
    run = run_of(cast, occurrence=row)
    fill(run)
    with whole_bank("test"):
        Occurrence.objects.filter(pk=row.pk).update(state="MISSED")
    assert finish(run, now=NOW + timedelta(days=1)).state == "FINISHED"
    assert fresh(row).state == "MISSED"


def test_an_occurrence_has_one_round_and_only_its_people_begin_it(cast):
    template_of(cast)
    row = checklist_occurrence(cast)
    assert run_of(cast, occurrence=row) == run_of(cast, cast.luo, occurrence=row)
    other = checklist_occurrence(cast, cast.zhou)
    with pytest.raises(Forbidden):
        run_of(cast, occurrence=other)


def test_a_duty_names_its_checklist_and_forgets_it_with_the_evidence(cast):
    with open_scope(cast.luo, NOW) as scope:
        from wangdian.kernel.duties.tests.situations import WORKDAILY

        common = {
            "unit": cast.east,
            "title": "开门",
            "rhythm": WORKDAILY,
            "starts_on": NOW.date(),
            "by": scope,
            "now": NOW,
        }
        with pytest.raises(Refused, match="请选择"):
            duties.create_duty(post=cast.posts["RETAIL_TELLER"], evidence="CHECKLIST", **common)
        duty = duties.create_duty(
            post=cast.posts["RETAIL_TELLER"], evidence="CHECKLIST", checklist="OPENING", **common
        )
        assert duty.checklist == "OPENING"
        assert duties.edit_duty(duty=duty, evidence="NONE", by=scope, now=NOW).checklist == ""


# ---------------------------------------------------------------- versions


def test_a_running_round_keeps_its_version_until_somebody_upgrades_it(cast):
    template_of(cast)
    run = run_of(cast)
    fill(run)
    new = copy.deepcopy(OPENING)
    new["sections"][0]["items"][0]["text"] = "大厅和橱窗整洁"
    new["sections"][1]["items"].append({"key": "ups", "text": "UPS正常"})
    template_of(cast, new, number=2)
    with whole_bank("test"):
        assert Run.objects.get().version.number == 1
    with open_scope(cast.zhao, NOW) as scope:
        upgraded, anew = actions.upgrade_run(run_id=run.pk, by=scope, now=NOW)
        assert upgraded.version.number == 2 and anew == ("clean",)
        with pytest.raises(Refused, match="现行版本"):
            actions.upgrade_run(run_id=run.pk, by=scope, now=NOW)
        with pytest.raises(actions.Incomplete) as caught:
            actions.finish(run_id=run.pk, by=scope, now=NOW)
    assert {key for key, _title, _what in caught.value.missing} == {"clean", "ups"}
    fill(run, {"clean": "yes", "ups": "yes"})
    assert finish(run).passed
    with whole_bank("test"):
        assert Answer.objects.filter(item="clean").count() == 2  # the withdrawn one is kept


def test_the_last_round_is_what_conditions_on_last_time_read(cast):
    plain = copy.deepcopy(OPENING)
    plain["sections"][1]["items"].append(
        {"key": "mended", "text": "上次的报警已修好", "when": {"item": "alarm", "was": "no"}}
    )
    plain["sections"][0]["items"][1] |= {"photo": "no", "note": "no"}
    template_of(cast, plain)
    first = run_of(cast)
    fill(first, GOOD | {"alarm": "no", "why": "今天"})
    assert not finish(first).passed
    second = run_of(cast)
    fill(second)
    with pytest.raises(actions.Incomplete, match="上次的报警已修好"):
        finish(second)


# ---------------------------------------------------------------- assets


def test_a_failed_item_of_an_asset_is_a_fault_once_while_it_is_open(cast):
    from wangdian.kernel.checklists.models import Asset

    template_of(cast)
    with whole_bank("test"):
        atm = Asset.objects.create(
            unit=cast.east, code="ATM-1", name="ATM 1号", kind="MACHINE", token="t" * 16
        )
    for _turn in range(2):
        run = run_of(cast, asset=atm)
        fill(run, GOOD | {"clean": "no"})
        finish(run)
    with whole_bank("test"):
        (fault,) = Fault.objects.all()
    assert (fault.title, fault.asset_id, fault.item) == ("大厅整洁", atm.pk, "clean")
    with pytest.raises(Refused, match="不属于这个机构"):
        run_of(cast, cast.he, unit=cast.west, asset=atm)
