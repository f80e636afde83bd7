"""From a file to today's work: upload, compile, review, publish, and what a new version changes."""

from datetime import date

import pytest

from tests.cast import moment
from wangdian.domains.plans.actions import publishing, reviewing, uploading
from wangdian.domains.plans.models import PlanItem, PlanVersion
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.metrics.models import Target
from wangdian.kernel.org.scope import open_scope

from .situations import NOW, PLAN, hand_in, settle


def test_a_compiled_plan_waits_for_review_with_the_words_of_each_item(branch):
    version = hand_in(branch)
    assert version.state == PlanVersion.State.REVIEW
    with open_scope(branch.luo, NOW):
        metric = version.items.filter(kind="METRIC").first()
        assert metric.evidence in version.text and metric.data["norm_value"] == 12
        assert set(version.items.values_list("kind", flat=True)) >= {"METRIC", "DUTY", "DEADLINE", "BLANK"}


def test_publishing_makes_duties_targets_and_todays_occurrences(branch):
    version = hand_in(branch)
    settle(branch, version)
    with open_scope(branch.han, NOW) as head:
        assert publishing.obstacles(version) == []
        publishing.publish(version_id=version.pk, by=head, now=NOW)
        publishing.publish(version_id=version.pk, by=head, now=NOW)  # sent twice
        assert Target.objects.filter(plan_version=version.pk).count() == 3
        lobby = Duty.objects.get(plan_version=version.pk, post=branch.posts["LOBBY_MANAGER"])
        assert "自助设备" in lobby.source_text
    catch_up(now=NOW)
    with open_scope(branch.lin, NOW):
        assert [o.person for o in Occurrence.objects.filter(duty=lobby)] == [branch.lin]


def test_an_open_blank_stands_in_the_way_of_publishing(branch):
    version = hand_in(branch)
    with open_scope(branch.han, NOW) as head, pytest.raises(Refused) as refused:
        publishing.publish(version_id=version.pk, by=head, now=NOW)
    assert refused.value.code == "plans.obstacles"


@pytest.mark.parametrize("person", ["zhao", "ma", "lin"])
def test_only_who_may_sign_can_publish(branch, person):
    version = hand_in(branch)
    settle(branch, version)
    with open_scope(branch.people[person], NOW) as scope, pytest.raises(Refused) as refused:
        publishing.publish(version_id=version.pk, by=scope, now=NOW)
    assert isinstance(refused.value, Forbidden) or refused.value.code == "plans.not_found"


def test_a_new_version_keeps_what_is_unchanged_and_ends_what_it_drops(branch):
    first = hand_in(branch)
    settle(branch, first)
    with open_scope(branch.han, NOW) as head:
        publishing.publish(version_id=first.pk, by=head, now=NOW)
        kept = Duty.objects.get(title__contains="自助设备")
    catch_up(now=NOW)
    second = hand_in(
        branch, PLAN.replace("每周一开展点钞练习一次。", "每月开展服务演练一次。"), plan=first.plan
    )
    settle(branch, second)
    later = moment("2026-03-09 09:00")
    with open_scope(branch.han, later) as head:
        publishing.publish(version_id=second.pk, by=head, now=later)
        kept.refresh_from_db()
        assert kept.ends_on == first.plan.ends_on and kept.plan_version == first.pk
        dropped = Duty.objects.get(title__contains="点钞")
        assert dropped.ends_on == date(2026, 3, 8)
        assert Occurrence.objects.filter(duty=dropped).count() == 2  # last week's stay
        assert Duty.objects.filter(title__contains="服务演练", plan_version=second.pk).exists()
        assert Target.objects.filter(ended_on=None).count() == 3
        first.refresh_from_db()
        assert first.state == PlanVersion.State.SUPERSEDED


def test_a_plan_that_needs_approval_is_published_by_another_person_above(branch):
    version = hand_in(branch)
    settle(branch, version)
    with open_scope(branch.han, NOW) as head:
        type(version.plan).objects.filter(pk=version.plan_id).update(needs_approval=True)
        version.refresh_from_db()
        with pytest.raises(Refused) as refused:
            publishing.publish(version_id=version.pk, by=head, now=NOW)
        assert refused.value.code in {"plans.needs_approval", "org.no_power"}
        publishing.submit(version_id=version.pk, revision=version.revision, by=head, now=NOW)
    with open_scope(branch.gu, NOW) as above:
        done = publishing.publish(version_id=version.pk, by=above, now=NOW)
        assert (done.published_by, done.approved_by) == (branch.han, branch.gu)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "计划.txt", "plans.empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "计划.txt", "plans.large"),
        (b"MZ", "计划.exe", "plans.kind"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_at_once(branch, content, name, code):
    with open_scope(branch.luo, NOW) as scope, pytest.raises(Refused) as refused:
        uploading.upload(unit=branch.east, content=content, file_name=name, by=scope, now=NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加密.docx"),
        (b"PK\x03\x04 broken", "坏.docx"),
        (b"%PDF-1.4\n%%EOF", "空.pdf"),
        (b"\x00\x01\x02\x03" * 400, "乱码.txt"),
    ],
)
def test_a_file_that_cannot_be_compiled_says_why_and_is_kept(branch, content, name):
    with open_scope(branch.luo, NOW) as scope:
        version = uploading.upload(unit=branch.east, content=content, file_name=name, by=scope, now=NOW)
    uploading.compile_version(version.pk)
    with open_scope(branch.luo, NOW) as scope:
        version.refresh_from_db()
        assert version.state == PlanVersion.State.FAILED
        assert version.error_code and "。" in version.error_message
        assert uploading.path_of(version.sha256).read_bytes() == content
        uploading.retry(version=version, by=scope, now=NOW)


def test_two_people_reviewing_at_once_do_not_overwrite_each_other(branch):
    version = hand_in(branch)
    with open_scope(branch.luo, NOW) as scope:
        item = version.items.filter(kind="METRIC").first()
        reviewing.correct(
            version_id=version.pk, item_id=item.pk, data={"value": 11}, by=scope, now=NOW,
            revision=version.revision,
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            reviewing.correct(
                version_id=version.pk, item_id=item.pk, data={"value": 13}, by=scope, now=NOW,
                revision=version.revision,
            )  # fmt: skip
        assert refused.value.code == "plans.changed"
        item.refresh_from_db()
        assert (item.data["value"], item.data["norm_value"]) == (11.0, 11.0)
        assert item.origin == PlanItem.Origin.CORRECTED


def test_another_branch_sees_nothing_of_the_plan(branch):
    hand_in(branch)
    with open_scope(branch.ma, NOW):
        assert PlanVersion.objects.count() == 0 and PlanItem.objects.count() == 0
