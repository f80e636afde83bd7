"""今日: the right things in the right order, done with one tap, the same number of queries for one or for many."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, moment
from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.duties.generation import catch_up
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import whole_bank

NOW = moment("2026-03-02 09:00")
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 100


@pytest.fixture(autouse=True)
def _monday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def branch(cast) -> Cast:
    with whole_bank("calendar"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    return cast


def occurrence_of(
    cast, who: str, *, due="2026-03-02 17:00", opens="2026-03-02 08:00", **fields
) -> Occurrence:
    person = fields.pop("person", getattr(cast, who))
    plain = rhythm_to_json(Rhythm(Freq.WORKDAILY))
    with whole_bank("test"):
        duty = Duty.objects.create(
            unit=cast.east, title=fields.pop("title", "查看叫号机"), post=cast.posts[fields.pop("post", "RETAIL_TELLER")],
            rhythm=plain, rhythm_key=rhythm_key(plain), starts_on=date(2026, 1, 1),
            evidence=fields.get("evidence", "NONE"), source_text=fields.pop("source_text", ""),
        )  # fmt: skip
        return Occurrence.objects.create(
            unit=cast.east, duty=duty, key="2026-03-02#1", person=person, post=duty.post, title=duty.title,
            scheduled_on=NOW.date(), opens_at=moment(opens), due_at=moment(due),
            **({"evidence": "NONE", "state": "OPEN"} | fields),
        )  # fmt: skip


def page_of(client, person, **query):
    client.force_login(person)
    return client.get(reverse("workbench:today"), query)


def post(client, name, pk, **fields):
    return client.post(reverse(name, args=[pk]), {"idempotency_key": str(uuid4())} | fields)


def state_of(row) -> str:
    with whole_bank("test"):
        return Occurrence.objects.get(pk=row.pk).state


def test_groups_stand_in_the_order_in_which_they_matter(client, branch):
    occurrence_of(branch, "zhao", title="下午的事", opens="2026-03-02 14:00", due="2026-03-02 15:00")
    occurrence_of(branch, "zhao", title="早上的事", opens="2026-03-02 08:00", due="2026-03-02 08:30")
    occurrence_of(branch, "zhao", title="现在的事")
    occurrence_of(branch, "zhao", title="月底的事", opens="2026-03-01 00:00", due="2026-03-31 23:59")
    occurrence_of(
        branch, "zhao", title="上周漏的", opens="2026-02-27 00:00", due="2026-02-27 23:59", state="MISSED"
    )
    text = page_of(client, branch.zhao).content.decode()
    places = [text.index(title) for title in ("早上的事", "现在的事", "下午的事", "月底的事", "上周漏的")]
    assert places == sorted(places)


def test_nobody_sees_the_work_of_a_colleague(client, branch):
    occurrence_of(branch, "zhou", title="周强的事")
    assert "周强的事" not in page_of(client, branch.zhao).content.decode()


def test_a_stand_in_reads_for_whom_and_the_sentence_of_the_plan(client, branch):
    occurrence_of(branch, "zhao", stands_in_for=branch.lin, source_text="大堂经理每日巡查一次")
    text = page_of(client, branch.zhao).content.decode()
    assert "代 林静" in text and "大堂经理每日巡查一次" in text


def test_one_tap_does_it_and_the_next_one_changes_nothing(client, branch):
    row = occurrence_of(branch, "zhao")
    client.force_login(branch.zhao)
    key = str(uuid4())
    first = client.post(reverse("workbench:tick", args=[row.pk]), {"idempotency_key": key})
    again = client.post(reverse("workbench:tick", args=[row.pk]), {"idempotency_key": key})
    assert (first.status_code, again.status_code, state_of(row)) == (302, 302, "DONE")
    assert post(client, "workbench:undo", row.pk).status_code == 302
    client.post(reverse("workbench:tick", args=[row.pk]), {"idempotency_key": key})
    assert state_of(row) == "OPEN"  # the old form was sent once more after the tick was taken back


def test_with_htmx_the_answer_is_the_list_alone_with_a_way_back(client, branch):
    row = occurrence_of(branch, "zhao")
    client.force_login(branch.zhao)
    answer = client.post(
        reverse("workbench:tick", args=[row.pk]),
        {"idempotency_key": str(uuid4())},
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode()
    assert "<html" not in text and "撤回" in text and 'id="today"' in text


def test_a_missing_number_is_asked_for_at_its_line_and_the_note_is_kept(client, branch):
    row = occurrence_of(branch, "zhao", evidence="NUMBER")
    client.force_login(branch.zhao)
    answer = post(client, "workbench:tick", row.pk, note="已点清")
    text = answer.content.decode()
    assert answer.status_code == 422 and "duties.evidence_number" in text and "已点清" in text
    answer = post(client, "workbench:tick", row.pk, number="三个")
    assert "不是数字" in answer.content.decode()
    assert post(client, "workbench:tick", row.pk, number="１，２００").status_code == 302
    with whole_bank("test"):
        assert Occurrence.objects.get(pk=row.pk).number == 1200


def test_a_photo_is_kept_and_shown_to_whom_it_concerns_only(client, branch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = occurrence_of(branch, "zhao", evidence="PHOTO")
    client.force_login(branch.zhao)
    assert post(client, "workbench:tick", row.pk).status_code == 422
    wrong = SimpleUploadedFile("a.gif", b"GIF89a", "image/gif")
    assert "blobs.picture" in post(client, "workbench:tick", row.pk, photo=wrong).content.decode()
    right = SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")
    assert post(client, "workbench:tick", row.pk, photo=right).status_code == 302
    with whole_bank("test"):
        photo = row.photos.get()
    picture = client.get(reverse("duties:photo", args=[photo.pk]))
    assert b"".join(picture.streaming_content) == JPEG and picture["Content-Type"] == "image/jpeg"
    client.force_login(branch.han)
    assert client.get(reverse("duties:photo", args=[photo.pk])).status_code == 200
    for stranger in (branch.zhou, branch.he, branch.ma):
        client.force_login(stranger)
        assert client.get(reverse("duties:photo", args=[photo.pk])).status_code == 404


def test_what_was_done_earlier_this_month_is_not_of_today(client, branch):
    occurrence_of(
        branch, "zhao", title="月初做完的", opens="2026-03-01 00:00", due="2026-03-31 23:59", state="DONE",
        done_at=moment("2026-03-01 10:00"), done_by=branch.zhao,
    )  # fmt: skip
    assert "月初做完的" not in page_of(client, branch.zhao).content.decode()


def test_who_holds_no_post_is_told_what_to_do(client, branch):
    assert "您还没有岗位" in page_of(client, branch.bai).content.decode()


def test_the_head_reads_how_the_branch_is_doing(client, branch):
    occurrence_of(branch, "zhao", due="2026-03-02 08:30")
    text = page_of(client, branch.han).content.decode()
    assert "1 人落后" in text and reverse("workbench:branch", args=[branch.east.pk]) in text
    assert "人落后" not in page_of(client, branch.zhao).content.decode()


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["zhao", "han", "gu"])
def test_the_number_of_queries_does_not_grow_with_the_work(client, branch, who):
    client.force_login(getattr(branch, who))
    url = reverse("workbench:today")
    occurrence_of(branch, who)
    queries_of(client, url)  # warms what is looked up once a process
    few = queries_of(client, url)
    for number in range(30):
        occurrence_of(branch, who, title=f"事 {number}", stands_in_for=branch.lin)
        occurrence_of(branch, who, person=None, post="RETAIL_TELLER", title=f"共同 {number}")
    assert queries_of(client, url) == few <= 22


def test_the_day_made_by_the_generator_is_what_the_page_shows(client, branch):
    plain = rhythm_to_json(Rhythm(Freq.WORKDAILY))
    with whole_bank("test"):
        Duty.objects.create(
            unit=branch.east, title="晨间点钞", post=branch.posts["RETAIL_TELLER"], rhythm=plain,
            rhythm_key=rhythm_key(plain), starts_on=date(2026, 1, 1),
        )  # fmt: skip
        catch_up(now=NOW - timedelta(hours=2))
    assert "晨间点钞" in page_of(client, branch.zhou).content.decode()
