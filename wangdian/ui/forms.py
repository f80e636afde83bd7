"""Forms of the house: native date pickers, and refusals of actions shown beside the field they belong to."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy


class Form(forms.Form):
    """A Django form that can show the refusal of an action, and fold away what is rarely filled in.

    `folded` names fields that stand below the others under 更多. Each may stay as it is: not required, or with an
    initial value of its own, for a browser cannot point at an empty field that is folded away.
    """

    use_required_attribute = True
    folded: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label:
                field.empty_label = gettext_lazy("请选择")

    @property
    def opens_folded(self) -> bool:
        """Whether something stands among the folded fields that must be seen: a mistake, or a value."""
        changed = self.changed_data if self.is_bound else ()
        return any(name in changed or self.initial.get(name) or self.errors.get(name) for name in self.folded)

    def refuse(self, refusal) -> None:
        """Show a `Refused` at its field when this form has that field, else above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, forms.ValidationError(refusal.message, code=refusal.code))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DateField(forms.DateField):
    """A day, picked with the browser's own calendar."""

    widget = DateInput


class MomentField(forms.DateTimeField):
    """A day and time in the bank's time zone."""

    widget = MomentInput


class TimeField(forms.TimeField):
    """A time of day."""

    widget = TimeInput
