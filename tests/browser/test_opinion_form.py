"""The form behind the QR code on a customer's own phone: large, without signing in, nothing personal shown again."""

from django.utils.timezone import localtime

from tests.browser.helpers import is_too_wide, picture
from wangdian.domains.service.actions import open_box
from wangdian.domains.service.models import Opinion
from wangdian.kernel.org.scope import open_scope, whole_bank


def test_a_customer_leaves_an_opinion_on_the_phone(site, cast, phone):
    with open_scope(cast.luo, localtime()) as scope:
        token = open_box(unit=cast.east, by=scope, now=localtime()).token
    phone.goto(f"{site}/o/{token}/")
    assert not is_too_wide(phone)
    smallest = phone.eval_on_selector_all(
        "label, p, button, textarea",
        "all => Math.min(...all.map(one => parseFloat(getComputedStyle(one).fontSize)))",
    )
    assert smallest >= 18
    phone.get_by_text("投诉", exact=True).click()
    phone.fill("textarea", "等了一小时没人理")
    phone.fill("#id_phone", "12")
    phone.click("button[type=submit]")
    assert "电话号码不对" in phone.content() and phone.input_value("#id_phone") == ""
    assert phone.input_value("textarea") == "等了一小时没人理"
    picture(phone, "opinion-form")
    phone.click("button[type=submit]")
    phone.wait_for_url("**/thanks/")
    assert {c["name"] for c in phone.context.cookies()} == {"csrftoken"}
    with whole_bank("test"):
        kept = Opinion.objects.get()
    assert (kept.sort, kept.said, kept.phone_sealed) == ("COMPLAINT", "等了一小时没人理", "")
