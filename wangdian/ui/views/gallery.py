"""Every component on one page, with the words that draw it."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangdian.ui.forms import DateField, Form, MomentField
from wangdian.ui.paging import paged


class SampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("姓名"), help_text=gettext_lazy("与工作证一致"))
    post = forms.ChoiceField(
        label=gettext_lazy("岗位"), choices=[("A", gettext_lazy("柜员")), ("B", gettext_lazy("理财经理"))]
    )
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=[("A", gettext_lazy("查看")), ("B", gettext_lazy("填报")), ("C", gettext_lazy("签发"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts_on = DateField(label=gettext_lazy("开始日期"))
    until = MomentField(label=gettext_lazy("结束时间"), required=False)
    notify = forms.BooleanField(label=gettext_lazy("通知本人"), required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery. `?empty=1` shows the form with its errors."""
    return render(
        request,
        "ui/gallery.html",
        {
            "form": SampleForm({} if "empty" in request.GET else None),
            "rows": paged(request, range(1, 201), size=5),
            "tones": ["ok", "warn", "bad", "info", "quiet"],
            "bars": [(12, 40, "bad"), (55, 60, "warn"), (88, 75, "ok"), (130, None, "info")],
        },
    )


@require_safe
def gallery_chart(request: HttpRequest) -> JsonResponse:
    """The options of the sample chart."""
    return JsonResponse(
        {
            "xAxis": {"type": "category", "data": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五")]},
            "yAxis": {"type": "value"},
            "series": [{"type": "bar", "name": _("客流"), "data": [182, 154, 149, 161, 203]}],
        }
    )


# The ui layer lies below kernel.org, whose `page` decorator would otherwise say this: any signed-in person.
for view in (gallery, gallery_chart):
    view.declared_power = None
    view.declared_methods = ("GET",)
