"""文书: the register, and what is still mine to read."""

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.lists.filters import Choice, DateRange, Flag, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.lists.viewer import Viewer
from wangdian.kernel.org.models import Person
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import DOCUMENTS_READ, DOCUMENTS_WRITE

from ..models import Document
from ..queries import documents_for, my_unread

MOST_UNITS = 20  # to draft for from this page; other units have their own page


def _repealed(viewer: Viewer) -> Q:
    return Q(repealed_on__isnull=False, repealed_on__lte=viewer.today)


def _unread(viewer: Viewer) -> list:
    """What the viewer still has to read, asked once a request."""
    me = Person(pk=viewer.scope.person_id)
    return viewer.kept("unread", lambda: my_unread(viewer.scope, me, viewer.today))


def _prepare(rows: list[Document], viewer: Viewer) -> None:
    """What a document is to the viewer: repealed, still to be read, current, only a draft."""
    unread = {v.document_id for v in _unread(viewer)}
    for row in rows:
        if row.repealed_on and row.repealed_on <= viewer.today:
            row.standing = (_("已废止"), "quiet")
        elif row.pk in unread:
            row.standing = (_("待阅"), "warn")
        elif row.current:
            row.standing = (_("现行"), "ok")
        else:
            row.standing = (_("草稿"), "info")
        writes = row.has_draft and viewer.scope.has(DOCUMENTS_WRITE, row.unit.path)
        row.draft_hint = _("有草稿") if writes and row.current else ""


LIST = register(
    ListSpec(
        name="documents.all",
        label=gettext_lazy("文书"),
        power=DOCUMENTS_READ,
        rows=documents_for,
        columns=(
            Column("title", gettext_lazy("标题"), sort="title"),
            Column("code", gettext_lazy("文号"), sort="code"),
            Column("kind", gettext_lazy("类别"), value=lambda d: d.get_kind_display(), sort="kind"),
            Column("unit", gettext_lazy("发文机构"), path="unit.name", sort="unit__path"),
            Column(
                "effective", gettext_lazy("生效日期"), path="current.effective_from",
                sort="current__effective_from", nulls_last=True,
            ),
            Column(
                "state", gettext_lazy("状态"), value=lambda d: d.standing[0], tone=lambda d: d.standing[1],
                hint=lambda d: d.draft_hint,
            ),
            Column("version", gettext_lazy("版本"), path="current.number", numeric=True, default=False, phone=False),
            Column(
                "published", gettext_lazy("发布时间"), path="current.published_at",
                sort="current__published_at", nulls_last=True, default=False, phone=False,
            ),
            Column("repealed", gettext_lazy("废止日期"), path="repealed_on", sort="repealed_on", default=False),
        ),
        filters=(
            Choice("kind", gettext_lazy("类别"), choices=Document.Kind.choices),
            Choice(
                "state", gettext_lazy("状态"),
                choices=(
                    ("current", gettext_lazy("现行")), ("draft", gettext_lazy("未发布")),
                    ("repealed", gettext_lazy("已废止")),
                ),
                when={
                    "current": lambda viewer: Q(current__isnull=False) & ~_repealed(viewer),
                    "draft": Q(current__isnull=True),
                    "repealed": _repealed,
                },
            ),
            Flag(
                "unread", gettext_lazy("待阅"),
                on=lambda viewer: Q(pk__in=[v.document_id for v in _unread(viewer)]),
            ),
            DateRange("effective", gettext_lazy("生效日期"), path="current__effective_from"),
            UnitFilter("unit", gettext_lazy("发文机构"), path="unit"),
        ),
        search=("title__icontains", "code__icontains"),
        search_label=gettext_lazy("标题或文号"),
        presets=(
            Preset("all", gettext_lazy("全部")),
            Preset("unread", gettext_lazy("待阅"), {"unread": ("1",)}),
            Preset("current", gettext_lazy("现行"), {"state": ("current",)}),
            Preset("repealed", gettext_lazy("已废止"), {"state": ("repealed",)}),
        ),
        row_url=lambda d: reverse("documents:document", args=[d.pk]),
        default_sort=(F("repealed_on").asc(nulls_first=True), "-current__effective_from", "-pk"),
        prepare=_prepare,
        icon="file-text",
        empty=gettext_lazy("还没有文书"),
        empty_hint=gettext_lazy("制度、通知和预案发布后会出现在这里。"),
        page_size=20,
    )
)  # fmt: skip


@page(DOCUMENTS_READ)
def documents(request: HttpRequest) -> HttpResponse:
    """Every document that concerns me or that I write."""
    context = {
        "unread": my_unread(request.scope, request.user, request.now.date()),
        "units": list(request.scope.units(DOCUMENTS_WRITE).order_by("path")[:MOST_UNITS]),
    }
    return list_page(request, LIST, context, template="documents/list.html")
