"""Files to hand in, and short ways to hand them in."""

import io
from datetime import date, timedelta

import pytest
import time_machine
import xlsxwriter

from tests.cast import moment
from wangdian.kernel.intake import actions, running
from wangdian.kernel.intake.importers.metric_readings import IMPORTER
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.scope import open_scope

NOW = moment("2026-03-04 09:30")
HEADS = ["指标名称", "日期", "完成数", "工号", "备注"]


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def metrics(db):
    """Two metrics: money of a unit, and a count by persons."""
    return (
        Metric.objects.create(
            code="deposits", name="日均存款", measure_unit="元", display_unit="万元", aliases=["存款日均"]
        ),
        Metric.objects.create(
            code="accounts", name="新开户", measure_unit="户", display_unit="户", counted_by="PERSON"
        ),
    )


def workbook(rows, heads=HEADS, **options) -> bytes:
    """An xlsx of these rows; days become days."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for r, row in enumerate([heads, *rows] if heads else rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, str) and cell.startswith("{="):
                    sheet.write_formula(r, c, cell[1:-1], None, 5)
                else:
                    sheet.write(r, c, cell)
    return out.getvalue()


def readings(count, *, start=date(2025, 1, 1)):
    """Rows of one number a day."""
    return [["日均存款", start + timedelta(days=n), 100 + n, "", ""] for n in range(count)]


@pytest.fixture
def hand_in(cast, metrics):
    """hand_in(person, content): a batch; handed on to the dry run with `check`, and written with `write`."""

    class Desk:
        def upload(self, person, content, name="读数.xlsx", unit=None, importer=IMPORTER):
            with open_scope(person, NOW) as scope:
                return actions.upload(
                    importer=importer, unit=unit or cast.east, name=name, content=content, by=scope, now=NOW
                )

        def check(self, person, content, mapping=None, head=None, **options):
            batch = self.upload(person, content, **options)
            with open_scope(person, NOW) as scope:
                actions.set_columns(
                    batch_id=batch.pk, head=batch.head if head is None else head, by=scope, now=NOW,
                    mapping=batch.mapping if mapping is None else mapping,
                )  # fmt: skip
            running.work(batch.pk, lambda: NOW)
            return self.again(person, batch)

        def write(self, person, batch, only_good=False):
            with open_scope(person, NOW) as scope:
                actions.start(batch_id=batch.pk, only_good=only_good, by=scope, now=NOW)
            running.work(batch.pk, lambda: NOW)
            return self.again(person, batch)

        def again(self, person, batch):
            with open_scope(person, NOW):
                return type(batch).objects.select_related("unit").get(pk=batch.pk)

    return Desk()
