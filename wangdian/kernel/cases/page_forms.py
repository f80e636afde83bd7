"""Forms of the case pages. What a transition asks for is built from its flow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.queries import in_force
from wangdian.ui.forms import DateField, Form, MomentField

from .confiding import could_read
from .flows import Field, Transition
from .models import Action, Case


def people_at(unit: Unit, day):
    """Whoever holds a post at a unit or above it on a day, the unit's own first."""
    ancestors = unit.paths_upwards
    return (
        Person.objects.filter(
            in_force(day, prefix="appointments__"), appointments__unit__path__in=ancestors, is_active=True
        )
        .distinct()
        .order_by("staff_no")
    )


class PersonChoice(forms.ModelChoiceField):
    """A person by name and staff number."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name} {obj.staff_no}"


class MoveForm(Form):
    """The form of one transition."""

    def __init__(self, *args, transition: Transition, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.transition = transition
        for field in transition.fields:
            self.fields[field.name] = _form_field(field, unit, day)
        if transition.comment != "none":
            self.fields["comment"] = forms.CharField(
                label=_("说明"), required=transition.comment == "required", max_length=4000,
                widget=forms.Textarea({"rows": 3}),
            )  # fmt: skip

    def split(self) -> tuple[dict, str]:
        """The transition's own values, and the comment."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "comment" and v not in (None, "")}
        return values, self.cleaned_data.get("comment", "")


def _form_field(field: Field, unit: Unit, day) -> forms.Field:
    common = {"label": field.label, "required": field.required, "help_text": field.help}
    match field.kind:
        case "long":
            return forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 3}), **common)
        case "number" | "money":
            return forms.DecimalField(max_digits=16, decimal_places=2, **common)
        case "date":
            return DateField(**common)
        case "moment":
            return MomentField(**common)
        case "choice":
            return forms.ChoiceField(choices=[("", _("请选择")), *field.choices], **common)
        case "person":
            return PersonChoice(queryset=people_at(unit, day), **common)
        case "yes_no":
            return forms.BooleanField(**(common | {"required": False}))
    return forms.CharField(max_length=500, **common)


class MatterForm(Form):
    """A new matter of a unit."""

    title = forms.CharField(label=_("什么事"), max_length=200)
    grade = forms.ChoiceField(label=_("级别"), choices=[("NORMAL", _("一般")), ("HIGH", _("重要"))])
    owner = PersonChoice(label=_("责任人"), queryset=Person.objects.none(), required=False)
    text = forms.CharField(
        label=_("情况"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    confidential = forms.BooleanField(
        label=_("保密"), required=False, help_text=_("只有登记人、责任人和被授权的人看得到")
    )

    def __init__(self, *args, unit: Unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_at(unit, day)


class AssignForm(Form):
    """Who answers for it from now on."""

    owner = PersonChoice(label=_("责任人"), queryset=Person.objects.none())
    note = forms.CharField(label=_("交代"), required=False, max_length=500)

    def __init__(self, *args, case: Case, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_at(case.unit, day)


class ConfidantForm(Form):
    """Who may see a confidential case from now on."""

    person = PersonChoice(
        label=_("让谁看到"), queryset=Person.objects.none(),
        help_text=_("名单里是有权查看这类工单、还没有被指定的人。"),
    )  # fmt: skip

    def __init__(self, *args, case: Case, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = could_read(case, now).exclude(pk__in=case.confidants)


class GradeForm(Form):
    """How grave it is."""

    grade = forms.ChoiceField(label=_("级别"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=500)

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", _("请选择")), *grades]


class ActionForm(Form):
    """A corrective or preventive action."""

    title = forms.CharField(label=_("措施"), max_length=200)
    sort = forms.ChoiceField(label=_("性质"), choices=Action.Sort.choices)
    owner = PersonChoice(label=_("责任人"), queryset=Person.objects.none())
    due_on = DateField(label=_("完成时限"))
    evidence_asked = forms.IntegerField(label=_("需要几份凭据"), min_value=0, max_value=20, initial=1)

    def __init__(self, *args, case: Case, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_at(case.unit, day)


class ResultForm(Form):
    """An action reported done."""

    result = forms.CharField(label=_("完成情况"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class VerdictForm(Form):
    """What the check on the spot found."""

    verdict = forms.CharField(
        label=_("复查意见"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=500)


class ExtendForm(Form):
    """A later day for an action, with the reason."""

    due_on = DateField(label=_("申请延至"))
    reason = forms.CharField(label=_("理由"), max_length=500)


class LinkForm(Form):
    """Another case that has to do with this one."""

    other_code = forms.CharField(label=_("工单编号"), max_length=40)
