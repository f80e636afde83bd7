"""Forms of clocks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.engines.calendars import Mode
from wangdian.ui.forms import DateField, Form, MomentField


class RuleForm(Form):
    """How long a clock may take."""

    after = forms.CharField(
        label=_("时限"), max_length=40, help_text=_("例如：30分钟、2小时、当日、次日12点前、5个工作日、15天")
    )
    mode = forms.ChoiceField(
        label=_("计时方式"),
        choices=((Mode.CALENDAR.value, _("自然时间")), (Mode.BUSINESS.value, _("营业时间"))),
        help_text=_("营业时间：按本机构营业时间和工作日计算，午休、下班和节假日不计。"),
    )
    pause_cap = forms.CharField(
        label=_("暂停上限"), max_length=40, required=False,
        help_text=_("例如：5天、4小时。超过上限的等待照常计时；不填表示不设上限，法定时限不暂停。"),
    )  # fmt: skip
    starts_on = DateField(label=_("生效日期"))
    apply_to_open = forms.BooleanField(
        label=_("同时用于在办工单"),
        required=False,
        help_text=_("已用的时间和暂停都保留，只换时限；不勾选则在办工单仍按原来的时限。"),
    )


class ExtendForm(Form):
    """A later deadline, with the reason."""

    until = MomentField(label=_("延期至"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class ReasonForm(Form):
    """Why it was late."""

    reason = forms.CharField(label=_("超时原因"), max_length=200, widget=forms.Textarea({"rows": 3}))
