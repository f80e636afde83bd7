"""Record numbers, correct them, and fill in a day's sheet. A number is never rewritten: a correction supersedes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Appointment, Post, Unit
from wangdian.kernel.org.powers import METRICS_REPORT
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope

from ..figures import LARGEST, PLACES, show
from ..models import Metric, Reading
from .trace import queue_up, trace
from .watching import watch

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Cell:
    """One field of a day's sheet: what it now says (None: nothing), and what it said when the page was made."""

    metric: Metric
    value: Decimal | None
    was: Decimal | None


@transaction.atomic
def record_reading(
    *,
    metric: Metric,
    unit: Unit,
    day: date,
    value: Decimal,
    source: str,
    source_key: str,
    by: Scope,
    now: datetime,
    person_id: int | None = None,
    sample: Decimal | None = None,
    note: str = "",
) -> Reading:
    """Record one number of a metric at a unit on a day. The same (source, source_key) again changes nothing.

    `person_id` says whose number it is. A metric counted by units takes no person; one counted by people takes
    the recorder where nobody is named. `sample` is how many cases a mean or ratio was taken over.
    Raises Refused: `metrics.retired`, `metrics.future`, `metrics.day`, `metrics.value`, `metrics.sample`,
    `metrics.not_here` (the person holds no post there that day), `metrics.key_reused` (the key names another
    number: correct that one instead); Forbidden: `org.no_power`, `metrics.not_yours`.
    """
    person_id = _whose(metric, person_id, by)
    grant = may_report(by, unit, person_id)
    _check(metric, day, value, sample, now)
    _check_works_here(unit, person_id, day, by)
    found = Reading.objects.filter(source=source, source_key=source_key).first()
    if found is not None:
        return _same(found, metric, unit, person_id, day, value)
    reading = _insert(
        metric=metric, unit=unit, person_id=person_id, day=day, value=value, sample=sample, note=note.strip()[:200],
        by_id=by.person_id, at=now, source=source, source_key=source_key,
    )  # fmt: skip
    if reading is None:  # somebody recorded it in the same instant; or the key is used where we do not see
        found = Reading.objects.filter(source=source, source_key=source_key).first()
        if found is None:
            raise _key_reused()
        return _same(found, metric, unit, person_id, day, value)
    trace(
        unit.pk, grant, by, now, "metrics.record", ("reading", reading.pk),
        metric=metric.code, day=day, value=value, person=person_id, source=source,
    )  # fmt: skip
    watch(metric=metric, unit=unit, now=now)
    return reading


@transaction.atomic
def correct_reading(
    *, reading_id: int, value: Decimal | None, note: str, by: Scope, now: datetime
) -> Reading:
    """Supersede a number by another, or withdraw it (`value` None). Sent twice, it happens once.

    The person who recorded it may, and whoever reports for the whole unit.
    Raises Refused: `metrics.not_found`, `metrics.corrected` (a newer number is already there: correct that),
    `metrics.correction_note`, `metrics.value`; Forbidden: `org.no_power`, `metrics.not_yours`.
    """
    old = Reading.objects.select_related("metric", "unit").filter(pk=reading_id).first()
    if old is None:
        raise Refused("metrics.not_found", "没有这笔读数，请刷新页面后再试。")
    grant = may_correct(by, old)
    if not note.strip():
        raise Refused("metrics.correction_note", "请写明更正原因。", field="note")
    if value is not None:
        _check_value(value)
    newer = Reading.objects.filter(supersedes=old).first()
    if newer is None:
        newer = _insert(
            metric=old.metric, unit=old.unit, person_id=old.person_id, day=old.day, value=value, sample=old.sample,
            note=note.strip()[:200], by_id=by.person_id, at=now, source="correction", source_key=str(old.pk),
            supersedes=old,
        )  # fmt: skip
        if newer is not None:
            trace(
                old.unit_id, grant, by, now, "metrics.correct", ("reading", newer.pk),
                metric=old.metric.code, day=old.day, before=old.value, after=value, note=newer.note,
            )  # fmt: skip
            watch(metric=old.metric, unit=old.unit, now=now)
            return newer
        newer = Reading.objects.get(supersedes=old)
    if (newer.value, newer.by_id) == (value, by.person_id):
        return newer
    raise Refused("metrics.corrected", "这笔读数已有更正，请刷新页面，更正最新的一笔。")


@transaction.atomic
def save_sheet(
    *, unit: Unit, day: date, cells: Sequence[Cell], by: Scope, now: datetime, person_id: int | None = None
) -> list[Reading]:
    """Save a day's sheet of a unit (or of one person in it): new numbers, changed ones, emptied ones.

    A sheet holds one number per metric and day. A cell that says what it said is left alone, so that the same
    sheet sent twice changes nothing. Returns what was written.
    Raises what `record_reading` raises, and Refused `metrics.sheet_conflict` when somebody has changed the
    cell since the page was made.
    """
    changed = [cell for cell in cells if cell.value != cell.was]
    tips = sheet_tips(unit, day, person_id, [cell.metric for cell in changed], by)
    written = []
    for cell in changed:
        tip = tips.get(cell.metric.pk)
        now_there = tip.value if tip else None
        if now_there == cell.value:
            continue
        if now_there != cell.was:
            name, seen = cell.metric.name, _shown(cell.metric, now_there)
            raise Refused(
                "metrics.sheet_conflict",
                f"“{name}”刚由他人填为{seen}，请刷新页面核对后再填。",
                field=cell.metric.code,
            )
        try:
            if tip is None:
                written.append(_record_cell(unit, day, cell, by, now, person_id))
            else:
                written.append(
                    correct_reading(reading_id=tip.pk, value=cell.value, note="填报修改", by=by, now=now)
                )
        except Refused as refused:
            refused.field = cell.metric.code
            raise
    return written


def _record_cell(unit, day, cell, by, now, person_id) -> Reading:
    return record_reading(
        metric=cell.metric, unit=unit, day=day, value=cell.value, source="sheet",
        source_key=_sheet_key(unit, cell.metric, day, _whose(cell.metric, person_id, by)),
        by=by, now=now, person_id=person_id,
    )  # fmt: skip


def sheet_tips(
    unit: Unit, day: date, person_id: int | None, metrics: Sequence[Metric], by: Scope
) -> dict[int, Reading]:
    """By metric id: the number that now stands in each cell of a sheet (also a withdrawn one). Two queries."""
    keys = [_sheet_key(unit, m, day, _whose(m, person_id, by)) for m in metrics]
    first = list(Reading.objects.filter(source="sheet", source_key__in=keys))
    later = Reading.objects.filter(
        unit=unit, day=day, source="correction", metric_id__in=[r.metric_id for r in first]
    )
    next_of = {r.supersedes_id: r for r in later}
    tips = {}
    for reading in first:
        while reading.pk in next_of:
            reading = next_of[reading.pk]
        tips[reading.metric_id] = reading
    return tips


def may_report(by: Scope, unit: Unit, person_id: int | None) -> Grant:
    """The grant that allows reporting for a unit, or for somebody in it. Raises Forbidden.

    Whoever sees only themselves may report their own numbers and the unit's, not a colleague's.
    """
    grant = by.demand(METRICS_REPORT, unit)
    if person_id is None or person_id == by.person_id or _for_all(by, unit):
        return grant
    raise Forbidden("metrics.not_yours", "只能填报自己的数；同事的数请由本人或主管填报。")


def may_correct(by: Scope, reading: Reading) -> Grant:
    grant = by.demand(METRICS_REPORT, reading.unit)
    if by.person_id in {reading.by_id, reading.person_id} or _for_all(by, reading.unit):
        return grant
    raise Forbidden("metrics.not_yours", "只能更正自己填报的数；其他请由填报人或主管更正。")


def _for_all(by: Scope, unit: Unit) -> bool:
    return any(
        METRICS_REPORT in g.powers and g.covers(unit.path) and g.reach != Post.Reach.OWN for g in by.grants
    )


def _whose(metric: Metric, person_id: int | None, by: Scope) -> int | None:
    if metric.counted_by == Metric.CountedBy.UNIT:
        return None
    if metric.counted_by == Metric.CountedBy.PERSON:
        return person_id or by.person_id
    return person_id


def _check(metric: Metric, day: date, value: Decimal, sample: Decimal | None, now: datetime) -> None:
    if metric.retired_on is not None and day >= metric.retired_on:
        raise Refused("metrics.retired", f"指标“{metric.name}”已停用，不能再填报。")
    if day > localdate(now):
        raise Refused("metrics.future", "不能填报将来的日期，请改正。", field="day")
    if day < EARLIEST:
        raise Refused("metrics.day", "日期太早，请检查年份。", field="day")
    _check_value(value)
    if sample is not None and not 0 < sample < LARGEST:
        raise Refused("metrics.sample", "样本量应为正数，请改正。", field="sample")


def _check_value(value: Decimal) -> None:
    if not value.is_finite() or abs(value) >= LARGEST or value != value.quantize(PLACES):
        raise Refused("metrics.value", "数值太大或小数位太多，请检查单位。", field="value")


def _check_works_here(unit: Unit, person_id: int | None, day: date, by: Scope) -> None:
    if person_id is None or person_id == by.person_id:
        return
    if not Appointment.objects.filter(in_force(day), unit=unit, person_id=person_id).exists():
        raise Refused("metrics.not_here", "此人当日不在该机构任职，请核对人员和日期。", field="person")


def _sheet_key(unit: Unit, metric: Metric, day: date, person_id: int | None) -> str:
    return f"{unit.pk}:{metric.pk}:{day.isoformat()}:{person_id or ''}"


def _insert(**fields) -> Reading | None:
    """The new row, or None when its key (or what it supersedes) is already taken."""
    queue_up(fields["unit"].pk)
    try:
        with transaction.atomic():
            return Reading.objects.create(**fields)
    except IntegrityError as error:
        if "metrics_reading_source_once" in str(error) or "supersedes_id" in str(error):
            return None
        raise


def _same(found: Reading, metric, unit, person_id, day, value) -> Reading:
    if (found.metric_id, found.unit_id, found.person_id, found.day, found.value) != (
        metric.pk, unit.pk, person_id, day, value,
    ):  # fmt: skip
        raise _key_reused()
    return found


def _key_reused() -> Refused:
    return Refused("metrics.key_reused", "这笔数已经登记过，内容不同；如需修改请用“更正”。")


def _shown(metric: Metric, value: Decimal | None) -> str:
    return show(value, metric.display_unit or metric.measure_unit, metric.decimals)
