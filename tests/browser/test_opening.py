"""开门三件事 from 今日 on three phones: all in order, one thing wrong with a photo, and who sees to it."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.domains.inspections.actions import set_up_routines
from wangdian.domains.inspections.models import Finding
from wangdian.domains.inspections.tests.situations import PICTURE
from wangdian.kernel.checklists.models import Run
from wangdian.kernel.checklists.shipped import load_shipped
from wangdian.kernel.duties.models import Duty, Occurrence
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope, whole_bank

PHOTO = {"name": "p.png", "mimeType": "image/png", "buffer": PICTURE}
TELLER, LOBBY = "开门三件事·个人业务柜员", "开门三件事·大堂经理"


@pytest.fixture
def morning(site, cast, settings, tmp_path):
    """The branch head has switched the shipped routines on; 赵倩 and 林静 have to open today."""
    settings.MEDIA_ROOT = tmp_path
    now, today = localtime(), localdate()
    with whole_bank("test"):
        seed_calendar(today - timedelta(days=10), today + timedelta(days=120))
        load_shipped(now=now)
    with open_scope(cast.han, now) as scope:
        set_up_routines(unit=cast.east, by=scope, now=now)
    end = datetime.combine(today, time(23, 59), now.tzinfo)
    with whole_bank("test"):
        for person, title in ((cast.zhao, TELLER), (cast.lin, LOBBY)):
            duty = Duty.objects.get(unit=cast.east, title=title)
            Occurrence.objects.create(
                unit=cast.east, duty=duty, key="today", person=person, post=duty.post, title=title,
                evidence=duty.evidence, checklist=duty.checklist, scheduled_on=today, opens_at=end - timedelta(hours=23),
                due_at=end,
            )  # fmt: skip
    return cast


def begin(page, site, person, title: str) -> None:
    """From the line of 今日 into the round."""
    sign_in(page, site, person)
    page.goto(site + "/")
    assert not is_too_wide(page)
    page.get_by_label(f"填检查表：{title}").tap()
    page.wait_for_url("**/checklists/occurrences/*/")
    assert not is_too_wide(page)
    picture(page, f"opening-cover-{person.staff_no}")
    page.get_by_role("button", name="开始").tap()
    page.locator("[data-run]").wait_for()


def answer(page, **answers: str) -> None:
    for key, value in answers.items():
        page.locator(f"[data-item={key}] input[value={value}]").check(force=True)


def finish(page) -> None:
    page.get_by_role("button", name="完成").tap()
    page.wait_for_url("**/result/", timeout=30_000)


def state_of(title: str) -> str:
    with whole_bank("test"):
        return Occurrence.objects.get(title=title).state


def test_a_teller_opens_and_the_duty_ticks_itself(morning, site, phone):
    begin(phone, site, morning.zhao, TELLER)
    # Half done, the telephone rings: what was answered is still there when the duty is opened again.
    answer(phone, tidy="yes", machines="yes")
    expect(phone.locator("[data-state]")).to_have_text("已保存")
    phone.goto(site + "/")
    assert state_of(TELLER) == "OPEN"
    phone.get_by_label(f"填检查表：{TELLER}").tap()
    phone.locator("[data-run]").wait_for()
    expect(phone.locator("[data-item=machines] input[value=yes]")).to_be_checked()
    answer(phone, papers="yes", meeting="yes", box="yes", forms="yes")
    finish(phone)
    phone.goto(site + "/")
    expect(phone.get_by_label(f"填检查表：{TELLER}")).to_have_count(0)
    phone.get_by_text("已完成").first.wait_for()
    picture(phone, "opening-done")
    assert state_of(TELLER) == "DONE"
    with whole_bank("test"):
        assert Run.objects.get().passed and not Finding.objects.exists()


def test_what_is_wrong_at_opening_becomes_a_matter_with_its_photo(morning, site, phone):
    begin(phone, site, morning.lin, LOBBY)
    answer(phone, outside="yes", seats="yes", led="no", screens="yes", folder="yes")
    phone.get_by_role("button", name="完成").tap()
    phone.get_by_text("还差这些").wait_for()  # a photo and a note are owed
    phone.locator("[data-item=led] [data-camera]").set_input_files(PHOTO)
    phone.locator("[data-item=led] [data-note]").fill("屏上还是上月利率")
    picture(phone, "opening-failed")
    finish(phone)
    assert state_of(LOBBY) == "DONE"
    with whole_bank("test"):
        finding = Finding.objects.select_related("case").get()
    assert finding.case.owner_id is not None

    # The supervisor finds it among the findings, with the photo, and the way back to the round.
    sign_in(phone, site, morning.luo)
    open_page(phone, site, "inspections:findings")
    phone.get_by_role("link", name=finding.case.code).first.tap()
    phone.wait_for_url(f"**{reverse('inspections:finding', args=[finding.pk])}")
    shown = phone.locator("img.wd-photo")
    expect(shown).to_have_count(1)
    shown.scroll_into_view_if_needed()
    phone.wait_for_load_state("networkidle")
    assert shown.evaluate("i => i.complete && i.naturalWidth > 0")
    phone.get_by_text("屏上还是上月利率").first.wait_for()
    assert not is_too_wide(phone)
    picture(phone, "opening-finding")
    phone.get_by_role("link", name=LOBBY).first.tap()
    phone.wait_for_url("**/result/")

    # The branch head sees on the board that one is open.
    sign_in(phone, site, morning.han)
    open_page(phone, site, "inspections:board")
    assert phone.locator("a.card", has_text="未销号").locator("strong").inner_text() == "1"
    # A teller of another branch sees nothing of it.
    sign_in(phone, site, morning.he)
    assert phone.goto(site + reverse("inspections:finding", args=[finding.pk])).status == 404
