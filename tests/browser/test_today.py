"""今日 in a real browser: one thumb on a phone, keys at a desk, evidence, a way back."""

from datetime import datetime, time, timedelta

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.duties.tests.situations import duty_of
from wangdian.kernel.org.scope import whole_bank


@pytest.fixture
def day(site, cast):
    """赵倩 has three things to do, one of them with a number."""
    now = localtime()
    end = datetime.combine(now.date(), time(23, 59), now.tzinfo)
    with whole_bank("test"):
        for title, evidence in (("清点尾箱", "NONE"), ("整理凭证", "NONE"), ("转介客户", "NUMBER")):
            duty = duty_of(cast, title=title, evidence=evidence, quota=2, quota_unit="户")
            Occurrence.objects.create(
                unit=cast.east, duty=duty, key="k", person=cast.zhao, post=duty.post, title=title, evidence=evidence,
                scheduled_on=now.date(), opens_at=end - timedelta(hours=23), due_at=end,
            )  # fmt: skip
    return cast


def states() -> dict[str, str]:
    with whole_bank("test"):
        return dict(Occurrence.objects.values_list("title", "state"))


def test_one_thumb_does_it_and_takes_it_back(day, site, phone):
    sign_in(phone, site, day.zhao)
    open_page(phone, site, "workbench:today")
    assert not is_too_wide(phone)
    size = phone.locator("button.wd-tick").first.bounding_box()
    assert size["width"] >= 44 and size["height"] >= 44
    phone.get_by_label("完成：清点尾箱").tap()
    phone.get_by_text("已完成：清点尾箱").wait_for()
    assert states()["清点尾箱"] == "DONE"
    phone.locator(".wd-just button").tap()
    phone.get_by_label("完成：清点尾箱").wait_for()
    assert states()["清点尾箱"] == "OPEN"
    picture(phone, "today")


def test_a_number_is_asked_for_where_it_belongs(day, site, phone):
    sign_in(phone, site, day.zhao)
    open_page(phone, site, "workbench:today")
    phone.locator("summary .wd-tick").first.tap()
    phone.get_by_label("数量").fill("好多")
    phone.locator("form.wd-evidence button[type=submit]").tap()
    phone.get_by_text("不是数字").wait_for()
    phone.get_by_label("数量").fill("3")
    phone.locator("form.wd-evidence button[type=submit]").tap()
    phone.get_by_text("已完成：转介客户").wait_for()
    assert states()["转介客户"] == "DONE"


def test_keys_move_and_do(day, site, desktop):
    sign_in(desktop, site, day.zhao)
    open_page(desktop, site, "workbench:today")
    desktop.keyboard.press("j")
    desktop.keyboard.press("j")
    desktop.keyboard.press("k")
    desktop.keyboard.press(" ")
    desktop.get_by_text("已完成：清点尾箱").wait_for()
    assert states()["清点尾箱"] == "DONE"
    picture(desktop, "today")
    desktop.keyboard.press("j")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/duties/occurrences/**")


def test_without_scripts_a_tick_is_a_tick(day, site, chromium, cast):
    context = chromium.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    sign_in(page, site, cast.zhao)
    open_page(page, site, "workbench:today")
    page.get_by_label("完成：整理凭证").click()
    page.get_by_text("已完成：整理凭证").wait_for()
    context.close()
    assert states()["整理凭证"] == "DONE"


def test_the_form_of_a_duty_shows_the_next_dates(day, site, desktop):
    sign_in(desktop, site, day.luo)
    open_page(desktop, site, "duties:create", unit_id=day.east.pk)
    desktop.select_option("select[name=freq]", "words")
    desktop.fill("input[name=words]", "每月10日前")
    desktop.locator("#preview strong", has_text="每月10日前").wait_for()
    expect(desktop.locator("[data-part=interval]")).to_be_hidden()
    picture(desktop, "duty-form")
