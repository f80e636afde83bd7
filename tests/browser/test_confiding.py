"""A confidential case names who sees it, and whoever works on it lets one more person in."""

from django.utils.timezone import localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.cases.actions import open_case
from wangdian.kernel.org.scope import open_scope


def test_one_more_person_is_let_in_on_a_phone(cast, site, phone):
    with open_scope(cast.luo, localtime()) as scope:
        case = open_case(
            kind="matter", unit=cast.east, title="有人反映柜员代客保管存折", confidential=True, owner=cast.han, by=scope,
            now=localtime(),
        )  # fmt: skip
    sign_in(phone, site, cast.luo)
    open_page(phone, site, "cases:case", case_id=case.pk)
    names = phone.locator("#confidants")
    expect(names.locator("li")).to_have_count(2)
    assert not is_too_wide(phone)
    picture(phone, "confidants")
    names.get_by_role("link", name="允许查看").tap()
    phone.wait_for_url("**/confide/")
    picture(phone, "confide")
    phone.get_by_label("让谁看到").select_option(label=f"{cast.zhou.name} {cast.zhou.staff_no}")
    phone.locator("main form").get_by_role("button", name="允许查看").tap()
    phone.wait_for_url(f"**/{case.pk}/")
    expect(names.locator("li")).to_have_count(3)
    sign_in(phone, site, cast.zhou)
    open_page(phone, site, "notices:inbox")
    phone.locator(".notice-link").first.tap()
    expect(phone.locator("h1")).to_have_text("有人反映柜员代客保管存折")
    expect(names.get_by_role("link", name="允许查看")).to_have_count(0)
    phone.set_viewport_size({"width": 1440, "height": 900})
    picture(phone, "confidants")
