"""Fill the benchmark's database by COPY: a bank of equal branches, with its duties, readings and past work."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.duties.mapping import rhythm_key, rhythm_to_json
from wangdian.kernel.metrics.actions import load_metrics
from wangdian.kernel.org.calendars import seed_calendar
from wangdian.kernel.org.catalogue import load_posts
from wangdian.kernel.org.models import Unit

STAFF = (
    "BRANCH_HEAD", "OPERATIONS_SUPERVISOR", "SALES_SUPERVISOR", "LOBBY_MANAGER", "WEALTH_MANAGER", "WEALTH_MANAGER",
    "RETAIL_TELLER", "RETAIL_TELLER", "RETAIL_TELLER", "CORPORATE_TELLER",
)  # fmt: skip
DUTIES_OF_POST = 3
PER_AREA = 100  # branches under one second-level branch
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
READING_DAYS = 60


@dataclass(frozen=True)
class Loaded:
    """Ids by what they are; unit ids follow `first_unit`, ten people to a branch follow `first_person`."""

    head_unit: int
    area_units: list[int]
    outlets: list[int]
    first_person: int
    president: int
    area_president: int
    people: int
    duties: int
    posts: dict[str, int]

    def person(self, outlet_index: int, place: int) -> int:
        return self.first_person + outlet_index * len(STAFF) + place


def load_bank(branches: int, today: date) -> Loaded:
    """Units, people, appointments, opening hours, duties. Call as the owner of the tables, on an empty schema."""
    empty()
    seed_calendar(date(today.year - 1, 1, 1), date(today.year + 1, 12, 31))
    posts = {code: post.pk for code, post in load_posts(since=date(2020, 1, 1)).items()}
    with connection.cursor() as cursor:
        for table in ("org_unit", "org_person", "org_appointment", "org_openingspan", "duties_duty"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # history of the load is of no use
    areas = -(-branches // PER_AREA)
    outlets = _units(branches, areas)
    people = _people(branches, areas, posts)
    duties = _duties(branches, outlets[0], posts, today)
    with connection.cursor() as cursor:
        for table in ("org_unit", "org_person", "org_appointment", "org_openingspan", "duties_duty"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("ANALYZE")
    return Loaded(
        head_unit=1, area_units=list(range(2, 2 + areas)), outlets=outlets, first_person=1,
        president=branches * len(STAFF) + 1, area_president=branches * len(STAFF) + 2, people=people, duties=duties,
        posts=posts,
    )  # fmt: skip


def empty() -> None:
    """Throw away what an earlier part of the benchmark loaded."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE org_unit, org_person, org_post, duties_generatedday, metrics_metric CASCADE")


def copy(table: str, columns: str, rows: Iterable[tuple]) -> int:
    """COPY rows into a table; returns how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)
            count += 1
    return count


def step(number: int) -> str:
    """One step of a unit's path: four digits of base 36, as the tree writes them."""
    text = ""
    for _place in range(4):
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def _units(branches: int, areas: int) -> list[int]:
    rows = [(1, step(1), 1, areas, "H", "总行", Unit.Kind.HEAD_OFFICE)]
    sizes = [min(PER_AREA, branches - a * PER_AREA) for a in range(areas)]
    rows += [
        (2 + a, step(1) + step(a + 1), 2, sizes[a], f"A{a}", f"分行{a}", Unit.Kind.BRANCH)
        for a in range(areas)
    ]
    first = 2 + areas
    rows += [
        (
            first + n,
            step(1) + step(n // PER_AREA + 1) + step(n % PER_AREA + 1),
            3,
            0,
            f"O{n}",
            f"网点{n}",
            Unit.Kind.OUTLET,
        )
        for n in range(branches)
    ]
    copy("org_unit", "id, path, depth, numchild, code, name, kind", rows)
    hours = [(time(8, 30), time(17)), (time(9), time(17)), (time(9), time(16, 30))]
    copy(
        "org_openingspan", "unit_id, day_kind, opens_at, closes_at",
        ((first + n, kind, *hours[n % 3]) for n in range(branches) for kind in ("WORKDAY", "WEEKEND", "HOLIDAY")),
    )  # fmt: skip
    return list(range(first, first + branches))


def _people(branches: int, areas: int, posts: dict[str, int]) -> int:
    count = branches * len(STAFF)
    total = count + 1 + areas
    copy(
        "org_person", "id, password, is_superuser, staff_no, name, email, is_active, is_staff",
        ((n, "!", False, f"{n:09d}", f"员工{n}", "", True, False) for n in range(1, total + 1)),
    )  # fmt: skip
    first = 2 + areas

    def appointments():
        for n in range(count):
            yield n + 1, first + n // len(STAFF), posts[STAFF[n % len(STAFF)]], "MAIN", date(2020, 1, 1)
        yield count + 1, 1, posts["BRANCH_PRESIDENT"], "MAIN", date(2020, 1, 1)
        for a in range(areas):
            yield count + 2 + a, 2 + a, posts["BRANCH_PRESIDENT"], "MAIN", date(2020, 1, 1)

    copy("org_appointment", "person_id, unit_id, post_id, kind, starts_on", appointments())
    return count


def rhythms() -> list[dict]:
    """Forty different daily rhythms, so that working them out costs what it does in a bank."""
    return [
        rhythm_to_json(Rhythm(Freq.DAILY, window_start=time(8, m), window_end=time(h, m)))
        for h in range(9, 19)
        for m in (0, 15, 30, 45)
    ]


def _duties(branches: int, first_outlet: int, posts: dict[str, int], today: date) -> int:
    import json

    plain = [(json.dumps(r), rhythm_key(r)) for r in rhythms()]
    kinds = sorted(set(STAFF))

    def rows():
        number = 0
        for n in range(branches):
            for post in kinds:
                for _turn in range(DUTIES_OF_POST):
                    rhythm, key = plain[number % len(plain)]
                    number += 1
                    yield (
                        number, first_outlet + n, f"例行任务{number}", "", posts[post], "EACH", rhythm, key, "NONE", "",
                        date(2024, 1, 1), "", "计划原文：每日按时完成并登记。", "",
                    )  # fmt: skip

    return copy(
        "duties_duty",
        "id, unit_id, title, detail, post_id, assign, rhythm, rhythm_key, evidence, quota_unit, starts_on, plan_item,"
        " source_text, checklist",
        rows(),
    )


def load_occurrences(bank: Loaded, total: int, now: datetime) -> int:
    """Past work and today's, evenly over everybody: today first, then as many days back as it takes."""
    kinds = sorted(set(STAFF))
    per_day = bank.people * DUTIES_OF_POST
    rng = random.Random(7)
    today = now.date()

    def rows():
        for n in range(total):
            day_back, place = divmod(n, per_day)
            person, turn = divmod(place, DUTIES_OF_POST)
            day = today - timedelta(days=day_back)
            outlet, desk = divmod(person, len(STAFF))
            post = STAFF[desk]
            duty = (outlet * len(kinds) + kinds.index(post)) * DUTIES_OF_POST + turn + 1
            opens = datetime.combine(day, time(8), now.tzinfo)
            due = datetime.combine(day, time(9 + 3 * turn), now.tzinfo)
            done = rng.random() < (0.9 if day_back else 0.4)
            state = "DONE" if done else ("MISSED" if day_back else "OPEN")
            yield (
                bank.outlets[outlet], duty, f"{day}#1", person + 1, bank.posts[post], f"例行任务{duty}", "NONE", day, opens,
                due, state, due if done else None, person + 1 if done else None, "", "",
            )  # fmt: skip

    made = copy(
        "duties_occurrence",
        "unit_id, duty_id, key, person_id, post_id, title, evidence, scheduled_on, opens_at, due_at, state, done_at,"
        " done_by_id, note, checklist",
        rows(),
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) duties_occurrence")
    return made


def load_goals(bank: Loaded, now: datetime) -> int:
    """Three goals a branch, with two months of daily readings each."""
    metrics = load_metrics()
    chosen = [(metrics["FEE_INCOME"].pk, "BRANCH_HEAD"), (metrics["WEALTH_SALES"].pk, "WEALTH_MANAGER"),
              (metrics["CUSTOMERS_NEW"].pk, "RETAIL_TELLER")]  # fmt: skip
    year = now.year
    copy(
        "metrics_target",
        "unit_id, metric_id, op, value, relative, period, starts_on, ends_on, measured, profile, shares, owner_post_id,"
        " split_by, plan_item, set_on",
        (
            (unit, metric, "GE", 1_000_000, False, "YEAR", date(year, 1, 1), date(year, 12, 31), False, "WORKDAYS", "{}",
             bank.posts[post], "", "", date(year, 1, 1))
            for unit in bank.outlets
            for metric, post in chosen
        ),
    )  # fmt: skip
    days = [now.date() - timedelta(days=n) for n in range(READING_DAYS)]
    made = copy(
        "metrics_reading", "unit_id, metric_id, day, value, note, at, source, source_key",
        (
            (unit, metric, day, 2500, "", now, "bench", f"{unit}:{metric}:{day}")
            for unit in bank.outlets
            for metric, _post in chosen
            for day in days
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE metrics_reading; ANALYZE metrics_target")
    return made
