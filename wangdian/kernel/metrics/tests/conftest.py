"""A few metrics, and short ways to promise and to record."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import moment
from wangdian.kernel.metrics import actions
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.scope import open_scope

NOW = moment("2026-03-02 17:00")
TODAY = date(2026, 3, 2)
YEAR = {"period": "YEAR", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture
def calendar(db):
    """The holidays and make-up days of 2026."""
    seed_calendar(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def customers(db) -> Metric:
    """A sum: new customers."""
    return Metric.objects.create(code="CUSTOMERS", name="新增客户数", measure_unit="户", display_unit="户")


@pytest.fixture
def deposits(db) -> Metric:
    """A balance: the last number counts, units add up."""
    return Metric.objects.create(
        code="DEPOSITS", name="存款余额", measure_unit="元", display_unit="万元", decimals=2,
        aggregation="LAST", counted_by="UNIT",
    )  # fmt: skip


@pytest.fixture
def satisfaction(db) -> Metric:
    """A mean of a ratio, weighed by how many were asked."""
    return Metric.objects.create(
        code="SATISFACTION", name="客户满意度", measure_unit="ratio", display_unit="%", decimals=1,
        aggregation="MEAN", roll_up="MEAN",
    )  # fmt: skip


@pytest.fixture
def promise(calendar):
    """promise(person, unit, metric, "365", op="GE", …): a target for 2026 set by that person."""

    def make(person, unit, metric, value, now=NOW, **fields):
        fields = {"op": "GE", **YEAR, "profile": "EVEN"} | fields
        with open_scope(person, now) as scope:
            number = None if value is None else Decimal(value)
            return actions.set_target(unit=unit, metric=metric, value=number, by=scope, now=now, **fields)

    return make


@pytest.fixture
def count(calendar):
    """count(person, unit, metric, "5", day=…, whose=…): a reading recorded by that person."""
    serial = iter(range(10_000))

    def make(person, unit, metric, value, day=TODAY, whose=None, key=None, now=NOW, **fields):
        with open_scope(person, now) as scope:
            return actions.record_reading(
                metric=metric, unit=unit, day=day, value=Decimal(value), source="test",
                source_key=key or str(next(serial)), by=scope, now=now, person_id=whose and whose.pk, **fields,
            )  # fmt: skip

    return make
