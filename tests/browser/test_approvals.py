"""A request from its maker to its checker on a phone, and the pages of approvals and lines at both sizes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, localtime

from tests.browser.helpers import open_page, picture, sign_in
from wangdian.kernel.approvals import acts
from wangdian.kernel.approvals.actions import submit
from wangdian.kernel.metrics import actions as metrics
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.scope import open_scope


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
