"""A request from its maker to its checker on a phone, and the pages of approvals and lines at both sizes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from playwright.sync_api import expect

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.approvals import acts
from wangdian.kernel.approvals.actions import submit
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.cases import actions as cases
from wangdian.kernel.cases.tests.situations import working
from wangdian.kernel.metrics import actions as metrics
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope, whole_bank


@pytest.fixture
def busy(cast):
    """A rule about rules at 甲分行, a request to enter another, and a metric that went red."""
    now, day = localtime(), localdate()
    rule = {"post": None, "power": "approvals.check", "remote_allowed": False, "hours": 48, "starts_on": day}
    asked = None
    with open_scope(cast.gu, now) as scope:
        for kind in (acts.RULE, "cases.extend"):
            asked = submit(
                kind=acts.RULE, unit=cast.branch, target=acts.rules_of(cast.branch), reason="加强内控，防止一人说了算",
                payload=acts.rule_payload(rule | {"kind": kind}), by=scope, now=now,
            )  # fmt: skip
    metric = Metric.objects.create(
        code="BAD", name="柜面差错率", measure_unit="ratio", display_unit="‰", decimals=2, direction="DOWN",
        aggregation="LAST",
    )  # fmt: skip
    with open_scope(cast.han, now) as scope:
        metrics.set_threshold(
            metric=metric, unit=cast.east, side="HIGH", amber=Decimal("0.003"), red=Decimal("0.005"),
            margin=Decimal("0.0005"), needed=1, window=1, starts_on=day, by=scope, now=now,
        )  # fmt: skip
        for back in range(20, -1, -1):
            metrics.record_reading(
                metric=metric, unit=cast.east, day=day - timedelta(days=back), source="test", source_key=str(back),
                value=Decimal("0.001") * (1 + back % 4) if back else Decimal("0.0062"), by=scope, now=now,
            )  # fmt: skip
    return cast, asked, metric


def test_approvals_and_lines_fit_both_sizes(site, busy, desktop, phone):
    cast, asked, metric = busy
    of_metric = {"unit_id": cast.east.pk, "metric_id": metric.pk}
    pages = [
        ("qin", "approvals:inbox", {}), ("gu", "approvals:approval", {"approval_id": asked.pk}),
        ("qin", "approvals:approval", {"approval_id": asked.pk}), ("gu", "approvals:rules", {}),
        ("gu", "approvals:new_rule", {"unit_id": cast.branch.pk}),
        ("han", "metrics:breaches", {"unit_id": cast.east.pk}), ("han", "metrics:watched", of_metric),
        ("han", "metrics:set_threshold", of_metric), ("han", "metrics:of_unit", {"unit_id": cast.east.pk}),
    ]  # fmt: skip
    for page in (desktop, phone):
        for who, name, kwargs in pages:
            sign_in(page, site, cast.people[who])
            answer = open_page(page, site, name, **kwargs)
            assert answer.status == 200, (who, name)
            page.wait_for_timeout(400)
            picture(page, f"{name.replace(':', '-')}-{who}")
            main = page.locator("main")
            assert main.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), (who, name)


def test_a_request_is_let_happen_on_a_phone(site, busy, phone):
    cast, _asked, _metric = busy
    sign_in(phone, site, cast.qin)
    open_page(phone, site, "approvals:inbox")
    phone.get_by_role("link", name="维护复核规则").first.click()
    phone.get_by_role("button", name="通过").click()
    phone.get_by_text("已通过").first.wait_for()
    open_page(phone, site, "approvals:rules")
    phone.get_by_text("整改延期").first.wait_for()


def test_a_later_day_is_asked_refused_asked_again_and_given_by_three_people(site, cast, phone):
    """周强 asks, 韩雪 says no and then yes, 罗敏 sees that it was put off once."""
    now, day = localtime(), localdate()
    with whole_bank("test"):
        seed_calendar(date(day.year, 1, 1), day + timedelta(days=120))
    case = working(cast, now=now)
    with open_scope(cast.luo, now) as scope:
        cases.plan_action(
            case_id=case.pk,
            title="更换打印头",
            owner=cast.zhou,
            due_on=day + timedelta(days=2),
            by=scope,
            now=now,
        )
    address = site + reverse("cases:case", args=[case.pk])
    later = day + timedelta(days=9)

    def ask(reason: str) -> None:
        sign_in(phone, site, cast.zhou)
        phone.goto(address)
        phone.locator("#actions").get_by_role("link", name="申请延期").tap()
        phone.locator("[name=due_on]").fill(later.isoformat())
        phone.locator("[name=reason]").fill(reason)
        phone.locator("main form").get_by_role("button", name="提交复核").click()
        phone.wait_for_url(f"**{reverse('cases:case', args=[case.pk])}**")

    def open_request(person) -> None:
        sign_in(phone, site, person)
        open_page(phone, site, "approvals:inbox")
        phone.locator("main").get_by_role("link", name="整改延期").first.tap()
        phone.wait_for_url("**/approvals/*/")
        assert not is_too_wide(phone)

    ask("配件未到")
    # Whoever asked sees who may decide, and has no button to do it himself.
    open_page(phone, site, "approvals:inbox", query="?tab=mine")
    phone.locator("main").get_by_role("link", name="整改延期").first.tap()
    phone.get_by_text("可以复核的人：").wait_for()
    expect(phone.get_by_role("button", name="通过")).to_have_count(0)
    picture(phone, "extension-asked")

    open_request(cast.han)
    phone.get_by_role("button", name="退回").tap()  # without a word why
    expect(phone.locator("main .alert-danger, main .wd-error").first).to_be_visible()
    phone.get_by_label("意见").fill("先借用西门网点的备件")
    picture(phone, "extension-refused")
    phone.get_by_role("button", name="退回").tap()
    expect(phone.locator(".page-title .wd-pill")).to_have_text("已退回")
    ask("西门网点也没有备件，附供应商回函")
    open_request(cast.han)
    phone.get_by_role("button", name="通过").tap()
    expect(phone.locator(".page-title .wd-pill")).to_have_text("已通过")
    picture(phone, "extension-given")

    sign_in(phone, site, cast.luo)
    phone.goto(address)
    expect(phone.locator("#actions")).to_contain_text("延期1次")
    expect(phone.locator("#actions")).to_contain_text(later.isoformat())
    with whole_bank("test"):
        rows = list(Approval.objects.order_by("pk").values_list("state", "maker_id", "checker_id"))
    assert rows == [("REJECTED", cast.zhou.pk, cast.han.pk), ("APPROVED", cast.zhou.pk, cast.han.pk)]
