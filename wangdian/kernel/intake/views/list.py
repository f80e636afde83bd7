"""导入: every batch in reach."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.lists.filters import Choice, DateRange, Person, UnitFilter
from wangdian.kernel.lists.pages import list_page
from wangdian.kernel.lists.spec import Column, ListSpec, Preset, register
from wangdian.kernel.org.pages import page
from wangdian.kernel.org.powers import INTAKE_LOAD

from .. import queries, spec
from ..models import Batch

TONES = {
    Batch.State.MAPPING: "warn",
    Batch.State.CHECKING: "info",
    Batch.State.CHECKED: "warn",
    Batch.State.WRITING: "info",
    Batch.State.DONE: "ok",
    Batch.State.FAILED: "bad",
    Batch.State.CANCELLED: "quiet",
}


def importer_label(batch: Batch) -> str:
    """What is taken in, in words."""
    importer = spec.named(batch.importer)
    return str(importer.label) if importer else batch.importer


LIST = register(
    ListSpec(
        name="intake.batches",
        label=_("导入"),
        power=INTAKE_LOAD,
        rows=queries.batches,
        columns=(
            Column("file", _("文件"), path="file_name", sort="file_name"),
            Column("importer", _("导入种类"), value=importer_label, sort="importer"),
            Column(
                "state", _("状态"), value=lambda b: b.get_state_display(), tone=lambda b: TONES[b.state], sort="state"
            ),
            Column("rows", _("行数"), sort="rows", numeric=True),
            Column("written", _("写入"), sort="written", numeric=True),
            Column("refused", _("有错"), sort="refused", numeric=True),
            Column("unit", _("机构"), path="unit.name", sort="unit__path"),
            Column("by", _("导入人"), path="by.name", sort="by__name"),
            Column("at", _("上传时间"), sort="at"),
            Column("finished", _("完成时间"), path="finished_at", sort="finished_at", default=False, nulls_last=True),
        ),
        filters=(
            Choice(
                "importer", _("导入种类"),
                choices=lambda viewer: [(i.name, i.label) for i in spec.allowed(viewer.scope)],
            ),
            Choice("state", _("状态"), choices=Batch.State.choices),
            DateRange("at", _("上传时间"), moment=True),
            Person("by", _("导入人")),
            UnitFilter("unit", _("机构")),
        ),
        search=("file_name__icontains",),
        search_label=_("文件名"),
        presets=(
            Preset("all", _("全部")),
            Preset("waiting", _("待处理"), {"state": ("MAPPING", "CHECKED")}),
            Preset("mine", _("我导入的"), {"by": ("me",)}),
        ),
        row_url=lambda b: reverse("intake:batch", args=[b.pk]),
        default_sort="-at",
        icon="table-import",
        empty=_("还没有导入过数据"),
        empty_hint=_("上传Excel或CSV，系统先检查每一行，确认后才写入。"),
    )
)  # fmt: skip


@page(INTAKE_LOAD)
def batches(request: HttpRequest) -> HttpResponse:
    """The batches, newest first."""
    return list_page(request, LIST, {"new_url": reverse("intake:upload"), "new_label": _("上传文件")})
