"""The form of a duty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.metrics.models import Metric
from wangdian.kernel.org.models import Person, Post, Unit
from wangdian.kernel.org.queries import in_force
from wangdian.ui.forms import DateField

from .fulfilment import way_of
from .models import Duty
from .rhythm_form import RhythmForm


class DutyForm(RhythmForm):
    """What, who, how often, with which evidence, from when on."""

    title = forms.CharField(label=_("做什么"), max_length=200)
    detail = forms.CharField(
        label=_("要求"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    post = forms.ModelChoiceField(
        label=_("岗位"), queryset=Post.objects.all(), required=False, empty_label=_("不限岗位")
    )
    person = forms.ModelChoiceField(
        label=_("只由此人"), queryset=Person.objects.none(), required=False, empty_label=_("岗位上的人")
    )
    assign = forms.ChoiceField(label=_("由谁完成"), choices=Duty.Assign.choices, initial=Duty.Assign.EACH)
    evidence = forms.ChoiceField(label=_("凭据"), choices=Duty.Evidence.choices, initial=Duty.Evidence.NONE)
    checklist = forms.ChoiceField(label=_("检查表"), required=False)
    quota = forms.DecimalField(
        label=_("每次数量"), required=False, min_value=0, max_digits=18, decimal_places=4
    )
    quota_unit = forms.CharField(label=_("单位"), required=False, max_length=20)
    metric = forms.ModelChoiceField(
        label=_("计入指标"), queryset=Metric.objects.filter(retired_on=None), required=False,
        empty_label=_("不计入"), help_text=_("凭据为“数量”时，每次的数自动计入"),
    )  # fmt: skip
    starts_on = DateField(label=_("开始日期"))
    ends_on = DateField(label=_("结束日期"), required=False, help_text=_("不填则一直有效"))

    WHAT = ("title", "detail", "post", "person", "assign")
    HOW_OFTEN = ("freq", "words", "interval", "weekdays", "which", "days", "month", "times", "clock",
                 "window_start", "window_end", "at", "shift")  # fmt: skip
    PROOF = ("evidence", "checklist", "quota", "quota_unit", "metric")
    DATES = ("starts_on", "ends_on")

    def __init__(self, *args, unit: Unit, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(
            in_force(today, prefix="appointments__"), appointments__unit=unit
        ).distinct()
        way = way_of(Duty.Evidence.CHECKLIST)
        known = way.choices(unit.pk) if way else []
        self.fields["checklist"].choices = [("", _("请选择")), *known]

    def what(self):
        return [self[name] for name in self.WHAT]

    def how_often(self):
        return [self[name] for name in self.HOW_OFTEN]

    def proof(self):
        return [self[name] for name in self.PROOF]

    def dates(self):
        return [self[name] for name in self.DATES]

    def wishes(self) -> dict:
        """The keyword arguments of `create_duty` and `edit_duty`."""
        names = (*self.WHAT, *self.PROOF, *self.DATES)
        return {name: self.cleaned_data[name] for name in names} | {"rhythm": self.rhythm}


class EndForm(forms.Form):
    """The last day of a duty."""

    ends_on = forms.DateField()
