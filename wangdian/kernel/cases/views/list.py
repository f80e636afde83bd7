"""工单: everything that is to be closed, over all ledgers."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.lists.filters import Choice, DateRange, Flag, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import CASES_HANDLE, CASES_OPEN, CASES_READ

from .. import kinds, queries
from ..bulk import assigning, moving
from ..flow_versions import flow_of
from ..models import Case

TONES = {"active": "info", "waiting": "warn", "done": "ok", "void": "quiet", "draft": "quiet"}


def state_label(case: Case) -> str:
    """The state in the words of the case's own flow."""
    return flow_of(case).state(case.state).label


def state_tone(case: Case) -> str:
    """The colour of a state: red when a promise is broken."""
    return "bad" if case.is_open and case.breached else TONES[case.category]


def kind_label(case: Case) -> str:
    return str(kinds.of(case.kind).label)


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.name, str(kind.label)) for kind in kinds.known()]


COLUMNS = (
    Column("code", _("编号"), path="code", sort="code"),
    Column("title", _("事项"), path="title", sort="title"),
    Column("kind", _("类别"), value=kind_label, sort="kind"),
    Column("state", _("状态"), value=state_label, tone=state_tone, sort="state"),
    Column("grade", _("级别"), value=lambda c: flow_of(c).grade_label(c.grade), sort="grade"),
    Column("owner", _("责任人"), path="owner.name", sort="owner__name"),
    Column("due", _("最近时限"), path="due_at", sort="due_at"),
    Column("unit", _("机构"), path="unit.name", sort="unit__path"),
    Column("opened", _("登记时间"), path="opened_at", sort="opened_at", default=False),
    Column("closed", _("办结时间"), path="closed_at", sort="closed_at", default=False),
    Column("repeat", _("第几次发生"), path="repeat_no", sort="repeat_no", numeric=True, default=False),
)

LIST = register(
    ListSpec(
        name="cases.all",
        label=_("工单"),
        power=CASES_READ,
        rows=lambda scope: queries.visible(scope).select_related("unit", "flow", "owner"),
        columns=COLUMNS,
        filters=(
            Choice("kind", _("类别"), path="kind", choices=lambda viewer: kind_choices()),
            Choice("category", _("阶段"), path="category", choices=Case.Category.choices),
            DateRange("due", _("最近时限"), path="due_at", moment=True, open=Q(closed_at=None)),
            DateRange("opened", _("登记时间"), path="opened_at", moment=True),
            Person("owner", _("责任人"), path="owner"),
            UnitFilter("unit", _("机构"), path="unit"),
            Flag("breached", _("已超时")),
            Flag("repeat", _("重复发生"), on=Q(repeat_no__gt=1)),
        ),
        search=(queries.named_by,),
        presets=(
            Preset("open", _("在办"), {"category": ("draft", "active", "waiting")}),
            Preset("mine", _("我的"), {"owner": ("me",), "category": ("draft", "active", "waiting")}),
            Preset("all", _("全部")),
        ),
        bulk=(
            assigning(CASES_HANDLE),
            moving("start", _("开始办理"), CASES_HANDLE),
            moving("confirm", _("核实办结"), CASES_HANDLE, comment=True),
        ),
        row_url=lambda case: reverse("cases:case", args=[case.pk]),
        row_version="version",
        default_sort=("-opened_at", "-id"),
        icon="progress-check",
        empty=_("没有符合条件的工单"),
        empty_hint=_("换一个视图，或清除筛选。"),
    )
)


@page(CASES_READ, methods=("GET", "POST"))
def cases(request: HttpRequest) -> HttpResponse:
    """Every case in reach."""
    grant = next((g for g in request.scope.grants if CASES_OPEN in g.powers), None)
    new_url = reverse("cases:new", args=[grant.unit_id]) if grant else ""
    context = {"crumbs": [(_("工单"), "")], "new_url": new_url}
    return list_page(request, LIST, context, template="cases/list.html")
