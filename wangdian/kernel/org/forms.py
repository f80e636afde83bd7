"""The forms of units, posts and people. They check form; the actions check sense."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangdian.ui.forms import DateField, Form, MomentField, TimeField

from .models import Appointment, CalendarDay, OpeningSpan, Person, Post, Unit
from .powers import LABELS
from .queries import in_force


class PersonField(forms.ModelChoiceField):
    """Somebody who holds a post at a unit, shown with staff number."""

    def label_from_instance(self, obj):
        return f"{obj.name}（{obj.staff_no}）"


def people_of(unit: Unit, day):
    return Person.objects.filter(in_force(day, prefix="appointments__"), appointments__unit=unit).distinct()


class AppointForm(Form):
    """Put somebody who has a staff number into a post."""

    staff_no = forms.CharField(
        label=gettext_lazy("工号"),
        max_length=20,
        help_text=gettext_lazy("已有账号的同事，包括从其他机构调入的。"),
    )
    post = forms.ModelChoiceField(label=gettext_lazy("岗位"), queryset=Post.objects.all())
    kind = forms.ChoiceField(label=gettext_lazy("任职方式"), choices=Appointment.Kind.choices)
    starts_on = DateField(label=gettext_lazy("开始日期"))
    ends_on = DateField(
        label=gettext_lazy("结束日期"), required=False, help_text=gettext_lazy("长期任职请留空。")
    )

    def clean_staff_no(self) -> str:
        """The field holds the person from here on."""
        staff_no = self.cleaned_data["staff_no"].strip()
        person = Person.objects.filter(staff_no=staff_no).first()
        if person is None:
            raise ValidationError(_("没有这个工号。新员工请先登记。"))
        if not person.is_active:
            raise ValidationError(_("此工号已停用，请先恢复账号。"))
        self.person = person
        return staff_no


class EndForm(Form):
    """The last day of something."""

    ends_on = DateField(label=gettext_lazy("最后一天"))


class RegisterForm(Form):
    """A newcomer."""

    staff_no = forms.CharField(label=gettext_lazy("工号"), max_length=20)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    post = forms.ModelChoiceField(label=gettext_lazy("岗位"), queryset=Post.objects.all())


class BackupForm(Form):
    """An AB pair."""

    post = forms.ModelChoiceField(label=gettext_lazy("岗位"), queryset=Post.objects.all())
    first = PersonField(label=gettext_lazy("A角"), queryset=Person.objects.none())
    second = PersonField(label=gettext_lazy("B角"), queryset=Person.objects.none())
    starts_on = DateField(label=gettext_lazy("开始日期"))

    def __init__(self, *args, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].queryset = self.fields["second"].queryset = people_of(unit, day)


class AbsenceForm(Form):
    """Somebody will be away."""

    person = PersonField(label=gettext_lazy("人员"), queryset=Person.objects.none())
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=40)
    starts_on = DateField(label=gettext_lazy("开始日期"))
    ends_on = DateField(label=gettext_lazy("结束日期"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class DelegateForm(Form):
    """Powers to lend, to whom and how long."""

    staff_no = forms.CharField(label=gettext_lazy("受托人工号"), max_length=20)
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("委托的权限"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)
    starts_at = MomentField(label=gettext_lazy("开始时间"))
    ends_at = MomentField(label=gettext_lazy("结束时间"), help_text=gettext_lazy("到时自动失效，最长31天。"))

    def __init__(self, *args, powers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["powers"].choices = [(code, label) for code, label in LABELS.items() if code in powers]

    def clean_staff_no(self) -> str:
        """Finds the person, kept as `delegate`."""
        staff_no = self.cleaned_data["staff_no"].strip()
        self.delegate = Person.objects.filter(staff_no=staff_no).first()
        if self.delegate is None:
            raise ValidationError(_("没有这个工号，请核对。"))
        return staff_no


class UnitForm(Form):
    """A unit's own facts."""

    code = forms.CharField(label=gettext_lazy("机构号"), max_length=20)
    name = forms.CharField(label=gettext_lazy("机构名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Unit.Kind.choices)
    opened_on = DateField(label=gettext_lazy("开业日期"), required=False)
    closed_on = DateField(label=gettext_lazy("撤并日期"), required=False)


class PostForm(Form):
    """What a post answers for, sees and may do."""

    name = forms.CharField(label=gettext_lazy("岗位名称"), max_length=40)
    aliases = forms.CharField(
        label=gettext_lazy("别名"),
        required=False,
        help_text=gettext_lazy("计划里可能用的其他叫法，用顿号隔开。"),
    )
    duties = forms.CharField(
        label=gettext_lazy("岗位职责"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    reach = forms.ChoiceField(label=gettext_lazy("可见范围"), choices=Post.Reach.choices)
    rank = forms.IntegerField(label=gettext_lazy("排序"), min_value=0, max_value=999)
    reports_to = forms.ModelChoiceField(
        label=gettext_lazy("汇报对象"), queryset=Post.objects.all(), required=False
    )
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(LABELS.items()),
        required=False,
    )

    def clean_aliases(self) -> list[str]:
        parts = self.cleaned_data["aliases"].replace("，", "、").replace(",", "、").split("、")
        return [part.strip() for part in parts if part.strip()]


class LimitForm(Form):
    """Up to how much a post may approve."""

    business = forms.CharField(label=gettext_lazy("业务种类"), max_length=40)
    amount = forms.DecimalField(
        label=gettext_lazy("限额（元）"), max_digits=18, decimal_places=2, min_value=0
    )
    starts_on = DateField(label=gettext_lazy("生效日期"))


class CalendarDayForm(Form):
    """What kind of day a day is."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=CalendarDay.Kind.choices)
    name = forms.CharField(label=gettext_lazy("节日"), max_length=20, required=False)
    status = forms.ChoiceField(label=gettext_lazy("状态"), choices=CalendarDay.Status.choices)
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=80, help_text=gettext_lazy("例如放假通知的文号。")
    )


class SourceForm(Form):
    """The notice that confirms a year."""

    source = forms.CharField(label=gettext_lazy("依据"), max_length=80)


class OpeningSpanForm(Form):
    """One span of opening hours."""

    day_kind = forms.ChoiceField(label=gettext_lazy("适用"), choices=OpeningSpan.DayKind.choices)
    opens_at = TimeField(label=gettext_lazy("开门"))
    closes_at = TimeField(label=gettext_lazy("关门"))


OpeningSpanForms = forms.formset_factory(OpeningSpanForm, extra=3, can_delete=True, max_num=12)
