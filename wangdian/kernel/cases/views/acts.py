"""Everything a person may do on a case's page: move it, name an owner, grade, say, add, link, plan, verify."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangdian.kernel.database.blobs import LARGEST
from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.database.idempotency import once
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import EVERYONE

from .. import actions
from ..actions.common import may_touch
from ..actions.details import address
from ..flow_versions import flow_of
from ..models import Action, Case
from ..page_forms import (
    ActionForm,
    AssignForm,
    ConfidantForm,
    ExtendForm,
    GradeForm,
    LinkForm,
    MoveForm,
    ReasonForm,
    ResultForm,
    VerdictForm,
)
from .case import find


def _frame(case: Case, title: str, submit: str, intro: str = "") -> dict:
    return {
        "title": title, "crumbs": [(case.code, address(case)), (title, "")], "intro": intro,
        "submit_label": submit, "back_url": address(case),
    }  # fmt: skip


def _back(case: Case):
    return lambda _value: redirect(address(case))


def _day(request: HttpRequest):
    return request.now.date()


@page(EVERYONE, methods=("GET", "POST"))
def move(request: HttpRequest, case_id: int, transition: str) -> HttpResponse:
    """The form of one transition, and the transition."""
    case = find(request, case_id)
    step = flow_of(case).transition(transition)
    if step is None:
        raise Http404
    form = MoveForm(request.POST or None, transition=step, unit=case.unit, day=_day(request))
    choice = next(
        (c for c in actions.choices_of(case, request.scope, request.now) if c.transition.name == transition),
        None,
    )
    context = _frame(case, step.label, step.label, step.asks) | {"case": case, "choice": choice}

    def act(_data) -> int:
        values, comment = form.split()
        version = request.POST.get("version", "")
        return actions.perform(
            case_id=case.pk, transition=transition, by=request.scope, now=request.now, data=values, comment=comment,
            expected_version=int(version) if version.isdigit() else None,
        ).pk  # fmt: skip

    if request.method == "POST" and not step.fields and step.comment == "none":
        # A button without a form: it is pressed on the page itself.
        try:
            return once(request, act=lambda: act({}) if form.is_valid() else None, answer=_back(case))
        except Forbidden:
            raise
        except Refused as refusal:
            return render(
                request, "cases/move.html", context | {"form": form, "refused": refusal}, status=422
            )
    return form_page(request, form, context, act=act, done=_back(case), template="cases/move.html")


@page(EVERYONE, methods=("GET", "POST"))
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Name the owner."""
    case = find(request, case_id)
    form = AssignForm(request.POST or None, case=case, day=_day(request), initial={"owner": case.owner_id})
    return form_page(
        request, form, _frame(case, _("指定责任人"), _("指定")),
        act=lambda data: actions.assign(
            case_id=case.pk, owner=data["owner"], note=data["note"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def confide(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let one more person see a confidential case."""
    case = find(request, case_id)
    if not case.confidential:
        raise Http404
    may_touch(case, request.scope)  # who may not let anybody in is not shown whom one could
    form = ConfidantForm(request.POST or None, case=case, now=request.now)
    intro = _("加进来的人会收到通知，看得到全部经过和附件；加入后不能撤回，会留痕。")
    return form_page(
        request, form, _frame(case, _("允许查看"), _("允许查看"), intro),
        act=lambda data: actions.add_confidant(
            case_id=case.pk, person=data["person"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def grade(request: HttpRequest, case_id: int) -> HttpResponse:
    """Grade it, or grade it anew."""
    case = find(request, case_id)
    form = GradeForm(request.POST or None, grades=flow_of(case).grades, initial={"grade": case.grade})
    return form_page(
        request, form, _frame(case, _("定级"), _("定级"), _("改变级别后，时限按规则重新计算，已用的时间不会丢。")),
        act=lambda data: actions.set_grade(
            case_id=case.pk, grade=data["grade"], reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip


def _post(request: HttpRequest, case: Case, act) -> HttpResponse:
    """A small form of the page itself; a refusal is shown on a page with the way back."""
    return once(request, act=act, answer=_back(case))


@page(EVERYONE, methods=("POST",))
def comment(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say something."""
    case = find(request, case_id)
    return _post(
        request, case,
        lambda: actions.comment(
            case_id=case.pk, text=request.POST.get("text", ""), by=request.scope, now=request.now,
            key=UUID(request.POST["idempotency_key"]),
        ).pk,
    )  # fmt: skip


@page(EVERYONE, methods=("POST",))
def add_file(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a file or photo, to the case or to one of its actions."""
    case = find(request, case_id)
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("cases.file_missing", "请选择要上传的文件。", field="file")
    number = request.POST.get("action", "")
    action = Action.objects.filter(pk=int(number), case=case).first() if number.isdigit() else None
    return _post(
        request, case,
        lambda: actions.add_file(
            case_id=case.pk, content=sent.read(LARGEST + 1), name=sent.name, by=request.scope, now=request.now, action=action,
        ).pk,
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def link(request: HttpRequest, case_id: int) -> HttpResponse:
    """Link another case."""
    case = find(request, case_id)
    return form_page(
        request, LinkForm(request.POST or None), _frame(case, _("关联工单"), _("关联")),
        act=lambda data: actions.link(
            case_id=case.pk, other_code=data["other_code"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def plan(request: HttpRequest, case_id: int) -> HttpResponse:
    """Plan an action."""
    case = find(request, case_id)
    form = ActionForm(request.POST or None, case=case, day=_day(request), initial={"owner": case.owner_id})
    return form_page(
        request, form, _frame(case, _("登记整改措施"), _("登记"), _("写明谁、做什么、何时完成；完成后须由另一个人复查。")),
        act=lambda data: actions.plan_action(case_id=case.pk, by=request.scope, now=request.now, **data).pk,
        done=_back(case),
    )  # fmt: skip


def _action(request: HttpRequest, action_id: int) -> tuple[Action, Case]:
    action = Action.objects.filter(pk=action_id).first()
    if action is None:
        raise Http404
    return action, find(request, action.case_id)


@page(EVERYONE, methods=("GET", "POST"))
def do_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Report an action done."""
    action, case = _action(request, action_id)
    context = _frame(case, action.title, _("报告完成")) | {
        "case": case, "action": action, "files": list(action.attachments.all()),
    }  # fmt: skip
    return form_page(
        request, ResultForm(request.POST or None), context,
        act=lambda data: actions.do_action(
            action_id=action.pk, result=data["result"], by=request.scope, now=request.now
        ).pk,
        done=_back(case), template="cases/do_action.html",
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def verify_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Check an action on the spot: it works, or it goes back."""
    action, case = _action(request, action_id)
    act = actions.send_back_action if "send_back" in request.POST else actions.verify_action
    context = _frame(case, _("复查：%(title)s") % {"title": action.title}, _("复查通过")) | {
        "case": case, "action": action, "files": list(action.attachments.all()),
    }  # fmt: skip
    return form_page(
        request, VerdictForm(request.POST or None), context,
        act=lambda data: act(action_id=action.pk, verdict=data["verdict"], by=request.scope, now=request.now).pk,
        done=_back(case), template="cases/verify_action.html",
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def drop_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Let an action fall away."""
    action, case = _action(request, action_id)
    return form_page(
        request, ReasonForm(request.POST or None), _frame(case, _("取消：%(title)s") % {"title": action.title}, _("取消措施")),
        act=lambda data: actions.drop_action(
            action_id=action.pk, reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip


@page(EVERYONE, methods=("GET", "POST"))
def extend_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Ask for a later day; a second person decides."""
    action, case = _action(request, action_id)
    return form_page(
        request, ExtendForm(request.POST or None),
        _frame(case, _("申请延期：%(title)s") % {"title": action.title}, _("提交复核"), _("批准人不能是申请人；每次延期都会计数并留痕。")),
        act=lambda data: actions.ask_extension(
            action_id=action.pk, due_on=data["due_on"], reason=data["reason"], by=request.scope, now=request.now
        ).pk,
        done=_back(case),
    )  # fmt: skip
