"""Units, people, posts, the calendar and traces, at both sizes, and the acts a branch head does most."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.org import actions
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.powers import PLANS_PUBLISH, PLANS_READ
from wangdian.kernel.org.scope import open_scope


@pytest.fixture
def busy_branch(cast):
    """东门网点 with an absence, an AB pair, a delegation, opening hours, and a laid-out calendar."""
    now, day = localtime(), localdate()
    seed_calendar(day.replace(month=1, day=1), day.replace(month=12, day=31))
    with open_scope(cast.han, now) as head:
        actions.report_absence(
            person=cast.zhao, unit=cast.east, reason="年假", starts_on=day, ends_on=day + timedelta(days=4),
            by=head, now=now,
        )  # fmt: skip
        actions.pair_backup(
            unit=cast.east, post=cast.posts["RETAIL_TELLER"], first=cast.zhao, second=cast.zhou, starts_on=day,
            by=head, now=now,
        )  # fmt: skip
        actions.delegate(
            unit=cast.east, delegate=cast.luo, powers=[PLANS_PUBLISH, PLANS_READ], reason="外出培训",
            starts_at=now, ends_at=now + timedelta(days=2), by=head, now=now,
        )  # fmt: skip
    return cast


def test_every_page_of_the_house_fits_both_sizes(site, busy_branch, desktop, phone):
    cast = busy_branch
    pages = [
        ("han", "org:units", {}), ("han", "org:unit", {"unit_id": cast.east.pk}), ("han", "org:people", {}),
        ("han", "org:person", {"person_id": cast.zhao.pk}), ("han", "org:appoint", {"unit_id": cast.east.pk}),
        ("han", "org:register", {"unit_id": cast.east.pk}), ("han", "org:backup", {"unit_id": cast.east.pk}),
        ("han", "org:absence", {"unit_id": cast.east.pk}), ("han", "org:delegations", {}),
        ("han", "org:delegate", {"unit_id": cast.east.pk}), ("han", "org:posts", {}),
        ("qin", "org:post", {"code": "BRANCH_HEAD"}), ("qin", "org:post_edit", {"code": "BRANCH_HEAD"}),
        ("qin", "org:calendar", {}), ("qin", "org:calendar_day", {"day": "2026-10-01"}),
        ("qin", "org:opening_hours", {"unit_id": cast.east.pk}), ("qin", "org:unit_edit", {"unit_id": cast.east.pk}),
        ("gu", "org:units", {}), ("qin", "audit:chains", {}), ("han", "audit:events", {"unit_id": cast.east.pk}),
        ("han", "audit:event", {"unit_id": cast.east.pk, "seq": 3}), ("bai", "org:units", {}),
    ]  # fmt: skip
    for page in (desktop, phone):
        for who, name, kwargs in pages:
            sign_in(page, site, cast.people[who])
            answer = open_page(page, site, name, **kwargs)
            assert answer.status == 200, (who, name)
            picture(page, f"{name.replace(':', '-')}-{who}")
            assert not is_too_wide(page), (who, name)


def test_a_branch_head_appoints_a_teller_as_lobby_manager(site, cast, phone):
    sign_in(phone, site, cast.han)
    open_page(phone, site, "org:unit", unit_id=cast.east.pk)
    phone.get_by_role("link", name="任命").click()
    phone.get_by_label("工号").fill("100006")
    phone.get_by_label("岗位").select_option(label="大堂经理")
    phone.get_by_label("任职方式").select_option(label="兼任")
    phone.get_by_role("button", name="任命").click()
    phone.wait_for_url(f"**/org/units/{cast.east.pk}/")
    expect(phone.get_by_text("大堂经理")).to_have_count(2)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(site, cast, desktop):
    sign_in(desktop, site, cast.han)
    open_page(desktop, site, "org:appoint", unit_id=cast.east.pk)
    desktop.get_by_label("工号").fill("100005")
    desktop.get_by_label("岗位").select_option(label="个人业务柜员")
    desktop.get_by_role("button", name="任命").click()
    assert "已任东门网点个人业务柜员" in desktop.locator(".wd-error").inner_text()
    assert desktop.get_by_label("工号").input_value() == "100005"
    picture(desktop, "org-appoint-refused")


def test_a_new_colleague_gets_a_password_shown_once(site, cast, phone):
    sign_in(phone, site, cast.han)
    open_page(phone, site, "org:register", unit_id=cast.east.pk)
    phone.get_by_label("工号").fill("100020")
    phone.get_by_label("姓名").fill("孙月")
    phone.get_by_label("岗位").select_option(label="个人业务柜员")
    phone.get_by_role("button", name="登记").click()
    password = phone.locator("#password").inner_text()
    picture(phone, "org-password")
    phone.context.clear_cookies()
    open_page(phone, site, "account_login")
    phone.get_by_label("工号").fill("100020")
    phone.get_by_label("密码").fill(password)
    phone.get_by_role("button", name="登录").click()
    open_page(phone, site, "org:people")
    expect(phone.locator("main").get_by_text("孙月")).to_be_visible()


def test_the_button_walks_the_chain_and_names_the_broken_row(site, busy_branch, desktop, as_owner):
    from django.db import connection

    cast = busy_branch
    sign_in(desktop, site, cast.han)
    open_page(desktop, site, "audit:events", unit_id=cast.east.pk)
    desktop.get_by_role("button", name="核对全部留痕").click()
    assert "首尾相接" in desktop.locator(".alert-success").inner_text()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER wd_append_only")
        cursor.execute(
            "UPDATE audit_auditevent SET summary = '{}' WHERE seq = 2 AND unit_id = %s", [cast.east.pk]
        )
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER wd_append_only")
    open_page(desktop, site, "audit:events", unit_id=cast.east.pk)
    desktop.get_by_role("button", name="核对全部留痕").click()
    assert "第 2 条不符" in desktop.locator(".alert-danger").inner_text()
    picture(desktop, "audit-broken")


def test_the_keyboard_alone_reaches_the_content(site, cast, desktop):
    sign_in(desktop, site, cast.han)
    open_page(desktop, site, "org:units")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "wd-skip"
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "content"
