"""What jobs do: the dry run, and the writing. The batch's state says what is to be done; killed, it is done again.

A batch taken whole is one transaction. One without its bad rows is written 500 rows a transaction; a row that was
written is known by its key, so that going on after a kill writes nothing twice.
"""

import logging
from collections.abc import Callable
from dataclasses import astuple
from datetime import datetime

from django.db import OperationalError, transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.scope import Scope, open_scope, whole_bank

from .actions import importer_of, table_of
from .checking import Read, passed, read_rows
from .models import Batch, pack
from .spec import OK, REFUSED, REPEATED, RowResult

CHUNK = 500
State = Batch.State
log = logging.getLogger(__name__)


class _NotWhole(Exception):
    """A row of a batch that was to be taken whole has been refused."""

    def __init__(self, results: list[RowResult]):
        super().__init__()
        self.results = results


def work(batch_id: int, clock: Callable[[], datetime]) -> str:
    """Do what the batch's state asks for; nothing when it asks for nothing. Returns the state afterwards.

    Acts with the rights that the person who handed it in has now. Every failure ends in a state and a sentence.
    """
    with whole_bank("intake"):
        batch = Batch.objects.select_related("by", "unit").get(pk=batch_id)
    if not batch.is_at_work:
        return batch.state
    writing = batch.state == State.WRITING
    try:
        return _write(batch, clock) if writing else _check(batch, clock)
    except Refused as refused:
        return _fail(batch_id, refused.message, clock())
    except OperationalError:
        raise  # the database went away: the job is run again
    except Exception:
        log.exception("intake: batch %s", batch_id)
        return _fail(batch_id, "导入程序出错，没有写完。请联系管理员，并说明批次号。", clock())


def _check(batch: Batch, clock) -> str:
    """The dry run over all rows."""
    now = clock()
    with open_scope(batch.by, now) as scope:
        importer, found = _rows(batch, now)
        _demand(importer, batch, scope)
        answers = passed(importer, found.rows, unit=batch.unit, by=scope, now=now, dry_run=True)
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != State.CHECKING:
            return locked.state
        _keep(locked, found, answers)
        locked.state, locked.progress = State.CHECKED, locked.rows
        locked.save()
        return locked.state


def _write(batch: Batch, clock) -> str:
    """The writing: whole, or chunk by chunk."""
    now = clock()
    with open_scope(batch.by, now) as scope:
        importer, found = _rows(batch, now)
        _demand(importer, batch, scope)
    if batch.only_good:
        answers = []
        for start in range(0, len(found.rows), CHUNK):
            answers += _chunk(batch, importer, found.rows[start : start + CHUNK], clock())
            _tell(batch.pk, start + CHUNK)
    else:
        if found.refused:
            raise Refused("intake.has_mistakes", "有错的行还没有改好，没有写入。")
        try:
            answers = _chunk(batch, importer, found.rows, now, whole=True)
        except _NotWhole as broken:
            first = broken.results[0]
            raise Refused(
                "intake.not_whole",
                f"第{first.number}行现在不能写入（{first.message}），整批没有写入，请重新上传。",
            ) from None
    return _finish(batch, found, answers, clock())


def _chunk(batch: Batch, importer, rows, now: datetime, *, whole: bool = False) -> list[RowResult]:
    """Write some rows in a transaction of their own."""
    with open_scope(batch.by, now) as scope:
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != State.WRITING:
            raise Refused("intake.state", "批次已由另一个任务处理完。")
        answers = passed(importer, rows, unit=batch.unit, by=scope, now=now, dry_run=False)
        refused = [a for a in answers if a.state == REFUSED]
        if whole and refused:
            raise _NotWhole(refused)
        written = sum(a.state == OK for a in answers)
        Batch.objects.filter(pk=batch.pk).update(written=locked.written + written)
        return answers


def _finish(batch: Batch, found: Read, answers: list[RowResult], now: datetime) -> str:
    with open_scope(batch.by, now) as scope:
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != State.WRITING:
            return locked.state
        _keep(locked, found, answers)
        locked.state, locked.finished_at, locked.progress = State.DONE, now, locked.rows
        locked.save()
        grant = scope.demand(importer_of(batch).power, batch.unit)
        record(
            unit_id=batch.unit_id, at=now, act="intake.write", target=("batch", batch.pk), by_id=batch.by_id,
            on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
            summary={
                "importer": batch.importer, "file": batch.file_name, "written": locked.written,
                "refused": locked.refused,
            },
        )  # fmt: skip
        return locked.state


def _rows(batch: Batch, now: datetime):
    importer = importer_of(batch)
    return importer, read_rows(importer, table_of(batch), batch.head, batch.mapping, now.tzinfo)


def _demand(importer, batch: Batch, scope: Scope) -> None:
    """The person may still do this: rights are those of now, not of when the file was handed in."""
    from wangdian.kernel.org.powers import INTAKE_LOAD

    scope.demand(INTAKE_LOAD, batch.unit)
    scope.demand(importer.power, batch.unit)


def _keep(batch: Batch, found: Read, answers: list[RowResult]) -> None:
    """Count, and keep what is to be said of rows."""
    results = sorted([*found.refused, *answers], key=lambda r: r.number)
    batch.good = sum(r.state == OK for r in results)
    batch.repeated = sum(r.state == REPEATED for r in results)
    batch.refused = sum(r.state == REFUSED for r in results)
    batch.results = pack([astuple(r) for r in results if r.state != OK])


def _tell(batch_id: int, progress: int) -> None:
    with whole_bank("intake progress"):
        Batch.objects.filter(pk=batch_id).update(progress=progress)


def _fail(batch_id: int, words: str, now: datetime) -> str:
    with transaction.atomic(), whole_bank("intake"):
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.is_at_work:
            batch.state, batch.problem, batch.finished_at = State.FAILED, words[:300], now
            batch.save(update_fields=["state", "problem", "finished_at"])
        return batch.state
