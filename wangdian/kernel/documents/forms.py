"""Forms of documents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wangdian.kernel.org.models import Post, Unit
from wangdian.ui.forms import DateField, Form

from .actions import LONGEST_TEXT, Readers
from .models import Document


class TextFields(Form):
    """The wording: as text, as a file, or both."""

    text = forms.CharField(
        label=_("正文"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("pdf、docx、xlsx、pptx、图片或 txt；正文和文件至少有一样"),
    )
    note = forms.CharField(label=_("修订说明"), required=False, max_length=200)


class ReadersFields(Form):
    """Whom a document concerns."""

    units = forms.ModelMultipleChoiceField(
        label=_("阅读机构"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("含其下级；不选则为本机构及全部下级"),
    )  # fmt: skip
    posts = forms.ModelMultipleChoiceField(
        label=_("阅读岗位"), queryset=Post.objects.all(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则为全体人员"),
    )  # fmt: skip

    def __init__(self, *args, unit: Unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        below = Unit.objects.filter(path__startswith=unit.path, depth__lte=unit.depth + 1).order_by("path")
        self.fields["units"].queryset = below
        if below.count() < 2:
            del self.fields["units"]

    def readers(self) -> list[Readers]:
        """The audience chosen."""
        units = list(self.cleaned_data.get("units") or []) or [self.unit]
        posts = list(self.cleaned_data["posts"]) or [None]
        return [Readers(unit, post) for unit in units for post in posts]

    @staticmethod
    def initial_of(document: Document) -> dict:
        audience = list(document.audience.values_list("unit_id", "post_id"))
        return {
            "units": sorted({unit_id for unit_id, _post in audience}),
            "posts": sorted({post_id for _unit, post_id in audience if post_id}),
        }


class DocumentForm(TextFields, ReadersFields):
    """A new document."""

    title = forms.CharField(label=_("标题"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Document.Kind.choices)
    code = forms.CharField(label=_("文号"), required=False, max_length=40)
    field_order = ["title", "kind", "code", "text", "file", "units", "posts", "note"]


class PublishForm(Form):
    """When a draft takes effect, and whether it must be read again."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    effective_from = DateField(label=_("生效日期"))
    minor = forms.BooleanField(label=_("只是文字更正，已阅的人不必再阅"), required=False)


class RepealForm(Form):
    """From when on a document no longer holds, and why."""

    repealed_on = DateField(label=_("废止日期"))
    reason = forms.CharField(label=_("废止原因"), max_length=200)
