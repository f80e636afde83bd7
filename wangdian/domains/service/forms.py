"""Forms of the service pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.cases.page_forms import PersonChoice, people_at
from wangdian.kernel.org.models import Person
from wangdian.ui.forms import DateField, Form, MomentField

from .models import CallBack, Complaint, ServiceRule

GRADES = [
    ("", _("稍后定级")),
    ("FIRST", _("一级（紧急）：资金安全、业务中断、严重失职")),
    ("SECOND", _("二级（严重）：态度恶劣、流程错误")),
    ("THIRD", _("三级（一般）：可当场解决的小问题")),
]


class ComplaintForm(Form):
    """A complaint being taken, with one thumb and the customer in front: what was said comes first."""

    folded = ("business", "about", "received_at", "outside_number", "sort", "confidential")

    said = forms.CharField(
        label=_("客户反映"), max_length=8000, widget=forms.Textarea({"rows": 4, "autofocus": True}),
        help_text=_("尽量用客户原话"),
    )  # fmt: skip
    title = forms.CharField(label=_("一句话概括"), max_length=200)
    channel = forms.ChoiceField(label=_("来源"), choices=Complaint.Channel.choices)
    grade = forms.ChoiceField(label=_("级别"), choices=GRADES, required=False)
    name = forms.CharField(label=_("客户称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput({"inputmode": "tel"}),
        help_text=_("加密保存；客户不愿留可不填"),
    )  # fmt: skip
    business = forms.CharField(label=_("涉及业务"), max_length=60, required=False)
    about = PersonChoice(
        label=_("被投诉人"), queryset=Person.objects.none(), required=False,
        help_text=_("被投诉人须回避，不参与办理"),
    )  # fmt: skip
    received_at = MomentField(
        label=_("受理时间"), required=False, help_text=_("补录时填写，时限从这一刻算起")
    )
    outside_number = forms.CharField(label=_("转办编号"), max_length=60, required=False)
    sort = forms.ChoiceField(
        label=_("性质"), choices=Complaint.Sort.choices, initial=Complaint.Sort.COMPLAINT
    )
    confidential = forms.BooleanField(
        label=_("保密"), required=False, help_text=_("只有受理人、责任人和被授权的人看得到")
    )

    def __init__(self, *args, unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = people_at(unit, day)


class CallForm(Form):
    """What a customer said on the telephone."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=[
            (s.value, s.label)
            for s in (CallBack.State.DONE, CallBack.State.UNREACHED, CallBack.State.REFUSED)
        ],
        widget=forms.RadioSelect,
    )
    professional = forms.TypedChoiceField(
        label=_("员工专业程度"), coerce=int, required=False, empty_value=None
    )
    waiting = forms.TypedChoiceField(label=_("等候时间感受"), coerce=int, required=False, empty_value=None)
    remark = forms.CharField(
        label=_("客户说了什么"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    SCORES = [
        ("", _("请选择")), (5, _("5 很满意")), (4, _("4 满意")), (3, _("3 一般")), (2, _("2 不满意")), (1, _("1 很不满意")),
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("professional", "waiting"):
            self.fields[name].choices = self.SCORES


class PraiseForm(Form):
    """A customer's praise."""

    person = PersonChoice(label=_("受表扬人"), queryset=Person.objects.none())
    on = DateField(label=_("日期"))
    channel = forms.ChoiceField(label=_("来源"), choices=Complaint.Channel.choices)
    text = forms.CharField(label=_("客户怎么说的"), max_length=4000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(unit, day)


class RuleForm(Form):
    """A new figure from a day on."""

    name = forms.ChoiceField(label=_("规则"), choices=ServiceRule.Name.choices)
    value = forms.DecimalField(label=_("数值"), max_digits=9, decimal_places=2)
    starts_on = DateField(label=_("生效日期"))
    source = forms.CharField(label=_("依据"), max_length=120, required=False)


class CircularForm(Form):
    """What the circular says beside its figures."""

    words = forms.CharField(
        label=_("点评与要求"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5})
    )
