"""Hand in a file."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.kernel.org.access import unit_for
from wangdian.kernel.org.pages import form_page, page
from wangdian.kernel.org.powers import INTAKE_LOAD
from wangdian.ui.forms import Form

from .. import actions, spec
from ..files.table import MOST_BYTES

MOST_UNITS = 200


class UploadForm(Form):
    """Which kind of data, for which unit, in which file."""

    importer = forms.ChoiceField(label=gettext_lazy("导入什么"))
    unit = forms.ChoiceField(
        label=gettext_lazy("导入到"), help_text=gettext_lazy("下级机构的行也可以放在同一个文件里。")
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "Excel（.xlsx）或CSV，不超过10MB、20,000行。取第一个可见的工作表；公式请先改为值。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["importer"].choices = [(i.name, i.label) for i in spec.allowed(scope)]
        units = scope.units(INTAKE_LOAD).order_by("path")[:MOST_UNITS]
        self.fields["unit"].choices = [(u.pk, "　" * (u.depth - 1) + u.name) for u in units]

    def clean_file(self):
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过10MB，请拆成几个文件分别导入。"))
        return found


@page(INTAKE_LOAD, methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """The form; then on to the columns."""
    form = UploadForm(request.POST or None, request.FILES or None, scope=request.scope)

    def act(data) -> int:
        return actions.upload(
            importer=spec.named(data["importer"]),
            unit=unit_for(request.scope, int(data["unit"])),
            name=data["file"].name,
            content=data["file"].read(),
            by=request.scope,
            now=request.now,
        ).pk

    context = {
        "title": _("上传文件"),
        "crumbs": [(_("导入"), reverse("intake:list")), (_("上传文件"), "")],
        "submit_label": _("上传"),
        "back_url": reverse("intake:list"),
        "intro": _("先检查、后写入：上传后核对各列含义，系统逐行检查，确认无误再导入。原文件不保存。"),
    }
    return form_page(request, form, context, act=act, done=lambda pk: redirect("intake:columns", pk))
