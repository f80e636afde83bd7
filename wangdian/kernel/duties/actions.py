"""Make and end duties; do, undo and excuse their occurrences. The same gates for page, API, job and command."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from wangdian.engines.calendars import Rhythm
from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.blobs import keep_picture
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.metrics.actions import record_reading
from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.powers import DUTIES_DO, DUTIES_MANAGE
from wangdian.kernel.org.scope import Grant, Scope

from .fulfilment import way_of
from .mapping import rhythm_key, rhythm_to_json
from .models import Duty, Occurrence, Photo

UNDO_WITHIN = timedelta(hours=24)
# Evidence that is not given with a tick (see fulfilment.py).
ELSEWHERE = frozenset({Duty.Evidence.CHECKLIST})


def _trace(unit_id: int, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    record(
        unit_id=unit_id, at=now, act=act, target=target, by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary=summary,
    )  # fmt: skip


@transaction.atomic
def create_duty(
    *,
    unit: Unit,
    title: str,
    rhythm: Rhythm,
    starts_on: date,
    by: Scope,
    now: datetime,
    post: Post | None = None,
    person: Person | None = None,
    assign: str = Duty.Assign.EACH,
    ends_on: date | None = None,
    detail: str = "",
    evidence: str = Duty.Evidence.NONE,
    checklist: str = "",
    quota: Decimal | None = None,
    quota_unit: str = "",
    metric: Metric | None = None,
    plan_version: int | None = None,
    plan_item: str = "",
    source_text: str = "",
) -> Duty:
    """A new duty of a post or a person at a unit, from a day on.

    Raises Refused: `duties.title`, `duties.owner` (neither post nor person), `duties.dates`, `duties.metric`
    (a metric to count towards needs a number as evidence), `duties.checklist` (a checklist as evidence must be named).
    """
    grant = by.demand(DUTIES_MANAGE, unit)
    plain = rhythm_to_json(rhythm)
    duty = Duty(
        unit=unit, title=title.strip()[:200], detail=detail, post=post, person=person, assign=assign, rhythm=plain,
        rhythm_key=rhythm_key(plain), evidence=evidence,
        checklist=checklist if evidence == Duty.Evidence.CHECKLIST else "", quota=quota, quota_unit=quota_unit, metric=metric,
        starts_on=starts_on, ends_on=ends_on, plan_version=plan_version, plan_item=plan_item,
        source_text=source_text,
    )  # fmt: skip
    _check(duty)
    duty.save(force_insert=True)
    _trace(unit.pk, grant, by, now, "duties.create", ("duty", duty.pk), title=duty.title, rhythm=plain)
    return duty


EDITABLE = {
    "title", "detail", "post", "person", "assign", "evidence", "checklist", "quota", "quota_unit", "metric",
    "starts_on", "ends_on",
}  # fmt: skip


@transaction.atomic
def edit_duty(*, duty: Duty, by: Scope, now: datetime, rhythm: Rhythm | None = None, **changes) -> Duty:
    """Change a duty. What is generated from now on follows; occurrences that are there stay as they were made.

    A period that has its occurrence gets no second one, also when the rhythm changes inside it.
    Raises what `create_duty` raises.
    """
    duty = (
        Duty.objects.select_for_update(of=("self",)).select_related("unit", "post", "person").get(pk=duty.pk)
    )
    grant = by.demand(DUTIES_MANAGE, duty.unit)
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"cannot change {unknown}")
    if rhythm is not None:
        plain = rhythm_to_json(rhythm)
        changes |= {"rhythm": plain, "rhythm_key": rhythm_key(plain)}
    if changes.get("evidence", Duty.Evidence.CHECKLIST) != Duty.Evidence.CHECKLIST:
        changes["checklist"] = ""
    before = {name: getattr(duty, name) for name in changes}
    changes = {name: value for name, value in changes.items() if before[name] != value}
    if not changes:
        return duty
    for name, value in changes.items():
        setattr(duty, name, value)
    _check(duty)
    duty.save(update_fields=list(changes))
    _trace(
        duty.unit_id, grant, by, now, "duties.edit", ("duty", duty.pk), title=duty.title,
        before={name: _plain(before[name]) for name in changes},
        after={name: _plain(value) for name, value in changes.items()},
    )  # fmt: skip
    return duty


def _check(duty: Duty) -> None:
    """Raise Refused, in words, for a duty that makes no sense."""
    if not duty.title:
        raise Refused("duties.title", "请写明要做什么。", field="title")
    if duty.post is None and duty.person is None:
        raise Refused("duties.owner", "请指定岗位或责任人，否则没有人会看到这项任务。", field="post")
    if duty.ends_on and duty.ends_on < duty.starts_on:
        raise Refused("duties.dates", "结束日期早于开始日期，请改正。", field="ends_on")
    if duty.metric is not None and duty.evidence != Duty.Evidence.NUMBER:
        raise Refused("duties.metric", "计入指标的任务，凭据须选“数量”。", field="evidence")
    if duty.evidence == Duty.Evidence.CHECKLIST and not duty.checklist:
        raise Refused("duties.checklist", "凭据为“检查表”时，请选择填哪一张检查表。", field="checklist")


def _plain(value):
    """A JSON value for the trace."""
    return value if value is None or isinstance(value, str | int | bool | dict) else str(value)


@transaction.atomic
def end_duty(*, duty: Duty, ends_on: date, by: Scope, now: datetime) -> Duty:
    """End a duty after a day. What was already due stays; pending future occurrences fall away."""
    grant = by.demand(DUTIES_MANAGE, duty.unit)
    if duty.ends_on is not None and duty.ends_on <= ends_on:
        return duty
    duty.ends_on = max(ends_on, duty.starts_on)
    duty.save(update_fields=["ends_on"])
    dropped, _ = Occurrence.objects.filter(
        duty=duty, state=Occurrence.State.OPEN, scheduled_on__gt=ends_on, opens_at__gt=now
    ).delete()
    _trace(
        duty.unit_id, grant, by, now, "duties.end", ("duty", duty.pk),
        title=duty.title, ends_on=str(duty.ends_on), dropped=dropped,
    )  # fmt: skip
    return duty


@dataclass(frozen=True)
class Upload:
    """A picture as it arrived."""

    content: bytes


def _locked(occurrence_id: int) -> Occurrence:
    """The occurrence, locked for this transaction. Row security hides those of other branches."""
    found = (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("duty", "duty__metric", "unit")
        .filter(pk=occurrence_id)
        .first()
    )
    if found is None:
        raise Refused("duties.not_found", "没有这项待办，可能不属于您的网点。请刷新后重试。")
    return found


def may_do(occurrence: Occurrence, by: Scope) -> Grant:
    """The grant under which somebody may do an occurrence: their own, or a colleague's whose duties they manage.

    An occurrence that waits for anyone in a post may be done by each holder of that post. Raises Forbidden.
    """
    if occurrence.person_id is None:
        for grant in by.grants:
            if grant.post_id == occurrence.post_id and grant.unit_id == occurrence.unit_id:
                return grant
    elif occurrence.person_id == by.person_id:
        return by.demand(DUTIES_DO, occurrence.unit)
    if by.has(DUTIES_MANAGE, occurrence.unit.path):
        return by.demand(DUTIES_MANAGE, occurrence.unit)
    raise Forbidden("duties.not_yours", "这项任务不是您的，请由责任人完成，或请主管代办。")


@transaction.atomic
def complete(
    *,
    occurrence_id: int,
    by: Scope,
    now: datetime,
    note: str = "",
    number: Decimal | None = None,
    photo: Upload | None = None,
) -> Occurrence:
    """Tick an occurrence, with the evidence that its duty asks for.

    A second call with the same occurrence changes nothing (a double tap, a form sent twice). After the due time it
    is LATE, and stays so. A number counts towards the duty's metric in the same transaction.
    Raises Refused: `duties.not_found`, `duties.missed`, `duties.excused`, `duties.evidence_note`,
    `duties.evidence_number`, `duties.evidence_photo`, `duties.evidence_elsewhere`, `duties.too_early`,
    `blobs.picture`, `blobs.large`; Forbidden `duties.not_yours`.
    """
    occurrence = _locked(occurrence_id)
    grant = may_do(occurrence, by)
    if occurrence.state in {Occurrence.State.DONE, Occurrence.State.LATE}:
        return occurrence
    if occurrence.state == Occurrence.State.MISSED:
        raise Refused("duties.missed", "已过当天，这项任务已记为未完成，不能补打勾；请在复盘中说明原因。")
    if occurrence.state == Occurrence.State.EXCUSED:
        raise Refused("duties.excused", "这项任务已免做。")
    if now.date() < occurrence.opens_at.astimezone(now.tzinfo).date():
        raise Refused("duties.too_early", "还没到可以做的日子，请到时再完成。")
    if occurrence.evidence in ELSEWHERE:
        way = way_of(occurrence.evidence)
        if way is None or not way.is_met(occurrence):
            raise Refused("duties.evidence_elsewhere", way.refusal if way else "这项任务的凭据在别处完成。")
    if occurrence.evidence == Duty.Evidence.NOTE and not note.strip():
        raise Refused("duties.evidence_note", "请写一句说明：做了什么、结果如何。", field="note")
    if occurrence.evidence == Duty.Evidence.NUMBER and number is None:
        raise Refused("duties.evidence_number", "请填写完成的数量。", field="number")
    if number is not None and not Decimal(0) <= number < Decimal(10) ** 13:
        raise Refused("duties.number_range", "数量应为0或正数，请检查。", field="number")
    if occurrence.evidence == Duty.Evidence.PHOTO and photo is None and not occurrence.photos.exists():
        raise Refused("duties.evidence_photo", "请拍一张照片作为凭据。", field="photo")
    if photo is not None:
        _keep_photo(occurrence, photo, by, now)
    occurrence.state = Occurrence.State.LATE if now > occurrence.due_at else Occurrence.State.DONE
    occurrence.done_at, occurrence.done_by_id = now, by.person_id
    occurrence.note, occurrence.number = note.strip(), number
    occurrence.save(update_fields=["state", "done_at", "done_by", "note", "number"])
    if number is not None and occurrence.duty.metric_id is not None:
        record_reading(
            metric=occurrence.duty.metric, unit=occurrence.unit, person_id=occurrence.person_id or by.person_id,
            day=now.date(), value=number, source="duty", source_key=_reading_key(occurrence), by=by, now=now,
        )  # fmt: skip
    _trace(
        occurrence.unit_id, grant, by, now, "duties.complete", ("occurrence", occurrence.pk),
        title=occurrence.title, state=str(occurrence.state), note=occurrence.note,
        number=str(number) if number is not None else None,
    )  # fmt: skip
    return occurrence


def _reading_key(occurrence: Occurrence) -> str:
    """Names the reading of one completion; a tick that was taken back and made again is another one."""
    return f"occurrence:{occurrence.pk}:{occurrence.done_at.isoformat()}"


@transaction.atomic
def undo(*, occurrence_id: int, by: Scope, now: datetime) -> Occurrence:
    """Take a tick back within 24 hours, on the day it was due; the trace of both stays.

    Raises Refused `duties.undo_late` afterwards, `duties.undo_counted` when it counted towards a metric (a reading is
    corrected, not taken away), and `duties.undo_elsewhere` when it was done by a checklist (which stands).
    """
    occurrence = _locked(occurrence_id)
    grant = may_do(occurrence, by)
    if occurrence.state not in {Occurrence.State.DONE, Occurrence.State.LATE}:
        return occurrence
    if not _in_time_to_undo(occurrence, now):
        raise Refused("duties.undo_late", "已超过可撤回的时间；如有误，请在备注或复盘中说明。")
    if occurrence.evidence in ELSEWHERE:
        raise Refused("duties.undo_elsewhere", "检查表已经完成并留存，不能撤回；如有误，请重新检查并写明。")
    if _counted(occurrence):
        raise Refused("duties.undo_counted", "数量已计入指标，请到指标页更正读数。")
    occurrence.state, occurrence.done_at, occurrence.done_by_id = Occurrence.State.OPEN, None, None
    occurrence.save(update_fields=["state", "done_at", "done_by"])
    _trace(
        occurrence.unit_id,
        grant,
        by,
        now,
        "duties.undo",
        ("occurrence", occurrence.pk),
        title=occurrence.title,
    )
    return occurrence


def can_undo(occurrence: Occurrence, now: datetime) -> bool:
    """Whether a tick may still be taken back; `occurrence.duty` should be loaded."""
    return (
        occurrence.evidence not in ELSEWHERE
        and _in_time_to_undo(occurrence, now)
        and not _counted(occurrence)
    )


def _in_time_to_undo(occurrence: Occurrence, now: datetime) -> bool:
    due_on = occurrence.due_at.astimezone(now.tzinfo).date()
    return now - occurrence.done_at <= UNDO_WITHIN and due_on >= now.date()


def _counted(occurrence: Occurrence) -> bool:
    return occurrence.number is not None and occurrence.duty.metric_id is not None


@transaction.atomic
def excuse(*, occurrence_id: int, reason: str, by: Scope, now: datetime) -> Occurrence:
    """Let an open occurrence fall away with a reason; for those who manage the unit's duties."""
    occurrence = _locked(occurrence_id)
    grant = by.demand(DUTIES_MANAGE, occurrence.unit)
    if not reason.strip():
        raise Refused("duties.excuse_reason", "请写明免做的原因。", field="reason")
    if occurrence.state != Occurrence.State.OPEN:
        raise Refused("duties.not_open", "只有待办的任务可以免做。")
    occurrence.state, occurrence.note = Occurrence.State.EXCUSED, reason.strip()
    occurrence.save(update_fields=["state", "note"])
    _trace(
        occurrence.unit_id, grant, by, now, "duties.excuse", ("occurrence", occurrence.pk),
        title=occurrence.title, reason=occurrence.note,
    )  # fmt: skip
    return occurrence


def _keep_photo(occurrence: Occurrence, photo: Upload, by: Scope, now: datetime) -> Photo:
    """Store a picture under its hash; the same picture for the same occurrence is stored once."""
    blob = keep_picture(photo.content)
    kept, _ = Photo.objects.get_or_create(
        occurrence=occurrence,
        sha256=blob.sha256,
        defaults={
            "unit_id": occurrence.unit_id, "content_type": blob.content_type, "size": blob.size,
            "taken_by_id": by.person_id, "taken_at": now,
        },
    )  # fmt: skip
    return kept
