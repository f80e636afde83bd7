"""Lines drawn, numbers recorded and corrected: a breach opens once, worsens once, closes once."""

from datetime import date, timedelta
from decimal import Decimal as D
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.cast import make_cast, moment
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.metrics import actions, breaches
from wangdian.kernel.metrics.models import Breach, Metric, Threshold
from wangdian.kernel.notices.models import Notice
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import NOW, TODAY


@pytest.fixture(autouse=True)
def heard():
    """What listeners heard, in order; they are taken away after the test."""
    kept = {name: list(getattr(breaches, name)) for name in ("_opened", "_worsened", "_closed", "_reopened")}
    said = []
    for name, add in (
        ("open", breaches.on_open),
        ("worsen", breaches.on_worsen),
        ("close", breaches.on_close),
        ("reopen", breaches.on_reopen),
    ):
        add(lambda breach, now, name=name: said.append((name, breach.unit.name, breach.worst)))
    yield said
    for name, before in kept.items():
        getattr(breaches, name)[:] = before


@pytest.fixture
def complaints(db) -> Metric:
    return Metric.objects.create(
        code="COMPLAINTS",
        name="投诉笔数",
        measure_unit="笔",
        display_unit="笔",
        direction="DOWN",
        aggregation="SUM",
    )


def draw(who, unit, metric, amber="10", red="20", *, now=NOW, **fields):
    with open_scope(who, now) as scope:
        return actions.set_threshold(
            metric=metric, unit=unit, side=fields.pop("side", "HIGH"), amber=amber and D(amber), red=red and D(red),
            starts_on=fields.pop("starts_on", now.date()), by=scope, now=now, **fields,
        )  # fmt: skip


def rows(**filters) -> list[Breach]:
    with whole_bank("test"):
        return list(Breach.objects.filter(**filters).select_related("unit", "metric").order_by("since", "pk"))


def on(n: int) -> date:
    return TODAY + timedelta(days=n)


def at(n: int):
    return NOW + timedelta(days=n)


def test_without_lines_a_number_opens_nothing(cast, complaints, count, heard):
    count(cast.zhao, cast.east, complaints, "99")
    assert rows() == [] and heard == []


def test_a_number_beyond_the_line_opens_a_breach_and_tells_who_keeps_the_lines(
    cast, complaints, count, heard
):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    (breach,) = rows()
    assert (breach.level, breach.since, breach.until, breach.readings) == (
        1,
        TODAY,
        None,
        [["2026-03-02", "12"]],
    )
    assert heard == [("open", "东门网点", 1)]
    with open_scope(cast.han, NOW):
        notice = Notice.objects.get(kind="metrics.breach")
    assert notice.title == "黄色预警：投诉笔数（东门网点）" and "12笔" in notice.body


def test_a_breach_worsens_and_closes_once(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    for n, value in enumerate(("12", "25", "22", "13", "3", "2")):
        count(cast.zhao, cast.east, complaints, value, day=on(n), now=at(n))
    (breach,) = rows()
    assert (breach.level, breach.worst, breach.since, breach.until) == (1, 2, on(0), on(4))
    assert heard == [("open", "东门网点", 1), ("worsen", "东门网点", 2), ("close", "东门网点", 2)]


def test_several_numbers_of_a_day_add_up_to_the_day(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "6")
    count(cast.zhou, cast.east, complaints, "6")
    assert len(rows()) == 1 and heard == [("open", "东门网点", 1)]


def test_the_lines_of_the_nearest_unit_hold_and_a_neighbour_is_watched_by_itself(cast, complaints, count):
    draw(cast.gu, cast.branch, complaints)
    draw(cast.han, cast.east, complaints, amber="50", red=None)
    count(cast.zhao, cast.east, complaints, "12")
    count(cast.he, cast.west, complaints, "12")
    assert [b.unit for b in rows()] == [cast.west]


def test_a_nearer_version_without_lines_ends_the_watch_and_the_breach(cast, complaints, count, heard):
    draw(cast.gu, cast.branch, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    draw(cast.han, cast.east, complaints, None, None, now=at(1))
    (breach,) = rows()
    assert breach.until == on(1) and heard[-1][0] == "close"


def test_a_correction_withdraws_a_breach_that_never_was(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    reading = count(cast.zhao, cast.east, complaints, "120")
    with open_scope(cast.zhao, NOW) as scope:
        actions.correct_reading(reading_id=reading.pk, value=D("1.2"), note="多写了零", by=scope, now=NOW)
    (breach,) = rows()
    assert breach.withdrawn_at == NOW and not breach.is_open
    assert [h[0] for h in heard] == ["open", "close"]


def test_a_correction_takes_a_recovery_back_and_the_breach_is_the_same(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    second = count(cast.zhao, cast.east, complaints, "1", day=on(1), now=at(1))
    with open_scope(cast.zhao, at(1)) as scope:
        actions.correct_reading(reading_id=second.pk, value=D(15), note="填错", by=scope, now=at(1))
    (breach,) = rows()
    assert breach.is_open and breach.closed_at is None
    assert [h[0] for h in heard] == ["open", "close", "reopen"]


def test_a_number_brought_in_late_opens_and_closes_a_breach_of_the_past(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "1", day=on(2), now=at(2))
    count(cast.zhao, cast.east, complaints, "30", day=on(1), now=at(2))
    (breach,) = rows()
    assert (breach.since, breach.until) == (on(1), on(2)) and [h[0] for h in heard] == ["open", "close"]


def test_looking_again_changes_nothing(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    with whole_bank("test"):
        assert [actions.sweep(metric=m, now=NOW) for m in actions.watched_metrics()] == [0]
        events = AuditEvent.objects.filter(act__startswith="metrics.breach").count()
    assert len(heard) == 1 and events == 1


def test_the_sweep_ends_what_a_version_that_begins_later_ends(cast, complaints, count, heard):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    draw(cast.han, cast.east, complaints, None, None, starts_on=on(3))
    with whole_bank("test"):
        assert actions.sweep(metric=complaints, now=at(2)) == 0
        assert actions.sweep(metric=complaints, now=at(3)) == 1
    assert rows()[0].until == on(3)


def test_a_listener_that_refuses_takes_the_number_back_with_it(cast, complaints, count):
    draw(cast.han, cast.east, complaints)

    def no(breach, now):
        raise Refused("tests.no", "不行。")

    breaches.on_open(no)
    with pytest.raises(Refused):
        count(cast.zhao, cast.east, complaints, "12")
    assert rows() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amber": "20", "red": "10"}, "metrics.threshold_order"),
        ({"side": "LOW"}, "metrics.threshold_order"),
        ({"side": "UP"}, "metrics.threshold_side"),
        ({"margin": D(-1)}, "metrics.threshold_margin"),
        ({"needed": 3, "window": 2}, "metrics.threshold_n_of_m"),
        ({"needed": 1, "window": 32}, "metrics.threshold_n_of_m"),
        ({"starts_on": on(-1)}, "metrics.threshold_dates"),
        ({"amber": "NaN"}, "metrics.value"),
    ],
)
def test_lines_that_make_no_sense_are_refused(cast, complaints, fields, code):
    with pytest.raises(Refused) as refused:
        draw(cast.han, cast.east, complaints, **fields)
    assert refused.value.code == code


def test_lines_are_drawn_by_who_may_there(cast, complaints):
    for who, unit in ((cast.luo, cast.east), (cast.han, cast.branch), (cast.ma, cast.east)):
        with pytest.raises(Forbidden):
            draw(who, unit, complaints)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE metrics_threshold SET amber = 999",
        "DELETE FROM metrics_threshold",
        "DELETE FROM metrics_breach",
        "UPDATE metrics_breach SET opened_at = now()",
        "UPDATE metrics_breach SET threshold_id = threshold_id + 1",
        "INSERT INTO metrics_breach (unit_id, metric_id, threshold_id, level, worst, since, readings, opened_at)"
        " SELECT unit_id, metric_id, threshold_id, 1, 1, since + 9, '[]', now() FROM metrics_breach",
        "UPDATE metrics_breach SET until = since, closed_at = now()",
    ],
)
def test_the_tables_refuse_what_the_acts_would_not_do(cast, complaints, count, attack):
    draw(cast.han, cast.east, complaints)
    count(cast.zhao, cast.east, complaints, "12")
    with (
        pytest.raises(DatabaseError),
        whole_bank("attack"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.django_db(transaction=True)
def test_numbers_recorded_at_the_same_moment_open_one_breach(heard):
    cast = make_cast()
    metric = Metric.objects.create(code="COMPLAINTS", name="投诉笔数", direction="DOWN")
    draw(cast.han, cast.east, metric)
    start = Barrier(8)

    def work(n):
        try:
            start.wait(timeout=30)
            with open_scope(cast.zhao, NOW) as scope:
                actions.record_reading(
                    metric=metric, unit=cast.east, day=TODAY, value=D(15), source="race", source_key=str(n),
                    by=scope, now=NOW,
                )  # fmt: skip
        finally:
            connection.close()

    threads = [Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (breach,) = rows()
    assert breach.worst == 2 and breach.readings == [["2026-03-02", "120"]]
    assert [h[0] for h in heard if h[0] == "open"] == ["open"] and Threshold.objects.count() == 0
    assert moment("2026-03-02 17:00") == NOW
