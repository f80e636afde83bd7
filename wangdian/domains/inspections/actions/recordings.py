"""List recordings, draw some of everybody's by a recorded seed, review them by a checklist. (Inventory row 247.)"""

import secrets
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from wangdian.kernel.checklists.actions import start_run
from wangdian.kernel.checklists.models import Run
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.powers import INSPECTIONS_INSPECT
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from ..models import DrawnRecording, Recording, RecordingDraw
from ..sampling import Candidate, stratified
from .common import trace

CHECKLIST = "recording_review"
MOST_DAYS = 31


@transaction.atomic
def add_recording(
    *,
    unit: Unit,
    kind: str,
    person: Person,
    taken_at: datetime,
    reference: str,
    by: Scope,
    now: datetime,
    counter: str = "",
    seconds: int | None = None,
) -> Recording:
    """Note that a recording exists in the bank's media system. The same reference again gives the one that is there.

    Raises Refused `inspections.reference`, `inspections.recorded_later`, `inspections.not_here`; Forbidden.
    """
    by.demand(INSPECTIONS_INSPECT, unit)
    reference = reference.strip()[:120]
    if not reference or kind not in Recording.Kind.values:
        raise Refused("inspections.reference", "请填写媒体编号和类别。", field="reference")
    if taken_at > now:
        raise Refused("inspections.recorded_later", "录制时间不能晚于现在。", field="taken_at")
    if not Appointment.objects.filter(in_force(taken_at.date()), unit=unit, person=person).exists():
        raise Refused("inspections.not_here", f"{person.name}当天不在本机构任职。", field="person")
    found, _new = Recording.objects.get_or_create(
        unit=unit, reference=reference,
        defaults={
            "kind": kind, "person": person, "counter": counter.strip()[:40], "taken_at": taken_at, "seconds": seconds,
            "added_by_id": by.person_id,
        },
    )  # fmt: skip
    return found


@transaction.atomic
def draw(
    *, unit: Unit, starts_on: date, ends_on: date, per_person: int, by: Scope, now: datetime, seed: str = ""
) -> RecordingDraw:
    """Draw `per_person` recordings of everybody in some days, by a fresh seed that is kept with the candidates.

    Days that were drawn already give that draw: nobody draws again until they like it.
    Raises Refused `inspections.draw_days`, `inspections.draw_count`, `inspections.nothing_to_draw`; Forbidden.
    """
    grant = by.demand(INSPECTIONS_INSPECT, unit)
    if not timedelta(0) <= ends_on - starts_on < timedelta(days=MOST_DAYS):
        raise Refused("inspections.draw_days", f"起止日期不对；一次最多抽{MOST_DAYS}天。", field="ends_on")
    if not 1 <= per_person <= 10:
        raise Refused("inspections.draw_count", "每人抽1到10段。", field="per_person")
    known = RecordingDraw.objects.filter(unit=unit, starts_on=starts_on, ends_on=ends_on).first()
    if known is not None:
        return known
    first = datetime.combine(starts_on, time(0), now.tzinfo)
    last = datetime.combine(ends_on + timedelta(days=1), time(0), now.tzinfo)
    rows = Recording.objects.filter(unit=unit, taken_at__gte=first, taken_at__lt=last).order_by("pk")
    candidates = [Candidate(pk, person) for pk, person in rows.values_list("pk", "person_id")]
    if not candidates:
        raise Refused("inspections.nothing_to_draw", "这些天没有登记录音录像，无从抽取。", field="starts_on")
    seed = seed or secrets.token_hex(16)
    try:
        with transaction.atomic():
            made = RecordingDraw.objects.create(
                unit=unit, starts_on=starts_on, ends_on=ends_on, per_person=per_person, seed=seed,
                candidates=[c.recording for c in candidates], drawn_by_id=by.person_id, drawn_at=now,
            )  # fmt: skip
    except IntegrityError:  # somebody drew in the same instant
        return RecordingDraw.objects.get(unit=unit, starts_on=starts_on, ends_on=ends_on)
    chosen = stratified(seed, candidates, per_person)
    DrawnRecording.objects.bulk_create(DrawnRecording(unit=unit, draw=made, recording_id=pk) for pk in chosen)
    trace(
        unit.pk, grant, by, now, "inspections.draw", ("recording_draw", made.pk), seed=seed, of=len(candidates),
        drawn=len(chosen),
    )  # fmt: skip
    return made


@transaction.atomic
def begin_review(*, drawn_id: int, by: Scope, now: datetime) -> Run:
    """Begin the review of a drawn recording: a round of the review checklist. One that is begun is given back.

    Nobody reviews themselves. Raises Refused `inspections.not_found`, `inspections.own_recording`; Forbidden.
    """
    drawn = (
        DrawnRecording.objects.select_for_update(of=("self",))
        .select_related("unit", "recording", "run")
        .filter(pk=drawn_id)
        .first()
    )
    if drawn is None:
        raise Refused("inspections.not_found", "没有这段录音录像，请刷新。")
    grant = by.demand(INSPECTIONS_INSPECT, drawn.unit)
    if drawn.recording.person_id in {by.person_id, grant.on_behalf_of}:
        raise Refused("inspections.own_recording", "这是您本人的录音录像，须由他人回看。")
    if drawn.run is not None and drawn.run.state != Run.State.ABANDONED:
        return drawn.run
    drawn.run = start_run(template_code=CHECKLIST, unit=drawn.unit, by=by, now=now)
    drawn.save(update_fields=["run"])
    return drawn.run
