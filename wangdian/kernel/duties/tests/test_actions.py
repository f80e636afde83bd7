"""Duties are made, changed and ended; occurrences are done, undone and excused: always through the same gates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import Cast, moment
from wangdian.engines.calendars import Freq, Rhythm
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database import blobs
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties import actions
from wangdian.kernel.duties.models import Duty, Occurrence, Photo
from wangdian.kernel.metrics.models import Metric, Reading
from wangdian.kernel.org.scope import open_scope, whole_bank

from .situations import TODAY, WORKDAILY, duty_of, fresh, occurrence_of

NOON = moment("2026-03-02 12:00")
EVENING = moment("2026-03-02 20:00")
PNG = b"\x89PNG\r\n\x1a\n" + b"1" * 50
JPEG = b"\xff\xd8\xff\xe0" + b"2" * 50


@pytest.fixture(autouse=True)
def _photos(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def do(person, row, now=NOON, **evidence) -> Occurrence:
    with open_scope(person, now) as scope:
        return actions.complete(occurrence_id=row.pk, by=scope, now=now, **evidence)


def undo(person, row, now=NOON) -> Occurrence:
    with open_scope(person, now) as scope:
        return actions.undo(occurrence_id=row.pk, by=scope, now=now)


def refusal(code: str):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def acts(kind: str, pk: int) -> list[str]:
    with whole_bank("test"):
        found = AuditEvent.objects.filter(target_kind=kind, target_id=str(pk)).order_by("seq")
        return list(found.values_list("act", flat=True))


# ---------------------------------------------------------------- done


def test_in_time_is_done_and_after_the_due_time_is_late_for_ever(cast: Cast):
    early, late = occurrence_of(cast, cast.zhao), occurrence_of(cast, cast.zhou)
    assert do(cast.zhao, early, NOON).state == Occurrence.State.DONE
    assert do(cast.zhou, late, EVENING).state == Occurrence.State.LATE
    assert do(cast.zhou, late, EVENING + timedelta(minutes=1)).state == Occurrence.State.LATE


def test_a_double_tap_changes_nothing(cast: Cast):
    row = occurrence_of(cast, cast.zhao)
    do(cast.zhao, row, NOON, note="第一次")
    do(cast.zhao, row, EVENING, note="第二次")
    kept = fresh(row)
    assert (kept.done_at, kept.note) == (NOON, "第一次")
    assert acts("occurrence", row.pk) == ["duties.complete"]


@pytest.mark.parametrize("stranger", ["zhou", "wu", "lin"])
def test_a_colleague_may_not_do_it(cast: Cast, stranger):
    row = occurrence_of(cast, cast.zhao)
    with pytest.raises(Forbidden) as caught:
        do(getattr(cast, stranger), row)
    assert caught.value.code == "duties.not_yours" and fresh(row).state == "OPEN"


@pytest.mark.parametrize("stranger", ["he", "ma", "bai"])
def test_another_branch_does_not_even_see_it(cast: Cast, stranger):
    row = occurrence_of(cast, cast.zhao)
    with refusal("duties.not_found"):
        do(getattr(cast, stranger), row)


def test_a_supervisor_does_it_in_their_own_name(cast: Cast):
    row = occurrence_of(cast, cast.zhao)
    do(cast.luo, row)
    kept = fresh(row)
    assert (kept.person_id, kept.done_by_id) == (cast.zhao.pk, cast.luo.pk)


def test_any_holder_of_the_post_may_do_what_waits_for_the_post(cast: Cast):
    with whole_bank("test"):
        duty = duty_of(cast, assign=Duty.Assign.ANY)
    row = occurrence_of(cast, None, duty=duty)
    with pytest.raises(Forbidden):
        do(cast.wu, row)
    assert do(cast.zhou, row).done_by_id == cast.zhou.pk


def test_nothing_is_done_before_its_day(cast: Cast):
    row = occurrence_of(cast, cast.zhao, opens="2026-03-03 00:00", due="2026-03-03 17:00")
    with refusal("duties.too_early"):
        do(cast.zhao, row)
    tonight = occurrence_of(cast, cast.zhou, opens="2026-03-02 17:00", due="2026-03-02 23:59")
    assert do(cast.zhou, tonight).state == "DONE"  # later on the same day is nobody's harm


def test_what_was_missed_stays_missed(cast: Cast):
    row = occurrence_of(cast, cast.zhao, state="MISSED")
    with refusal("duties.missed"):
        do(cast.zhao, row)
    excused = occurrence_of(cast, cast.zhou, state="EXCUSED")
    with refusal("duties.excused"):
        do(cast.zhou, excused)


@pytest.mark.parametrize(
    ("evidence", "wrong", "code", "right"),
    [
        ("NOTE", {"note": "  "}, "duties.evidence_note", {"note": "已巡视"}),
        ("NUMBER", {"note": "很多"}, "duties.evidence_number", {"number": Decimal(5)}),
        ("NUMBER", {"number": Decimal(-1)}, "duties.number_range", {"number": Decimal(0)}),
        ("NUMBER", {"number": Decimal(10) ** 13}, "duties.number_range", {"number": Decimal("0.5")}),
        ("PHOTO", {"note": "拍过了"}, "duties.evidence_photo", {"photo": actions.Upload(PNG)}),
        ("PHOTO", {"photo": actions.Upload(b"GIF89a")}, "blobs.picture", {"photo": actions.Upload(JPEG)}),
        ("PHOTO", {"photo": actions.Upload(b"")}, "blobs.picture", {"photo": actions.Upload(JPEG)}),
    ],
)
def test_without_the_evidence_asked_for_nothing_is_done(cast: Cast, evidence, wrong, code, right):
    row = occurrence_of(cast, cast.zhao, evidence=evidence)
    with refusal(code):
        do(cast.zhao, row, **wrong)
    assert fresh(row).state == "OPEN"
    assert do(cast.zhao, row, **right).state == "DONE"


def test_a_photo_that_is_too_large_is_refused(cast: Cast, monkeypatch):
    monkeypatch.setattr(blobs, "LARGEST", 10)
    row = occurrence_of(cast, cast.zhao, evidence="PHOTO")
    with refusal("blobs.large"):
        do(cast.zhao, row, photo=actions.Upload(JPEG))


def test_the_same_photo_is_kept_once_under_its_hash(cast: Cast):
    row = occurrence_of(cast, cast.zhao, evidence="PHOTO")
    do(cast.zhao, row, photo=actions.Upload(JPEG))
    undo(cast.zhao, row)
    do(cast.zhao, row, photo=actions.Upload(JPEG))
    with whole_bank("test"):
        photo = Photo.objects.get()
    assert blobs.path_of(photo.sha256).read_bytes() == JPEG


# ---------------------------------------------------------------- numbers that count


@pytest.fixture
def counted(cast: Cast) -> Occurrence:
    with whole_bank("test"):
        metric = Metric.objects.create(code="VISITS", name="走访户数", measure_unit="户", display_unit="户")
        duty = duty_of(cast, evidence=Duty.Evidence.NUMBER, metric=metric)
    return occurrence_of(cast, cast.zhao, duty=duty)


def test_a_number_counts_towards_the_metric_once(cast: Cast, counted):
    do(cast.zhao, counted, number=Decimal(3))
    do(cast.zhao, counted, number=Decimal(9))
    with whole_bank("test"):
        reading = Reading.objects.get()
    assert (reading.value, reading.person_id, reading.day) == (3, cast.zhao.pk, TODAY)


def test_what_counted_is_corrected_and_not_taken_back(cast: Cast, counted):
    do(cast.zhao, counted, number=Decimal(3))
    with refusal("duties.undo_counted"):
        undo(cast.zhao, counted)


def test_a_supervisors_tick_counts_for_the_person_whose_work_it_was(cast: Cast, counted):
    do(cast.luo, counted, number=Decimal(2))
    with whole_bank("test"):
        assert Reading.objects.get().person_id == cast.zhao.pk


# ---------------------------------------------------------------- undone, excused


def test_a_tick_is_taken_back_and_both_acts_stay_in_the_trace(cast: Cast):
    row = occurrence_of(cast, cast.zhao)
    do(cast.zhao, row)
    assert undo(cast.zhao, row).state == "OPEN"
    assert undo(cast.zhao, row).state == "OPEN"  # twice is once
    do(cast.zhao, row)
    assert acts("occurrence", row.pk) == ["duties.complete", "duties.undo", "duties.complete"]


def test_the_day_after_it_was_due_a_tick_stands(cast: Cast):
    row = occurrence_of(cast, cast.zhao)
    do(cast.zhao, row, NOON)
    with refusal("duties.undo_late"):
        undo(cast.zhao, row, NOON + timedelta(hours=13))
    month = occurrence_of(cast, cast.zhou, due="2026-03-31 23:59")
    do(cast.zhou, month, NOON)
    with refusal("duties.undo_late"):
        undo(cast.zhou, month, NOON + timedelta(hours=25))


def test_only_who_manages_duties_excuses_with_a_reason(cast: Cast):
    row = occurrence_of(cast, cast.zhao)
    with pytest.raises(Forbidden), open_scope(cast.zhao, NOON) as scope:
        actions.excuse(occurrence_id=row.pk, reason="忙", by=scope, now=NOON)
    with open_scope(cast.han, NOON) as scope:
        with refusal("duties.excuse_reason"):
            actions.excuse(occurrence_id=row.pk, reason=" ", by=scope, now=NOON)
        actions.excuse(occurrence_id=row.pk, reason="停电", by=scope, now=NOON)
        with refusal("duties.not_open"):
            actions.excuse(occurrence_id=row.pk, reason="停电", by=scope, now=NOON)
    assert (fresh(row).state, fresh(row).note) == ("EXCUSED", "停电")


def test_an_analyst_looks_and_does_not_touch(cast: Cast):
    with whole_bank("test"):
        cast.bai.appointments.create(
            unit=cast.bank, post=cast.posts["HEAD_OFFICE_ANALYST"], starts_on=date(2026, 1, 1)
        )
    row = occurrence_of(cast, cast.zhao)
    with pytest.raises(Forbidden):
        do(cast.bai, row)


# ---------------------------------------------------------------- duties themselves


def make(cast, person, **fields) -> Duty:
    defaults = {"unit": cast.east, "title": "巡查", "rhythm": WORKDAILY, "starts_on": TODAY}
    defaults["post"] = cast.posts["LOBBY_MANAGER"]
    with open_scope(person, NOON) as scope:
        return actions.create_duty(by=scope, now=NOON, **defaults | fields)


def test_a_supervisor_makes_duties_and_a_teller_does_not(cast: Cast):
    assert make(cast, cast.luo).title == "巡查"
    for other in (cast.zhao, cast.ma):
        with pytest.raises(Forbidden):
            make(cast, other)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "duties.title"),
        ({"post": None}, "duties.owner"),
        ({"ends_on": date(2026, 3, 1)}, "duties.dates"),
    ],
)
def test_a_duty_that_makes_no_sense_is_refused(cast: Cast, fields, code):
    with refusal(code):
        make(cast, cast.han, **fields)


def test_a_duty_that_counts_must_ask_for_a_number(cast: Cast):
    with whole_bank("test"):
        metric = Metric.objects.create(code="V", name="走访", measure_unit="户")
    with refusal("duties.metric"):
        make(cast, cast.han, metric=metric)
    assert make(cast, cast.han, metric=metric, evidence="NUMBER").metric_id == metric.pk


def test_editing_keeps_the_trace_and_the_past(cast: Cast):
    duty = make(cast, cast.han)
    row = occurrence_of(cast, cast.lin, duty=duty)
    weekly = Rhythm(Freq.WEEKLY, byday=(1,))
    with open_scope(cast.han, NOON) as scope:
        actions.edit_duty(duty=duty, by=scope, now=NOON, title="巡查大堂", rhythm=weekly)
        same = actions.edit_duty(duty=duty, by=scope, now=NOON, title="巡查大堂", rhythm=weekly)
    assert same.title == "巡查大堂" and fresh(row).title == "巡查"
    assert acts("duty", duty.pk) == ["duties.create", "duties.edit"]


def test_ending_drops_what_is_to_come_and_keeps_what_was_due(cast: Cast):
    duty = make(cast, cast.han)
    past = occurrence_of(cast, cast.lin, duty=duty)
    to_come = occurrence_of(
        cast, cast.lin, duty=duty, key="2026-03-09#1", scheduled_on=date(2026, 3, 9), opens="2026-03-09 08:00",
        due="2026-03-09 17:00",
    )  # fmt: skip
    with open_scope(cast.han, NOON) as scope:
        actions.end_duty(duty=duty, ends_on=TODAY, by=scope, now=NOON)
        actions.end_duty(duty=duty, ends_on=TODAY, by=scope, now=NOON)
    with whole_bank("test"):
        left = set(Occurrence.objects.values_list("pk", flat=True))
    assert left == {past.pk} and to_come.pk not in left
    assert acts("duty", duty.pk) == ["duties.create", "duties.end"]
