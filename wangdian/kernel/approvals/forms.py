"""Forms of requests and rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.models import Post
from wangdian.kernel.org.powers import APPROVALS_CHECK
from wangdian.ui.forms import DateField, Form

from . import kinds
from .models import Approval


class InboxFilter(Form):
    """What to show of a list of requests."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("业务"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Approval.State.choices]
    )
    since = DateField(label=_("提交日期从"), required=False)
    until = DateField(label=_("到"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("全部")), *((k.name, k.label) for k in kinds.known())]

    def narrow(self, rows):
        """The rows that fit."""
        wanted = {
            "kind": self.cleaned_data["kind"],
            "state": self.cleaned_data["state"],
            "made_at__date__gte": self.cleaned_data["since"],
            "made_at__date__lte": self.cleaned_data["until"],
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class DecideForm(Form):
    """What the checker, or the maker who takes it back, has to say."""

    comment = forms.CharField(
        label=_("意见"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("退回时必须写明原因。"),
    )


class RuleForm(Form):
    """A rule: which act, from how much, who checks, for how long a request waits."""

    kind = forms.ChoiceField(label=_("业务"))
    from_amount = forms.DecimalField(
        label=_("起点金额（元）"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("达到此金额才需复核；留空则一律复核。"),
    )
    post = forms.ModelChoiceField(
        label=_("复核岗位"),
        queryset=Post.objects.all(),
        required=False,
        help_text=_("留空则由有“复核他人申请”权限的人复核。"),
    )
    remote_allowed = forms.BooleanField(
        label=_("上级机构可远程复核"),
        required=False,
        help_text=_("本机构当日没有可复核的人时，不勾选也由上级复核。"),
    )
    hours = forms.IntegerField(label=_("有效时长（小时）"), min_value=1, max_value=1440, initial=72)
    starts_on = DateField(label=_("生效日期"))
    reason = forms.CharField(label=_("事由"), max_length=500, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.name, k.label) for k in kinds.known()]

    def clean(self):
        """The power goes with the rule: that of checking, unless the post decides."""
        return super().clean() | {"power": APPROVALS_CHECK}


class EndRuleForm(Form):
    """Why a rule ends."""

    reason = forms.CharField(label=_("事由"), max_length=500, required=False)
