"""Make the occurrences of a day, for the whole bank, in one set-based step.

Rhythms are worked out in Python, once per different rhythm and opening-hours profile (a bank has some thousands),
and joined to duties and post holders in SQL. The unique key (duty, period, person) makes it safe to run twice;
a day is one transaction, so a killed worker leaves it whole or untouched; the `GeneratedDay` table says which
days are still to be caught up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from wangdian.engines.calendars import open_on
from wangdian.kernel.org.calendars import Profiles, opening_profiles
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import whole_bank

from .mapping import rhythm_from_json
from .models import Duty, GeneratedDay, Occurrence

LOCK = 727001  # one generation at a time; a second worker waits and then finds nothing to do
LONGEST_CATCH_UP = timedelta(days=62)
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Slot:
    """One time a rhythm may be worked on a day, for the units of one opening-hours profile."""

    rhythm_key: str
    profile: int
    key: str
    scheduled_on: date
    opens_at: datetime
    due_at: datetime


def slots_of_day(rhythms: dict[str, dict], profiles: Profiles, day: date, zone: ZoneInfo) -> Iterator[Slot]:
    """Every slot open on `day`, of every rhythm (by key) under every profile.

    What is due at a moment (10:00) may be done from midnight on, or from the moment of that day before it.
    """
    for rhythm_key, plain in rhythms.items():
        rhythm = rhythm_from_json(plain)
        for profile in profiles.profiles:
            before: datetime | None = None
            for found in open_on(rhythm, day, profile.calendar, profile.hours):
                opens = datetime.combine(found.opens, found.opens_at or time(0), zone)
                due = datetime.combine(found.due, found.due_at or END_OF_DAY, zone)
                if opens == due:
                    midnight = datetime.combine(found.opens, time(0), zone)
                    opens = before if before is not None and midnight < before < due else midnight
                before = due
                yield Slot(rhythm_key, profile.number, found.key, found.scheduled, opens, due)


# Work that is still open goes to the B角 while its person is away, once, with the name of the one it is done for.
HAND_OVER = """
UPDATE duties_occurrence o
SET person_id = p.second_id, stands_in_for_id = o.person_id
FROM duties_duty d, org_backuppair p
WHERE o.state = 'OPEN' AND o.due_at >= %(midnight)s AND o.opens_at < %(tomorrow)s AND o.stands_in_for_id IS NULL
  AND d.id = o.duty_id AND d.person_id IS NULL
  AND p.unit_id = o.unit_id AND p.post_id = o.post_id AND p.first_id = o.person_id
  AND p.starts_on <= %(day)s AND (p.ends_on IS NULL OR p.ends_on >= %(day)s)
  AND EXISTS (SELECT 1 FROM org_absence b
              WHERE b.person_id = o.person_id AND b.starts_on <= %(day)s AND b.ends_on >= %(day)s)
  AND NOT EXISTS (SELECT 1 FROM duties_occurrence other
                  WHERE other.duty_id = o.duty_id AND other.key = o.key AND other.person_id = p.second_id)
"""
# Who does it: the person named; else each holder of the post, away ones replaced by their B角; else the post as
# such (assign ANY, or nobody holds it: then the row waits, visible to the head, for somebody to take it).
INSERT = """
WITH present AS (
    SELECT a.unit_id, a.post_id, a.person_id AS holder_id,
           CASE WHEN away.person_id IS NULL THEN a.person_id ELSE coalesce(pair.second_id, a.person_id) END AS person_id,
           CASE WHEN away.person_id IS NULL OR pair.second_id IS NULL THEN NULL ELSE a.person_id END AS stands_in_for_id
    FROM org_appointment a
    LEFT JOIN LATERAL (
        SELECT b.person_id FROM org_absence b
        WHERE b.person_id = a.person_id AND b.starts_on <= %(day)s AND b.ends_on >= %(day)s LIMIT 1
    ) away ON true
    LEFT JOIN LATERAL (
        SELECT p.second_id FROM org_backuppair p
        WHERE p.unit_id = a.unit_id AND p.post_id = a.post_id AND p.first_id = a.person_id
          AND p.starts_on <= %(day)s AND (p.ends_on IS NULL OR p.ends_on >= %(day)s)
        ORDER BY p.id DESC LIMIT 1
    ) pair ON away.person_id IS NOT NULL
    WHERE a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)
)
INSERT INTO duties_occurrence
    (unit_id, duty_id, key, person_id, post_id, stands_in_for_id, title, evidence, checklist, scheduled_on, opens_at,
     due_at, state, note)
SELECT d.unit_id, d.id, s.key, coalesce(d.person_id, h.person_id), d.post_id, h.stands_in_for_id, d.title,
       d.evidence, d.checklist, s.scheduled_on, s.opens_at, s.due_at, 'OPEN', ''
FROM duties_duty d
JOIN org_unit u ON u.id = d.unit_id AND (u.closed_on IS NULL OR u.closed_on >= %(day)s)
LEFT JOIN wd_unit_profile up ON up.unit_id = d.unit_id
JOIN wd_slot s ON s.rhythm_key = d.rhythm_key AND s.profile = coalesce(up.profile, 0)
LEFT JOIN present h
       ON d.person_id IS NULL AND d.assign = 'EACH' AND h.unit_id = d.unit_id AND h.post_id = d.post_id
WHERE d.starts_on <= %(day)s AND (d.ends_on IS NULL OR d.ends_on >= %(day)s)
  -- Somebody stands in for the holder already: back at work, they do not get the same once more.
  AND NOT EXISTS (SELECT 1 FROM duties_occurrence o
                  WHERE o.duty_id = d.id AND o.key = s.key AND o.stands_in_for_id = h.holder_id)
ON CONFLICT (duty_id, key, person_id) DO NOTHING
"""


def generate_day(day: date, *, now: datetime) -> int:
    """Make what is open on `day` and not there yet; returns how many rows were new. Safe to run again.

    Must run inside `whole_bank` (see `catch_up`).
    """
    zone = now.tzinfo
    rhythms = dict(_rhythms(day))
    profiles = opening_profiles()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            "CREATE TEMP TABLE wd_slot (rhythm_key varchar(16), profile int, key varchar(24), scheduled_on date,"
            " opens_at timestamptz, due_at timestamptz) ON COMMIT DROP;"
            "CREATE TEMP TABLE wd_unit_profile (unit_id bigint, profile int) ON COMMIT DROP"
        )
        with cursor.copy("COPY wd_slot FROM STDIN") as copy:
            for s in slots_of_day(rhythms, profiles, day, zone):
                copy.write_row((s.rhythm_key, s.profile, s.key, s.scheduled_on, s.opens_at, s.due_at))
        with cursor.copy("COPY wd_unit_profile FROM STDIN") as copy:
            for row in profiles.by_unit.items():
                copy.write_row(row)
        cursor.execute("ANALYZE wd_slot; ANALYZE wd_unit_profile")
        midnight = datetime.combine(day, time(0), zone)
        cursor.execute(
            HAND_OVER, {"day": day, "midnight": midnight, "tomorrow": midnight + timedelta(days=1)}
        )
        cursor.execute(INSERT, {"day": day})
        made = cursor.rowcount
        cursor.execute("DROP TABLE wd_slot; DROP TABLE wd_unit_profile")
    return made


def _rhythms(day: date) -> list[tuple[str, dict]]:
    """The different rhythms in force on a day."""
    return list(
        Duty.objects.filter(in_force(day))
        .order_by("rhythm_key")
        .distinct("rhythm_key")
        .values_list("rhythm_key", "rhythm")
    )


def mark_missed(*, now: datetime) -> int:
    """What was due before today and is still open was missed. One statement; returns how many."""
    midnight = datetime.combine(now.date(), time(0), now.tzinfo)
    return Occurrence.objects.filter(state=Occurrence.State.OPEN, due_at__lt=midnight).update(
        state=Occurrence.State.MISSED
    )


# Histories of everything that decides who has what to do on a day.
HISTORIES = (
    "duties_dutyevent",
    "org_appointmentevent",
    "org_absenceevent",
    "org_backuppairevent",
    "org_openingspanevent",
    "org_unitevent",
)


def marks() -> dict[str, str]:
    """How far each history has got, and a digest of the calendar: equal marks, nothing to make anew.

    A change that was numbered first and committed last can slip behind a mark; the hourly thorough round finds it.
    """
    with connection.cursor() as cursor:
        columns = ", ".join(f"(SELECT max(pgh_id)::text FROM {table})" for table in HISTORIES)
        cursor.execute(
            f"SELECT {columns}, (SELECT md5(string_agg(concat_ws('|', day, kind), ',' ORDER BY day))"
            " FROM org_calendarday)"
        )
        row = cursor.fetchone()
    return dict(zip((*HISTORIES, "calendar"), (value or "" for value in row), strict=True))


def catch_up(*, now: datetime, thorough: bool = True) -> dict[date, int]:
    """Make every day since the last one that was made, up to today; then close what was missed.

    `now` must be aware, in the bank's time zone. Each day is a transaction of its own. A first run makes today
    only; after a longer stop than 62 days the oldest are left out, for nobody could have done them. Without
    `thorough`, a day that was made from what still stands is left alone (the round of every five minutes).
    """
    today = now.date()
    with whole_bank("find days to generate"):
        last = GeneratedDay.objects.order_by("-day").first()
    first = today if last is None else max(min(last.day + timedelta(days=1), today), today - LONGEST_CATCH_UP)
    made = {}
    for ordinal in range(first.toordinal(), today.toordinal() + 1):
        day = date.fromordinal(ordinal)
        with whole_bank(f"generate {day}"):
            made_from = marks()  # before the work: what changes meanwhile is found by the next round
            if not thorough and last is not None and last.day == day and last.made_from == made_from:
                continue
            made[day] = generate_day(day, now=now)
            GeneratedDay.objects.update_or_create(
                day=day,
                defaults={"at": now, "made_from": made_from},
                create_defaults={"at": now, "occurrences": made[day], "made_from": made_from},
            )
    with whole_bank("close missed occurrences"):
        mark_missed(now=now)
    return made


def generate_for_duties(duty_ids: list[int], *, now: datetime) -> int:
    """Make today's occurrences at once for duties that were just published, instead of at the next round.

    Runs the same step for the whole day (it adds nothing that is there already); call after commit.
    """
    if not duty_ids:
        return 0
    with transaction.atomic(), whole_bank("generate after publishing"):
        return generate_day(now.date(), now=now)
