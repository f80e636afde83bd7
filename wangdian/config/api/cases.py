"""Cases of every kind: list, look, move, say, plan, verify."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from wangdian.kernel.cases import actions, kinds, queries
from wangdian.kernel.cases.flow_versions import flow_of
from wangdian.kernel.cases.models import Action, Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN

from .doors import LARGEST_ID, PROBLEMS, Holds, Problem, write

router = Router(tags=["工单"], auth=Holds(None))
Id = Path(..., ge=1, le=LARGEST_ID)
PAGE = 100


class CaseOut(Schema):
    id: int
    code: str
    kind: str
    title: str
    unit: str
    state: str
    state_label: str
    category: str
    grade: str
    owner: str | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    breached: bool
    version: int


class CasePage(Schema):
    items: list[CaseOut]
    after: int | None = Field(None, description="把它放进 after 参数取下一页；空表示没有了")


class ChoiceOut(Schema):
    transition: str
    label: str
    leads_to: str
    allowed: bool
    reasons: list[Problem]


class LineOut(Schema):
    at: datetime
    who: str
    what: str
    words: str
    text: str


class CaseDetail(CaseOut):
    choices: list[ChoiceOut]
    timeline: list[LineOut]


class MatterIn(Schema):
    unit: str = Field(..., min_length=1, max_length=20, description="机构号")
    title: str = Field(..., min_length=1, max_length=200, pattern=r"\S")
    grade: str = Field("", pattern="^(HIGH|NORMAL|)$")
    text: str = Field("", max_length=4000)


class MoveIn(Schema):
    version: int | None = Field(None, ge=0, le=10**6, description="看到的版本；已经变化时会被拒绝")
    comment: str = Field("", max_length=4000)
    data: dict[str, Any] = Field(default_factory=dict, description="这一步的表单内容")


class CommentIn(Schema):
    text: str = Field(..., min_length=1, max_length=4000, pattern=r"\S")


class ActionIn(Schema):
    title: str = Field(..., min_length=1, max_length=200, pattern=r"\S")
    owner: str = Field(..., min_length=1, max_length=20, description="责任人工号")
    due_on: date
    sort: str = Field("CORRECTIVE", pattern="^(CORRECTIVE|PREVENTIVE)$")
    evidence_asked: int = Field(1, ge=0, le=20)


class ActionOut(Schema):
    id: int
    title: str
    state: str
    owner: str
    due_on: date


def case_out(case: Case) -> dict[str, Any]:
    """A case as the API tells it."""
    return {
        "id": case.pk, "code": case.code, "kind": case.kind, "title": case.title, "unit": case.unit.code,
        "state": case.state, "state_label": flow_of(case).state(case.state).label, "category": case.category,
        "grade": case.grade, "owner": case.owner.staff_no if case.owner else None, "opened_at": case.opened_at,
        "closed_at": case.closed_at, "due_at": case.due_at, "breached": case.breached, "version": case.version,
    }  # fmt: skip


def visible(request: HttpRequest) -> QuerySet[Case]:
    return queries.visible(request.scope).select_related("unit", "flow", "owner")


def found(request: HttpRequest, case_id: int) -> Case:
    """The case, if the caller may see it. Raises Refused `cases.not_found`."""
    case = Case.objects.select_related("unit", "flow", "owner").filter(pk=case_id).first()
    if case is None or not queries.may_see(case, request.scope):
        raise Refused("cases.not_found", "没有这件工单，或您看不到它。")
    return case


def unit_of(code: str) -> Unit:
    """The unit with this code. Raises Refused `org.unit_not_found`."""
    unit = Unit.objects.filter(code=code.replace("\x00", "")).first()
    if unit is None:
        raise Refused("org.unit_not_found", "没有这个机构号，请核对。", field="unit")
    return unit


@router.get("/", response={200: CasePage, PROBLEMS: Problem}, summary="工单列表")
def list_cases(
    request: HttpRequest,
    kind: str = Query("", max_length=40),
    category: str = Query("", pattern="^(draft|active|waiting|done|void|)$"),
    after: int = Query(LARGEST_ID, ge=1, le=LARGEST_ID),
    limit: int = Query(PAGE, ge=1, le=PAGE),
):
    """Newest first, a page at a time."""
    rows = visible(request).filter(pk__lt=after)
    if kind:
        rows = rows.filter(kind=kind.replace("\x00", ""))
    if category:
        rows = rows.filter(category=category)
    page = list(rows.order_by("-pk")[: limit + 1])
    more = page[limit - 1].pk if len(page) > limit else None
    return {"items": [case_out(c) for c in page[:limit]], "after": more}


@router.get("/{case_id}", response={200: CaseDetail, PROBLEMS: Problem}, summary="一件工单")
def get_case(request: HttpRequest, case_id: int = Id):
    """The case, what the caller may do next (and why not), its story."""
    case = found(request, case_id)
    choices = [
        {
            "transition": c.transition.name, "label": c.transition.label, "leads_to": c.target_label, "allowed": c.allowed,
            "reasons": [{"code": r.code, "message": r.text} for r in c.reasons],
        }
        for c in actions.choices_of(case, request.scope, request.now)
    ]  # fmt: skip
    return case_out(case) | {"choices": choices, "timeline": [vars(line) for line in queries.timeline(case)]}


@router.post("/", response={201: CaseOut, PROBLEMS: Problem}, auth=Holds(CASES_OPEN), summary="登记一般事项")
def open_matter(request: HttpRequest, body: MatterIn):
    """Report a matter of a unit."""

    def act() -> int:
        return actions.open_case(
            kind="matter", unit=unit_of(body.unit), title=body.title, grade=body.grade, text=body.text, by=request.scope,
            now=request.now,
        ).pk  # fmt: skip

    return Status(201, case_out(found(request, write(request, act))))


@router.post("/{case_id}/moves/{transition}", response={200: CaseOut, PROBLEMS: Problem}, summary="办理一步")
def move(request: HttpRequest, body: MoveIn, case_id: int = Id, transition: str = Path(..., max_length=40)):
    """Perform a transition: the same guards as on the page."""
    found(request, case_id)

    def act() -> int:
        return actions.perform(
            case_id=case_id, transition=transition, by=request.scope, now=request.now, data=body.data, comment=body.comment,
            expected_version=body.version,
        ).pk  # fmt: skip

    return Status(200, case_out(found(request, write(request, act))))


@router.post("/{case_id}/comments", response={200: CaseOut, PROBLEMS: Problem}, summary="留言")
def comment(request: HttpRequest, body: CommentIn, case_id: int = Id):
    """Say something about a case."""
    found(request, case_id)
    pk = write(
        request,
        lambda: actions.comment(case_id=case_id, text=body.text, by=request.scope, now=request.now).pk,
    )
    return Status(200, case_out(found(request, pk)))


@router.post(
    "/{case_id}/actions", response={201: ActionOut, PROBLEMS: Problem}, auth=Holds(CASES_HANDLE), summary="登记整改措施"
)  # fmt: skip
def plan(request: HttpRequest, body: ActionIn, case_id: int = Id):
    """Plan a corrective or preventive action."""
    found(request, case_id)

    def act() -> int:
        owner = Person.objects.filter(staff_no=body.owner.replace("\x00", ""), is_active=True).first()
        if owner is None:
            raise Refused("org.person_not_found", "没有这个工号的在职人员，请核对。", field="owner")
        return actions.plan_action(
            case_id=case_id, title=body.title, owner=owner, due_on=body.due_on, sort=body.sort,
            evidence_asked=body.evidence_asked, by=request.scope, now=request.now,
        ).pk  # fmt: skip

    action = Action.objects.select_related("owner").get(pk=write(request, act))
    made = {
        "id": action.pk, "title": action.title, "state": action.state, "owner": action.owner.staff_no, "due_on": action.due_on,
    }  # fmt: skip
    return Status(201, made)


@router.get("/kinds/known", response={200: list[str], PROBLEMS: Problem}, summary="工单类别")
def known_kinds(request: HttpRequest):
    """The names of every kind of case."""
    return [kind.name for kind in kinds.known()]
