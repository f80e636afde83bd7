"""The pages of lines and breaches."""

from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from wangdian.kernel.metrics.models import Metric, Threshold
from wangdian.kernel.org.scope import whole_bank

from .conftest import NOW


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit(client):
    def go(person, name, /, *args, data=None, **query):
        client.force_login(person)
        address = reverse(name, args=args)
        if data is None:
            return client.get(address, query)
        return client.post(address, {"idempotency_key": str(uuid4())} | data)

    return go


@pytest.fixture
def ratio(db) -> Metric:
    return Metric.objects.create(
        code="BAD", name="不良率", measure_unit="ratio", display_unit="%", decimals=2, direction="DOWN",
        aggregation="LAST",
    )  # fmt: skip


LINES = {"side": "HIGH", "amber": "1.5", "red": "2", "margin": "0.1", "needed": "1", "window": "1",
         "starts_on": "2026-03-02"}  # fmt: skip


def text(response) -> str:
    return response.content.decode()


def test_lines_are_drawn_in_the_unit_the_metric_is_shown_in(visit, cast, ratio):
    answer = visit(cast.han, "metrics:set_threshold", cast.east.pk, ratio.pk, data=LINES)
    assert answer.url == reverse("metrics:watched", args=[cast.east.pk, ratio.pk])
    with whole_bank("test"):
        row = Threshold.objects.get()
    assert [str(n.normalize()) for n in (row.amber, row.red, row.margin)] == ["0.015", "0.02", "0.001"]
    page = text(visit(cast.zhao, "metrics:watched", cast.east.pk, ratio.pk))
    assert "黄线 1.5%" in page and "设定预警线" not in page
    assert 'value="1.5"' in text(visit(cast.han, "metrics:set_threshold", cast.east.pk, ratio.pk))


def test_a_refusal_is_shown_at_its_field(visit, cast, ratio):
    answer = visit(cast.han, "metrics:set_threshold", cast.east.pk, ratio.pk, data=LINES | {"red": "1"})
    assert answer.status_code == 422 and "红线应不低于黄线" in text(answer)


def test_breaches_are_listed_and_drawn(visit, cast, ratio, count):
    visit(cast.han, "metrics:set_threshold", cast.east.pk, ratio.pk, data=LINES)
    count(cast.zhao, cast.east, ratio, "0.025")
    page = text(visit(cast.han, "metrics:breaches", cast.east.pk))
    assert "红色预警" in page and "不良率" in page and "2.5%" in page
    assert "红色预警" in text(visit(cast.gu, "metrics:breaches", cast.branch.pk))
    assert "红色预警" not in text(visit(cast.ma, "metrics:breaches", cast.west.pk))
    chart = visit(cast.zhao, "metrics:watch_chart", cast.east.pk, ratio.pk).json()
    (line,) = chart["series"]
    assert line["data"] == [2.5] and [m["yAxis"] for m in line["markLine"]["data"]] == [1.5, 2.0]
    assert [area[0]["xAxis"] for area in line["markArea"]["data"]] == ["03-02"]


@pytest.mark.parametrize(
    ("who", "status"), [("zhao", 403), ("luo", 403), ("ma", 404), ("han", 200), ("gu", 200)]
)
def test_the_form_is_for_who_keeps_the_lines(visit, cast, ratio, who, status):
    assert visit(cast.people[who], "metrics:set_threshold", cast.east.pk, ratio.pk).status_code == status


def test_a_metric_that_is_not_there_is_not_found(visit, cast):
    for name in ("watched", "watch_chart", "set_threshold"):
        assert visit(cast.han, f"metrics:{name}", cast.east.pk, 10**9).status_code == 404
