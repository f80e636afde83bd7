"""The bell, the inbox, one's settings and the channels of a unit, at both sizes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.notices import kinds
from wangdian.kernel.notices.actions import add_robot, announce, notify
from wangdian.kernel.notices.models import Delivery
from wangdian.kernel.org.scope import open_scope, whole_bank

TOLD = (
    (
        "notices.trial",
        "工单TS-2026-000128转给您：等候时间过长",
        "请在今天17:00前联系客户并登记首次答复。",
        True,
    ),
    ("notices.trial", "工单ZG-2026-000041后天到期", "", False),
    ("notices.other", "请复核：延期申请（ZG-2026-000039）", "申请人 罗敏，延期5天，原因：配件未到。", False),
    ("notices.other", "柜面业务量连续3天超过预警线", "本周日均286笔，预警线260笔。", False),
)


@pytest.fixture
def told(cast, settings):
    """赵倩 and 韩雪 have been told things; 东门网点 has a group, and one message that could not be sent."""
    kinds.register({"notices.trial": "工单提醒", "notices.other": "复核与预警"})
    now = localtime()
    with open_scope(cast.han, now) as head:
        for n in range(12):
            kind, title, body, urgent = TOLD[n % 4]
            notify(
                people=[cast.zhao.pk, cast.han.pk], kind=kind, title=title, body=body, url=reverse("duties:list"),
                unit_id=cast.east.pk, now=now - timedelta(hours=n), key=f"told:{n}", urgent=urgent,
            )  # fmt: skip
        url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f7c2d9e"
        add_robot(unit=cast.east, kind="WECOM", name="东门网点工作群", url=url, by=head, now=now)
        for n in range(4):
            announce(unit_id=cast.east.pk, kind="notices.other", title=TOLD[n][1], now=now, key=f"said:{n}")
    with whole_bank("test"):
        states = ("DEAD", "WAITING", "SENT", "DROPPED")
        for row, state in zip(Delivery.objects.order_by("pk"), states, strict=True):
            row.state, row.attempts = state, 6 if state == "DEAD" else 1
            row.sent_at = now if state == "SENT" else None
            row.last_error = "机器人地址已失效，请到群里重新复制地址（93000）" if state == "DEAD" else ""
            row.save()
    return cast


def test_the_pages_of_notices_fit_both_sizes(site, told, desktop, phone):
    pages = [
        ("zhao", "notices:inbox", {}), ("zhao", "notices:preferences", {}), ("zhou", "notices:inbox", {}),
        ("han", "notices:of_unit", {"unit_id": told.east.pk}),
        ("han", "notices:robot_add", {"unit_id": told.east.pk}),
        ("ma", "notices:of_unit", {"unit_id": told.west.pk}),
    ]  # fmt: skip
    for page in (desktop, phone):
        for who, name, arguments in pages:
            sign_in(page, site, getattr(told, who))
            assert open_page(page, site, name, **arguments).status == 200
            assert not is_too_wide(page), name
            picture(page, f"{name.replace(':', '-')}-{who}")


def test_a_teller_follows_the_bell_on_a_phone_and_reads(site, told, phone):
    sign_in(phone, site, told.zhao)
    phone.goto(site + "/")
    bell = phone.locator(".wd-sign")
    assert bell.locator(".wd-sign-number").inner_text().startswith("12")
    bell.click()
    phone.locator(".notice-kinds").get_by_role("link", name="复核与预警").click()
    expect(phone.locator(".notice")).to_have_count(6)
    phone.locator(".notice").first.get_by_role("button").click()
    phone.wait_for_url("**kind=notices.other*")
    expect(phone.locator(".notice-unread")).to_have_count(5)
    phone.locator(".notice-kinds").get_by_role("link", name="全部").click()
    phone.wait_for_url("**/notices/")
    phone.locator(".notice-unread .notice-link").first.click()
    phone.wait_for_url("**/duties/**")
    assert phone.locator(".wd-sign-number").inner_text().startswith("10")
    phone.goto(site + reverse("notices:inbox"))
    phone.get_by_role("button", name="全部已读").click()
    phone.wait_for_load_state("networkidle")
    expect(phone.locator(".notice-unread")).to_have_count(0)
    expect(phone.locator(".wd-sign-number")).to_have_count(0)
