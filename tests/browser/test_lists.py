"""A list page under a thumb and under a keyboard: filters in a sheet, cards, views kept, rows walked by letters."""

import re

from django.utils.timezone import localdate, localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.documents.models import Audience, Document, Version
from wangdian.kernel.org.scope import whole_bank

TITLES = ("尾箱管理办法", "晨会制度", "钥匙保管规定", "应急预案", "大堂服务规范", "自助设备巡检要求")

CURRENT = re.compile("wd-current")


def documents(cast):
    """Six published documents of 东门, of two kinds."""
    now = localtime()
    with whole_bank("browser"):
        for n, title in enumerate(TITLES):
            document = Document.objects.create(
                unit=cast.east,
                title=title,
                code=f"东门〔2026〕{n + 1}号",
                kind="POLICY" if n % 2 else "NOTICE",
            )
            document.current = Version.objects.create(
                document=document, unit=cast.east, number=1, read_since=1, text="第一条", state="PUBLISHED",
                drafted_by=cast.luo, drafted_at=now, published_by=cast.han, published_at=now,
                effective_from=localdate(),
            )  # fmt: skip
            document.save(update_fields=["current"])
            Audience.objects.create(document=document, unit=cast.east, owner_unit=cast.east)


def test_a_list_is_filtered_kept_as_a_view_and_walked_by_keyboard(site, cast, desktop):
    documents(cast)
    sign_in(desktop, site, cast.han)
    open_page(desktop, site, "documents:list")
    expect(desktop.locator("[data-wd-row]")).to_have_count(6)
    desktop.locator("summary", has_text="类别").click()
    desktop.get_by_label("制度", exact=True).check()
    picture(desktop, "list-filter")
    desktop.locator(".wd-filter-apply button").click()
    desktop.wait_for_url(re.compile("kind=POLICY"))
    expect(desktop.locator("[data-wd-row]")).to_have_count(3)
    assert "q=" not in desktop.url
    # columns: title moves below the number, and stays so
    desktop.get_by_role("button", name="列", exact=True).click()
    desktop.locator("#wd-columns li").first.get_by_role("button", name="下移").click()
    picture(desktop, "list-columns")
    desktop.locator("#wd-columns").get_by_role("button", name="确定").click()
    expect(desktop.locator("thead th").first).to_have_text("文号")
    # a view of one's own
    desktop.get_by_role("button", name="保存视图").click()
    desktop.locator("#wd-view-name").fill("本行制度")
    desktop.locator("#wd-save-view").get_by_role("button", name="保存", exact=True).click()
    expect(desktop.locator(".wd-views a.active")).to_contain_text("本行制度")
    rows = desktop.locator("[data-wd-row]")
    expect(rows).to_have_count(3)
    # keyboard; the letters mean nothing before the script of the new page has run, nor while a dialog is open
    desktop.wait_for_load_state()
    desktop.keyboard.press("?")
    expect(desktop.locator("#wd-keys")).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.locator("#wd-keys")).to_be_hidden()
    desktop.keyboard.press("j")
    expect(rows.nth(0)).to_have_class(CURRENT)
    desktop.keyboard.press("j")
    expect(rows.nth(1)).to_have_class(CURRENT)
    picture(desktop, "list")
    desktop.keyboard.press("/")
    desktop.keyboard.type("晨会")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(re.compile("q="))
    expect(rows).to_have_count(1)
    desktop.keyboard.press("j")
    expect(rows.nth(0)).to_have_class(CURRENT)
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(re.compile(r"/documents/\d+/"))


def test_a_list_on_a_phone_is_cards_and_its_filters_a_sheet(site, cast, phone):
    documents(cast)
    sign_in(phone, site, cast.han)
    open_page(phone, site, "documents:list")
    assert not is_too_wide(phone)
    picture(phone, "list")
    phone.get_by_role("button", name="筛选", exact=True).first.tap()
    phone.locator("#wd-filters summary", has_text="类别").tap()
    phone.get_by_label("通知", exact=True).check()
    phone.wait_for_timeout(400)
    picture(phone, "list-sheet")
    phone.locator(".wd-filter-apply button").tap()
    phone.wait_for_url(re.compile("kind=NOTICE"))
    expect(phone.locator("[data-wd-row]")).to_have_count(3)
    assert not is_too_wide(phone)
    phone.get_by_role("button", name="列", exact=True).tap()
    phone.wait_for_timeout(200)
    picture(phone, "list-columns")
