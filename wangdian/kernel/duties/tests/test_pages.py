"""The pages of duties: the list, the form with its preview, one duty, one occurrence."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from tests.cast import moment
from wangdian.engines.calendars import Freq, Moment, Rhythm, Shift
from wangdian.kernel.duties.mapping import rhythm_from_json
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.duties.rhythm_form import RhythmForm, initial_of
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import whole_bank

from .situations import duty_of, fresh, occurrence_of

NOW = moment("2026-03-02 09:00")


@pytest.fixture(autouse=True)
def _monday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def branch(cast):
    with whole_bank("test"):
        seed_calendar(date(2026, 1, 1), date(2026, 12, 31))
    return cast


def post(client, url, **fields):
    return client.post(url, {"idempotency_key": str(uuid4())} | fields)


def wishes(cast, **fields) -> dict:
    return {
        "title": "清点现金", "post": cast.posts["RETAIL_TELLER"].pk, "assign": "EACH", "freq": "workdaily",
        "evidence": "NONE", "starts_on": "2026-03-02",
    } | fields  # fmt: skip


def test_a_duty_made_by_hand_stands_in_the_list(client, branch):
    client.force_login(branch.luo)
    url = reverse("duties:create", args=[branch.east.pk])
    assert client.get(url).status_code == 200
    assert post(client, url, **wishes(branch)).status_code == 302
    text = client.get(reverse("duties:of_unit", args=[branch.east.pk])).content.decode()
    assert "清点现金" in text and "每个工作日" in text


def test_a_form_sent_twice_makes_one_duty(client, branch):
    client.force_login(branch.luo)
    url, key = reverse("duties:create", args=[branch.east.pk]), str(uuid4())
    for _turn in range(2):
        post(client, url, **wishes(branch), idempotency_key=key)
    with whole_bank("test"):
        assert Duty.objects.count() == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(client, branch):
    client.force_login(branch.luo)
    answer = post(
        client, reverse("duties:create", args=[branch.east.pk]), **wishes(branch, post="", detail="逐张清点")
    )
    assert answer.status_code == 422 and "逐张清点" in answer.content.decode()
    assert "post" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"freq": "words", "words": "每月10日前"}, Rhythm(Freq.MONTHLY, by_monthday=(10,), within=True, shift=Shift.BEFORE)),
        (
            {"freq": "weekly", "weekdays": ["1", "4"], "clock": "at", "at": "9：00，15:30"},
            Rhythm(Freq.WEEKLY, byday=(1, 4), at=(moment("2026-03-02 09:00").time(), moment("2026-03-02 15:30").time()),
                   shift=Shift.SKIP),
        ),
        (
            {"freq": "monthly", "which": "workday", "days": "-1"},
            Rhythm(Freq.MONTHLY, by_workday=(-1,)),
        ),
        (
            {"freq": "quarterly", "which": "by", "days": "15", "month": "1"},
            Rhythm(Freq.QUARTERLY, by_monthday=(15,), month_of_period=1, within=True, shift=Shift.BEFORE),
        ),
        (
            {"freq": "monthly", "which": "weekday", "days": "1", "weekdays": ["1"], "shift": "skip"},
            Rhythm(Freq.MONTHLY, byday=(1,), week_of_month=1, shift=Shift.SKIP),
        ),
        ({"freq": "workdaily", "clock": "before_opening"}, Rhythm(Freq.WORKDAILY, moment=Moment.BEFORE_OPENING)),
        ({"freq": "tendays", "times": "2"}, Rhythm(Freq.TENDAYS, times=2, shift=Shift.BEFORE)),
    ],
)  # fmt: skip
def test_the_form_says_what_people_mean_and_reads_it_back(said, meant):
    form = RhythmForm(said)
    assert form.is_valid(), form.errors
    assert form.rhythm == meant
    again = RhythmForm({k: v for k, v in initial_of(meant).items() if v not in (None, "")})
    assert again.is_valid(), again.errors
    assert again.rhythm == meant


@pytest.mark.parametrize(
    "said",
    [
        {"freq": "words", "words": "经常"}, {"freq": "words", "words": ""}, {"freq": "monthly", "which": "by"},
        {"freq": "monthly", "which": "on", "days": "三"}, {"freq": "workdaily", "clock": "at", "at": "25:00"},
        {"freq": "workdaily", "clock": "window", "window_start": "10:00", "window_end": "09:00"},
    ],
)  # fmt: skip
def test_a_rhythm_that_cannot_be_is_answered_in_words(said):
    form = RhythmForm(said)
    assert not form.is_valid()
    assert all("。" in e for errors in form.errors.values() for e in errors)


def test_the_preview_shows_the_next_dates_and_what_moved_them(client, branch):
    client.force_login(branch.luo)
    answer = client.get(
        reverse("duties:preview"), {"unit": branch.east.pk, "freq": "words", "words": "每月10日前"}
    )
    text = answer.content.decode()
    assert "每月10日前" in text and "2026-05-09 周六" in text and "遇休息日提前" in text
    wrong = client.get(reverse("duties:preview"), {"unit": branch.east.pk, "freq": "words", "words": "偶尔"})
    assert "不是周期" in wrong.content.decode()


def test_a_change_is_for_next_time_and_stands_in_the_story(client, branch):
    with whole_bank("test"):
        duty = duty_of(branch)
    row = occurrence_of(branch, branch.zhao, duty=duty)
    client.force_login(branch.han)
    url = reverse("duties:edit", args=[duty.pk])
    assert client.get(url).status_code == 200
    assert (
        post(client, url, **wishes(branch, freq="weekly", weekdays=["5"], starts_on="2026-01-01")).status_code
        == 302
    )
    with whole_bank("test"):
        changed = Duty.objects.get()
    assert rhythm_from_json(changed.rhythm).byday == (5,) and fresh(row).title == "点钞练习"
    text = client.get(reverse("duties:duty", args=[duty.pk])).content.decode()
    assert "清点现金" in text and "修改" in text


def test_a_duty_is_ended_on_its_page(client, branch):
    with whole_bank("test"):
        duty = duty_of(branch)
    client.force_login(branch.han)
    assert post(client, reverse("duties:end", args=[duty.pk]), ends_on="").status_code == 409
    assert post(client, reverse("duties:end", args=[duty.pk]), ends_on="2026-03-02").status_code == 302
    with whole_bank("test"):
        assert Duty.objects.get().ends_on == date(2026, 3, 2)


def test_an_occurrence_is_done_undone_and_excused_on_its_page(client, branch):
    row = occurrence_of(branch, branch.zhao)
    client.force_login(branch.zhao)
    page = reverse("duties:occurrence", args=[row.pk])
    assert "完成" in client.get(page).content.decode()
    assert post(client, reverse("duties:tick", args=[row.pk]), note="一切正常").status_code == 302
    assert "一切正常" in client.get(page).content.decode()
    assert post(client, reverse("duties:undo", args=[row.pk])).status_code == 302
    assert post(client, reverse("duties:excuse", args=[row.pk]), reason="停电").status_code == 403
    client.force_login(branch.luo)
    assert post(client, reverse("duties:excuse", args=[row.pk]), reason="").status_code == 422
    assert post(client, reverse("duties:excuse", args=[row.pk]), reason="停电").status_code == 302
    assert "停电" in client.get(page).content.decode()
    with whole_bank("test"):
        assert Occurrence.objects.get().state == "EXCUSED"


@pytest.mark.parametrize("who", ["zhou", "he", "ma", "bai"])
def test_whom_it_does_not_concern_does_not_see_it(client, branch, who):
    row = occurrence_of(branch, branch.zhao)
    client.force_login(getattr(branch, who))
    assert client.get(reverse("duties:occurrence", args=[row.pk])).status_code == 404


def test_tellers_read_the_list_and_may_not_change_it(client, branch):
    with whole_bank("test"):
        duty = duty_of(branch)
    client.force_login(branch.zhao)
    assert client.get(reverse("duties:list"), follow=True).status_code == 200
    assert client.get(reverse("duties:duty", args=[duty.pk])).status_code == 200
    for name in ("duties:edit", "duties:end"):
        assert post(client, reverse(name, args=[duty.pk])).status_code == 403
    client.force_login(branch.he)
    assert client.get(reverse("duties:duty", args=[duty.pk])).status_code == 404
    assert client.get(reverse("duties:of_unit", args=[branch.east.pk])).status_code == 404
