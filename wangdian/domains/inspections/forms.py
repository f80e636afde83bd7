"""Forms of inspections, findings, plans, risk points, visits and recordings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.cases.page_forms import PersonChoice, people_at
from wangdian.kernel.checklists.models import Template
from wangdian.kernel.org.models import Post, Unit
from wangdian.ui.forms import DateField, Form, MomentField

from . import rules
from .models import Category, Inspection, MysteryInspector, Recording, RiskPoint, SweepMark

GRADES = (("GRAVE", _("重大")), ("MAJOR", _("较大")), ("NORMAL", _("一般")), ("MINOR", _("轻微")))
LONG = forms.Textarea({"rows": 3})


def topic_choices() -> list[tuple[str, str]]:
    return [("", _("其他（不在库中）")), *((t.code, t.label) for t in rules.topics())]


def checklist_choices(unit: Unit) -> list[tuple[str, str]]:
    """The checklists an inspection of a unit may use."""
    paths = unit.paths_upwards
    rows = Template.objects.filter(unit__path__in=paths, current__isnull=False, retired_at=None)
    rows = rows.exclude(purpose__in=["MYSTERY", "OPENING", "CLOSING"]).order_by("unit__depth", "code")
    return sorted(dict(rows.values_list("code", "title")).items(), key=lambda entry: entry[1])


class FindingForm(Form):
    """A finding written down by hand."""

    topic = forms.ChoiceField(
        label=_("问题事项"), required=False, help_text=_("选库中的事项，系统才能认出屡查屡犯。")
    )
    title = forms.CharField(label=_("一句话概括"), max_length=120)
    fact = forms.CharField(
        label=_("问题事实"), widget=LONG, help_text=_("写明时间、地点、事实、金额或笔数。")
    )
    standard = forms.CharField(label=_("违反的制度或标准"), max_length=300, required=False)
    category = forms.ChoiceField(label=_("风险类别"), choices=Category.choices)
    grade = forms.ChoiceField(label=_("级别"), choices=GRADES, initial="NORMAL")
    owner = PersonChoice(label=_("整改责任人"), queryset=None, required=False)
    responsible_post = forms.ModelChoiceField(
        label=_("责任岗位"), queryset=Post.objects.none(), required=False
    )
    responsible_person = PersonChoice(label=_("违规责任人"), queryset=None, required=False)

    def __init__(self, *args, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_at(unit, day)
        self.fields["topic"].choices = topic_choices()
        self.fields["owner"].queryset = people
        self.fields["responsible_person"].queryset = people
        self.fields["responsible_post"].queryset = Post.objects.all()


class ExtendForm(Form):
    """A later deadline."""

    until = DateField(label=_("申请延至"))
    reason = forms.CharField(label=_("理由"), widget=LONG, max_length=500)


class InspectionForm(Form):
    """A new inspection."""

    kind = forms.ChoiceField(label=_("方式"), choices=Inspection.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=120)
    planned_on = DateField(label=_("计划日期"))
    covers = forms.CharField(label=_("检查范围"), widget=LONG, required=False)
    methods_used = forms.MultipleChoiceField(label=_("检查方法"), widget=forms.CheckboxSelectMultiple)
    checklists = forms.MultipleChoiceField(
        label=_("使用的检查表"), widget=forms.CheckboxSelectMultiple, required=False
    )
    inspectors = forms.ModelMultipleChoiceField(
        label=_("检查人"), queryset=None, required=False, help_text=_("不选则为您本人；第一位为组长。")
    )
    external_body = forms.CharField(
        label=_("审计或检查机构"), max_length=120, required=False, help_text=_("内部审计、外部检查时填写。")
    )

    def __init__(self, *args, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["methods_used"].choices = [(m.code, m.label) for m in rules.methods()]
        self.fields["checklists"].choices = checklist_choices(unit)
        self.fields["inspectors"].queryset = people_at(unit, day)


class ReportForm(Form):
    """The report of an inspection."""

    conclusion = forms.CharField(label=_("检查结论"), widget=LONG)
    good = forms.CharField(label=_("好的做法"), widget=LONG, required=False)
    advice = forms.CharField(label=_("建议"), widget=LONG, required=False)
    materials = forms.CharField(
        label=_("提供和调阅的资料"),
        widget=LONG,
        required=False,
        help_text=_("配合审计、外部检查时逐项列出。"),
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class PlanForm(Form):
    year = forms.IntegerField(label=_("年度"))


class PlanItemForm(Form):
    """One visit of a plan."""

    target = forms.ModelChoiceField(label=_("受检机构"), queryset=Unit.objects.none())
    month = forms.IntegerField(label=_("月份"), min_value=1, max_value=12)
    kind = forms.ChoiceField(label=_("方式"), choices=Inspection.Kind.choices, initial="SPECIAL")
    topics = forms.CharField(label=_("重点"), max_length=200, required=False)

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = (
            Unit.objects.filter(path__startswith=unit.path, kind__in=["OUTLET", "SUB_BRANCH"], closed_on=None)
            .exclude(pk=unit.pk)
            .order_by("path")
        )


class PointForm(Form):
    """A risk point with its control."""

    code = forms.CharField(label=_("编号"), max_length=12)
    business = forms.CharField(label=_("业务"), max_length=40)
    step = forms.CharField(label=_("环节"), max_length=80)
    risk = forms.CharField(label=_("风险点"), max_length=200)
    category = forms.ChoiceField(label=_("风险类别"), choices=Category.choices)
    post = forms.ModelChoiceField(label=_("责任岗位"), queryset=Post.objects.all(), required=False)
    likelihood = forms.IntegerField(label=_("可能性（1–5）"), min_value=1, max_value=5)
    impact = forms.IntegerField(label=_("影响（1–5）"), min_value=1, max_value=5)
    control = forms.CharField(label=_("控制措施"), widget=LONG)
    control_kind = forms.ChoiceField(label=_("控制类型"), choices=RiskPoint.Control.choices)


class NoteForm(Form):
    note = forms.CharField(label=_("修订说明"), max_length=200, required=False)


class MarkForm(Form):
    """What a sweep found at a point."""

    result = forms.ChoiceField(label=_("结果"), choices=SweepMark.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), widget=LONG, required=False, max_length=2000)


class InspectorForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    agency = forms.CharField(label=_("所属机构"), max_length=80, required=False)


class VisitForm(Form):
    """A mystery visit: the frame, and one choice with a note for each indicator of the template."""

    visited_on = DateField(label=_("访查日期"))
    period = forms.CharField(label=_("时段"), max_length=40, required=False)
    inspector = forms.ModelChoiceField(label=_("访查员"), queryset=None)
    impression = forms.CharField(label=_("总体印象"), widget=LONG, required=False, max_length=2000)

    def __init__(self, *args, definition, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.fields["inspector"].queryset = MysteryInspector.objects.filter(unit=unit, retired_on=None)
        for item in definition.items():
            self.fields[f"item-{item.key}"] = forms.ChoiceField(
                label=item.text,
                required=False,
                choices=[(o.key, o.label) for o in item.options],
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{item.key}"] = forms.CharField(
                label=_("说明"), required=False, max_length=500, widget=forms.TextInput
            )

    def sections(self):
        """(title, ((choice, note), …)) of each section, bound."""
        return [
            (s.title, [(self[f"item-{i.key}"], self[f"note-{i.key}"]) for i in s.items])
            for s in self.definition.sections
        ]

    def answers(self) -> dict[str, tuple[str, str]]:
        return {
            i.key: (self.cleaned_data[f"item-{i.key}"], self.cleaned_data[f"note-{i.key}"])
            for i in self.definition.items()
        }


class RecordingForm(Form):
    """A recording in the media system."""

    kind = forms.ChoiceField(label=_("类别"), choices=Recording.Kind.choices)
    person = PersonChoice(label=_("被录人员"), queryset=None)
    taken_at = MomentField(label=_("录制时间"))
    counter = forms.CharField(label=_("柜台或专区"), max_length=40, required=False)
    seconds = forms.IntegerField(label=_("时长（秒）"), min_value=1, max_value=86400, required=False)
    reference = forms.CharField(
        label=_("媒体编号"), max_length=120, help_text=_("在音像系统中的编号；系统不保存音像本身。")
    )

    def __init__(self, *args, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(unit, day)


class DrawForm(Form):
    starts_on = DateField(label=_("起"))
    ends_on = DateField(label=_("止"))
    per_person = forms.IntegerField(label=_("每人段数"), min_value=1, max_value=10, initial=2)
