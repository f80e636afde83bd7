"""One SQL statement over month totals says what reading by reading says."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal as D
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.cast import make_cast
from wangdian.kernel.metrics import actions
from wangdian.kernel.metrics.models import Metric, MonthTotal, Reading
from wangdian.kernel.metrics.rollup import Question, answer
from wangdian.kernel.org.scope import open_scope, whole_bank

from .conftest import NOW, TODAY

PLACES = D("0.000001")


def referee(question: Question, readings: list[Reading]) -> tuple[D | None, int]:
    """The slow and obvious answer: reading by reading."""
    gone = {r.supersedes_id for r in readings}
    series = defaultdict(list)
    for r in readings:
        path = r.unit.path
        inside = path.startswith(question.path) if question.subtree else path == question.path
        whose = (
            r.person_id == question.person_id
            if question.person_id
            else {"ALL": True, "UNIT": r.person_id is None, "PERSON": r.person_id is not None}[
                question.counted_by
            ]
        )
        counts = r.value is not None and r.pk not in gone and question.start <= r.day <= question.end
        if counts and inside and whose and r.metric_id == question.metric_id:
            series[r.unit_id, r.person_id].append(r)
    if not series:
        return None, 0
    each = []
    for rows in series.values():
        rows.sort(key=lambda r: (r.day, r.pk))
        weights = [r.sample or D(1) for r in rows]
        total = sum((r.value * w for r, w in zip(rows, weights, strict=True)), D(0))
        each.append(
            {
                "SUM": (sum(r.value for r in rows), D(1)),
                "MAX": (max(r.value for r in rows), D(1)),
                "MEAN": (total / sum(weights), sum(weights)),
                "LAST": (rows[-1].value, weights[-1]),
            }[question.aggregation]
        )
    values = [v for v, _ in each]
    mean = sum(v * w for v, w in each) / sum(w for _, w in each)
    value = {"SUM": sum(values), "MAX": max(values), "MEAN": mean}[question.roll_up]
    return value.quantize(PLACES), sum(len(rows) for rows in series.values())


@pytest.fixture
def busy_year(cast):
    """Half a year of random numbers of everybody, some corrected, some withdrawn."""
    rng = random.Random(7)
    metrics = [Metric.objects.create(code=f"M{n}", name=f"指标{n}") for n in range(2)]
    people = {cast.east: [None, cast.zhao, cast.zhou], cast.west: [None, cast.he], cast.branch: [None]}
    with whole_bank("test"):
        for n in range(300):
            unit = rng.choice(list(people))
            Reading.objects.create(
                unit=unit, metric=rng.choice(metrics), person=rng.choice(people[unit]),
                day=TODAY - timedelta(days=rng.randrange(180)), value=D(rng.randrange(-50, 1000)),
                sample=rng.choice([None, D(3), D("2.5")]), at=NOW, source="test", source_key=str(n),
            )  # fmt: skip
        for old in rng.sample(list(Reading.objects.all()), 60):
            Reading.objects.create(
                unit_id=old.unit_id, metric_id=old.metric_id, person_id=old.person_id, day=old.day, sample=old.sample,
                value=rng.choice([None, D(rng.randrange(1000))]), at=NOW, source="correction",
                source_key=str(old.pk), supersedes=old,
            )  # fmt: skip
    return cast, metrics, rng


def test_the_statement_agrees_with_the_referee_on_random_questions(busy_year):
    cast, metrics, rng = busy_year
    questions = []
    for _ in range(250):
        start = TODAY - timedelta(days=rng.randrange(200))
        if rng.random() < 0.5:
            start = start.replace(day=1)
        questions.append(
            Question(
                metric_id=rng.choice(metrics).pk,
                path=rng.choice([cast.bank, cast.branch, cast.east, cast.west]).path,
                start=start,
                end=start + timedelta(days=rng.choice([0, 6, 29, 30, 89, 200])),
                aggregation=rng.choice(["SUM", "LAST", "MEAN", "MAX"]),
                roll_up=rng.choice(["SUM", "MEAN", "MAX"]),
                counted_by=rng.choice(["ALL", "UNIT", "PERSON"]),
                subtree=rng.random() < 0.8,
                person_id=rng.choice([None, None, cast.zhao.pk]),
            )
        )
    with whole_bank("test"):
        readings = list(Reading.objects.select_related("unit"))
        found = answer(questions)
    for question, got in zip(questions, found, strict=True):
        assert (got.value, got.count) == referee(question, readings), question
    assert sum(got.value is not None for got in found) > 150  # the questions were not all empty


def test_nothing_asked_is_nothing_answered_and_the_same_question_twice_is_one(
    busy_year, django_assert_num_queries
):
    cast, metrics, _ = busy_year
    question = Question(metrics[0].pk, cast.bank.path, date(2026, 1, 1), TODAY)
    with whole_bank("test"):
        with django_assert_num_queries(0):
            assert answer([]) == []
        with django_assert_num_queries(1):
            first, second = answer([question, question])
    assert first == second and first.count > 0


def test_a_day_of_thousands_is_counted_when_written_in_bulk(cast, customers):
    with whole_bank("test"):
        Reading.objects.bulk_create(
            Reading(
                unit=cast.east,
                metric=customers,
                day=TODAY,
                value=D(1),
                at=NOW,
                source="bulk",
                source_key=str(n),
            )
            for n in range(1000)
        )
        total = MonthTotal.objects.get()
    assert (total.readings, total.total, total.month) == (1000, 1000, date(2026, 3, 1))


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE metrics_monthtotal SET total = 9",
        "DELETE FROM metrics_monthtotal",
        "INSERT INTO metrics_monthtotal (metric_id, unit_id, month, readings) SELECT metric_id, unit_id,"
        " '2020-01-01', 9 FROM metrics_monthtotal",
    ],
)
def test_the_app_role_cannot_write_totals(cast, customers, count, attack):
    count(cast.han, cast.east, customers, "5")
    with (
        open_scope(cast.han, NOW),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"permission denied|row-level security"),
        transaction.atomic(),
    ):
        cursor.execute(attack)


@pytest.mark.django_db(transaction=True)
def test_numbers_recorded_at_the_same_moment_are_all_counted():
    cast = make_cast()
    metrics = [Metric.objects.create(code=f"C{n}", name=f"同时{n}") for n in range(2)]
    start, failed = Barrier(4), []

    def work(n: int) -> None:
        start.wait()
        try:
            for i in range(6):
                with open_scope(cast.han, NOW) as scope:
                    for metric in metrics if n % 2 else reversed(metrics):  # crosswise: would deadlock
                        actions.record_reading(
                            metric=metric, unit=cast.east, day=TODAY, value=D(1), source="test",
                            source_key=f"{metric.pk}-{n}-{i}", by=scope, now=NOW,
                        )  # fmt: skip
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with whole_bank("test"):
        assert list(MonthTotal.objects.order_by("metric").values_list("readings", "total")) == [(24, 24)] * 2
