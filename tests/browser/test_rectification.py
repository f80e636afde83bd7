"""From a failed item on a phone to 销号, by three people: who found and mends it, who checks it, who strikes it off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.domains.inspections.models import Finding
from wangdian.domains.inspections.tests.situations import PICTURE
from wangdian.kernel.cases.models import TimelineEntry
from wangdian.kernel.checklists import actions as checklists
from wangdian.kernel.checklists.shipped import load_shipped
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope, whole_bank

PHOTO = {"name": "p.png", "mimeType": "image/png", "buffer": PICTURE}


@pytest.fixture
def bank(site, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    today = localdate()
    with whole_bank("test"):
        seed_calendar(today - timedelta(days=10), today + timedelta(days=120))
        load_shipped(now=localtime())
    return cast


def fail_an_item(page, site, bank) -> None:
    """林静 goes through 开门三件事; the LED screen is wrong, and a photo shows it."""
    with open_scope(bank.lin, localtime()) as scope:
        run = checklists.start_run(
            template_code="opening_lobby_manager", unit=bank.east, by=scope, now=localtime()
        )
    sign_in(page, site, bank.lin)
    open_page(page, site, "checklists:run", run_id=run.pk)
    page.locator("[data-run]").wait_for()
    for key in ("outside", "seats", "screens", "folder"):
        page.locator(f"[data-item={key}] input[value=yes]").check(force=True)
    page.locator("[data-item=led] input[value=no]").check(force=True)
    page.locator("[data-item=led] [data-camera]").set_input_files(PHOTO)
    page.locator("[data-item=led] [data-note]").fill("屏上还是上月利率")
    page.locator("[data-state]", has_text="已保存").wait_for()
    page.get_by_role("button", name="完成").click()
    page.wait_for_url("**/result/**")


def send(page, button: str, **fields: str) -> None:
    """Fill in the form of a step and send it."""
    for name, value in fields.items():
        place = page.locator(f"[name={name}]")
        if place.evaluate("e => e.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)
    page.locator("main form").get_by_role("button", name=button).first.click()
    page.wait_for_url("**/inspections/findings/**")


def test_a_failed_item_is_put_right_checked_and_struck_off_by_three_people(bank, site, phone):
    fail_an_item(phone, site, bank)
    with whole_bank("test"):
        finding = Finding.objects.select_related("case").get()
        assert finding.case.attachments.count() == 1
    address = site + reverse("inspections:finding", args=[finding.pk])

    sign_in(phone, site, bank.luo)
    open_page(phone, site, "inspections:findings")
    assert not is_too_wide(phone)
    picture(phone, "findings")
    phone.goto(address)
    assert not is_too_wide(phone)
    phone.get_by_role("link", name="下发整改通知书").tap()
    send(phone, "下发整改通知书", demand="当日更新利率并双人核对")
    phone.get_by_text("待定措施").first.wait_for()

    sign_in(phone, site, bank.lin)
    phone.goto(address)
    phone.get_by_role("link", name="登记措施").tap()
    due = (localdate() + timedelta(days=2)).isoformat()
    send(phone, "登记", title="更新利率屏并每晨核对", owner=str(bank.lin.pk), due_on=due)
    phone.get_by_role("link", name="提交整改方案").tap()
    send(phone, "提交整改方案", cause_kind="SUPERVISION", cause="换屏内容无人核对", measures="每晨核对并登记")
    phone.get_by_role("button", name="开始整改").tap()
    phone.get_by_text("整改中").first.wait_for()
    phone.locator("#actions").get_by_role("link", name="报告完成").tap()
    phone.locator("form.wd-upload input[type=file]").set_input_files(PHOTO)
    phone.locator("form.wd-upload button").tap()
    phone.wait_for_url("**/inspections/findings/**")
    phone.locator("#actions").get_by_role("link", name="报告完成").tap()
    send(phone, "报告完成", result="已更新为现行利率")

    sign_in(phone, site, bank.luo)
    phone.goto(address)
    phone.locator("#actions").get_by_role("link", name="复查").tap()
    send(phone, "复查通过", verdict="现场看过，正确")

    sign_in(phone, site, bank.lin)
    phone.goto(address)
    phone.get_by_role("link", name="报告整改完成").tap()
    send(phone, "报告整改完成", result="全部完成")

    sign_in(phone, site, bank.luo)
    phone.goto(address)
    phone.get_by_role("link", name="复查通过").tap()
    send(phone, "复查通过", verified_how="ON_SITE", verdict="屏幕内容正确")

    sign_in(phone, site, bank.han)
    phone.goto(address)
    picture(phone, "finding-to-strike-off")
    phone.get_by_role("link", name="销号").tap()
    send(phone, "销号")
    phone.get_by_text("已销号").first.wait_for()
    assert not is_too_wide(phone)
    picture(phone, "finding-struck-off")

    with whole_bank("test"):
        steps = TimelineEntry.objects.filter(case_id=finding.pk, what="MOVED").order_by("id")
        who = {e.transition: e.by_id for e in steps}
        assert Finding.objects.get(pk=finding.pk).case.state == "CLOSED"
    assert (who["report"], who["verify"], who["close"]) == (bank.lin.pk, bank.luo.pk, bank.han.pk)


def test_the_board_draws_its_chart(bank, site, desktop):
    from wangdian.domains.inspections.tests.situations import found

    found(bank, grade="MAJOR", now=localtime())
    sign_in(desktop, site, bank.han)
    open_page(desktop, site, "inspections:board")
    desktop.locator(".wd-chart canvas, .wd-chart svg").first.wait_for()
    picture(desktop, "rectification-board")


def test_no_page_has_to_be_scrolled_sideways_on_a_phone(bank, site, phone):
    from wangdian.domains.inspections.tests.page_examples import examples

    with whole_bank("test"):
        rows = examples(bank)
    sign_in(phone, site, bank.gu)
    plain = ("findings", "board", "inspections", "methods", "plans", "visits", "inspectors", "recordings")
    pages = [(f"inspections:{name}", {}) for name in plain]
    pages += [(name, e.kwargs) for name, e in rows.items() if name != "inspections:routines"]
    wide = []
    for name, kwargs in pages:
        assert open_page(phone, site, name, **kwargs).status == 200, name
        if is_too_wide(phone):
            wide.append(name)
    assert wide == []
    open_page(phone, site, "inspections:enter_visit", unit_id=bank.east.pk)
    picture(phone, "mystery-visit")
    open_page(phone, site, "inspections:points", unit_id=bank.east.pk)
    picture(phone, "risk-points")
