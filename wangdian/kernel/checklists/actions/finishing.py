"""Finish a round: judged, frozen, told to whoever acts upon findings; its occurrence is done with it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from wangdian.kernel.database.blobs import keep_picture
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.duties import actions as duties
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.org.scope import Scope

from .. import hooks
from ..mapping import definition_of
from ..models import Answer, AnswerPhoto, Fault, Run
from ..scoring import Result
from .common import trace
from .runs import State, answer_row, demand_running, locked_run, standing

MOST_PHOTOS = 12  # of one answer


class Incomplete(Refused):
    """A round with something missing: `missing` are (item, title, what) with what of answer, photo, note."""

    def __init__(self, result: Result):
        self.missing = tuple((j.item.key, j.item.text, what) for j in result.missing for what in j.missing)
        words = {"answer": "未回答", "photo": "缺照片", "note": "缺说明"}
        first = "；".join(f"{title}（{words[what]}）" for _key, title, what in self.missing[:3])
        more = f"等{len(self.missing)}处" if len(self.missing) > 3 else ""
        super().__init__("checklists.incomplete", f"还不能完成：{first}{more}。请补齐后再点完成。")


@transaction.atomic
def attach_photo(
    *,
    run_id: int,
    item: str,
    content: bytes,
    by: Scope,
    now: datetime,
    device_at: datetime | None = None,
) -> AnswerPhoto:
    """Add a picture (of a signature: the drawing) to an answer. The same picture again is kept once.

    Raises Refused: what `answer` raises, `blobs.picture`, `blobs.large`, `checklists.too_many_photos`.
    """
    run, _grant = locked_run(run_id, by)
    demand_running(run)
    asked = definition_of(run.version).item(item)
    if asked is None:
        raise Refused("checklists.no_item", "这张检查表没有这一项，可能已换版本，请刷新。")
    blob = keep_picture(content)
    row = answer_row(run, item, by, now)
    if row.pk is None:
        row.save()
    found = row.photos.filter(sha256=blob.sha256).first()
    if found is not None:
        return found
    if row.photos.count() >= MOST_PHOTOS:
        raise Refused("checklists.too_many_photos", f"一项最多{MOST_PHOTOS}张照片。", field=item)
    taken = device_at if device_at is not None and run.started_at <= device_at <= now else None
    return AnswerPhoto.objects.create(
        unit_id=run.unit_id, answer=row, sha256=blob.sha256, content_type=blob.content_type, size=blob.size,
        taken_by_id=by.person_id, taken_at=now, device_at=taken,
    )  # fmt: skip


@transaction.atomic
def finish(*, run_id: int, by: Scope, now: datetime, note: str = "") -> Run:
    """Finish a round. A second call gives the finished run back and does nothing more.

    Judges every answer, keeps the score, tells the hooks of each failed item, opens a fault for a failed item of an
    asset, and completes the occurrence, if it has one that is still open (one that was missed stays missed).
    Raises Incomplete (`checklists.incomplete`) with all that is missing; Refused `checklists.abandoned`.
    """
    run, grant = locked_run(run_id, by)
    if run.state == State.FINISHED:
        return run
    if run.state == State.ABANDONED:
        raise Refused("checklists.abandoned", "这次检查已作废，请重新开始。")
    result, answers = standing(run)
    if result.missing:
        raise Incomplete(result)
    _judge(result, answers)
    run.state, run.finished_at, run.note = State.FINISHED, now, note.strip()[:500]
    run.score, run.passed, run.failed_items = result.score, result.passed, len(result.failed)
    run.save(update_fields=["state", "finished_at", "note", "score", "passed", "failed_items"])
    trace(
        run.unit_id, grant, by, now, "checklists.finish", ("run", run.pk), title=run.version.template.title,
        score=str(run.score) if run.score is not None else None, passed=run.passed,
        failed=[j.item.text for j in result.failed][:20],
    )  # fmt: skip
    for judged in result.failed:
        found = answers[judged.item.key]
        if run.asset_id is not None:
            _fault_of(run, judged.item, found, by, now)
        hooks.tell_failed(run, judged.item, found, by, now)
    hooks.tell_finished(run, by, now)
    _complete_occurrence(run, by, now)
    return run


def _judge(result: Result, answers: dict[str, Answer]) -> None:
    """Keep with each answer what was made of it. Answers of items that are not asked are judged nothing."""
    changed = []
    for judged in result.judged:
        found = answers.get(judged.item.key)
        if found is None:
            continue
        found.failed = judged.failed if judged.answered else None
        points = judged.points
        found.points = None if points is None else Decimal(points.numerator) / Decimal(points.denominator)
        changed.append(found)
    Answer.objects.bulk_update(changed, ["failed", "points"])


def _fault_of(run: Run, item, found: Answer, by: Scope, now: datetime) -> None:
    """A failed item of an asset is a fault, once while it is open."""
    photo = found.photos.first()
    Fault.objects.get_or_create(
        asset=run.asset, item=item.key, mended_at=None,
        defaults={
            "unit_id": run.unit_id, "run": run, "title": item.text[:300], "reported_by_id": by.person_id,
            "reported_at": now, "photo": photo.sha256 if photo else "",
            "photo_type": photo.content_type if photo else "",
        },
    )  # fmt: skip


def _complete_occurrence(run: Run, by: Scope, now: datetime) -> None:
    if run.occurrence_id is None:
        return
    state = Occurrence.objects.filter(pk=run.occurrence_id).values_list("state", flat=True).first()
    if state == Occurrence.State.OPEN:
        words = "合格" if run.passed else f"{run.failed_items}项不合格"
        score = f"{run.score.normalize():f}分，" if run.score is not None else ""
        duties.complete(occurrence_id=run.occurrence_id, by=by, now=now, note=f"{score}{words}")
