"""The whole path, as people walk it: hand a plan in, review it, sign it; a teller does her duty; the goal moves."""

from datetime import date, time

import pytest
from playwright.sync_api import expect

from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.models import OpeningSpan
from wangdian.kernel.org.scope import whole_bank

from .helpers import is_too_wide, open_page, picture, sign_in, work_off_the_queue

PLAN = """东门网点2026年工作计划

一、工作目标
1、全年新增手机银行客户600户。
2、客户平均等候时间控制在12分钟以内。
3、信用卡新增XX张。

二、日常工作
（一）个人业务柜员
每日向客户推荐手机银行并登记签约户数。
（二）大堂经理
每日营业前检查自助设备，填写《大堂巡检登记簿》。
"""


@pytest.fixture
def open_every_day(cast):
    """东门 opens on every day of the year, so that the test does not care which day it is."""
    year = date.today().year  # noqa: DTZ011 -- the site under test runs on the real clock
    with whole_bank("calendar"):
        seed_calendar(date(year, 1, 1), date(year + 1, 12, 31))
        for kind in OpeningSpan.DayKind.values:
            OpeningSpan.objects.create(unit=cast.east, day_kind=kind, opens_at=time(8), closes_at=time(17))
    return cast


def test_from_a_file_to_a_goal_that_moves(site, open_every_day, desktop, tmp_path, settings):
    cast, page = open_every_day, desktop
    settings.MEDIA_ROOT = tmp_path / "files"
    file = tmp_path / "东门网点工作计划.txt"
    file.write_text(PLAN, encoding="utf-8")

    # The branch head hands the plan in and watches it compile.
    sign_in(page, site, cast.han)
    open_page(page, site, "plans:upload")
    page.set_input_files("input[type=file]", str(file))
    picture(page, "plans-upload")
    page.get_by_role("button", name="上传并编译").click()
    page.wait_for_url("**/compiling/")
    work_off_the_queue()
    page.wait_for_url("**/review/")
    assert "全年新增手机银行客户600户" in page.inner_text("#plan-text").replace("\n", "")
    picture(page, "plans-review")

    # She confirms the posts, fills the blank, and lets the teller's number count towards the goal.
    page.get_by_role("button", name="确认对应").click()
    page.locator("#blanks input.form-control").first.fill("300")
    page.get_by_role("button", name="填入").click()
    row = page.locator(".plan-item", has_text="推荐手机银行").first
    row.get_by_role("link", name="更正").click()
    page.get_by_label("数量计入指标").select_option(index=1)
    page.get_by_label("岗位").select_option(label="个人业务柜员")
    picture(page, "plans-item")
    page.get_by_role("button", name="保存并采纳").click()
    while page.get_by_role("button", name="采纳把握较大的").count():
        page.get_by_role("button", name="采纳把握较大的").click()
        page.wait_for_load_state()
        break
    for button in page.locator("form[action$='/decide/'] button[value=ACCEPTED]").all()[::-1]:
        button.click()
        page.wait_for_load_state("networkidle")
    page.reload()

    # She signs.
    page.get_by_role("button", name="签发", exact=True).click()
    page.wait_for_url("**/plans/*/")
    assert "600户" in page.inner_text("main")
    picture(page, "plans-plan")

    # The teller finds it on 今日, and says how many.
    sign_in(page, site, cast.zhao)
    open_page(page, site, "workbench:today")
    assert "推荐手机银行" in page.inner_text("main")
    picture(page, "today-teller")
    page.locator("li", has_text="推荐手机银行").first.locator("summary, button").first.click()
    page.locator("input[name=number]").first.fill("7")
    page.locator("input[name=number]").first.press("Enter")
    page.wait_for_load_state("networkidle")

    # The head sees the goal move.
    sign_in(page, site, cast.han)
    open_page(page, site, "plans:list")
    page.get_by_role("link", name="东门网点工作计划").click()
    assert "7户" in page.inner_text("main")
    picture(page, "plans-moved")


def test_the_review_fits_a_phone(site, open_every_day, phone, tmp_path, settings):
    from django.utils.timezone import localtime

    from wangdian.domains.plans.actions.uploading import compile_version, upload
    from wangdian.kernel.org.scope import open_scope

    settings.MEDIA_ROOT = tmp_path / "files"
    cast = open_every_day
    with open_scope(cast.luo, localtime()) as scope:
        version = upload(
            unit=cast.east, content=PLAN.encode(), file_name="计划.txt", by=scope, now=localtime()
        )
    compile_version(version.pk)
    sign_in(phone, site, cast.luo)
    open_page(phone, site, "plans:review", version_id=version.pk)
    assert not is_too_wide(phone)
    picture(phone, "plans-review")
    phone.get_by_role("button", name="原文").click()
    expect(phone.locator("#plan-text")).to_be_visible()
    picture(phone, "plans-source")
    open_page(phone, site, "plans:list")
    assert not is_too_wide(phone)
    picture(phone, "plans-list")
