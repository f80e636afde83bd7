"""From the file to the rows: dry run, mending, writing whole or without the bad ones, once."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.intake import actions, queries, running
from wangdian.kernel.intake.jobs import forgotten
from wangdian.kernel.intake.models import Batch, WrittenRow
from wangdian.kernel.metrics.models import MonthTotal, Reading
from wangdian.kernel.org.models import Appointment
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import HEADS, NOW, readings, workbook

DAY = date(2026, 3, 2)


def everything(model):
    with whole_bank("look"):
        return list(model.objects.order_by("pk"))


def reasons(person, batch):
    with open_scope(person, NOW):
        return {r.number: r.code for r in queries.results_of(batch)}


def test_a_good_file_is_checked_without_writing_and_then_written(cast, hand_in):
    rows = [
        ["日均存款", DAY, 12.5, "", ""],
        ["存款日均", date(2026, 3, 3), "500万元", "", "补"],
        ["新开户", DAY, 3, "100005", ""],
    ]
    batch = hand_in.check(cast.luo, workbook(rows))
    assert (batch.state, batch.good, batch.refused, batch.rows) == ("CHECKED", 3, 0, 3)
    assert everything(Reading) == [] and everything(WrittenRow) == []
    batch = hand_in.write(cast.luo, batch)
    assert (batch.state, batch.written) == ("DONE", 3)
    found = {(r.metric.code, r.day, r.value, r.person_id) for r in everything(Reading)}
    assert found == {
        ("deposits", DAY, Decimal(125_000), None),
        ("deposits", date(2026, 3, 3), Decimal(5_000_000), None),
        ("accounts", DAY, Decimal(3), cast.zhao.pk),
    }
    with whole_bank("look"):
        assert MonthTotal.objects.get(metric__code="deposits").total == Decimal(5_125_000)
        acts = list(AuditEvent.objects.order_by("seq").values_list("act", flat=True))
        event = AuditEvent.objects.get(act="intake.readings")
    assert acts == ["intake.upload", "intake.readings", "intake.write"]
    assert event.actor == cast.luo and event.summary["number"] == 3


BAD = [
    (["没有这个", DAY, 1, "", ""], "metrics.unknown"),
    (["日均存款", "三月四日", 1, "", ""], "intake.value"),
    (["日均存款", date(2027, 1, 1), 1, "", ""], "metrics.future"),
    (["日均存款", DAY, "很多", "", ""], "metrics.value"),
    (["日均存款", DAY, "{=1+1}", "", ""], "intake.formula"),
    (["", DAY, 1, "", ""], "intake.value"),
    (["新开户", DAY, 1, "", ""], "metrics.whose"),
    (["新开户", DAY, 1, "999999", ""], "intake.person"),
    (["新开户", DAY, 1, "200002", ""], "metrics.not_here"),
]


def test_every_kind_of_mistake_is_said_for_its_row(cast, hand_in):
    batch = hand_in.check(cast.luo, workbook([row for row, _code in BAD]))
    assert batch.refused == len(BAD) and batch.good == 0
    assert reasons(cast.luo, batch) == {n: code for n, (_row, code) in enumerate(BAD, start=2)}
    with pytest.raises(Refused) as refused:
        hand_in.write(cast.luo, batch, only_good=True)
    assert refused.value.code == "intake.nothing"


def test_the_bad_rows_come_back_as_a_file_to_mend_and_then_go_in(cast, hand_in):
    rows = [*readings(3), ["日均存款", DAY, "很多", "", "=HYPERLINK(1)"], ["没有", DAY, 1, "", ""]]
    batch = hand_in.check(cast.luo, workbook(rows))
    with open_scope(cast.luo, NOW):
        content = queries.to_mend(batch)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = [[c.value for c in row] for row in book.active.iter_rows()]
    assert lines[0] == [*HEADS, "错误", "原行号"]
    assert [line[:3] for line in lines[1:]] == [
        ["日均存款", "2026-03-02", "很多"],
        ["没有", "2026-03-02", "1"],
    ]
    assert "不是数字" in lines[1][5] and lines[1][6] == 5 and "没有指标" in lines[2][5]
    assert book.active["E2"].data_type == "s" and book.active["E2"].value == "=HYPERLINK(1)"
    assert hand_in.write(cast.luo, batch, only_good=True).written == 3
    book.active["C2"], book.active["A3"] = "7", "日均存款"
    book.active["B3"] = "2026-03-03"
    out = io.BytesIO()
    book.active["E2"] = "改好"
    book.save(out)
    again = hand_in.check(cast.luo, out.getvalue())
    assert (again.good, again.refused) == (2, 0)
    assert hand_in.write(cast.luo, again).written == 2 and len(everything(Reading)) == 5


def test_a_file_with_mistakes_is_not_written_whole(cast, hand_in):
    batch = hand_in.check(cast.luo, workbook([*readings(2), ["没有", DAY, 1, "", ""]]))
    with pytest.raises(Refused) as refused:
        hand_in.write(cast.luo, batch)
    assert refused.value.code == "intake.has_mistakes" and everything(Reading) == []


def test_a_row_that_can_no_longer_be_written_stops_the_whole_batch(cast, hand_in, metrics):
    batch = hand_in.check(cast.luo, workbook(readings(4)))
    with open_scope(cast.luo, NOW) as scope:
        from wangdian.kernel.metrics.actions import record_reading

        record_reading(
            metric=metrics[0], unit=cast.east, day=date(2025, 1, 3), value=Decimal(9), source="sheet", source_key="x",
            by=scope, now=NOW,
        )  # fmt: skip
    batch = hand_in.write(cast.luo, batch)
    assert batch.state == "FAILED" and "第4行" in batch.problem
    assert len(everything(Reading)) == 1 and everything(WrittenRow) == []


def test_the_same_file_is_not_written_twice(cast, hand_in):
    content = workbook(readings(3))
    hand_in.write(cast.luo, hand_in.check(cast.luo, content))
    again = hand_in.check(cast.luo, content)
    assert (again.good, again.repeated) == (0, 3)
    with pytest.raises(Refused) as refused:
        hand_in.write(cast.luo, again)
    assert refused.value.code == "intake.nothing" and len(everything(Reading)) == 3


def test_two_batches_of_one_file_at_once_write_it_once(cast, hand_in):
    content = workbook(readings(3))
    first, second = hand_in.check(cast.luo, content), hand_in.check(cast.luo, content)
    hand_in.write(cast.luo, first)
    with pytest.raises(Refused) as refused:
        hand_in.write(cast.luo, second)
    assert refused.value.code == "intake.repeated" and len(everything(Reading)) == 3


def test_a_row_written_before_is_known_in_another_file(cast, hand_in):
    hand_in.write(cast.luo, hand_in.check(cast.luo, workbook(readings(3))))
    changed = readings(4)
    changed[1][2] = 7
    batch = hand_in.check(cast.luo, workbook(changed))
    assert (batch.good, batch.repeated, batch.refused) == (1, 2, 1)
    assert reasons(cast.luo, batch) == {
        2: "intake.repeated_row",
        3: "intake.changed_row",
        4: "intake.repeated_row",
    }


def test_a_number_that_another_source_brought_is_not_doubled(cast, hand_in, metrics):
    with open_scope(cast.luo, NOW) as scope:
        from wangdian.kernel.metrics.actions import record_reading

        for day, value in ((date(2025, 1, 1), Decimal(1_000_000)), (date(2025, 1, 2), Decimal(5))):
            record_reading(
                metric=metrics[0], unit=cast.east, day=day, value=value, source="sheet", source_key=f"{day}",
                by=scope, now=NOW,
            )  # fmt: skip
    batch = hand_in.check(cast.luo, workbook(readings(3)))
    assert (batch.good, batch.repeated, batch.refused) == (1, 1, 1)


def test_rows_that_are_double_within_the_file_are_said(cast, hand_in):
    batch = hand_in.check(cast.luo, workbook([*readings(2), readings(1)[0]]))
    assert (batch.good, reasons(cast.luo, batch)) == (2, {4: "intake.double"})


def test_a_killed_job_goes_on_without_writing_a_row_twice(cast, hand_in, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)
    batch = hand_in.check(cast.luo, workbook(readings(35)))
    with open_scope(cast.luo, NOW) as scope:
        actions.start(batch_id=batch.pk, only_good=True, by=scope, now=NOW)
    whole, calls = running._chunk, []

    def killed(*args, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*args, **options)

    monkeypatch.setattr(running, "_chunk", killed)
    with pytest.raises(KeyboardInterrupt):
        running.work(batch.pk, lambda: NOW)
    assert len(everything(Reading)) == 20 and hand_in.again(cast.luo, batch).state == "WRITING"
    assert running.work(batch.pk, lambda: NOW) == "DONE"
    assert len(everything(Reading)) == 35 and hand_in.again(cast.luo, batch).written == 35
    assert running.work(batch.pk, lambda: NOW) == "DONE"


def test_a_batch_whose_job_was_lost_is_found_again(cast, hand_in):
    from datetime import timedelta

    batch = hand_in.upload(cast.luo, workbook(readings(2)))
    with open_scope(cast.luo, NOW) as scope:
        actions.set_columns(batch_id=batch.pk, head=batch.head, mapping=batch.mapping, by=scope, now=NOW)
    assert forgotten(NOW) == [] and forgotten(NOW + timedelta(minutes=3)) == [batch.pk]


def test_rights_are_those_of_the_moment_of_writing(cast, hand_in):
    batch = hand_in.check(cast.luo, workbook(readings(2)))
    with open_scope(cast.luo, NOW) as scope:
        actions.start(batch_id=batch.pk, only_good=False, by=scope, now=NOW)
    with whole_bank("dismissed"):
        Appointment.objects.filter(person=cast.luo).update(ends_on=date(2026, 3, 1))
    assert running.work(batch.pk, lambda: NOW) == "FAILED" and everything(Reading) == []


def test_a_teller_takes_nothing_in_and_nobody_at_a_foreign_unit(cast, hand_in):
    for person, unit in ((cast.zhao, cast.east), (cast.luo, cast.west), (cast.ma, cast.east)):
        with pytest.raises(Forbidden):
            hand_in.upload(person, workbook(readings(1)), unit=unit)
    batch = hand_in.upload(cast.luo, workbook(readings(1)))
    with open_scope(cast.ma, NOW) as scope:
        assert not Batch.objects.exists() and not queries.batches(scope).exists()
        with pytest.raises(Refused):
            actions.cancel(batch_id=batch.pk, by=scope, now=NOW)


def test_rows_of_units_below_go_in_with_one_file_and_others_do_not(cast, hand_in):
    heads = ["指标", "日期", "数值", "机构"]
    rows = [
        ["日均存款", DAY, 1, "B101"],
        ["日均存款", DAY, 2, "西门网点"],
        ["日均存款", DAY, 3, "B000"],
        ["日均存款", DAY, 4, ""],
    ]
    batch = hand_in.check(cast.gu, workbook(rows, heads), unit=cast.branch)
    assert (batch.good, reasons(cast.gu, batch)) == (3, {4: "intake.unit"})
    hand_in.write(cast.gu, batch, only_good=True)
    assert {r.unit.name for r in everything(Reading)} == {"东门网点", "西门网点", "甲分行"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"metric": 0, "day": 1}, "intake.column_missing"),
        ({"metric": 0, "day": 1, "value": 1}, "intake.column_twice"),
    ],
)
def test_columns_that_do_not_fit_are_refused(cast, hand_in, mapping, code):
    with pytest.raises(Refused) as refused:
        hand_in.check(cast.luo, workbook(readings(2)), mapping=mapping)
    assert refused.value.code == code


def test_a_mapping_is_remembered_for_the_next_file_of_the_unit(cast, hand_in):
    heads = ["甲", "乙", "丙", "丁", "戊"]
    batch = hand_in.check(cast.luo, workbook(readings(2), heads), mapping={"metric": 0, "day": 1, "value": 2})
    assert batch.good == 2
    later = hand_in.upload(cast.han, workbook(readings(1), ["丙", "戊", "甲", "乙"]))
    assert later.mapping == {"value": 0, "metric": 2, "day": 3}
    assert hand_in.upload(cast.ma, workbook(readings(1), heads), unit=cast.west).mapping == {}


def test_a_batch_that_is_done_is_neither_changed_nor_given_up(cast, hand_in):
    batch = hand_in.write(cast.luo, hand_in.check(cast.luo, workbook(readings(2))))
    with open_scope(cast.luo, NOW) as scope:
        for act in (
            lambda: actions.cancel(batch_id=batch.pk, by=scope, now=NOW),
            lambda: actions.start(batch_id=batch.pk, only_good=True, by=scope, now=NOW),
            lambda: actions.set_columns(batch_id=batch.pk, head=0, mapping={}, by=scope, now=NOW),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "intake.state"


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, hand_in):
    def spent(count, start):
        batch = hand_in.check(cast.luo, workbook(readings(count, start=start)))
        with open_scope(cast.luo, NOW) as scope:
            actions.start(batch_id=batch.pk, only_good=False, by=scope, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            running.work(batch.pk, lambda: NOW)
        return len(seen)

    spent(1, date(2024, 1, 1))
    assert spent(2, date(2024, 2, 1)) == spent(300, date(2024, 3, 1))


@pytest.mark.slow
def test_five_thousand_rows_go_in(cast, hand_in):
    import time

    content = workbook(readings(5000, start=date(2012, 1, 1)))
    started = time.monotonic()
    batch = hand_in.check(cast.luo, content)
    checked = time.monotonic()
    batch = hand_in.write(cast.luo, batch)
    print(f"5,000 rows: check {checked - started:.1f} s, write {time.monotonic() - checked:.1f} s")
    assert batch.written == 5000 == len(everything(Reading))
