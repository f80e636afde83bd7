"""Everything that changes documents: write a draft, publish, repeal, acknowledge. Traced in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.powers import DOCUMENTS_PUBLISH, DOCUMENTS_WRITE
from wangdian.kernel.org.scope import Grant, Scope

from .files import StoredFile
from .models import Acknowledgement, Audience, Document, Version
from .queries import addressed_grants

LONGEST_TEXT = 500_000  # characters


@dataclass(frozen=True)
class Readers:
    """Whom a document concerns: a unit with all below it, in one post or (None) in any."""

    unit: Unit
    post: Post | None = None


def _trace(unit_id: int, grant: Grant, by: Scope, now: datetime, act: str, target, **summary) -> None:
    record(
        unit_id=unit_id, at=now, act=act, target=target, by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code, summary=summary,
    )  # fmt: skip


@transaction.atomic
def create_document(
    *,
    unit: Unit,
    kind: str,
    title: str,
    by: Scope,
    now: datetime,
    text: str = "",
    file: StoredFile | None = None,
    code: str = "",
    note: str = "",
    readers: Sequence[Readers] = (),
) -> Document:
    """A new document with its first draft. Without `readers` it concerns everybody at the unit and below it.

    Raises Refused: `documents.title`, `documents.kind`, `documents.empty`, `documents.long`, `documents.code`
    (taken at this unit), `documents.readers`; Forbidden `org.no_power`.
    """
    grant = by.demand(DOCUMENTS_WRITE, unit)
    title, code = title.strip(), code.strip()
    if not 1 <= len(title) <= 120:
        raise Refused("documents.title", "请写标题，不超过120个字。", field="title")
    if kind not in Document.Kind.values:
        raise Refused("documents.kind", "请选择文书类别。", field="kind")
    if len(code) > 40:
        raise Refused("documents.code", "文号不超过40个字。", field="code")
    try:
        with transaction.atomic():
            document = Document.objects.create(unit=unit, kind=kind, title=title, code=code)
    except IntegrityError:
        raise Refused("documents.code", f"文号“{code}”已被使用，请换一个。", field="code") from None
    _write_readers(document, readers or [Readers(unit)])
    _draft(document, text, file, note, by, now)
    _trace(unit.pk, grant, by, now, "documents.create", ("document", document.pk), title=title, code=code)
    return document


@transaction.atomic
def save_draft(
    *,
    document_id: int,
    by: Scope,
    now: datetime,
    text: str = "",
    file: StoredFile | None = None,
    note: str = "",
) -> Version:
    """Write the draft of a document's next version, or write over the one that is there.

    Without `file` a draft keeps the file it has. Raises Refused: `documents.not_found`, `documents.repealed`,
    `documents.empty`, `documents.long`; Forbidden `org.no_power`.
    """
    document, grant = _locked(document_id, DOCUMENTS_WRITE, by)
    version = _draft(document, text, file, note, by, now)
    _trace(
        document.unit_id, grant, by, now, "documents.draft", ("document", document.pk),
        version=version.number, file=version.file_hash,
    )  # fmt: skip
    return version


@transaction.atomic
def publish(
    *,
    document_id: int,
    effective_from: date,
    by: Scope,
    now: datetime,
    minor: bool = False,
    number: int | None = None,
) -> Version:
    """Publish the draft: it becomes the current version, the one before is retired, and neither changes again.

    A `minor` change need not be read again. `number` names the draft that the person saw; publishing the same
    draft twice changes nothing. Raises Refused: `documents.not_found`, `documents.repealed`,
    `documents.no_draft`, `documents.draft_changed`, `documents.effective`; Forbidden `org.no_power`.
    """
    document, grant = _locked(document_id, DOCUMENTS_PUBLISH, by)
    current = document.current
    if number is not None and current is not None and current.number == number:
        return current
    draft = document.versions.select_for_update().filter(state=Version.State.DRAFT).first()
    if draft is None:
        raise Refused("documents.no_draft", "没有待发布的草稿，请先起草新版本。")
    if number is not None and draft.number != number:
        raise Refused("documents.draft_changed", "草稿已变动，请刷新页面核对后再发布。")
    if current is not None and effective_from < current.effective_from:
        raise Refused("documents.effective", "生效日期不能早于现行版本的生效日期。", field="effective_from")
    Version.objects.filter(document=document, state=Version.State.PUBLISHED).update(
        state=Version.State.RETIRED
    )
    draft.state = Version.State.PUBLISHED
    draft.effective_from, draft.published_by_id, draft.published_at = effective_from, by.person_id, now
    if minor and current is not None:
        draft.read_since = current.read_since
    draft.save(update_fields=["state", "effective_from", "published_by", "published_at", "read_since"])
    document.current = draft
    document.save(update_fields=["current"])
    _trace(
        document.unit_id, grant, by, now, "documents.publish", ("document", document.pk),
        version=draft.number, minor=minor, effective_from=str(effective_from), file=draft.file_hash,
    )  # fmt: skip
    return draft


@transaction.atomic
def set_readers(*, document_id: int, readers: Sequence[Readers], by: Scope, now: datetime) -> None:
    """Say anew whom a document concerns. Raises Refused `documents.readers`, Forbidden `org.no_power`."""
    document, grant = _locked(document_id, DOCUMENTS_WRITE, by)
    if document.current_id is not None:
        grant = by.demand(DOCUMENTS_PUBLISH, document.unit)
    wanted = {(r.unit.pk, r.post.pk if r.post else None) for r in readers}
    if wanted == set(document.audience.values_list("unit_id", "post_id")):
        return
    document.audience.all().delete()
    _write_readers(document, readers)
    _trace(
        document.unit_id, grant, by, now, "documents.readers", ("document", document.pk),
        readers=[f"{r.unit.name} {r.post.name if r.post else ''}".strip() for r in readers],
    )  # fmt: skip


@transaction.atomic
def repeal(*, document_id: int, repealed_on: date, reason: str, by: Scope, now: datetime) -> Document:
    """Repeal a document from a day on; its versions and who read them stay. A second time changes nothing.

    Raises Refused: `documents.not_found`, `documents.reason`, `documents.never_published`.
    """
    document, grant = _locked(document_id, DOCUMENTS_PUBLISH, by, repealed_too=True)
    if document.repealed_on is not None:
        return document
    if document.current_id is None:
        raise Refused("documents.never_published", "尚未发布的文书不必废止。")
    if not reason.strip():
        raise Refused("documents.reason", "请写明废止原因。", field="reason")
    document.repealed_on = repealed_on
    document.save(update_fields=["repealed_on"])
    _trace(
        document.unit_id, grant, by, now, "documents.repeal", ("document", document.pk),
        repealed_on=str(repealed_on), reason=reason.strip(),
    )  # fmt: skip
    return document


@transaction.atomic
def acknowledge(*, version_id: int, by: Scope, now: datetime) -> Acknowledgement:
    """Say that one has read a version. Twice is once.

    Raises Refused: `documents.not_found`, `documents.not_current` (a newer version is there: read that one),
    `documents.repealed`; Forbidden `documents.not_addressed`.
    """
    version = (
        Version.objects.select_related("document")
        .filter(pk=version_id)
        .exclude(state=Version.State.DRAFT)
        .first()
    )
    if version is None:
        raise _not_found()
    document = version.document
    if document.current_id != version.pk:
        raise Refused("documents.not_current", "此版本已被替代，请阅读现行版本后再点“已阅”。")
    if document.repealed_on is not None and document.repealed_on <= localdate(now):
        raise Refused("documents.repealed", "此文书已废止，不必再阅。")
    grants = addressed_grants(by, document)
    if not grants:
        raise Forbidden("documents.not_addressed", "您不在此文书的阅读范围内，不必点“已阅”。")
    found = Acknowledgement.objects.filter(version=version, person_id=by.person_id).first()
    if found is not None:
        return found
    grant = grants[0]
    try:
        with transaction.atomic():
            done = Acknowledgement.objects.create(
                version=version, person_id=by.person_id, unit_id=grant.unit_id, at=now
            )
    except IntegrityError:  # two taps in the same instant
        return Acknowledgement.objects.get(version=version, person_id=by.person_id)
    _trace(
        grant.unit_id, grant, by, now, "documents.acknowledge", ("document", document.pk),
        version=version.number, title=document.title,
    )  # fmt: skip
    return done


def _draft(
    document: Document, text: str, file: StoredFile | None, note: str, by: Scope, now: datetime
) -> Version:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    draft = document.versions.filter(state=Version.State.DRAFT).first()
    if not text and file is None and not (draft and draft.file_hash):
        raise Refused("documents.empty", "请填写正文或上传文件。", field="text")
    if len(text) > LONGEST_TEXT:
        raise Refused("documents.long", "正文太长，请改为上传文件。", field="text")
    if draft is None:
        last = document.versions.aggregate(last=Max("number"))["last"] or 0
        draft = Version(
            document=document, unit_id=document.unit_id, number=last + 1, read_since=last + 1,
            drafted_by_id=by.person_id, drafted_at=now,
        )  # fmt: skip
    draft.text, draft.note = text, note.strip()[:200]
    if file is not None:
        draft.file_hash, draft.file_name = file.sha256, file.name
        draft.file_kind, draft.file_size = file.kind, file.size
    draft.save()
    return draft


def _write_readers(document: Document, readers: Sequence[Readers]) -> None:
    owner = document.unit
    if not readers:
        raise Refused("documents.readers", "请选择阅读范围。", field="readers")
    for r in readers:
        if not r.unit.path.startswith(owner.path):
            raise Refused(
                "documents.readers",
                f"阅读范围只能是{owner.name}及其下级，不能是{r.unit.name}。",
                field="readers",
            )
    wanted = {(r.unit.pk, r.post.pk if r.post else None) for r in readers}
    Audience.objects.bulk_create(
        Audience(document=document, owner_unit=owner, unit_id=unit_id, post_id=post_id)
        for unit_id, post_id in sorted(wanted, key=str)
    )


def _locked(document_id: int, power: str, by: Scope, *, repealed_too: bool = False) -> tuple[Document, Grant]:
    """A document, locked, and the grant that allows `power` upon it.

    Seeing comes first, then the right, then the lock: who may only read could not take the lock.
    """
    seen = Document.objects.select_related("unit").filter(pk=document_id).first()
    if seen is None:
        raise _not_found()
    grant = by.demand(power, seen.unit)
    document = (
        Document.objects.select_for_update(of=("self",)).select_related("unit", "current").get(pk=document_id)
    )
    if document.repealed_on is not None and not repealed_too:
        raise Refused("documents.repealed", "此文书已废止，不能再改；请另立新文书。")
    return document, grant


def _not_found() -> Refused:
    return Refused("documents.not_found", "没有这份文书，或您看不到它。")
