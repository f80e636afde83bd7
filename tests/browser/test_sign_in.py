"""The door, as people see it."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from tests.cast import PASSWORD


def test_a_person_signs_in_with_staff_number_and_password(site, cast, desktop):
    cast.han.set_password(PASSWORD)
    cast.han.save(update_fields=["password"])
    desktop.goto(site + reverse("ui:gallery"))
    picture(desktop, "login")
    desktop.get_by_label("工号").fill("100001")
    desktop.get_by_label("密码").fill(PASSWORD)
    desktop.get_by_role("button", name="登录").click()
    desktop.wait_for_url("**/ui/gallery/")
    expect(desktop.get_by_role("heading", name="组件")).to_be_visible()
    assert "韩雪" in desktop.locator(".wd-navbar").inner_text()


def test_the_gallery_shows_every_component_at_both_sizes(site, cast, desktop, phone):
    for page in (desktop, phone):
        sign_in(page, site, cast.han)
        open_page(page, site, "ui:gallery", query="?empty=1")
        page.locator(".wd-chart svg").wait_for()
        assert not is_too_wide(page)
        picture(page, "gallery")


def test_the_pages_of_signing_in_fit_a_phone(site, cast, phone):
    phone.goto(site + reverse("account_login"))
    picture(phone, "login")
    cast.han.set_password(PASSWORD)
    cast.han.save(update_fields=["password"])
    phone.get_by_label("工号").fill("100001")
    phone.get_by_label("密码").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.wait_for_load_state()
    for name in (
        "account_change_password",
        "account_logout",
        "mfa_index",
        "usersessions_list",
        "mfa_activate_totp",
    ):
        open_page(phone, site, name)
        if "reauthenticate" in phone.url:
            picture(phone, "account_reauthenticate")
            phone.get_by_label("密码").fill(PASSWORD)
            phone.get_by_role("button", name="确认").click()
            phone.wait_for_load_state()
        assert not is_too_wide(phone), name
        picture(phone, name)


def test_refusals_are_pages_of_the_house(site, cast, phone, desktop):
    for page in (phone, desktop):
        sign_in(page, site, cast.zhao)
        assert open_page(page, site, "org:appoint", unit_id=cast.east.pk).status == 403
        assert "管理人员与任职" in page.locator("main").inner_text()
        picture(page, "refused")
        assert page.goto(site + "/no/such/page/").status == 404
        picture(page, "not-found")


def test_five_wrong_passwords_show_the_locked_page(site, cast, phone):
    for _ in range(5):
        open_page(phone, site, "account_login")
        phone.get_by_label("工号").fill("100001")
        phone.get_by_label("密码").fill("wrong-password")
        phone.get_by_role("button", name="登录").click()
        phone.wait_for_load_state()
    expect(phone.get_by_role("heading", name="此工号已锁定")).to_be_visible()
    picture(phone, "locked-out")


def test_a_person_reads_the_house_in_english(site, cast, desktop):
    from wangdian.ui.translations import compile_catalogues

    compile_catalogues()
    sign_in(desktop, site, cast.han)
    open_page(desktop, site, "org:unit", unit_id=cast.east.pk)
    desktop.locator(".wd-navbar").get_by_role("button", name="韩雪").click()
    desktop.get_by_role("button", name="English").click()
    desktop.get_by_role("link", name="Appoint").wait_for()
    picture(desktop, "org-unit-english")
