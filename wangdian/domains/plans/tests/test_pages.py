"""The plan pages: each opens for who may, and does what it says."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import moment
from wangdian.domains.plans.actions import lookback, publishing
from wangdian.domains.plans.models import PlanVersion, Review
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties.models import Duty
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import NOW, PLAN, hand_in, settle


def as_person(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_uploaded_file_becomes_a_version_once_however_often_it_is_sent(client, branch):
    as_person(client, branch.luo)
    key = str(uuid4())
    for _ in range(2):
        answer = client.post(
            reverse("plans:upload"),
            {
                "unit": branch.east.pk, "file": SimpleUploadedFile("计划.txt", PLAN.encode()), "starts_on": "2026-01-01",
                "ends_on": "2026-12-31", "idempotency_key": key,
            },
        )  # fmt: skip
        assert answer.status_code == 302 and "compiling" in answer["Location"]
    with whole_bank("count"):
        assert PlanVersion.objects.count() == 1


def test_a_refused_upload_says_why_beside_the_field(client, branch):
    as_person(client, branch.luo)
    answer = client.post(
        reverse("plans:upload"),
        {
            "unit": branch.east.pk, "file": SimpleUploadedFile("计划.exe", b"MZ"), "starts_on": "2026-01-01",
            "ends_on": "2026-12-31", "idempotency_key": str(uuid4()),
        },
    )  # fmt: skip
    assert answer.status_code == 422 and "只收 Word" in answer.content.decode()


def test_the_review_page_marks_words_and_asks_the_same_number_of_queries_for_any_plan(
    client,
    branch,
    django_assert_max_num_queries,
):
    version = hand_in(branch)
    as_person(client, branch.luo)
    with django_assert_max_num_queries(30):
        page = client.get(reverse("plans:review", args=[version.pk])).content.decode()
    assert "mark-metric" in page and "12分钟以内" in page
    longer = hand_in(branch, PLAN + "".join(f"{n}、每月开展第{n}类演练一次。\n" for n in range(4, 60)))
    with django_assert_max_num_queries(30):
        client.get(reverse("plans:review", args=[longer.pk]))


def test_signing_from_the_page_shows_the_plan_at_work(client, branch):
    version = hand_in(branch)
    settle(branch, version)
    as_person(client, branch.han)
    answer = client.post(
        reverse("plans:publish", args=[version.pk]), {"idempotency_key": str(uuid4())}, follow=True
    )
    text = answer.content.decode()
    assert answer.status_code == 200 and "客户平均等候时间" in text and "点钞练习" in text


@pytest.mark.parametrize("kind", ["docx", "xlsx", "ics"])
def test_a_plan_leaves_as_a_file(client, branch, kind):
    version = hand_in(branch)
    as_person(client, branch.luo)
    answer = client.get(reverse("plans:version_file", args=[version.pk, kind]))
    assert answer.status_code == 200 and len(answer.content) > 500


def test_a_review_is_signed_once_and_its_decisions_become_duties(branch):
    version = hand_in(branch)
    settle(branch, version)
    with open_scope(branch.han, NOW) as head:
        publishing.publish(version_id=version.pk, by=head, now=NOW)
        review = lookback.open_review(plan=version.plan, period="MONTH", day=NOW.date(), by=head, now=NOW)
        assert review == lookback.open_review(
            plan=version.plan, period="MONTH", day=NOW.date(), by=head, now=NOW
        )
        with pytest.raises(Refused) as refused:
            lookback.sign(review_id=review.pk, by=head, now=NOW)
        assert refused.value.code == "plans.review_empty"
        lookback.write(review_id=review.pk, gaps="午间窗口不足", by=head, now=NOW)
        for _ in range(2):
            lookback.decide(
                review_id=review.pk, text="午间加开一个窗口", person=branch.luo, due_on=moment("2026-03-20 00:00").date(),
                by=head, now=NOW,
            )  # fmt: skip
        for _ in range(2):
            lookback.sign(review_id=review.pk, by=head, now=NOW)
        duty = Duty.objects.get(title="午间加开一个窗口")
        assert duty.person == branch.luo and str(duty.ends_on) == "2026-03-20"
        review = Review.objects.get(pk=review.pk)
        assert review.facts["tally"]["due"] == 0 and len(review.facts["goals"]) == 3
        with pytest.raises(Refused) as refused:
            lookback.write(review_id=review.pk, gaps="改", by=head, now=NOW)
        assert refused.value.code == "plans.review_signed"


def test_a_teller_reads_the_plan_and_cannot_change_it(client, branch):
    version = hand_in(branch)
    as_person(client, branch.zhao)
    page = client.get(reverse("plans:review", args=[version.pk]))
    assert page.status_code == 200 and "采纳把握较大的" not in page.content.decode()
    answer = client.post(reverse("plans:accept_sure", args=[version.pk]))
    assert answer.status_code == 403
