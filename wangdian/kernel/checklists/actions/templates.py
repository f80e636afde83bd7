"""The life of a template: written, submitted, published by somebody else, replaced, retired."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import CHECKLISTS_PUBLISH, CHECKLISTS_WRITE
from wangdian.kernel.org.scope import Scope

from ..checking import problems_of, read
from ..definition import Definition, DefinitionError, to_plain
from ..models import Template, TemplateVersion
from .common import trace

State = TemplateVersion.State
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,39}")


@transaction.atomic
def create_template(
    *,
    unit: Unit,
    code: str,
    title: str,
    by: Scope,
    now: datetime,
    purpose: str = Template.Purpose.OTHER,
    posts: list[str] | None = None,
    asset_kind: str = "",
    definition: Definition | None = None,
) -> Template:
    """A new template of a unit, with an empty (or given) draft.

    Raises Refused: `checklists.code`, `checklists.code_taken`, `checklists.title`.
    """
    grant = by.demand(CHECKLISTS_WRITE, unit)
    _check_name(code, title)
    if Template.objects.filter(unit=unit, code=code).exists():
        raise Refused("checklists.code_taken", "本机构已有这个代码的检查表，请换一个。", field="code")
    template = Template.objects.create(
        unit=unit, code=code, title=title.strip()[:80], purpose=purpose, posts=posts or [], asset_kind=asset_kind
    )  # fmt: skip
    TemplateVersion.objects.create(
        unit=unit, template=template, number=1, definition=to_plain(definition or Definition()),
        authors=[by.person_id], drafted_by_id=by.person_id, drafted_at=now,
    )  # fmt: skip
    trace(
        unit.pk,
        grant,
        by,
        now,
        "checklists.create",
        ("template", template.pk),
        title=template.title,
        code=code,
    )
    return template


def _check_name(code: str, title: str) -> None:
    if not CODE.fullmatch(code):
        raise Refused("checklists.code", "代码应以字母开头，只用字母、数字、点、横线和下划线。", field="code")
    if not title.strip():
        raise Refused("checklists.title", "请写明检查表的名称。", field="title")


@transaction.atomic
def edit_template(
    *, template_id: int, by: Scope, now: datetime, title: str, purpose: str, posts: list[str], asset_kind: str
) -> Template:
    """Change what a template is called and for whom it is. Its questions change with a new version."""
    template = _template(template_id)
    grant = by.demand(CHECKLISTS_WRITE, template.unit)
    _not_retired(template)
    _check_name(template.code, title)
    template.title, template.purpose = title.strip()[:80], purpose
    template.posts, template.asset_kind = posts, asset_kind
    template.save(update_fields=["title", "purpose", "posts", "asset_kind"])
    trace(
        template.unit_id, grant, by, now, "checklists.edit", ("template", template.pk), title=template.title
    )
    return template


@transaction.atomic
def copy_template(*, template_id: int, unit: Unit, by: Scope, now: datetime) -> Template:
    """A unit's own template of the same code, with the current questions as its first draft.

    Once published it takes the place of the one above at this unit and below. Raises Refused `checklists.code_taken`.
    """
    source = _template(template_id, lock=False)
    if source.current is None:
        raise Refused("checklists.not_published", "这张检查表还没有发布过，不能另存。")
    return create_template(
        unit=unit, code=source.code, title=source.title, purpose=source.purpose, posts=source.posts,
        asset_kind=source.asset_kind, definition=read(source.current.definition), by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def begin_draft(*, template_id: int, by: Scope, now: datetime) -> TemplateVersion:
    """The draft of the next version: the one that is there, else a copy of the current wording."""
    template = _template(template_id)
    grant = by.demand(CHECKLISTS_WRITE, template.unit)
    _not_retired(template)
    draft = template.versions.filter(state__in=[State.DRAFT, State.REVIEW]).first()
    if draft is not None:
        return draft
    newest = template.versions.order_by("-number").first()
    draft = TemplateVersion.objects.create(
        unit=template.unit, template=template, number=newest.number + 1, definition=template.current.definition,
        authors=[by.person_id], drafted_by_id=by.person_id, drafted_at=now,
    )  # fmt: skip
    trace(
        template.unit_id, grant, by, now, "checklists.draft", ("template", template.pk),
        title=template.title, version=draft.number,
    )  # fmt: skip
    return draft


@transaction.atomic
def edit_draft(
    *,
    version_id: int,
    definition: Definition | dict[str, Any],
    by: Scope,
    now: datetime,
    note: str | None = None,
    expected: dict[str, Any] | None = None,
) -> TemplateVersion:
    """Replace the questions of a draft. A draft may be unfinished: sense is demanded when it is submitted.

    `expected`: the questions the editor had before it; when somebody has changed them meanwhile nothing is written.
    A draft in review goes back to being a draft. Raises Refused `checklists.not_draft`, `checklists.changed_meanwhile`,
    `checklists.definition` (not even readable).
    """
    version = _version(version_id)
    by.demand(CHECKLISTS_WRITE, version.unit)
    if version.state not in {State.DRAFT, State.REVIEW}:
        raise Refused("checklists.not_draft", "这一版已发布，不能再改；请起草新版本。")
    if expected is not None and expected != version.definition:
        raise Refused("checklists.changed_meanwhile", "别人刚改过这份草稿，请刷新后在新内容上修改。")
    try:
        plain = to_plain(definition if isinstance(definition, Definition) else read(definition))
    except DefinitionError as error:
        raise Refused("checklists.definition", str(error)) from error
    version.definition = plain
    version.state, version.submitted_at = State.DRAFT, None
    version.drafted_by_id, version.drafted_at = by.person_id, now
    if by.person_id not in version.authors:
        version.authors = [*version.authors, by.person_id]
    if note is not None:
        version.note = note.strip()[:200]
    version.save()
    return version


@transaction.atomic
def submit(*, version_id: int, by: Scope, now: datetime, note: str = "") -> TemplateVersion:
    """Hand a draft over to be published. Raises Refused `checklists.not_draft`, `checklists.definition`."""
    version = _version(version_id)
    grant = by.demand(CHECKLISTS_WRITE, version.unit)
    if version.state == State.REVIEW:
        return version
    if version.state != State.DRAFT:
        raise Refused("checklists.not_draft", "这一版已发布，不能再提交。")
    _demand_sense(version)
    version.state, version.submitted_at = State.REVIEW, now
    version.note = note.strip()[:200] or version.note
    version.save(update_fields=["state", "submitted_at", "note"])
    _trace_version(version, grant, by, now, "checklists.submit")
    return version


@transaction.atomic
def send_back(*, version_id: int, reason: str, by: Scope, now: datetime) -> TemplateVersion:
    """Return a submitted draft to its author with a reason."""
    version = _version(version_id)
    grant = by.demand(CHECKLISTS_PUBLISH, version.unit)
    if version.state != State.REVIEW:
        raise Refused("checklists.not_submitted", "这一版不在待发布状态。")
    if not reason.strip():
        raise Refused("checklists.reason", "请写明退回的原因。", field="reason")
    version.state, version.submitted_at = State.DRAFT, None
    version.save(update_fields=["state", "submitted_at"])
    _trace_version(version, grant, by, now, "checklists.send_back", reason=reason.strip()[:300])
    return version


@transaction.atomic
def publish(*, version_id: int, by: Scope, now: datetime) -> TemplateVersion:
    """Put a submitted version into force; the one before it is replaced. Rounds that are running keep theirs.

    Raises Refused `checklists.not_submitted`, `checklists.own_work` (whoever wrote it does not publish it),
    `checklists.definition`.
    """
    version = _version(version_id)
    grant = by.demand(CHECKLISTS_PUBLISH, version.unit)
    if version.state == State.PUBLISHED:
        return version
    if version.state != State.REVIEW:
        raise Refused("checklists.not_submitted", "请先提交，再由他人发布。")
    if by.person_id in version.authors:
        raise Refused("checklists.own_work", "您参与编写了这一版，不能自己发布，请由另一位有权限的人发布。")
    _demand_sense(version)
    _put_in_force(version, by.person_id, now)
    _trace_version(version, grant, by, now, "checklists.publish")
    return version


def _put_in_force(version: TemplateVersion, person_id: int | None, now: datetime) -> None:
    template = version.template
    if template.current_id is not None:
        TemplateVersion.objects.filter(pk=template.current_id).update(state=State.RETIRED)
    version.state, version.published_by_id, version.published_at = State.PUBLISHED, person_id, now
    version.save(update_fields=["state", "published_by", "published_at"])
    template.current = version
    template.save(update_fields=["current"])


@transaction.atomic
def retire(*, template_id: int, reason: str, by: Scope, now: datetime) -> Template:
    """Take a template out of use. Rounds that are running may still be finished."""
    template = _template(template_id)
    grant = by.demand(CHECKLISTS_PUBLISH, template.unit)
    if template.retired_at is not None:
        return template
    if not reason.strip():
        raise Refused("checklists.reason", "请写明停用的原因。", field="reason")
    template.retired_at = now
    template.save(update_fields=["retired_at"])
    trace(
        template.unit_id, grant, by, now, "checklists.retire", ("template", template.pk),
        title=template.title, reason=reason.strip()[:300],
    )  # fmt: skip
    return template


@transaction.atomic
def put_shipped(
    *, unit: Unit, code: str, title: str, purpose: str, posts: list[str], asset_kind: str, number: int,
    definition: Definition, now: datetime,
) -> str:  # fmt: skip
    """A template that ships with the product, published by the system. Returns created, raised, same or kept.

    Kept: the bank has retired it, or has versions of its own by now. Raises Refused `checklists.shipped_changed` when the questions
    differ and the version number was not raised.
    """
    plain = to_plain(definition)
    template = Template.objects.filter(unit=unit, code=code).select_related("current").first()
    if template is None:
        template = Template.objects.create(
            unit=unit, code=code, title=title, purpose=purpose, posts=posts, asset_kind=asset_kind, by_system=True
        )  # fmt: skip
    elif (
        not template.by_system
        or template.retired_at is not None
        or template.versions.exclude(authors=[]).exists()
    ):
        return "kept"
    current = template.current
    if current is not None and number <= current.number:
        if number == current.number and plain != current.definition:
            raise Refused(
                "checklists.shipped_changed",
                f"随产品发布的检查表{code}内容变了，版本号仍是{number}，请提高版本号。",
            )
        return "same"
    version = TemplateVersion.objects.create(
        unit=unit, template=template, number=number, state=State.REVIEW, definition=plain, drafted_at=now
    )  # fmt: skip
    template.title, template.purpose, template.posts, template.asset_kind = title, purpose, posts, asset_kind
    template.save()
    _put_in_force(version, None, now)
    trace(
        unit.pk, None, None, now, "checklists.publish", ("template", template.pk), title=title, version=number
    )  # fmt: skip
    return "created" if current is None else "raised"


def _demand_sense(version: TemplateVersion) -> None:
    try:
        problems = problems_of(read(version.definition))
    except DefinitionError as error:
        problems = list(error.problems)
    if problems:
        raise Refused("checklists.definition", str(DefinitionError(problems)))


def _trace_version(version: TemplateVersion, grant, by, now, act, **more) -> None:
    trace(
        version.unit_id, grant, by, now, act, ("template", version.template_id),
        title=version.template.title, version=version.number, note=version.note, **more,
    )  # fmt: skip


def _template(template_id: int, lock: bool = True) -> Template:
    rows = Template.objects.select_related("unit", "current")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=template_id).first()
    if found is None:
        raise Refused("checklists.not_found", "没有这张检查表，可能不属于您的机构。")
    return found


def _version(version_id: int) -> TemplateVersion:
    found = (
        TemplateVersion.objects.select_for_update(of=("self",))
        .select_related("unit", "template")
        .filter(pk=version_id)
        .first()
    )
    if found is None:
        raise Refused("checklists.not_found", "没有这张检查表，可能不属于您的机构。")
    _not_retired(found.template)
    return found


def _not_retired(template: Template) -> None:
    if template.retired_at is not None:
        raise Refused("checklists.retired", "这张检查表已停用。")
