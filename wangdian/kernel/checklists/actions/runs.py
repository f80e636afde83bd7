"""A round: begun, answered item by item, finished once. Every act may be sent twice and is written once."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.duties import actions as duties
from wangdian.kernel.duties.models import Occurrence
from wangdian.kernel.org.models import Appointment, Person, Unit
from wangdian.kernel.org.powers import CHECKLISTS_DO, CHECKLISTS_SURPRISE, CHECKLISTS_WRITE
from wangdian.kernel.org.scope import Grant, Scope

from ..definition import NA, Item, Kind
from ..difference import kept_keys
from ..mapping import answers_of, columns_of, definition_of, given_of, value_of
from ..models import Answer, Asset, Run, SurpriseCheck, Template, TemplateVersion
from ..scoring import score, value_problem
from .common import published, template_for, trace

if TYPE_CHECKING:
    from wangdian.kernel.cases.models import Case

State = Run.State


@transaction.atomic
def start_run(
    *,
    by: Scope,
    now: datetime,
    unit: Unit,
    template_version: TemplateVersion | None = None,
    template_code: str = "",
    occurrence: Occurrence | None = None,
    asset: Asset | None = None,
    case: "Case | None" = None,
    surprise: SurpriseCheck | None = None,
    subject: Person | None = None,
    client_key: UUID | None = None,
) -> Run:
    """Begin a round of a published checklist at a unit; with `template_code` the one that this unit uses.

    The same `client_key` of the same person, or an occurrence that has its round already, gives that round.
    Raises Refused: `checklists.no_template`, `checklists.not_published`, `checklists.other_unit` (asset, occurrence or
    surprise check of another unit), `duties.not_yours`, `checklists.not_open` (the occurrence is over); Forbidden.
    """
    grant = by.demand(CHECKLISTS_SURPRISE if surprise else CHECKLISTS_DO, unit)
    if found := _already(by, occurrence, client_key):
        return found
    version = published(template_version) if template_version else template_for(template_code, unit).current
    if occurrence is not None:
        _demand_open(occurrence, unit, by)
    if asset is not None and asset.unit_id != unit.pk:
        raise Refused("checklists.other_unit", "这台设备（点位）不属于这个机构。")
    if surprise is not None:
        _demand_drawn(surprise, unit, asset, subject)
    run = Run.objects.create(
        unit=unit, template=version.template, version=version, person_id=by.person_id, post=grant.post_code,
        occurrence=occurrence, asset=asset, case=case, surprise=surprise, subject=subject, client_key=client_key, started_at=now,
        previous=_previous(version.template, unit, asset),
    )  # fmt: skip
    trace(
        unit.pk, grant, by, now, "checklists.start", ("run", run.pk),
        title=version.template.title, version=version.number,
    )  # fmt: skip
    return run


def _already(by: Scope, occurrence: Occurrence | None, client_key: UUID | None) -> Run | None:
    runs = Run.objects.select_related("unit", "version__template")
    if client_key is not None:
        found = runs.filter(person_id=by.person_id, client_key=client_key).first()
        if found is not None:
            return found
    if occurrence is None:
        return None
    Occurrence.objects.select_for_update().filter(pk=occurrence.pk).first()  # two who begin at once wait here
    return runs.filter(occurrence=occurrence).exclude(state=State.ABANDONED).first()


def _demand_open(occurrence: Occurrence, unit: Unit, by: Scope) -> None:
    if occurrence.unit_id != unit.pk:
        raise Refused("checklists.other_unit", "这项任务不属于这个机构。")
    duties.may_do(occurrence, by)
    if occurrence.state != Occurrence.State.OPEN:
        raise Refused("checklists.not_open", "这项任务已结束，不能再填检查表。")


def _demand_drawn(surprise: SurpriseCheck, unit: Unit, asset: Asset | None, subject: Person | None) -> None:
    chosen = {SurpriseCheck.Of.UNIT: unit, SurpriseCheck.Of.PERSON: subject, SurpriseCheck.Of.ASSET: asset}
    one = chosen[surprise.of]
    if surprise.cancelled_at is not None or one is None or one.pk not in surprise.drawn:
        raise Refused("checklists.not_drawn", "没有被抽中，不能以突击检查的名义开始。")


def _previous(template: Template, unit: Unit, asset: Asset | None) -> dict[str, str]:
    """The values of the last finished round of this checklist here."""
    last = (
        Run.objects.filter(template=template, unit=unit, asset=asset, state=State.FINISHED)
        .select_related("version")
        .order_by("-finished_at", "-pk")
        .first()
    )
    if last is None:
        return {}
    kinds = {i.key: i.kind for i in definition_of(last.version).items()}
    return {
        a.item: value
        for a in last.answers.filter(withdrawn_at=None)
        if a.item in kinds and (value := value_of(kinds[a.item], a))
    }


def may_answer(run: Run, by: Scope) -> Grant:
    """The grant under which somebody may work on a round: whoever began it, whoever may do its occurrence, or one
    who writes checklists at the unit. Raises Forbidden.
    """
    if run.person_id == by.person_id:
        return by.demand(CHECKLISTS_SURPRISE if run.surprise_id else CHECKLISTS_DO, run.unit)
    if run.occurrence is not None:
        try:
            return duties.may_do(run.occurrence, by)
        except Forbidden:
            pass
    if run.surprise_id is None and by.has(CHECKLISTS_WRITE, run.unit.path):
        return by.demand(CHECKLISTS_WRITE, run.unit)
    raise Forbidden("checklists.not_yours", "这次检查是别人在做，您不能填写。")


def locked_run(run_id: int, by: Scope) -> tuple[Run, Grant]:
    """The run, locked for this transaction, and the grant to work on it."""
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("unit", "version__template", "occurrence__unit", "asset")
        .filter(pk=run_id)
        .first()
    )
    if run is None:
        raise Refused("checklists.no_run", "没有这次检查，可能不属于您的网点。")
    return run, may_answer(run, by)


def demand_running(run: Run) -> None:
    """Raises Refused `checklists.finished` for a round that is over."""
    if run.state != State.RUNNING:
        raise Refused("checklists.finished", "这次检查已经结束，回答不能再改。")


@transaction.atomic
def answer(
    *,
    run_id: int,
    item: str,
    value: str,
    by: Scope,
    now: datetime,
    note: str = "",
    device_at: datetime | None = None,
) -> Answer:
    """Answer one item, or change the answer; an empty `value` takes it back. The same answer again changes nothing.

    `value` is text: yes, no, na, an option's key, a number, words, the id of a person or asset. A kind photo has none
    of its own but na. Raises Refused: `checklists.no_run`, `checklists.finished`, `checklists.no_item`,
    `checklists.value`; Forbidden `checklists.not_yours`.
    """
    run, _grant = locked_run(run_id, by)
    demand_running(run)
    asked = definition_of(run.version).item(item)
    if asked is None:
        raise Refused("checklists.no_item", "这张检查表没有这一项，可能已换版本，请刷新。")
    value, note = value.strip(), note.strip()[:2000]
    if problem := value_problem(asked, value):
        raise Refused("checklists.value", problem, field=item)
    row = answer_row(run, item, by, now)
    before = (value_of(asked.kind, row), row.note)
    if before == (value, note) and row.pk is not None:
        return row
    columns = chosen_columns(asked, value, run)
    for name, found in columns.items():
        setattr(row, name, found)
    row.note, row.at, row.by_id, row.device_at = note, now, by.person_id, _sensible(device_at, run, now)
    row.save()
    return row


def answer_row(run: Run, item: str, by: Scope, now: datetime) -> Answer:
    """The answer that stands, or a new one not yet written. The run must be locked."""
    found = run.answers.filter(item=item, withdrawn_at=None).first()
    return found or Answer(unit_id=run.unit_id, run=run, item=item, at=now, by_id=by.person_id)


def chosen_columns(item: Item, value: str, run: Run) -> dict:
    """Typed columns of a value; a person or asset must be one in sight."""
    if value not in {"", NA}:
        if (
            item.kind == Kind.PERSON
            and not Appointment.objects.filter(person_id=int(value), unit=run.unit).exists()
        ):
            raise Refused("checklists.value", "请选择本机构的人员。", field=item.key)
        if item.kind == Kind.ASSET and not Asset.objects.filter(pk=int(value), unit=run.unit).exists():
            raise Refused("checklists.value", "请选择本机构的设备或点位。", field=item.key)
    return columns_of(item, value)


def _sensible(device_at: datetime | None, run: Run, now: datetime) -> datetime | None:
    """The clock of a phone is a hint: kept only where it lies between the beginning of the round and now."""
    return device_at if device_at is not None and run.started_at <= device_at <= now else None


@transaction.atomic
def abandon(*, run_id: int, reason: str, by: Scope, now: datetime) -> Run:
    """Give a round up, with a reason; a new one may be begun."""
    run, grant = locked_run(run_id, by)
    if run.state == State.ABANDONED:
        return run
    demand_running(run)
    if not reason.strip():
        raise Refused("checklists.reason", "请写明作废的原因。", field="reason")
    run.state, run.finished_at, run.note = State.ABANDONED, now, reason.strip()[:500]
    run.save(update_fields=["state", "finished_at", "note"])
    trace(
        run.unit_id, grant, by, now, "checklists.abandon", ("run", run.pk),
        title=run.version.template.title, reason=run.note,
    )  # fmt: skip
    return run


@transaction.atomic
def upgrade_run(*, run_id: int, by: Scope, now: datetime) -> tuple[Run, tuple[str, ...]]:
    """Take a running round over to the current version of its checklist. Returns it and the keys to answer anew.

    Answers of questions that are the same stay; the others are withdrawn (and kept). Never done by itself.
    Raises Refused `checklists.finished`, `checklists.newest` (it has the current version already).
    """
    run, grant = locked_run(run_id, by)
    demand_running(run)
    template = Template.objects.select_related("current").get(pk=run.template_id)
    newest = template.current
    if newest is None or newest.pk == run.version_id or template.retired_at is not None:
        raise Refused("checklists.newest", "已经是现行版本，不用升级。")
    old, new = definition_of(run.version), definition_of(newest)
    kept = kept_keys(old, new)
    leaving = run.answers.filter(withdrawn_at=None).exclude(item__in=kept)
    keys = tuple(sorted(leaving.values_list("item", flat=True)))
    leaving.update(withdrawn_at=now)
    before, run.version = run.version.number, newest
    run.save(update_fields=["version"])
    trace(
        run.unit_id, grant, by, now, "checklists.upgrade", ("run", run.pk),
        title=template.title, before=before, after=newest.number, items=list(keys),
    )  # fmt: skip
    return run, keys


def standing(run: Run):
    """The run judged as it stands, and its answers by item. Two queries."""
    rows = answers_of(run)
    definition = definition_of(run.version)
    return score(definition, given_of(definition, rows), run.previous), {a.item: a for a in rows}
