"""Everything about a case but its state: owner, grade, words, files, links, comments, who may see a confidential one."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from wangdian.kernel.database.blobs import keep_file
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Scope

from .. import kinds
from ..clock_hooks import clocks
from ..confiding import could_read
from ..flow_versions import flow_of
from ..models import Action, Attachment, Case, Link, TimelineEntry
from .common import locked, may_touch, must_work_here, taken_already, trace, write_line

What = TimelineEntry.What
MENTION = re.compile(r"@([\w·]{2,20})")
MOST_FILES = 60


@transaction.atomic
def assign(
    *, case_id: int, owner: Person, by: Scope, now: datetime, note: str = "", key: UUID | None = None
) -> Case:
    """Name who answers for a case. The new owner is told. Raises Refused `cases.closed`, `cases.owner_elsewhere`."""
    case = locked(case_id)
    if taken_already(case, key) or case.owner_id == owner.pk:
        return case
    grant = may_touch(case, by)
    _must_be_open(case)
    must_work_here(owner, case.unit, now)
    before, case.owner = case.owner_id, owner
    case.confidants = sorted({*case.confidants, owner.pk})
    case.save(update_fields=["owner", "confidants"])
    write_line(
        case, What.FIELD, by=by, grant=grant, now=now, text=note, key=key,
        data={"field": "owner", "before": before, "after": owner.pk}, mentions=[owner.pk],
    )  # fmt: skip
    trace(case, "cases.assign", by=by, grant=grant, now=now, person=owner.name)
    _tell(
        case,
        {owner.pk},
        "cases.assigned",
        f"请您办理：{_name(case)}",
        note,
        by,
        now,
        f"{case.version}:{before}",
    )
    return case


@transaction.atomic
def set_grade(
    *, case_id: int, grade: str, by: Scope, now: datetime, reason: str, key: UUID | None = None
) -> Case:
    """Grade a case, or grade it anew, with a reason; its clocks follow their policy (restart, keep, the stricter).

    Raises Refused `cases.closed`, `cases.grade_unknown`, `cases.comment`.
    """
    case = locked(case_id)
    if taken_already(case, key) or case.grade == grade:
        return case
    grant = may_touch(case, by)
    _must_be_open(case)
    flow = flow_of(case)
    if grade not in dict(flow.grades):
        raise Refused("cases.grade_unknown", "没有这个级别，请从列表中选择。", field="grade")
    if case.grade and not reason.strip():
        raise Refused("cases.comment", "改变级别须写明理由。", field="reason")
    before, case.grade = case.grade, grade
    case.save(update_fields=["grade"])
    write_line(
        case, What.FIELD, by=by, grant=grant, now=now, text=reason.strip()[:2000], key=key,
        data={"field": "grade", "before": before, "after": grade},
    )  # fmt: skip
    clocks.regraded(case, flow, now)
    trace(case, "cases.grade", by=by, grant=grant, now=now, before=before, after=grade, reason=reason[:200])
    return case


@transaction.atomic
def edit(
    *, case_id: int, by: Scope, now: datetime, title: str | None = None, subject_key: str | None = None
) -> Case:
    """Correct the words of an open case; the story keeps both. Raises Refused `cases.closed`, `cases.title`."""
    case = locked(case_id)
    grant = may_touch(case, by)
    _must_be_open(case)
    for name, value in (("title", title), ("subject_key", subject_key)):
        if value is None or value == getattr(case, name):
            continue
        if name == "title" and not value.strip():
            raise Refused("cases.title", "请用一句话写明是什么事。", field="title")
        before = getattr(case, name)
        setattr(case, name, value.strip()[: 200 if name == "title" else 80])
        case.save(update_fields=[name])
        write_line(
            case,
            What.FIELD,
            by=by,
            grant=grant,
            now=now,
            data={"field": name, "before": before, "after": value},
        )
        trace(case, "cases.edit", by=by, grant=grant, now=now, before=before, after=value)
    return case


@transaction.atomic
def comment(*, case_id: int, text: str, by: Scope, now: datetime, key: UUID | None = None) -> Case:
    """Say something about a case. Whoever is named with @ and may see the case is told. Raises Refused `cases.comment`."""
    case = locked(case_id)
    if taken_already(case, key):
        return case
    text = text.replace("\x00", "").strip()[:4000]
    if not text:
        raise Refused("cases.comment", "请写下要说的话。", field="text")
    named = _mentioned(case, text, now)
    home = next((g for g in by.grants if g.covers(case.unit.path)), by.home)
    write_line(case, What.COMMENT, by=by, grant=home, now=now, text=text, mentions=sorted(named), key=key)
    told = (named | {case.owner_id}) - {by.person_id, None}
    _tell(
        case,
        told,
        "cases.comment",
        f"{_name(case)} 有新留言",
        text[:120],
        by,
        now,
        str(key or now.timestamp()),
    )
    return case


def _mentioned(case: Case, text: str, now: datetime) -> set[int]:
    """The people meant by @name: of this unit or above; for a confidential case only those who see it."""
    names = set(MENTION.findall(text))
    if not names:
        return set()
    ancestors = case.unit.paths_upwards
    people = Person.objects.filter(
        in_force(now.date(), prefix="appointments__"), name__in=names, appointments__unit__path__in=ancestors
    ).values_list("pk", flat=True)
    return {pk for pk in people if not case.confidential or pk in case.confidants}


@transaction.atomic
def add_file(
    *, case_id: int, content: bytes, name: str, by: Scope, now: datetime, action: Action | None = None
) -> Attachment:
    """Add a file or photo as evidence, with server time and hash; the same content is kept once.

    Raises Refused `blobs.…`, `cases.too_many_files`, `cases.closed`.
    """
    case = locked(case_id)
    own_action = action is not None and action.owner_id == by.person_id and action.case_id == case.pk
    grant = by.home if own_action else may_touch(case, by)
    _must_be_open(case)
    if action is not None and action.case_id != case.pk:
        raise Refused("cases.not_found", "没有这项措施。")
    if Attachment.objects.filter(case=case).count() >= MOST_FILES:
        raise Refused("cases.too_many_files", f"一件工单最多{MOST_FILES}个附件。", field="file")
    blob = keep_file(content, name)
    kept, new = Attachment.objects.get_or_create(
        case=case, action=action, sha256=blob.sha256,
        defaults={
            "unit_id": case.unit_id, "name": name.replace("\x00", "")[-120:], "content_type": blob.content_type,
            "size": blob.size, "added_by_id": by.person_id, "added_at": now,
        },
    )  # fmt: skip
    if new:
        write_line(
            case, What.FILE, by=by, grant=grant, now=now, text=kept.name,
            data={"attachment": kept.pk, "sha256": kept.sha256, "action": action.pk if action else None},
        )  # fmt: skip
    return kept


@transaction.atomic
def link(*, case_id: int, other_code: str, by: Scope, now: datetime, how: str = Link.How.RELATED) -> Link:
    """Say that another case has to do with this one. Raises Refused `cases.link_unknown`, `cases.link_self`."""
    case = locked(case_id)
    grant = may_touch(case, by)
    other = Case.objects.filter(code__iexact=other_code.strip()).first()
    if other is None:
        raise Refused(
            "cases.link_unknown", "没有这个编号的工单，或您看不到它；请核对编号。", field="other_code"
        )
    if other.pk == case.pk:
        raise Refused("cases.link_self", "不能与自己关联。", field="other_code")
    try:
        with transaction.atomic():
            made = Link.objects.create(
                case=case, other=other, how=how, by_id=by.person_id, at=now, unit_id=case.unit_id
            )
    except IntegrityError:
        return Link.objects.get(case=case, other=other)
    write_line(
        case, What.LINK, by=by, grant=grant, now=now, text=other.code, data={"other": other.pk, "how": how}
    )
    return made


@transaction.atomic
def add_confidant(*, case_id: int, person: Person, by: Scope, now: datetime, tell: bool = True) -> Case:
    """Let one more person see a confidential case, also a closed one, and tell them by its number only.

    `tell=False`: the caller tells them. Raises Forbidden; Refused `cases.confidant_blind`.
    """
    case = locked(case_id)
    grant = may_touch(case, by)
    if not case.confidential or person.pk in case.confidants:
        return case
    # The name alone opens nothing: who may not read cases of this sort here would be named and still see none of it.
    if not could_read(case, now).filter(pk=person.pk).exists():
        raise Refused(
            "cases.confidant_blind",
            f"{person.name}在本机构及上级机构没有查看这类工单的权限，加进来也看不到；请先请系统管理员授权，或另选一位。",
            field="person",
        )
    case.confidants = sorted({*case.confidants, person.pk})
    case.save(update_fields=["confidants"])
    write_line(
        case, What.FIELD, by=by, grant=grant, now=now, data={"field": "confidants", "after": person.pk}
    )
    trace(case, "cases.confide", by=by, grant=grant, now=now, person=person.name)
    if tell:
        _tell(
            case, {person.pk}, "cases.confided", f"请您看一件保密工单：{_name(case)}", "", by, now, str(person.pk)
        )  # fmt: skip
    return case


def _must_be_open(case: Case) -> None:
    if not case.is_open:
        raise Refused("cases.closed", "工单已经办结，不能再改；如确有需要，请先重开并说明理由。")


def _name(case: Case) -> str:
    """How a case is called in a notice: a confidential one by its number only."""
    return case.code if case.confidential else f"{case.code} {case.title}"


def _tell(
    case: Case, people: Iterable[int], kind: str, title: str, body: str, by: Scope, now: datetime, key: str
) -> None:
    notify(
        people=[p for p in people if p != by.person_id], kind=kind, title=title[:200],
        body="" if case.confidential else body, url=address(case), unit_id=case.unit_id, now=now,
        key=f"case:{case.pk}:{kind}:{key}",
    )  # fmt: skip


def address(case: Case) -> str:
    """The page of a case."""
    return kinds.of(case.kind).url(case) or reverse("cases:case", args=[case.pk])
