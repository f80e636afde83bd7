"""Goals and documents as people meet them: fill in a day, see the goal move, read and say so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, localtime

from tests.browser.helpers import is_too_wide, open_page, picture, sign_in
from wangdian.kernel.documents import actions as documents
from wangdian.kernel.metrics import actions
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope


@pytest.fixture
def year(cast):
    """A year of 东门 in four goals, numbers of the last weeks, and a document in its second version."""
    now, today = localtime(), localdate()
    seed_calendar(date(today.year, 1, 1), date(today.year, 12, 31))
    metrics = actions.load_metrics()
    span = {
        "period": "YEAR", "starts_on": date(today.year, 1, 1), "ends_on": date(today.year, 12, 31),
    }  # fmt: skip
    with open_scope(cast.han, now) as han:

        def promise(code, op, value, **fields):
            return actions.set_target(
                unit=cast.east,
                metric=metrics[code],
                op=op,
                value=Decimal(value),
                by=han,
                now=now,
                **(span | fields),
            )

        customers = promise("CUSTOMERS_NEW", "GE", "600", weight=Decimal("0.3"))
        promise("VALID_COMPLAINTS", "LE", "0")
        promise("WAITING_TIME", "DEC", "0.2", relative=True, baseline=Decimal("18.5"))
        promise("SATISFACTION", "GE", "0.98")
        actions.split_target(target_id=customers.pk, over="MONTHS", by=han, now=now)
        for n in range(40):
            day = today - timedelta(days=7 * n)
            if day.year == today.year:
                for code, value in (
                    ("CUSTOMERS_NEW", 6 + n % 7),
                    ("SATISFACTION", "0.97"),
                    ("WAITING_TIME", "16.2"),
                ):
                    actions.record_reading(
                        metric=metrics[code], unit=cast.east, day=day, value=Decimal(value), source="test",
                        source_key=f"{code}{n}", by=han, now=now,
                    )  # fmt: skip
        document = documents.create_document(
            unit=cast.east, kind="POLICY", title="晨会制度", by=han, now=now,
            text="第一条 每日07:50召开晨会。\n第二条 迟到须说明。\n第三条 会后留存记录。",
        )  # fmt: skip
        documents.publish(document_id=document.pk, effective_from=today, by=han, now=now)
        documents.save_draft(
            document_id=document.pk, by=han, now=now,
            text="第一条 每日08:00召开晨会。\n第二条 迟到须说明。\n第三条 会后留存记录。\n第四条 每周五为业务学习。",
        )  # fmt: skip
        second = documents.publish(document_id=document.pk, effective_from=today, by=han, now=now)
    return cast, customers, document, second


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_goals_and_documents_fits_its_screen(request, site, year, size):
    page = request.getfixturevalue(size)
    cast, target, document, version = year
    sign_in(page, site, cast.han)
    for name, kwargs in (
        ("metrics:of_unit", {"unit_id": cast.east.pk}),
        ("metrics:people", {"unit_id": cast.east.pk}),
        ("metrics:mine", {}),
        ("metrics:target", {"target_id": target.pk}),
        ("metrics:create", {"unit_id": cast.east.pk}),
        ("metrics:change", {"target_id": target.pk}),
        ("metrics:split", {"target_id": target.pk, "over": "people"}),
        ("metrics:split", {"target_id": target.pk, "over": "months"}),
        ("metrics:sheet", {"unit_id": cast.east.pk}),
        ("documents:list", {}),
        ("documents:document", {"document_id": document.pk}),
        ("documents:changes", {"version_id": version.pk}),
        ("documents:readers", {"document_id": document.pk}),
        ("documents:draft", {"document_id": document.pk}),
        ("documents:audience", {"document_id": document.pk}),
        ("documents:create", {"unit_id": cast.east.pk}),
    ):
        assert open_page(page, site, name, **kwargs).status == 200, name
        if name == "metrics:target":
            page.locator(".wd-chart svg").wait_for()
        picture(page, name.replace(":", "-") + ("-" + kwargs["over"] if "over" in kwargs else ""))
        assert not is_too_wide(page), name


def test_a_teller_fills_in_a_number_and_the_goal_moves(phone, site, year):
    cast, target, _, _ = year
    sign_in(phone, site, cast.zhao)
    open_page(phone, site, "metrics:of_unit", unit_id=cast.east.pk)
    before = phone.locator(f'tr:has(a[href="/metrics/targets/{target.pk}/"])').inner_text()
    open_page(phone, site, "metrics:sheet", unit_id=cast.east.pk)
    phone.get_by_label("新增客户数").fill("３０")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_text("已保存 1 项").wait_for()
    open_page(phone, site, "metrics:of_unit", unit_id=cast.east.pk)
    assert phone.locator(f'tr:has(a[href="/metrics/targets/{target.pk}/"])').inner_text() != before


def test_a_teller_reads_and_says_so(phone, site, year):
    cast, _, document, _ = year
    sign_in(phone, site, cast.zhao)
    open_page(phone, site, "documents:list")
    phone.get_by_text("晨会制度").first.click()
    phone.get_by_role("button", name="已阅").click()
    phone.get_by_text("您已阅").wait_for()
    sign_in(phone, site, cast.han)
    open_page(phone, site, "documents:readers", document_id=document.pk)
    phone.get_by_text("1 / 7").wait_for()
