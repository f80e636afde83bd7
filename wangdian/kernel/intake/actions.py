"""Hand in a file, say what its columns are, have it checked, have it written. Jobs do the checking and writing."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import INTAKE_LOAD
from wangdian.kernel.org.scope import Grant, Scope

from .files.reading import read
from .files.table import Table
from .mapping import guess, head_of, to_remember
from .models import Batch, SavedMapping, pack, unpack
from .spec import Importer, named

State = Batch.State


@transaction.atomic
def upload(*, importer: Importer, unit: Unit, name: str, content: bytes, by: Scope, now: datetime) -> Batch:
    """Read a file and keep its cells, with a first guess at its columns.

    Raises Forbidden without INTAKE_LOAD and the importer's power at `unit`; Refused as `files.reading.read` says.
    """
    grant = _may(importer, unit, by)
    table = read(content)
    head = head_of(importer, table)
    saved = SavedMapping.objects.filter(unit=unit, importer=importer.name).first()
    batch = Batch.objects.create(
        unit=unit, importer=importer.name, file_name=name[:200], sha256=hashlib.sha256(content).hexdigest(),
        size=len(content), content=pack(table.as_json()), head=head,
        mapping=guess(importer, table.lines[head][1], saved.heads if saved else None),
        rows=len(table.lines) - head - 1, by_id=by.person_id, at=now,
    )  # fmt: skip
    _trace("intake.upload", batch, grant, by, now, file=batch.file_name, number=batch.rows)
    return batch


@transaction.atomic
def set_columns(
    *, batch_id: int, head: int, mapping: dict[str, int], by: Scope, now: datetime, remember: bool = True
) -> Batch:
    """Say which line holds the heads and which column is which field; the dry run follows.

    Raises Refused `intake.state`, `intake.head`, `intake.column_twice`, `intake.column_missing`; Forbidden.
    """
    batch, importer, _grant = _locked(batch_id, by, State.MAPPING, State.CHECKED)
    table = table_of(batch)
    if not 0 <= head < len(table.lines) - 1:
        raise Refused("intake.head", "表头下面没有数据行，请重新选择表头所在的行。", field="head")
    heads = table.lines[head][1]
    mapping = {key: column for key, column in mapping.items() if importer.field(key)}
    if len(set(mapping.values())) < len(mapping):
        raise Refused("intake.column_twice", "同一列不能对应两项内容，请改正。")
    missing = [str(f.label) for f in importer.fields if f.required and f.key not in mapping]
    if missing:
        raise Refused("intake.column_missing", f"还没有对应列：{'、'.join(missing)}。")
    batch.head, batch.mapping, batch.rows = head, mapping, len(table.lines) - head - 1
    said = json.dumps([batch.sha256, head, sorted(mapping.items())])
    batch.digest = hashlib.sha256(said.encode()).hexdigest()
    batch.state, batch.progress, batch.asked_at = State.CHECKING, 0, now
    batch.save()
    if remember:
        SavedMapping.objects.update_or_create(
            unit=batch.unit,
            importer=importer.name,
            defaults={"heads": to_remember(heads, mapping), "by_id": by.person_id, "at": now},
        )
    return batch


@transaction.atomic
def start(*, batch_id: int, only_good: bool, by: Scope, now: datetime) -> Batch:
    """Have the batch written: all of it, or (`only_good`) without the rows that have mistakes.

    Raises Refused `intake.state`, `intake.has_mistakes`, `intake.nothing`, `intake.repeated`; Forbidden.
    """
    batch, _importer, _grant = _locked(batch_id, by, State.CHECKED)
    if batch.refused and not only_good:
        raise Refused(
            "intake.has_mistakes",
            f"有{batch.refused}行有错：请下载错误行改好后重新上传，或选择只导入没有错的行。",
        )
    if not batch.good:
        raise Refused("intake.nothing", "没有可以写入的新行。")
    batch.state, batch.only_good, batch.progress, batch.asked_at = State.WRITING, only_good, 0, now
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as error:
        if "intake_batch_once" not in str(error):
            raise
        raise Refused("intake.repeated", "同一个文件按同样的列对应已经导入过，不会再写一次。") from None
    return batch


@transaction.atomic
def cancel(*, batch_id: int, by: Scope, now: datetime) -> Batch:
    """Give a batch up before it is written. Raises Refused `intake.state`; Forbidden."""
    batch, _importer, _grant = _locked(batch_id, by, State.MAPPING, State.CHECKING, State.CHECKED)
    batch.state, batch.finished_at = State.CANCELLED, now
    batch.save()
    return batch


def table_of(batch: Batch) -> Table:
    """The cells of a batch."""
    return Table.from_json(unpack(batch.content))


def importer_of(batch: Batch) -> Importer:
    """The importer of a batch. Raises Refused `intake.unknown` when it is no more."""
    importer = named(batch.importer)
    if importer is None:
        raise Refused("intake.unknown", "这种数据已不能导入，请联系管理员。")
    return importer


def _may(importer: Importer, unit: Unit, by: Scope) -> Grant:
    by.demand(INTAKE_LOAD, unit)
    return by.demand(importer.power, unit)


def _locked(batch_id: int, by: Scope, *states: str) -> tuple[Batch, Importer, Grant]:
    batch = Batch.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=batch_id).first()
    if batch is None:
        raise Refused("intake.gone", "没有这个导入批次，请刷新页面。")
    importer = importer_of(batch)
    grant = _may(importer, batch.unit, by)
    if batch.state not in states:
        raise Refused("intake.state", f"批次现在是“{batch.get_state_display()}”，不能这样做，请刷新页面。")
    return batch, importer, grant


def _trace(act: str, batch: Batch, grant: Grant, by: Scope, now: datetime, **summary) -> None:
    record(
        unit_id=batch.unit_id, at=now, act=act, target=("batch", batch.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary={"importer": batch.importer} | summary,
    )  # fmt: skip
