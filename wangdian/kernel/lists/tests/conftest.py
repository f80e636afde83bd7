"""Sixty events at two outlets and their branch, and short ways to look at them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from tests.cast import moment
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.org.scope import whole_bank

from .sample import ACTS

NOW = moment("2026-03-04 09:30")  # a Wednesday
URL = "/sample/"


@pytest.fixture(autouse=True)
def _the_site_with_the_sample(settings):
    settings.ROOT_URLCONF = "wangdian.kernel.lists.tests.urls"
    with time_machine.travel(NOW, tick=False):
        yield


def events_of(cast, count=60):
    """Unsaved events, spread over units, people, acts and days by a fixed rule."""
    units = (cast.east, cast.west, cast.branch)
    people = (cast.zhao, cast.han, None, cast.ma, cast.gu)
    return [
        AuditEvent(
            unit=units[n % 3], seq=1000 + n, at=NOW - timedelta(hours=7 * n - 40), actor=people[n % 5],
            act=ACTS[n * 7 % 3][0] if n % 4 else "a.open", target_kind="sample", target_id=f"T{n * 37 % 100:02}",
            hash="0" * 64,
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def events(cast):
    """The events, saved."""
    with whole_bank("sample"):
        return AuditEvent.objects.bulk_create(events_of(cast))


@pytest.fixture
def visit(client):
    """visit(person, "?act=a.open"): the page; with data: the answer to the POST."""

    def go(person, query="", data=None, url=URL, **options):
        client.force_login(person)
        if data is None:
            return client.get(url + query, **options)
        return client.post(url + query, {"idempotency_key": str(uuid4())} | data, **options)

    return go


def targets(answer) -> list[str]:
    """What stands in the first column of a page."""
    return [line.title for line in answer.context["lines"]]
